// The HMAC trailer: packets that Python's hmac signed, every way to spoil them, and numbers that are times.
#include "vrrp/packet/auth_trailer.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "vrrp/packet/advert_v3.hpp"

namespace ka::vrrp::packet {
namespace {

using namespace std::chrono_literals;

std::vector<std::uint8_t> octets(std::string_view hex) {
    std::vector<std::uint8_t> result;
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) result.push_back(static_cast<std::uint8_t>(digit(hex[i]) << 4 | digit(hex[i + 1])));
    return result;
}
std::vector<std::uint8_t> text(std::string_view value) { return {value.begin(), value.end()}; }

const auto key = text("abcdefghijklmnopqrstuvwxyz012345");
const IpAddress source4 = IpAddress::v4(10, 0, 0, 2);
const IpAddress source6 = *IpAddress::parse("fe80::2");
const auto signed4 = octets("3133c801006411720a000064" "010700006553f10000000000" "99dbc192a5acd8ce4fa9e94ac5c9eeb3");
const auto signed6 = octets("3133c801006408c6fe800000000000000000000000000100" "010700006553f10000000000" "693a1f1ff224065a211958c48d6b5ec1");

TEST(Trailer, VR_026_VR_027_AsSignedElsewhere) {
    const std::vector<IpAddress> one{IpAddress::v4(10, 0, 0, 100)};
    const PseudoHeader pseudo{source4, IpAddress::v4(224, 0, 0, 18)};
    auto advert = encode(AdvertV3{Vrid{51}, Priority{200}, Centiseconds{100}, one}, Family::ipv4, &pseudo);
    append_trailer(advert, source4, 7, TrailerSequence::at(1700000000s), key);
    EXPECT_EQ(advert, signed4);
    EXPECT_TRUE(trailer_matches(signed4, source4, key));
    EXPECT_TRUE(trailer_matches(signed6, source6, key));
    EXPECT_FALSE(trailer_matches(signed4, IpAddress::v4(10, 0, 0, 3), key));
    EXPECT_FALSE(trailer_matches(signed4, source4, text("abcdefghijklmnopqrstuvwxyz012346")));
}

TEST(Trailer, VR_027_EveryBitButThoseOfTheChecksumIsCovered) {
    for (std::size_t bit = 0; bit < signed4.size() * 8; ++bit) {
        auto broken = signed4;
        broken[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        const bool checksum = bit / 8 == 6 || bit / 8 == 7;
        // The low half of the first octet is the type: covered, though the pseudo header has the version alone.
        EXPECT_EQ(trailer_matches(broken, source4, key), checksum) << bit;
    }
}

TEST(Trailer, IsReadFromTheEnd) {
    const auto trailer = decode_trailer(signed4);
    ASSERT_TRUE(trailer);
    EXPECT_EQ(trailer->scheme, trailer_scheme);
    EXPECT_EQ(trailer->key_id, 7);
    EXPECT_EQ(trailer->reserved, 0);
    EXPECT_EQ(trailer->sequence.seconds(), 1700000000u);
    for (std::size_t length = 0; length < 36; ++length) {
        EXPECT_FALSE(decode_trailer(std::span(signed4).first(length))) << length;
        EXPECT_FALSE(trailer_matches(std::span(signed4).first(length), source4, key)) << length;
    }
}

TEST(Trailer, StandsBehindAnAdvertWithoutAddressesToo) {
    auto advert = encode(AdvertV3{Vrid{51}, Priority{200}, Centiseconds{100}, {}}, Family::ipv4, nullptr);
    append_trailer(advert, source4, 7, TrailerSequence{5}, key);
    EXPECT_EQ(advert.size(), header_length + trailer_length);
    EXPECT_EQ(decode_trailer(advert).value().sequence.value, 5u);
    EXPECT_TRUE(trailer_matches(advert, source4, key));
}

TEST(TrailerSequence, IsATimeWithAFractionAndACounter) {
    EXPECT_EQ(TrailerSequence::at(1s).value, 1ull << 32);
    EXPECT_EQ(TrailerSequence::at(1500ms).value, 1ull << 32 | 0x8000ull << 16);
    EXPECT_EQ(TrailerSequence::at(1s - 1ns).value, 0xffffull << 16);
    EXPECT_EQ(TrailerSequence{0xffff}.next().value, 0x10000u);
}

TEST(TrailerSequence, GoesOnBehindTheEndOfTheSeconds) {
    const TrailerSequence last{UINT64_MAX};
    EXPECT_TRUE(last.next().is_after(last));
    EXPECT_FALSE(last.is_after(last.next()));
    EXPECT_FALSE(last.is_after(last));
    EXPECT_EQ(clock_skew(seconds{1ll << 32}, last), 1);
    EXPECT_EQ(clock_skew(10s, TrailerSequence::at(12s)), -2);
}

}  // namespace
}  // namespace ka::vrrp::packet
