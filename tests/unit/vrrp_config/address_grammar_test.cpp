// Lines of virtual_ipaddress against the table of vrrp.md 3.6 and the words of the reference.
#include "vrrp/config/address_grammar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if_addr.h>

#include <sstream>

namespace ka::vrrp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Read {
    std::optional<AddressConfig> address;
    std::vector<std::string> complaints;
    bool interface_missing = false;
};

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream stream(line);
    return {std::istream_iterator<std::string>(stream), {}};
}

Read read(const std::string& line, bool is_static = false, bool dynamic_interfaces = false) {
    const InterfaceCatalogue catalogue{{{"eth0", IfIndex{2}}, {"eth1", IfIndex{3}}}};
    Read result;
    NameTables names;
    const LineContext context{catalogue, names, [&](std::string text) { result.complaints.push_back(std::move(text)); },
                              [](std::size_t) {}, is_static, dynamic_interfaces, &result.interface_missing};
    result.address = read_address(words_of(line), context);
    return result;
}

TEST(AddressGrammar, HostLengthIsTheDefault) {
    EXPECT_EQ(read("10.0.0.1").address->prefix.to_string(), "10.0.0.1/32");
    EXPECT_EQ(read("2001:db8::1").address->prefix.to_string(), "2001:db8::1/128");
    EXPECT_EQ(read("10.0.0.1/24").address->prefix.to_string(), "10.0.0.1/24");
}

TEST(AddressGrammar, ABadLengthBecomesThatOfAHost) {
    const Read read_ = read("10.0.0.1/33");
    EXPECT_EQ(read_.address->prefix.to_string(), "10.0.0.1/32");
    EXPECT_THAT(read_.complaints, ElementsAre("number '33' outside range [0, 32]",
                                              "Invalid address prefix len 33 for address 10.0.0.1/33 - using 32"));
}

TEST(AddressGrammar, ABadAddressIsSkipped) {
    const Read read_ = read("IP_GOES_HERE/MASK");
    EXPECT_FALSE(read_.address);
    EXPECT_THAT(read_.complaints,
                ElementsAre("invalid number 'MASK'", "Invalid address prefix len MASK for address IP_GOES_HERE/MASK - using 32",
                            "VRRP parsed invalid IP IP_GOES_HERE/MASK. skipping IP..."));
}

TEST(AddressGrammar, AllOptionsOfAnIPv4Address) {
    const Read read_ = read("192.0.2.1/24 dev eth1 scope link brd + label eth1:vip noprefixroute no_track");
    ASSERT_TRUE(read_.address);
    EXPECT_THAT(read_.complaints, IsEmpty());
    EXPECT_EQ(read_.address->interface, "eth1");
    EXPECT_EQ(read_.address->scope, 253);
    EXPECT_EQ(read_.address->broadcast, IpAddress::v4(192, 0, 2, 255));
    EXPECT_EQ(read_.address->label, std::string("eth1:vip"));
    EXPECT_EQ(read_.address->flags, static_cast<std::uint32_t>(IFA_F_NOPREFIXROUTE));
    EXPECT_TRUE(read_.address->no_track);
}

TEST(AddressGrammar, BroadcastForms) {
    EXPECT_EQ(read("192.0.2.1/24 brd -").address->broadcast, IpAddress::v4(192, 0, 2, 0));
    EXPECT_EQ(read("192.0.2.1/24 broadcast 192.0.2.9").address->broadcast, IpAddress::v4(192, 0, 2, 9));
    const Read too_long = read("10.0.0.6/31 brd +");
    EXPECT_TRUE(too_long.address);
    EXPECT_THAT(too_long.complaints, ElementsAre("Address prefix length 31 too long for broadcast"));
    const Read invalid = read("10.0.0.5 brd 1.2.3");
    EXPECT_FALSE(invalid.address);
    EXPECT_THAT(invalid.complaints, ElementsAre("VRRP is trying to assign invalid broadcast 1.2.3. skipping VIP..."));
    EXPECT_FALSE(read("fe80::3/64 brd +").address);
}

TEST(AddressGrammar, VR_162_ADeprecatedHostAddressUnlessForever) {
    EXPECT_EQ(read("2001:db8::1").address->preferred_lifetime, 0U);
    EXPECT_EQ(read("2001:db8::1 preferred_lft forever").address->preferred_lifetime, UINT32_MAX);
    EXPECT_EQ(read("2001:db8::1/64").address->preferred_lifetime, UINT32_MAX);
    EXPECT_EQ(read("2001:db8::1/64 preferred_lft 20").address->preferred_lifetime, 20U);
    EXPECT_FALSE(read("10.0.0.1 preferred_lft 20").address->preferred_lifetime);
}

TEST(AddressGrammar, VR_163_NoDuplicateDetectionUnlessAskedFor) {
    EXPECT_EQ(read("2001:db8::1").address->flags, static_cast<std::uint32_t>(IFA_F_NODAD));
    EXPECT_EQ(read("2001:db8::1 -nodad").address->flags, 0U);
    EXPECT_EQ(read("10.0.0.1").address->flags, 0U);
}

TEST(AddressGrammar, VR_164_ALongLabelDropsTheAddress) {
    const Read read_ = read("10.0.0.7/24 label eth0:abcdefghijklmn");
    EXPECT_FALSE(read_.address);
    EXPECT_THAT(read_.complaints,
                ElementsAre("Address label eth0:abcdefghijklmn is longer than maximum length 15 - removing address"));
}

TEST(AddressGrammar, APeerMakesItAHostAddressWithoutBroadcast) {
    const Read read_ = read("10.0.0.8/24 peer 10.0.0.9 brd 10.0.0.99");
    ASSERT_TRUE(read_.address);
    EXPECT_EQ(read_.address->prefix.length, 32);
    EXPECT_EQ(read_.address->peer, IpAddress::v4(10, 0, 0, 9));
    EXPECT_FALSE(read_.address->broadcast);
    EXPECT_THAT(read_.complaints, ElementsAre("Cannot specify address prefix when specifying peer address - ignoring",
                                              "Cannot specify broadcast and peer addresses - ignoring broadcast address"));
}

TEST(AddressGrammar, MissingArgumentsDropTheAddress) {
    for (const std::string option : {"dev", "scope", "brd", "label", "peer", "preferred_lft"}) {
        const Read read_ = read("10.0.0.1/24 " + option);
        EXPECT_FALSE(read_.address) << option;
        EXPECT_THAT(read_.complaints, ElementsAre("No " + option + " parameter specified for 10.0.0.1/24"));
    }
}

TEST(AddressGrammar, UnknownInterface) {
    const Read absent = read("10.0.0.2/24 dev nope");
    EXPECT_FALSE(absent.address);
    EXPECT_TRUE(absent.interface_missing);
    EXPECT_THAT(absent.complaints, ElementsAre("WARNING - interface nope for ip address 10.0.0.2/24 doesn't exist"));
    const Read awaited = read("10.0.0.2/24 dev nope", false, true);
    ASSERT_TRUE(awaited.address);
    EXPECT_EQ(awaited.address->interface, "nope");
    EXPECT_FALSE(awaited.interface_missing);
    EXPECT_THAT(awaited.complaints, IsEmpty());
}

TEST(AddressGrammar, WordsOfOneKindOnly) {
    EXPECT_EQ(read("10.0.0.1/24 dev eth0 track_group G", true).address->track_group, std::string("G"));
    EXPECT_THAT(read("10.0.0.1 use_vmac", true).complaints,
                ElementsAre("Unknown configuration entry 'use_vmac' for ip address - ignoring"));
    EXPECT_TRUE(read("10.0.0.1 use_vmac").address->use_vmac);
    EXPECT_THAT(read("10.0.0.1 foo").complaints, ElementsAre("Unknown configuration entry 'foo' for ip address - ignoring"));
}

TEST(AddressGrammar, ScopesAndLabelsAreForIPv4) {
    EXPECT_THAT(read("fe80::5 scope link").complaints,
                ElementsAre("Cannot specify scope for IPv6 addresses (fe80::5) - ignoring scope"));
    EXPECT_THAT(read("fe80::5 label x").complaints,
                ElementsAre("Cannot specify label for IPv6 addresses (fe80::5) - ignoring label"));
    const Read invalid = read("10.0.0.1 scope 300");
    EXPECT_FALSE(invalid.address->scope);
    EXPECT_THAT(invalid.complaints, ElementsAre("Invalid scope '300' specified for 10.0.0.1 - ignoring"));
}

}  // namespace
}  // namespace ka::vrrp
