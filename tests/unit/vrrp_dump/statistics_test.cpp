// The statistics file (core.md 3.3): each line in its place, each counter its own number.
#include <gtest/gtest.h>

#include "vrrp/dump/statistics.hpp"

namespace ka::vrrp::dump {
namespace {

TEST(StatisticsFile, HasEveryLineInTheReferencesOrder) {
    Config config;
    config.instances.emplace_back().name = "V1";
    config.instances.emplace_back().name = "V0";
    const Router router(std::make_shared<const Config>(config));
    const auto of = [](const std::string& name) {
        return "VRRP Instance: " + name +
               "\n  Advertisements:\n    Received: 0\n    Sent: 0\n  Became master: 0\n  Released master: 0\n"
               "  Packet Errors:\n    Length: 0\n    TTL: 0\n    Invalid Type: 0\n    Advertisement Interval: 0\n    Address List: 0\n"
               "  Authentication Errors:\n    Invalid Type: 0\n    Type Mismatch: 0\n    Failure: 0\n"
               "  Authentication Extension Errors:\n    Missing: 0\n    Malformed: 0\n    Unknown Key: 0\n    Invalid HMAC: 0\n"
               "    Stale: 0\n    Replay: 0\n  Priority Zero:\n    Received: 0\n    Sent: 0\n";
    };
    EXPECT_EQ(statistics(router), of("V1") + of("V0"));
}

}  // namespace
}  // namespace ka::vrrp::dump
