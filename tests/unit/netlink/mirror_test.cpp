#include "common/netlink/mirror.hpp"

#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>

#include <algorithm>

#include "common/netlink/message_writer.hpp"

namespace ka::netlink {
namespace {

using Octets = std::vector<std::uint8_t>;

Link eth(std::uint32_t index, const std::string& name, bool up = true) {
    Link link;
    link.index = IfIndex{index};
    link.name = name;
    link.flags = up ? IFF_UP | IFF_RUNNING : 0;
    return link;
}

Address on(std::uint32_t index, const std::string& prefix) {
    Address address;
    address.interface = IfIndex{index};
    address.prefix = *Prefix::parse(prefix);
    return address;
}

Route via(std::uint32_t index, const std::string& destination, const std::string& gateway) {
    Route route;
    route.destination = *Prefix::parse(destination);
    route.via = IpAddress::parse(gateway);
    route.interface = IfIndex{index};
    return route;
}

// A kernel that holds objects and writes the messages about them.
class Script {
public:
    explicit Script(Mirror& mirror) : mirror_(mirror) {}

    std::vector<Link> links{eth(2, "eth0")};
    std::vector<Address> addresses;
    std::vector<Route> routes;
    std::vector<Rule> rules;

    // Answers the next dump that the mirror asks for; false when it asks for none.
    bool answer(Instant now, std::uint16_t end_flags = 0) {
        const auto request = mirror_.next_request(now);
        if (!request) return false;
        nlmsghdr header;
        std::memcpy(&header, request->data(), sizeof header);
        rtgenmsg family{};
        std::memcpy(&family, request->data() + sizeof header, sizeof family);
        Octets out;
        if (header.nlmsg_type == RTM_GETLINK)
            for (const Link& link : links) put(out, link, header.nlmsg_seq, NLM_F_MULTI);
        if (header.nlmsg_type == RTM_GETADDR)
            for (const Address& address : addresses) put(out, address, header.nlmsg_seq, NLM_F_MULTI);
        if (header.nlmsg_type == RTM_GETROUTE)
            for (const Route& route : routes)
                if ((route.family() == Family::ipv4) == (family.rtgen_family == AF_INET))
                    put(out, route, header.nlmsg_seq, NLM_F_MULTI);
        if (header.nlmsg_type == RTM_GETRULE)
            for (const Rule& rule : rules)
                if ((rule.family == Family::ipv4) == (family.rtgen_family == AF_INET)) put(out, rule, header.nlmsg_seq, NLM_F_MULTI);
        {
            MessageWriter writer(out, NLMSG_DONE, static_cast<std::uint16_t>(NLM_F_MULTI | end_flags), header.nlmsg_seq);
            writer.fixed(std::int32_t{0});
        }
        mirror_.receive(out, changes);
        return true;
    }
    void answer_all(Instant now = {}) {
        while (answer(now)) {
        }
    }
    // A notification carries the number of the request of whoever made the change.
    template <typename Object>
    void notify(const Object& object, bool removed = false) {
        Octets out;
        put(out, object, 12345, 0, removed);
        mirror_.receive(out, changes);
    }
    std::vector<Change> take() { return std::exchange(changes, {}); }

    std::vector<Change> changes;

private:
    static void patch(Octets& out, std::size_t at, std::uint16_t flags) {
        std::memcpy(&out[at + offsetof(nlmsghdr, nlmsg_flags)], &flags, sizeof flags);
    }
    static void put(Octets& out, const Link& link, std::uint32_t sequence, std::uint16_t flags, bool removed = false) {
        MessageWriter writer(out, removed ? RTM_DELLINK : RTM_NEWLINK, flags, sequence);
        ifinfomsg header{};
        header.ifi_index = static_cast<int>(link.index.value);
        header.ifi_flags = link.flags;
        writer.fixed(header);
        writer.text(IFLA_IFNAME, link.name);
    }
    static void put(Octets& out, const Address& address, std::uint32_t sequence, std::uint16_t flags, bool removed = false) {
        const std::size_t at = out.size();
        put_address(out, removed ? Verb::remove : Verb::add, address, sequence);
        patch(out, at, flags);
    }
    static void put(Octets& out, const Route& route, std::uint32_t sequence, std::uint16_t flags, bool removed = false) {
        const std::size_t at = out.size();
        put_route(out, removed ? Verb::remove : Verb::add, route, sequence);
        patch(out, at, flags);
    }
    static void put(Octets& out, const Rule& rule, std::uint32_t sequence, std::uint16_t flags, bool removed = false) {
        const std::size_t at = out.size();
        put_rule(out, removed ? Verb::remove : Verb::add, rule, sequence);
        patch(out, at, flags);
    }
    Mirror& mirror_;
};

class MirrorTest : public testing::Test {
protected:
    void sync() {
        mirror_.start_resync();
        kernel_.answer_all();
        EXPECT_TRUE(mirror_.synced());
    }
    Mirror mirror_;
    Script kernel_{mirror_};
};

TEST_F(MirrorTest, FirstDumpReportsEverythingAndThenResynced) {
    kernel_.addresses = {on(2, "10.0.0.1/24"), on(2, "fd00::1/64")};
    kernel_.routes = {via(2, "10.1.0.0/16", "10.0.0.2"), via(2, "fd01::/48", "fe80::1")};
    EXPECT_FALSE(mirror_.synced());
    sync();
    const auto changes = kernel_.take();
    ASSERT_EQ(changes.size(), 6u);
    EXPECT_EQ(std::get<LinkChanged>(changes[0]), (LinkChanged{eth(2, "eth0"), std::nullopt}));
    EXPECT_EQ(std::get<AddressAdded>(changes[1]).address.prefix, *Prefix::parse("10.0.0.1/24"));
    EXPECT_TRUE(std::holds_alternative<Resynced>(changes[5]));
    EXPECT_EQ(mirror_.addresses_of(IfIndex{2}).size(), 2u);
    EXPECT_NE(mirror_.link("eth0"), nullptr);
    EXPECT_EQ(mirror_.routes().size(), 2u);
    EXPECT_EQ(mirror_.next_deadline(), never);
}

TEST_F(MirrorTest, ResyncReportsOnlyDifferences) {
    kernel_.addresses = {on(2, "10.0.0.1/24"), on(2, "10.0.0.2/24")};
    kernel_.routes = {via(2, "10.1.0.0/16", "10.0.0.2")};
    sync();
    kernel_.take();
    kernel_.addresses = {on(2, "10.0.0.2/24"), on(2, "10.0.0.3/24")};
    kernel_.routes.clear();
    sync();
    const auto changes = kernel_.take();
    ASSERT_EQ(changes.size(), 4u);
    EXPECT_EQ(std::get<AddressAdded>(changes[0]).address.prefix, *Prefix::parse("10.0.0.3/24"));
    EXPECT_EQ(std::get<AddressRemoved>(changes[1]).address.prefix, *Prefix::parse("10.0.0.1/24"));
    EXPECT_TRUE(std::holds_alternative<RouteRemoved>(changes[2]));
    EXPECT_TRUE(std::holds_alternative<Resynced>(changes[3]));
}

TEST_F(MirrorTest, InterruptedDumpIsReadAgainBeforeAnythingIsDeclaredGone) {
    kernel_.addresses = {on(2, "10.0.0.1/24"), on(2, "10.0.0.2/24")};
    sync();
    kernel_.take();
    mirror_.start_resync();
    kernel_.answer({});  // links
    auto whole = std::exchange(kernel_.addresses, {on(2, "10.0.0.1/24")});
    kernel_.answer({}, NLM_F_DUMP_INTR);
    EXPECT_TRUE(kernel_.take().empty());
    kernel_.addresses = whole;
    kernel_.answer_all();
    const auto changes = kernel_.take();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<Resynced>(changes[0]));
}

TEST_F(MirrorTest, WhatANotificationShowsDuringADumpIsNotGone) {
    sync();
    kernel_.take();
    mirror_.start_resync();
    kernel_.answer({});                       // links
    kernel_.notify(on(2, "10.0.0.9/24"));     // after the kernel passed this place of the dump
    kernel_.answer_all();
    EXPECT_EQ(mirror_.addresses().size(), 1u);
}

TEST_F(MirrorTest, SecondResyncRequestDuringADumpReadsEverythingOnceMore) {
    mirror_.start_resync();
    kernel_.answer({});
    mirror_.start_resync();  // messages were lost meanwhile
    kernel_.links.push_back(eth(3, "eth1"));
    kernel_.answer_all();
    EXPECT_NE(mirror_.link("eth1"), nullptr);
    const auto changes = kernel_.take();
    EXPECT_EQ(std::ranges::count_if(changes, [](const Change& c) { return std::holds_alternative<Resynced>(c); }), 1);
}

TEST_F(MirrorTest, UnansweredDumpIsAskedForAgainAfterASecond) {
    mirror_.start_resync();
    const auto first = mirror_.next_request(Instant{});
    ASSERT_TRUE(first);
    EXPECT_EQ(mirror_.next_deadline(), Instant{} + seconds{1});
    EXPECT_FALSE(mirror_.next_request(Instant{} + milliseconds{999}));
    const auto again = mirror_.next_request(Instant{} + seconds{1});
    ASSERT_TRUE(again);
    EXPECT_NE(*first, *again) << "a late answer to the first must not pass for one to the second";
}

TEST_F(MirrorTest, NotificationsKeepTheCopyEqual) {
    sync();
    kernel_.take();
    kernel_.notify(on(2, "10.0.0.1/24"));
    kernel_.notify(on(2, "10.0.0.1/24"));  // the same again is no change
    kernel_.notify(on(2, "10.0.0.1/24"), true);
    kernel_.notify(on(2, "10.0.0.1/24"), true);
    const auto changes = kernel_.take();
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_TRUE(std::holds_alternative<AddressAdded>(changes[0]));
    EXPECT_TRUE(std::holds_alternative<AddressRemoved>(changes[1]));
}

TEST_F(MirrorTest, RenamedLinkIsFoundByItsNewName) {
    sync();
    kernel_.take();
    kernel_.notify(eth(2, "lan0"));
    const auto changes = kernel_.take();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(std::get<LinkChanged>(changes[0]).before->name, "eth0");
    EXPECT_EQ(mirror_.link("eth0"), nullptr);
    ASSERT_NE(mirror_.link("lan0"), nullptr);
}

TEST_F(MirrorTest, TwoLinksThatSwapNamesAreNotConfused) {
    kernel_.links = {eth(2, "eth0"), eth(3, "eth1")};
    sync();
    kernel_.notify(eth(2, "swap"));
    kernel_.notify(eth(3, "eth0"));
    kernel_.notify(eth(2, "eth1"));
    EXPECT_EQ(mirror_.link("eth0")->index, IfIndex{3});
    EXPECT_EQ(mirror_.link("eth1")->index, IfIndex{2});
    EXPECT_EQ(mirror_.link("swap"), nullptr);
}

TEST_F(MirrorTest, RemovedLinkTakesItsAddressesAndIpv4Routes) {
    kernel_.addresses = {on(2, "10.0.0.1/24")};
    kernel_.routes = {via(2, "10.1.0.0/16", "10.0.0.2")};
    sync();
    kernel_.take();
    kernel_.notify(eth(2, "eth0"), true);
    const auto changes = kernel_.take();
    ASSERT_EQ(changes.size(), 3u);
    EXPECT_TRUE(std::holds_alternative<AddressRemoved>(changes[0]));
    EXPECT_TRUE(std::holds_alternative<RouteRemoved>(changes[1]));
    EXPECT_TRUE(std::holds_alternative<LinkRemoved>(changes[2]));
}

TEST_F(MirrorTest, Ipv4RoutesVanishWithTheirLinkOrSourceWithoutAWord) {
    Route sourced = via(2, "10.2.0.0/16", "10.0.0.2");
    sourced.source = IpAddress::parse("10.0.0.1");
    sourced.interface = IfIndex{3};
    kernel_.links.push_back(eth(3, "eth1"));
    kernel_.addresses = {on(3, "10.0.0.1/24")};
    kernel_.routes = {via(2, "10.1.0.0/16", "10.0.0.2"), sourced};
    sync();
    kernel_.notify(eth(2, "eth0", false));
    EXPECT_EQ(mirror_.routes().size(), 1u);
    kernel_.notify(on(3, "10.0.0.1/24"), true);
    EXPECT_TRUE(mirror_.routes().empty());
}

TEST_F(MirrorTest, RoutesOfOtherProtocolsAreNotKept) {
    sync();
    Route other = via(2, "10.1.0.0/16", "10.0.0.2");
    other.protocol = 4;
    kernel_.notify(other);
    EXPECT_TRUE(mirror_.routes().empty());
}

TEST_F(MirrorTest, Ipv6AddressIsFoundWhateverItsLength) {
    kernel_.addresses = {on(2, "fd00::1/64"), on(2, "10.0.0.1/24")};
    sync();
    EXPECT_NE(mirror_.address_like({IfIndex{2}, *Prefix::parse("fd00::1/128"), std::nullopt}), nullptr);
    EXPECT_EQ(mirror_.address_like({IfIndex{3}, *Prefix::parse("fd00::1/128"), std::nullopt}), nullptr);
    EXPECT_EQ(mirror_.address_like({IfIndex{2}, *Prefix::parse("10.0.0.1/32"), std::nullopt}), nullptr)
        << "IPv4 may have both";
}

TEST_F(MirrorTest, OverrunMessageStartsAResync) {
    sync();
    Octets out;
    {
        MessageWriter writer(out, NLMSG_OVERRUN, 0, 0);
    }
    mirror_.receive(out, kernel_.changes);
    EXPECT_FALSE(mirror_.synced());
    kernel_.answer_all();
    EXPECT_TRUE(mirror_.synced());
}

Rule rule_from(const std::string& prefix, std::uint8_t protocol = protocol_keepalived) {
    Rule rule;
    rule.from = *Prefix::parse(prefix);
    rule.family = rule.from->address.family();
    rule.table = 100;
    rule.protocol = protocol;
    return rule;
}

TEST_F(MirrorTest, RulesOfOurProtocolInBothFamilies) {
    kernel_.rules = {rule_from("10.1.0.0/16"), rule_from("10.2.0.0/16", RTPROT_STATIC), rule_from("2001:db8::/32")};
    sync();
    EXPECT_EQ(mirror_.rules(), (std::set{rule_from("10.1.0.0/16"), rule_from("2001:db8::/32")}));
    kernel_.notify(rule_from("10.3.0.0/16"));
    kernel_.notify(rule_from("10.1.0.0/16"), true);
    kernel_.notify(rule_from("10.2.0.0/16", RTPROT_STATIC), true);
    EXPECT_EQ(mirror_.rules(), (std::set{rule_from("10.3.0.0/16"), rule_from("2001:db8::/32")}));
    EXPECT_TRUE(std::ranges::find(kernel_.changes, Change(RuleRemoved{rule_from("10.1.0.0/16")})) != kernel_.changes.end());
}

TEST_F(MirrorTest, RuleThatVanishedUnseenIsMissedAtTheNextResync) {
    kernel_.rules = {rule_from("10.1.0.0/16"), rule_from("2001:db8::/32")};
    sync();
    kernel_.rules.erase(kernel_.rules.begin() + 1);
    kernel_.changes.clear();
    sync();
    EXPECT_EQ(kernel_.changes, (std::vector<Change>{RuleRemoved{rule_from("2001:db8::/32")}, Resynced{}}));
}

}  // namespace
}  // namespace ka::netlink
