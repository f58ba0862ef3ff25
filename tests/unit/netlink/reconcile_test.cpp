#include "common/netlink/reconcile.hpp"

#include <gtest/gtest.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <map>
#include <random>

namespace ka::netlink {
namespace {

Address address(const std::string& prefix) {
    Address value;
    value.interface = IfIndex{3};
    value.prefix = *Prefix::parse(prefix);
    return value;
}

TEST(DecideAddress, PresenceAndAbsence) {
    const Address one = address("10.0.0.1/24");
    EXPECT_EQ(decide(&one, nullptr), Action::add);
    EXPECT_EQ(decide(nullptr, &one), Action::remove);
    EXPECT_EQ(decide(static_cast<const Address*>(nullptr), nullptr), Action::none);
    EXPECT_EQ(decide(&one, &one), Action::none);
}

TEST(DecideAddress, WhatTheKernelAddsByItselfIsNoDifference) {
    const Address wanted = address("10.0.0.1/24");
    Address actual = wanted;
    actual.flags = IFA_F_PERMANENT | IFA_F_SECONDARY;
    actual.label = "eth0";
    actual.protocol = protocol_keepalived;
    EXPECT_EQ(decide(&wanted, &actual), Action::none);
}

TEST(DecideAddress, ADifferenceThatTheKernelCannotChangeReplaces) {
    const Address wanted = address("10.0.0.1/24");
    for (const auto change : {0, 1, 2}) {
        Address actual = wanted;
        if (change == 0) actual.label = "eth0:1";
        if (change == 1) actual.broadcast = IpAddress::parse("10.0.0.255");
        if (change == 2) actual.scope = 253;
        EXPECT_EQ(decide(&wanted, &actual), Action::replace) << change;
    }
    const Address host = address("fd00::1/128");
    const Address longer = address("fd00::1/64");
    EXPECT_EQ(decide(&host, &longer), Action::replace) << "IPv6 knows an address once, whatever its length";
}

TEST(DecideAddress, Ipv6LifetimesAndFlagsChangeInPlace) {
    const Address wanted = address("fd00::1/128");
    Address actual = wanted;
    actual.preferred_lifetime = 0;
    EXPECT_EQ(decide(&wanted, &actual), Action::update);
    actual = wanted;
    actual.flags = IFA_F_NODAD;
    EXPECT_EQ(decide(&wanted, &actual), Action::update);
}

TEST(DecideAddress, Ipv4FlagsAreOnlyTakenWhenTheAddressIsMade) {
    const Address wanted = address("10.0.0.1/24");
    Address actual = wanted;
    actual.flags = IFA_F_NOPREFIXROUTE;
    EXPECT_EQ(decide(&wanted, &actual), Action::replace);
}

TEST(DecideAddress, LifetimesThatCountDownAreNoDifference) {
    Address wanted = address("fd00::1/64");
    wanted.preferred_lifetime = 100;
    Address actual = wanted;
    actual.preferred_lifetime = 42;
    EXPECT_EQ(decide(&wanted, &actual), Action::none);
}

TEST(DecideRoute, AnyDifferenceReplaces) {
    Route wanted;
    wanted.destination = *Prefix::parse("10.1.0.0/16");
    wanted.via = IpAddress::parse("10.0.0.1");
    Route actual = wanted;
    actual.interface = IfIndex{3};
    EXPECT_EQ(decide(&wanted, &actual), Action::none) << "the kernel chose the device";
    actual.via = IpAddress::parse("10.0.0.2");
    EXPECT_EQ(decide(&wanted, &actual), Action::replace);
    actual = wanted;
    actual.metrics.values[RTAX_MTU] = 1400;
    EXPECT_EQ(decide(&wanted, &actual), Action::replace);
    actual = wanted;
    actual.type = 6;
    EXPECT_EQ(decide(&wanted, &actual), Action::replace);
}

TEST(DecideRoute, NextHopsWithoutADeviceMatchWhatTheKernelChose) {
    Route wanted;
    wanted.destination = *Prefix::parse("10.1.0.0/16");
    wanted.next_hops = {{IpAddress::parse("10.0.0.1"), no_interface, 1, false}, {IpAddress::parse("10.0.0.2"), no_interface, 2, false}};
    Route actual = wanted;
    for (NextHop& hop : actual.next_hops) hop.interface = IfIndex{3};
    std::swap(actual.next_hops[0], actual.next_hops[1]);  // IPv6 reports them in an order of its own
    EXPECT_EQ(decide(&wanted, &actual), Action::none);
    actual.next_hops[0].weight = 9;
    EXPECT_EQ(decide(&wanted, &actual), Action::replace);
}

// Random wishes against random states: the plan, carried out, gives what is wanted, and leaves alone what was right.
TEST(Plan, AlwaysConvergesAndTouchesNothingThatIsRight) {
    std::mt19937 random(7);
    const auto key_of = [](const Address& a) { return a.key(); };
    for (int round = 0; round < 500; ++round) {
        std::map<AddressKey, Address> wanted, kernel;
        for (int i = 0; i < 30; ++i) {
            Address one = address("10.0.0." + std::to_string(random() % 20) + (random() % 2 != 0 ? "/24" : "/32"));
            one.scope = static_cast<std::uint8_t>(random() % 2);
            (random() % 2 != 0 ? wanted : kernel).insert_or_assign(one.key(), one);
        }
        const auto values = [](const std::map<AddressKey, Address>& map) {
            std::vector<Address> list;
            for (const auto& [key, value] : map) list.push_back(value);
            return list;
        };
        const auto wish = values(wanted);
        const auto before = values(kernel);
        std::size_t touched = 0;
        for (const auto& step : plan(wish, before, key_of, [](const Address* w, const Address* a) { return decide(w, a); })) {
            ++touched;
            if (step.actual != nullptr && step.action != Action::update) kernel.erase(step.actual->key());
            if (step.wanted != nullptr) kernel.insert_or_assign(step.wanted->key(), *step.wanted);
        }
        ASSERT_EQ(kernel, wanted);
        std::size_t different = 0;
        for (const Address& one : before) different += wanted.contains(one.key()) ? 0 : 1;
        for (const Address& one : wish) {
            const auto had = std::ranges::find(before, one.key(), &Address::key);
            different += had == before.end() || *had != one ? 1 : 0;
        }
        ASSERT_EQ(touched, different);
    }
}

}  // namespace
}  // namespace ka::netlink
