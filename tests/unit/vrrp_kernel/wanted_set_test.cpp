#include "vrrp/kernel/wanted_set.hpp"

#include <gtest/gtest.h>
#include <linux/if_addr.h>

#include <algorithm>

namespace ka::vrrp::kernel {
namespace {

constexpr InstanceId first{0};
constexpr InstanceId second{1};

AddressConfig address(const std::string& text, const std::string& interface = "") {
    AddressConfig config;
    config.prefix = *Prefix::parse(text);
    config.interface = interface;
    return config;
}

RouteConfig route(const std::string& destination) {
    RouteConfig config;
    config.destination = *Prefix::parse(destination);
    config.family = config.destination.address.family();
    return config;
}

RuleConfig rule(const std::string& from, std::uint32_t priority) {
    RuleConfig config;
    config.from = *Prefix::parse(from);
    config.family = config.from->address.family();
    config.table = 100;
    config.priority = priority;
    return config;
}

std::vector<std::string> names(const std::vector<ObjectKey>& keys) {
    std::vector<std::string> texts;
    for (const ObjectKey& key : keys) texts.push_back(describe(key));
    return texts;
}

using Names = std::vector<std::string>;

class WantedSetTest : public testing::Test {
protected:
    WantedSetTest() {
        one_.interface = "eth0";
        two_.interface = "eth1";
    }
    Names configure(bool first_holds = false, bool second_holds = false) {
        return names(set_.configure({{first, &one_, first_holds}, {second, &two_, second_holds}}, statics_, static_routes_, static_rules_));
    }
    InstanceConfig one_, two_;
    std::vector<AddressConfig> statics_;
    std::vector<RouteConfig> static_routes_;
    std::vector<RuleConfig> static_rules_;
    WantedSet set_;
};

TEST_F(WantedSetTest, VR_074_VR_075_OrderOfAddingAndRemoving) {
    one_.addresses = {address("10.0.0.1/24"), address("10.0.0.2/24")};
    one_.excluded_addresses = {address("10.0.0.3/24"), address("10.0.0.4/24")};
    one_.routes = {route("10.1.0.0/16"), route("10.2.0.0/16")};
    one_.rules = {rule("10.3.0.0/16", 900), rule("10.4.0.0/16", 901)};
    configure();
    EXPECT_EQ(names(set_.hold(first)), (Names{"10.0.0.1/24 dev eth0", "10.0.0.2/24 dev eth0", "10.0.0.3/24 dev eth0",
                                              "10.0.0.4/24 dev eth0", "10.1.0.0/16", "10.2.0.0/16",
                                              "rule 900 from 10.3.0.0/16 lookup 100", "rule 901 from 10.4.0.0/16 lookup 100"}));
    EXPECT_TRUE(set_.hold(first).empty()) << "asking twice is a no-op";
    EXPECT_EQ(names(set_.release(first)), (Names{"rule 901 from 10.4.0.0/16 lookup 100", "rule 900 from 10.3.0.0/16 lookup 100", "10.2.0.0/16",
                                                 "10.1.0.0/16", "10.0.0.2/24 dev eth0", "10.0.0.1/24 dev eth0",
                                                 "10.0.0.4/24 dev eth0", "10.0.0.3/24 dev eth0"}));
    EXPECT_TRUE(set_.release(first).empty());
}

TEST_F(WantedSetTest, FirstConfigurationLooksAtEverythingSoThatLeftoversGo) {
    one_.addresses = {address("10.0.0.1/24")};
    statics_ = {address("10.0.0.9/24", "eth2")};
    EXPECT_EQ(configure(), (Names{"10.0.0.9/24 dev eth2", "10.0.0.1/24 dev eth0"}));
    EXPECT_TRUE(set_.wanted(AddressObject{"eth2", *Prefix::parse("10.0.0.9/24"), std::nullopt}));
    EXPECT_FALSE(set_.wanted(AddressObject{"eth0", *Prefix::parse("10.0.0.1/24"), std::nullopt}));
}

TEST_F(WantedSetTest, UnchangedReloadLooksAtNothing) {
    one_.addresses = {address("10.0.0.1/24")};
    one_.routes = {route("10.1.0.0/16")};
    statics_ = {address("10.0.0.9/24", "eth2")};
    configure(true);
    EXPECT_EQ(configure(true), Names{});
    EXPECT_TRUE(set_.holds(first));
}

TEST_F(WantedSetTest, ReloadNamesWhatGoesBeforeWhatComes) {
    one_.addresses = {address("10.0.0.1/24"), address("10.0.0.2/24"), address("10.0.0.3/24")};
    configure(true);
    one_.addresses = {address("10.0.0.4/24"), address("10.0.0.2/24")};
    EXPECT_EQ(configure(true), (Names{"10.0.0.3/24 dev eth0", "10.0.0.1/24 dev eth0", "10.0.0.4/24 dev eth0"}));
}

TEST_F(WantedSetTest, ChangedOptionIsLookedAt) {
    one_.addresses = {address("10.0.0.1/24"), address("10.0.0.2/24")};
    configure(true);
    one_.addresses[1].label = std::string("eth0:1");
    EXPECT_EQ(configure(true), Names{"10.0.0.2/24 dev eth0"});
}

TEST_F(WantedSetTest, AddressThatMovesToAnotherHolderStaysWanted) {
    two_.interface = "eth0";
    one_.addresses = {address("10.0.0.1/24")};
    configure(true, true);
    std::swap(one_.addresses, two_.addresses);
    EXPECT_EQ(configure(true, true), Names{});
    EXPECT_TRUE(set_.wanted(AddressObject{"eth0", *Prefix::parse("10.0.0.1/24"), std::nullopt}));
}

TEST_F(WantedSetTest, AddressThatMovesToOneThatDoesNotHoldGoes) {
    two_.interface = "eth0";
    one_.addresses = {address("10.0.0.1/24")};
    configure(true, false);
    std::swap(one_.addresses, two_.addresses);
    EXPECT_EQ(configure(true, false), Names{"10.0.0.1/24 dev eth0"});
}

TEST_F(WantedSetTest, SharedObjectIsWantedAsLongAsOneHolds) {
    one_.routes = {route("10.1.0.0/16")};
    two_.routes = {route("10.1.0.0/16")};
    configure(true, true);
    const ObjectKey key = set_.objects().begin()->first;
    set_.release(first);
    EXPECT_TRUE(set_.wanted(key));
    set_.release(second);
    EXPECT_FALSE(set_.wanted(key));
}

TEST_F(WantedSetTest, ChangedRuleIsAnother) {
    one_.rules = {rule("10.3.0.0/16", 900), rule("10.4.0.0/16", 901)};
    configure(true);
    one_.rules[1].table = 101;
    EXPECT_EQ(configure(true), (Names{"rule 901 from 10.4.0.0/16 lookup 100", "rule 901 from 10.4.0.0/16 lookup 101"}))
        << "the other one is not looked at";
}

TEST_F(WantedSetTest, StaticsAreReleasedByTheirOwnName) {
    statics_ = {address("10.0.0.9/24", "eth2")};
    static_routes_ = {route("10.9.0.0/16")};
    static_rules_ = {rule("10.8.0.0/16", 5)};
    configure();
    EXPECT_EQ(names(set_.release(static_owner)), (Names{"rule 5 from 10.8.0.0/16 lookup 100", "10.9.0.0/16", "10.0.0.9/24 dev eth2"}));
}

TEST_F(WantedSetTest, ALinkConcernsItsAddressesAndEveryRoute) {
    one_.addresses = {address("10.0.0.1/24"), address("10.0.0.2/24", "eth1")};
    one_.routes = {route("10.1.0.0/16")};
    configure();
    EXPECT_EQ(names(set_.objects_touching("eth1")), (Names{"10.0.0.2/24 dev eth1", "10.1.0.0/16"}));
}

TEST(WantedAddressTest, OptionsBecomeAttributes) {
    AddressConfig config = address("10.0.0.1/24");
    config.label = std::string("eth0:1");
    config.scope = 253;
    config.broadcast = IpAddress::parse("10.0.0.255");
    config.flags = IFA_F_NOPREFIXROUTE;
    const WantedAddress wanted = wanted_address(config, "eth0");
    EXPECT_EQ(wanted.interface, "eth0");
    EXPECT_EQ(wanted.value.label, "eth0:1");
    EXPECT_EQ(wanted.value.scope, 253);
    EXPECT_EQ(wanted.value.broadcast, IpAddress::parse("10.0.0.255"));
    EXPECT_EQ(wanted.value.flags, IFA_F_NOPREFIXROUTE);
    EXPECT_EQ(wanted.value.protocol, 18);
    EXPECT_EQ(wanted.value.preferred_lifetime, netlink::lifetime_forever);
    EXPECT_EQ(wanted_address(address("10.0.0.1/24", "eth7"), "eth0").interface, "eth7");
}

TEST(WantedAddressTest, VR_162_Ipv6HostAddressIsDeprecatedUnlessAskedOtherwise) {
    EXPECT_EQ(wanted_address(address("fd00::1/128"), "eth0").value.preferred_lifetime, 0u);
    EXPECT_EQ(wanted_address(address("fd00::1/64"), "eth0").value.preferred_lifetime, netlink::lifetime_forever);
    AddressConfig asked = address("fd00::1/128");
    asked.preferred_lifetime = netlink::lifetime_forever;
    EXPECT_EQ(wanted_address(asked, "eth0").value.preferred_lifetime, netlink::lifetime_forever);
    EXPECT_EQ(wanted_address(asked, "eth0").value.valid_lifetime, netlink::lifetime_forever);
}

TEST(WantedRouteTest, DefaultsAreTheKernels) {
    EXPECT_EQ(wanted_route(route("10.1.2.3/16")).value.destination, *Prefix::parse("10.1.0.0/16"));
    EXPECT_EQ(wanted_route(route("10.1.0.0/16")).value.metric, 0u);
    EXPECT_EQ(wanted_route(route("fd00::/48")).value.metric, 1024u);
    EXPECT_EQ(wanted_route(route("10.1.0.0/16")).value.protocol, 18);
    EXPECT_EQ(wanted_route(route("10.1.0.0/16")).value.table, 254u);
}

}  // namespace
}  // namespace ka::vrrp::kernel
