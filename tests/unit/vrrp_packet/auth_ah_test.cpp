// IPSEC-AH: adverts that keepalived 2.2.7 sent, octet by octet as they were captured, and every way to spoil them.
#include "vrrp/packet/auth_ah.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "vrrp/packet/advert_v2.hpp"

namespace ka::vrrp::packet {
namespace {

std::vector<std::uint8_t> octets(std::string_view hex) {
    std::vector<std::uint8_t> result;
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) result.push_back(static_cast<std::uint8_t>(digit(hex[i]) << 4 | digit(hex[i + 1])));
    return result;
}

// Multicast, auth_pass s3cret; unicast with unicast_ttl 77, auth_pass longerthaneight.
const auto multicast = octets("45c0004000010000ff33d0530a630001e000001270040000" "0a630001000000012c7f5c75c0cfdf0f833af420"
                              "2133640102016e030a6300640000000000000000");
const auto unicast = octets("45c00040000100004d3358020a6300010a63000270040000" "0a630001000000017be4a8b926c87cd1aa8d2563"
                            "2134640102016e010a6300650000000000000000");

std::vector<std::uint8_t> built(std::uint8_t vrid, const IpAddress& address, const IpAddress& to, std::uint8_t ttl,
                                std::string_view password, TtlRule rule) {
    const std::vector<IpAddress> addresses{address};
    const AdvertV2 advert{Vrid{vrid}, Priority{100}, 1, "", addresses, true};
    IpHeader header;
    header.identification = 1;
    header.ttl = ttl;
    header.source = IpAddress::v4(10, 99, 0, 1);
    header.destination = to;
    return with_ah(header, 1, encode(advert, Family::ipv4), password, rule);
}

// The checksum of the IP header is the kernel's, and no part of the check value.
std::vector<std::uint8_t> without_ip_checksum(std::vector<std::uint8_t> datagram) {
    datagram[10] = datagram[11] = 0;
    return datagram;
}

TEST(AuthAh, VR_019_VR_021_MulticastAsTheReferenceSendsIt) {
    const auto ours = built(51, IpAddress::v4(10, 99, 0, 100), IpAddress::v4(224, 0, 0, 18), 255, "s3cret", TtlRule::covered);
    EXPECT_EQ(ours, without_ip_checksum(multicast));
    EXPECT_TRUE(icv_matches(multicast, 20, "s3cret", TtlRule::covered));
    EXPECT_FALSE(icv_matches(multicast, 20, "s3cret", TtlRule::left_out));
}

TEST(AuthAh, VR_022_UnicastLeavesTheTtlOut) {
    const auto ours = built(52, IpAddress::v4(10, 99, 0, 101), IpAddress::v4(10, 99, 0, 2), 77, "longerthaneight", TtlRule::left_out);
    EXPECT_EQ(ours, without_ip_checksum(unicast));
    auto far_away = unicast;
    far_away[8] = 3;
    EXPECT_TRUE(icv_matches(far_away, 20, "longerth", TtlRule::left_out));
    EXPECT_FALSE(icv_matches(far_away, 20, "longerth", TtlRule::covered));
}

TEST(AuthAh, TheHeaderIsRead) {
    const auto header = decode_ah(std::span(multicast).subspan(20));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->next_header, 112);
    EXPECT_EQ(header->spi, IpAddress::v4(10, 99, 0, 1));
    EXPECT_EQ(header->sequence, 1u);
    for (std::size_t length = 0; length < ah_header_length; ++length)
        EXPECT_FALSE(decode_ah(std::span(multicast).subspan(20, length))) << length;
}

TEST(AuthAh, VR_023_AnyChangedBitThatNobodyMayChangeIsFound) {
    for (std::size_t bit = 0; bit < multicast.size() * 8; ++bit) {
        const std::size_t at = bit / 8;
        const bool may_change = at == 1 || at == 6 || at == 7 || at == 10 || at == 11;
        auto broken = multicast;
        broken[at] ^= static_cast<std::uint8_t>(1 << bit % 8);
        EXPECT_EQ(icv_matches(broken, 20, "s3cret", TtlRule::covered), may_change) << bit;
    }
    EXPECT_FALSE(icv_matches(multicast, 20, "s3cres", TtlRule::covered));
    EXPECT_FALSE(icv_matches(multicast, 20, "", TtlRule::covered));
}

TEST(AuthAh, NothingIsReadBeyondTheEnd) {
    for (std::size_t length = 0; length < multicast.size(); ++length)
        EXPECT_FALSE(icv_matches(std::span(multicast).first(length), 20, "s3cret", TtlRule::covered)) << length;
    const auto bare = with_ah({}, 1, {}, "s3cret", TtlRule::covered);
    EXPECT_EQ(bare.size(), 20 + ah_header_length);
    EXPECT_TRUE(icv_matches(bare, 20, "s3cret", TtlRule::covered));
    EXPECT_FALSE(icv_matches(multicast, 60, "s3cret", TtlRule::covered));
    EXPECT_FALSE(icv_matches(multicast, 0, "s3cret", TtlRule::covered));
}

}  // namespace
}  // namespace ka::vrrp::packet
