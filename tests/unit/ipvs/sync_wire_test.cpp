// The octets that start and stop a sync daemon: types and forms of linux/ip_vs.h, read here by hand.
#include "common/ipvs/sync_wire.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <span>

namespace ka::ipvs {
namespace {

using Octets = std::vector<std::uint8_t>;

std::map<std::uint16_t, Octets> attributes(std::span<const std::uint8_t> octets) {
    std::map<std::uint16_t, Octets> found;
    while (octets.size() >= 4) {
        std::uint16_t length = 0, type = 0;
        std::memcpy(&length, octets.data(), 2);
        std::memcpy(&type, octets.data() + 2, 2);
        const auto payload = octets.subspan(4, length - 4U);
        found[type & 0x3fff] = Octets(payload.begin(), payload.end());
        octets = octets.subspan(std::min<std::size_t>(octets.size(), (length + 3U) & ~3U));
    }
    return found;
}

template <typename Number>
Octets host(Number value) {
    Octets octets(sizeof value);
    std::memcpy(octets.data(), &value, sizeof value);
    return octets;
}

using Map = std::map<std::uint16_t, Octets>;

TEST(SyncWire, AStartNamesOnlyWhatIsSet) {
    model::SyncDaemon daemon;
    daemon.interface = "eth0";
    const Map plain = attributes(attributes(encode_start(SyncRole::backup, daemon))[3]);
    EXPECT_EQ(plain, (Map{{1, host<std::uint32_t>(2)}, {2, {'e', 't', 'h', '0', 0}}, {3, host<std::uint32_t>(0)}}));
    daemon.id = 51;
    daemon.max_length = 1400;
    daemon.port = 8849;
    daemon.ttl = 2;
    daemon.group = IpAddress::v4(224, 0, 0, 90);
    const Map whole = attributes(attributes(encode_start(SyncRole::master, daemon))[3]);
    EXPECT_EQ(whole, (Map{{1, host<std::uint32_t>(1)}, {2, {'e', 't', 'h', '0', 0}}, {3, host<std::uint32_t>(51)},
                          {4, host<std::uint16_t>(1400)}, {5, {224, 0, 0, 90}}, {7, host<std::uint16_t>(8849)}, {8, {2}}}));
    daemon.group = IpAddress::parse("ff05::1");
    EXPECT_EQ(attributes(attributes(encode_start(SyncRole::master, daemon))[3])[6].size(), 16U);
}

TEST(SyncWire, AStopNamesTheRole) {
    const Map stop = attributes(attributes(encode_stop(SyncRole::master))[3]);
    EXPECT_EQ(stop, (Map{{1, host<std::uint32_t>(1)}, {3, host<std::uint32_t>(0)}}));
}

TEST(SyncWire, ARefusalIsToldInTheWordsOfTheOldInterface) {
    EXPECT_EQ(refusal_text(SyncCommand::start, EEXIST), "IPVS cmd IP_VS_SO_SET_STARTDAEMON(1163) error: Daemon has already run(17)");
    EXPECT_EQ(refusal_text(SyncCommand::stop, ESRCH), "IPVS cmd IP_VS_SO_SET_STOPDAEMON(1164) error: No daemon is running(3)");
    EXPECT_EQ(refusal_text(SyncCommand::start, ENODEV), "IPVS cmd IP_VS_SO_SET_STARTDAEMON(1163) error: No such device(19)");
}

}  // namespace
}  // namespace ka::ipvs
