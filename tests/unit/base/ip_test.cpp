#include "common/base/ip.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ka {
namespace {

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

TEST(Ip, WhatIsNoAddress) {
    for (const char* text : {"", "10.0.0", "10.0.0.256", "10.0.0.1.2", " 10.0.0.1", "10.0.0.1 ", "010.0.0.1", "10.0.0.1/24", "fe80::1%eth0",
                             "::1::", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "eth0",
                             "0000:0000:0000:0000:0000:0000:255.255.255.2555"})
        EXPECT_FALSE(IpAddress::parse(text)) << text;
    EXPECT_FALSE(IpAddress::parse(std::string_view("10.0.0.1\0x", 10)));
}

TEST(Ip, TextIsThatOfRfc5952) {
    for (const char* text : {"0.0.0.0", "10.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1:2:3:4", "1:2:3:4:5:6:7:8"})
        EXPECT_EQ(ip(text).to_string(), text);
    EXPECT_EQ(ip("2001:0DB8:0000:0000:0000:0000:0000:0001").to_string(), "2001:db8::1");
    EXPECT_EQ(ip("2001:db8:0:1:1:1:1:1").to_string(), "2001:db8:0:1:1:1:1:1") << "4.2.2: one 16-bit field alone is not shortened";
}

TEST(Ip, OctetsAreInNetworkOrder) {
    const IpAddress four = ip("10.1.2.3");
    EXPECT_EQ(std::vector(four.bytes().begin(), four.bytes().end()), (std::vector<std::uint8_t>{10, 1, 2, 3}));
    EXPECT_EQ(IpAddress::v4(0x0a010203), four);
    EXPECT_EQ(four.v4_host_order(), 0x0a010203u);
    const std::vector<std::uint8_t> sixteen{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    EXPECT_EQ(IpAddress::from_bytes(sixteen), ip("fe80::1"));
    EXPECT_FALSE(IpAddress::from_bytes(std::span(sixteen).first(15)));
    EXPECT_FALSE(IpAddress::from_bytes({}));
}

// RFC 9568 6.4.3: greater is decided octet by octet, not by text and not in the host's order.
TEST(Ip, OrderIsThatOfTheTieBreak) {
    EXPECT_LT(ip("10.0.0.9"), ip("10.0.0.10"));
    EXPECT_LT(ip("9.255.255.255"), ip("10.0.0.0"));
    EXPECT_LT(ip("1.0.0.2"), ip("2.0.0.1"));
    EXPECT_LT(ip("fe80::ff"), ip("fe80::100"));
    EXPECT_LT(ip("255.255.255.255"), ip("::"));
    EXPECT_NE(ip("0.0.0.0"), ip("::"));
}

TEST(Ip, Kinds) {
    for (const char* text : {"224.0.0.18", "239.255.255.255", "ff02::12"}) EXPECT_TRUE(ip(text).is_multicast()) << text;
    for (const char* text : {"223.255.255.255", "240.0.0.0", "fe80::1"}) EXPECT_FALSE(ip(text).is_multicast()) << text;
    for (const char* text : {"169.254.0.1", "fe80::1", "febf::1"}) EXPECT_TRUE(ip(text).is_link_local()) << text;
    for (const char* text : {"169.253.0.1", "168.254.0.1", "fec0::1", "fd80::1"}) EXPECT_FALSE(ip(text).is_link_local()) << text;
    for (const char* text : {"127.0.0.1", "127.255.0.1", "::1"}) EXPECT_TRUE(ip(text).is_loopback()) << text;
    for (const char* text : {"128.0.0.1", "::2", "::", "1::1"}) EXPECT_FALSE(ip(text).is_loopback()) << text;
    for (const char* text : {"0.0.0.0", "::"}) EXPECT_TRUE(ip(text).is_unspecified()) << text;
    for (const char* text : {"0.0.0.1", "::1"}) EXPECT_FALSE(ip(text).is_unspecified()) << text;
}

TEST(Prefix, TheLengthDefaultsToAHosts) {
    EXPECT_EQ(Prefix::parse("10.0.0.1")->to_string(), "10.0.0.1/32");
    EXPECT_EQ(Prefix::parse("fd00::1")->to_string(), "fd00::1/128");
    EXPECT_EQ(Prefix::parse("10.0.0.1/0")->to_string(), "10.0.0.1/0");
    EXPECT_EQ(Prefix::parse("fd00::1/128")->to_string(), "fd00::1/128");
    for (const char* text : {"10.0.0.1/", "10.0.0.1/33", "fd00::/129", "10.0.0.1/-1", "10.0.0.1/+8", "10.0.0.1/8x", "10.0.0.1/ 8", "/24",
                             "10.0.0.1/99999999999"})
        EXPECT_FALSE(Prefix::parse(text)) << text;
}

TEST(Prefix, WhatIsInside) {
    const auto prefix = [](const char* text) { return *Prefix::parse(text); };
    EXPECT_EQ(prefix("10.1.2.3/20").network(), ip("10.1.0.0"));
    EXPECT_EQ(prefix("10.1.31.3/20").network(), ip("10.1.16.0"));
    EXPECT_EQ(prefix("2001:db8:ffff::1/33").network(), ip("2001:db8:8000::"));
    EXPECT_TRUE(prefix("10.0.0.200/25").contains(ip("10.0.0.128")));
    EXPECT_FALSE(prefix("10.0.0.200/25").contains(ip("10.0.0.127")));
    EXPECT_TRUE(prefix("10.0.0.1/0").contains(ip("192.0.2.1")));
    EXPECT_FALSE(prefix("10.0.0.1/0").contains(ip("::1"))) << "another family";
    EXPECT_TRUE(prefix("10.0.0.1/32").contains(ip("10.0.0.1")));
    EXPECT_FALSE(prefix("10.0.0.1/32").contains(ip("10.0.0.0")));
}

}  // namespace
}  // namespace ka
