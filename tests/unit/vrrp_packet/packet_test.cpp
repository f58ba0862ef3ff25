// Every octet of what we send, against scapy and against the RFCs; and what we read back.
#include <gtest/gtest.h>

#include "tests/unit/vrrp_packet/scapy_vectors.hpp"
#include "vrrp/packet/advert_v2.hpp"
#include "vrrp/packet/advert_v3.hpp"
#include "vrrp/packet/arp.hpp"
#include "vrrp/packet/ip_header.hpp"
#include "vrrp/packet/ndisc.hpp"

namespace ka::vrrp::packet {
namespace {

const IpAddress source = IpAddress::v4(10, 0, 0, 1);
const IpAddress group = IpAddress::v4(224, 0, 0, 18);
const std::vector<IpAddress> one{IpAddress::v4(10, 0, 0, 100)};
const std::vector<IpAddress> two{IpAddress::v4(10, 0, 0, 100), IpAddress::v4(10, 0, 0, 101)};
const MacAddress mac{{0x02, 0, 0, 0, 0, 0x01}};

AdvertV2 v2(std::string_view password, const std::vector<IpAddress>& addresses) {
    return {Vrid{51}, Priority{100}, 1, password, addresses};
}

TEST(AdvertV2, VR_003_CarriesAuthenticationOctetsAlsoWithoutAuthentication) {
    EXPECT_EQ(encode(v2("", one), Family::ipv4), vectors::v2_plain);
    EXPECT_EQ(encode(v2("", two), Family::ipv4).size(), 16u + 4 * 2);
}

TEST(AdvertV2, VR_006_VR_016_PasswordIsZeroPaddedAndInTheChecksum) {
    const AdvertV2 advert{Vrid{51}, Priority{90}, 3, "1111", two};
    EXPECT_EQ(encode(advert, Family::ipv4), vectors::v2_pass);
    EXPECT_TRUE(checksum_matches_v2(vectors::v2_pass));
}

TEST(AdvertV2, VR_012_VR_013_AddressesInOrderAndCounted) {
    const auto octets = encode(v2("", two), Family::ipv4);
    EXPECT_EQ(decode_header(octets)->address_count, 2);
    EXPECT_EQ(address_at(octets, Family::ipv4, 0), two[0]);
    EXPECT_EQ(address_at(octets, Family::ipv4, 1), two[1]);
}

TEST(AdvertV2, Ipv6HasNoAuthenticationOctetsAndLeavesTheChecksum) {
    const std::vector<IpAddress> addresses{*IpAddress::parse("fe80::100")};
    const auto octets = encode(v2("", addresses), Family::ipv6);
    EXPECT_EQ(octets.size(), 8u + 16);
    EXPECT_EQ(decode_header(octets)->checksum, 0);
}

TEST(AdvertV2, VR_018_PasswordsAreComparedWhole) {
    const auto octets = encode(v2("secret", one), Family::ipv4);
    EXPECT_TRUE(password_matches(octets, "secret"));
    EXPECT_FALSE(password_matches(octets, "secre"));
    EXPECT_FALSE(password_matches(octets, "secret1"));
    EXPECT_FALSE(password_matches(octets, ""));
    EXPECT_TRUE(password_matches(encode(v2("12345678", one), Family::ipv4), "1234567890"));  // eight octets count
    EXPECT_TRUE(password_matches(std::span(octets).last(8), "secret"));
    EXPECT_FALSE(password_matches(std::span(octets).last(7), "secret"));
}

TEST(AdvertV2, AnyChangedBitBreaksTheChecksum) {
    const auto octets = encode(v2("secret", two), Family::ipv4);
    for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
        auto broken = octets;
        broken[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        EXPECT_FALSE(checksum_matches_v2(broken)) << bit;
    }
}

TEST(AdvertV3, VR_004_VR_007_VR_010_PseudoHeaderHasTheRealDestination) {
    const PseudoHeader multicast{source, group};
    EXPECT_EQ(encode(AdvertV3{Vrid{51}, Priority{100}, Centiseconds{25}, two}, Family::ipv4, &multicast), vectors::v3_multicast);
    const PseudoHeader unicast{source, IpAddress::v4(10, 0, 0, 2)};
    const std::vector<IpAddress> addresses{IpAddress::v4(192, 0, 2, 1)};
    EXPECT_EQ(encode(AdvertV3{Vrid{1}, Priority{254}, Centiseconds{4095}, addresses}, Family::ipv4, &unicast), vectors::v3_unicast);
    EXPECT_TRUE(checksum_matches_v3(vectors::v3_unicast, &unicast));
    EXPECT_FALSE(checksum_matches_v3(vectors::v3_unicast, &multicast));
    EXPECT_FALSE(checksum_matches_v3(vectors::v3_unicast, nullptr));
}

TEST(AdvertV3, VR_008_ChecksumWithoutPseudoHeaderOnRequest) {
    const auto octets = encode(AdvertV3{Vrid{51}, Priority{100}, Centiseconds{100}, one}, Family::ipv4, nullptr);
    EXPECT_TRUE(checksum_matches_v3(octets, nullptr));
    const PseudoHeader pseudo{source, group};
    EXPECT_FALSE(checksum_matches_v3(octets, &pseudo));
}

TEST(AdvertV3, VR_005_Ipv6LengthAndOpenChecksum) {
    const std::vector<IpAddress> addresses{*IpAddress::parse("fe80::100"), *IpAddress::parse("2001:db8::1")};
    const auto octets = encode(AdvertV3{Vrid{51}, Priority{100}, Centiseconds{100}, addresses}, Family::ipv6, nullptr);
    EXPECT_EQ(octets.size(), 8u + 16 * 2);
    EXPECT_EQ(decode_header(octets)->checksum, 0);
    EXPECT_EQ(address_at(octets, Family::ipv6, 1), addresses[1]);
}

TEST(Header, ReservedBitsOfTheIntervalAreIgnored) {
    auto octets = vectors::v3_multicast;
    octets[4] |= 0xf0;
    EXPECT_EQ(decode_header(octets)->centiseconds, 25);
}

TEST(Header, FieldsOfVersion2) {
    const auto header = *decode_header(vectors::v2_pass);
    EXPECT_EQ(header.version, 2);
    EXPECT_EQ(header.type, type_advertisement);
    EXPECT_EQ(header.vrid, Vrid{51});
    EXPECT_EQ(header.priority, Priority{90});
    EXPECT_EQ(header.auth_type, 1);
    EXPECT_EQ(header.seconds, 3);
}

TEST(Header, SevenOctetsAreNone) {
    EXPECT_FALSE(decode_header(std::span(vectors::v2_plain).first(7)));
    EXPECT_TRUE(decode_header(std::span(vectors::v2_plain).first(8)));
}

TEST(Header, LengthByVersionAndFamily) {
    EXPECT_EQ(advert_length(2, Family::ipv4, 3), 8u + 12 + 8);
    EXPECT_EQ(advert_length(3, Family::ipv4, 3), 8u + 12);
    EXPECT_EQ(advert_length(2, Family::ipv6, 3), 8u + 48);
    EXPECT_EQ(advert_length(3, Family::ipv6, 255), 8u + 16 * 255);
}

TEST(IpHeader, VR_001_FieldsOfAnAdvert) {
    IpHeader header;
    header.identification = 7;
    header.protocol = protocol_vrrp;
    header.source = source;
    header.destination = group;
    const std::vector<std::uint8_t> payload{0x21, 0x33, 0x64, 0x00};
    EXPECT_EQ(with_ip_header(header, payload), vectors::ip_header);
}

TEST(IpHeader, IsReadBack) {
    const auto header = *decode_ip_header(vectors::ip_header);
    EXPECT_EQ(header.header_length, 20);
    EXPECT_EQ(header.total_length, 24);
    EXPECT_EQ(header.identification, 7);
    EXPECT_EQ(header.ttl, 255);
    EXPECT_EQ(header.tos, tos_internetwork_control);
    EXPECT_EQ(header.protocol, protocol_vrrp);
    EXPECT_EQ(header.source, source);
    EXPECT_EQ(header.destination, group);
}

TEST(IpHeader, OptionsCountAndLiesAreRefused) {
    auto octets = vectors::ip_header;
    octets[0] = 0x46;  // 24 octets of header: all there is
    EXPECT_EQ(decode_ip_header(octets)->header_length, 24);
    octets[0] = 0x47;
    EXPECT_FALSE(decode_ip_header(octets));
    octets[0] = 0x44;
    EXPECT_FALSE(decode_ip_header(octets));
    octets[0] = 0x65;
    EXPECT_FALSE(decode_ip_header(octets));
    EXPECT_FALSE(decode_ip_header(std::span(vectors::ip_header).first(19)));
}

TEST(Arp, VR_067_RequestWithSenderEqualToTarget) {
    EXPECT_EQ(gratuitous_arp(mac, IpAddress::v4(10, 0, 0, 100)), vectors::arp);
    EXPECT_EQ(vectors::arp.size(), 42u);
}

TEST(Ndisc, VR_068_VR_069_OverrideWithoutSolicitedAndRouterOnRequest) {
    EXPECT_EQ(unsolicited_neighbour_advert(mac, *IpAddress::parse("2001:db8::100"), true), vectors::na_router);
    EXPECT_EQ(unsolicited_neighbour_advert(mac, *IpAddress::parse("fe80::100"), false), vectors::na_host);
    EXPECT_EQ(vectors::na_host.size(), 86u);
}

}  // namespace
}  // namespace ka::vrrp::packet
