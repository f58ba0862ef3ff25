// The expected rules are those that keepalived 2.2.7 makes of the same configuration, as `nft --debug=netlink list ruleset`
// prints them; where ours differ, it is said.
#include "vrrp/kernel/firewall_wanted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/format.hpp"
#include "common/base/overloaded.hpp"

namespace ka::vrrp::kernel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Texts = std::vector<std::string>;

std::string hex(const nft::Octets& octets) {
    std::string text;
    for (const std::uint8_t octet : octets) text += format("{:02x}", {octet});
    return text;
}

int number(nft::Register where) { return where == nft::Register::wide ? 1 : 2; }

std::string print(const nft::Step& step) {
    namespace s = nft::step;
    constexpr const char* metas[] = {"iif", "oif", "iifname", "oifname", "oifkind", "l4proto"};
    return std::visit(
        Overloaded{
            [](const s::Load& load) {
                return format("payload load {}b @ {} header + {} => reg {}",
                              {load.length, load.header == s::Header::network ? "network" : "transport", load.offset, number(load.to)});
            },
            [&](const s::LoadMeta& load) { return format("meta load {} => reg {}", {metas[static_cast<int>(load.what)], number(load.to)}); },
            [](const s::Mask& mask) { return "reg 1 & " + hex(mask.mask); },
            [](const s::Equals& equals) { return format("cmp eq reg {} {}", {number(equals.what), hex(equals.value)}); },
            [](const s::Lookup& look) { return format("lookup reg {} set {}{}", {number(look.key), look.set, look.into ? " dreg" : ""}); },
            [](const s::Duplicate&) { return std::string("dup sreg_addr 1 sreg_dev 2"); },
            [](const s::Counter&) { return std::string("counter"); },
            [](const s::Verdict& verdict) {
                using Kind = s::Verdict::Kind;
                return verdict.kind == Kind::go_to ? "goto " + verdict.chain : std::string(verdict.kind == Kind::drop ? "drop" : "accept");
            },
        },
        step);
}

std::string print(const nft::Rule& rule) {
    std::string text;
    for (const nft::Step& step : rule) text += (text.empty() ? "" : " | ") + print(step);
    return text;
}

Texts rules(const std::optional<nft::Table>& table, const std::string& name) {
    Texts texts;
    for (const nft::Chain& chain : table->chains)
        if (chain.name == name)
            for (const nft::Rule& rule : chain.rules) texts.push_back(print(rule));
    return texts;
}

Texts sets(const std::optional<nft::Table>& table) {
    Texts texts;
    for (const nft::Set& set : table->sets) texts.push_back(set.name);
    return texts;
}

Texts print(const std::vector<FirewallElement>& elements) {
    Texts texts;
    for (const auto& [family, element] : elements)
        texts.push_back(format("{} {} {}{}", {family == Family::ipv4 ? "ip" : "ip6", element.set, hex(element.key), hex(element.data)}));
    return texts;
}

AddressConfig address(const std::string& text, const std::string& interface = "") {
    AddressConfig config;
    config.prefix = *Prefix::parse(text);
    config.interface = interface;
    return config;
}

class FirewallWanted : public testing::Test {
protected:
    FirewallWanted() {
        config_.instances.resize(1);
        instance().interface = "eth0";
        instance().accept = false;
    }
    InstanceConfig& instance() { return config_.instances.front(); }
    std::optional<nft::Table> table(Family family, const std::vector<FirewallLink>& links = {}) {
        return firewall_table(family, config_.firewall, firewall_needs(family, config_, links));
    }
    Texts elements() {
        return print(blocked_addresses(instance(), config_.firewall,
                                       [](const std::string& name) { return name == "eth0" ? IfIndex{3} : IfIndex{0}; }));
    }
    Config config_;
};

TEST_F(FirewallWanted, VR_126_IPv4AddressesInASetAndARuleForEachWay) {
    instance().addresses = {address("10.1.0.100/24")};
    instance().excluded_addresses = {address("10.1.0.102/24"), address("2001:db8::102/64")};
    const auto four = table(Family::ipv4);
    ASSERT_TRUE(four);
    EXPECT_EQ(four->name, "keepalived");
    EXPECT_THAT(sets(four), ElementsAre("vips"));
    EXPECT_THAT(rules(four, "out"), ElementsAre("payload load 4b @ network header + 12 => reg 1 | lookup reg 1 set vips | drop"));
    EXPECT_THAT(rules(four, "in"), ElementsAre("payload load 4b @ network header + 16 => reg 1 | lookup reg 1 set vips | drop"));
    for (const nft::Chain& chain : four->chains) EXPECT_EQ(chain.priority, -1);
    EXPECT_THAT(elements(), ElementsAre("ip vips 0a010064", "ip vips 0a010066", "ip6 vips 20010db8000000000000000000000102"));
}

// The reference looks for ICMPv6 in the fixed header alone; extension headers may stand between.
TEST_F(FirewallWanted, VR_127_IPv6LeavesNeighbourDiscovery) {
    instance().family = Family::ipv6;
    instance().addresses = {address("fe80::100/128"), address("2001:db8::100/64")};
    EXPECT_FALSE(table(Family::ipv4));
    const auto six = table(Family::ipv6);
    ASSERT_TRUE(six);
    EXPECT_THAT(sets(six), ElementsAre("vips", "neighbor-discovery", "vips_link_local"));
    EXPECT_EQ(six->sets[1].constants, (std::vector<nft::Octets>{{135}, {136}}));
    const std::string discovery = "meta load l4proto => reg 1 | cmp eq reg 1 3a | payload load 1b @ transport header + 0 => reg 1 | "
                                  "lookup reg 1 set neighbor-discovery | accept";
    const std::string is_link_local = " | reg 1 & ffc00000000000000000000000000000 | cmp eq reg 1 fe800000000000000000000000000000 | goto ";
    const std::string from = "payload load 16b @ network header + 8 => reg 1", to = "payload load 16b @ network header + 24 => reg 1";
    EXPECT_THAT(rules(six, "out"), ElementsAre(discovery, from + is_link_local + "out_link_local", from + " | lookup reg 1 set vips | drop"));
    EXPECT_THAT(rules(six, "in"), ElementsAre(discovery, to + is_link_local + "in_link_local", to + " | lookup reg 1 set vips | drop"));
    EXPECT_THAT(rules(six, "in_link_local"), ElementsAre(to + " | meta load iif => reg 2 | lookup reg 1 set vips_link_local | drop"));
    EXPECT_THAT(rules(six, "out_link_local"), ElementsAre(from + " | meta load oif => reg 2 | lookup reg 1 set vips_link_local | drop"));
    EXPECT_THAT(elements(), ElementsAre("ip6 vips_link_local fe80000000000000000000000000010003000000",
                                        "ip6 vips 20010db8000000000000000000000100"));
}

TEST_F(FirewallWanted, AnInterfaceThatIsNotTrackedGoesByName) {
    instance().addresses = {address("fe80::100/128", "vrrp.52")};
    EXPECT_THAT(elements(), IsEmpty());  // it is not there, and would need an index
    instance().dont_track_primary = true;
    EXPECT_THAT(sets(table(Family::ipv6)), ElementsAre("vips", "neighbor-discovery", "vips_link_local_name"));
    EXPECT_THAT(rules(table(Family::ipv6), "in_link_local"),
                ElementsAre("payload load 16b @ network header + 24 => reg 1 | meta load iifname => reg 2 | lookup reg 1 set "
                            "vips_link_local_name | drop"));
    EXPECT_THAT(elements(), ElementsAre("ip6 vips_link_local_name fe800000000000000000000000000100767272702e3532000000000000000000"));
    config_.firewall.by_index = true;  // nftables_ifindex
    EXPECT_THAT(sets(table(Family::ipv6)), ElementsAre("vips", "neighbor-discovery", "vips_link_local"));
}

TEST_F(FirewallWanted, WordsOfGlobalDefs) {
    config_.firewall = {"ka_tbl", -7, false, true, false};
    instance().addresses = {address("10.1.0.100/24")};
    const auto four = table(Family::ipv4);
    EXPECT_EQ(four->name, "ka_tbl");
    EXPECT_THAT(rules(four, "in"), ElementsAre("payload load 4b @ network header + 16 => reg 1 | lookup reg 1 set vips | counter | drop"));
    for (const nft::Chain& chain : four->chains) EXPECT_EQ(chain.priority, -7);
}

TEST_F(FirewallWanted, OwnersAndInstancesThatAcceptNeedNothing) {
    instance().addresses = {address("10.1.0.100/24")};
    instance().priority = priority_owner;
    EXPECT_FALSE(table(Family::ipv4));
    EXPECT_THAT(elements(), IsEmpty());
    instance().priority = Priority{254};
    instance().accept = true;
    EXPECT_FALSE(table(Family::ipv4));
    EXPECT_THAT(elements(), IsEmpty());
}

// The reference's set of reports has both kinds from 2.4 on; 2.2.7 knows those of MLDv2 alone.
TEST_F(FirewallWanted, MembershipsOfVmacsLeaveThroughTheParent) {
    instance().accept = true;
    const std::vector<FirewallLink> links{{Family::ipv4, IfIndex{4}, IfIndex{3}}, {Family::ipv6, IfIndex{5}, IfIndex{3}}};
    const std::string macvlan = "meta load oifkind => reg 2 | cmp eq reg 2 6d6163766c616e000000000000000000 | meta load oif => reg 2 | ";
    const auto four = table(Family::ipv4, links), six = table(Family::ipv6, links);
    EXPECT_THAT(sets(four), ElementsAre("vmac_map"));
    EXPECT_THAT(rules(four, "out"),
                ElementsAre("payload load 1b @ network header + 9 => reg 1 | cmp eq reg 1 02 | payload load 4b @ network header + 16 => "
                            "reg 1 | " + macvlan + "lookup reg 2 set vmac_map dreg | dup sreg_addr 1 sreg_dev 2 | drop"));
    EXPECT_THAT(rules(four, "in"), IsEmpty());
    EXPECT_THAT(sets(six), ElementsAre("vmac_map", "vmac_set", "mld-report"));
    const std::string icmp = "meta load l4proto => reg 1 | cmp eq reg 1 3a | payload load 1b @ transport header + 0 => reg 1 | ";
    EXPECT_THAT(rules(six, "out"),
                ElementsAre(icmp + "lookup reg 1 set mld-report | payload load 16b @ network header + 24 => reg 1 | " + macvlan +
                                "lookup reg 2 set vmac_map dreg | dup sreg_addr 1 sreg_dev 2 | drop",
                            icmp + "cmp eq reg 1 85 | " + macvlan + "lookup reg 2 set vmac_set | drop"));
    EXPECT_THAT(print(carried_links(links)), ElementsAre("ip vmac_map 0400000003000000", "ip6 vmac_map 0500000003000000", "ip6 vmac_set 05000000"));
    config_.firewall.disable_local_igmp = true;
    EXPECT_FALSE(table(Family::ipv4, links));
    EXPECT_TRUE(table(Family::ipv6, links));
}

}  // namespace
}  // namespace ka::vrrp::kernel
