// The statistics file (core.md 3.3): each line in its place, each counter its own number.
#include <gtest/gtest.h>

#include "vrrp/dump/json.hpp"
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

// A counter in the place of another one would be seen.
TEST(StatisticsFile, EachLineHasItsOwnCounter) {
    Statistics counted;
    counted.advert_received = 1;
    counted.advert_sent = 2;
    counted.become_master = 3;
    counted.release_master = 4;
    counted.packet_length_errors = 5;
    counted.ttl_errors = 6;
    counted.invalid_type_received = 7;
    counted.advert_interval_errors = 8;
    counted.address_list_errors = 9;
    counted.invalid_auth_type = 10;
    counted.auth_type_mismatch = 11;
    counted.auth_failures = 12;
    counted.trailer_missing = 13;
    counted.trailer_malformed = 14;
    counted.trailer_unknown_key = 15;
    counted.trailer_wrong = 16;
    counted.trailer_stale = 17;
    counted.trailer_replayed = 18;
    counted.priority_zero_received = 19;
    counted.priority_zero_sent = 20;
    EXPECT_EQ(statistics("V1", counted),
              "VRRP Instance: V1\n  Advertisements:\n    Received: 1\n    Sent: 2\n  Became master: 3\n  Released master: 4\n"
              "  Packet Errors:\n    Length: 5\n    TTL: 6\n    Invalid Type: 7\n    Advertisement Interval: 8\n    Address List: 9\n"
              "  Authentication Errors:\n    Invalid Type: 10\n    Type Mismatch: 11\n    Failure: 12\n"
              "  Authentication Extension Errors:\n    Missing: 13\n    Malformed: 14\n    Unknown Key: 15\n    Invalid HMAC: 16\n"
              "    Stale: 17\n    Replay: 18\n  Priority Zero:\n    Received: 19\n    Sent: 20\n");
    EXPECT_EQ(json(counted), R"({"advert_rcvd":1,"advert_sent":2,"become_master":3,"release_master":4,"packet_len_err":5,)"
                             R"("advert_interval_err":8,"ip_ttl_err":6,"invalid_type_rcvd":7,"addr_list_err":9,"invalid_authtype":10,)"
                             R"("authtype_mismatch":11,"auth_failure":12,"auth_ext_missing":13,"auth_ext_malformed":14,)"
                             R"("auth_ext_unknown_key":15,"auth_ext_invalid_hmac":16,"auth_ext_stale":17,"auth_ext_replay":18,)"
                             R"("pri_zero_rcvd":19,"pri_zero_sent":20})");
}

}  // namespace
}  // namespace ka::vrrp::dump
