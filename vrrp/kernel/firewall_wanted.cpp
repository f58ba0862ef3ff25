#include "vrrp/kernel/firewall_wanted.hpp"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace ka::vrrp::kernel {
namespace {

using nft::Chain;
using nft::KeyType;
using nft::Octets;
using nft::Register;
using nft::Rule;
using nft::Table;
namespace step = nft::step;
using Verdict = step::Verdict::Kind;

// Names of vrrp.md 3.3.
constexpr const char* vips = "vips";
constexpr const char* vips_link_local = "vips_link_local";
constexpr const char* vips_link_local_name = "vips_link_local_name";
constexpr const char* neighbour_discovery = "neighbor-discovery";
constexpr const char* mld_report = "mld-report";
constexpr const char* vmac_map = "vmac_map";
constexpr const char* vmac_set = "vmac_set";
constexpr const char* in_link_local = "in_link_local";
constexpr const char* out_link_local = "out_link_local";

constexpr std::uint8_t mld2_listener_report = 143;  // RFC 9777

enum class Way : std::uint8_t { in, out };

// The end of every rule.
Rule ending(Rule rule, bool counters, Verdict verdict, const char* chain = "") {
    if (counters) rule.emplace_back(step::Counter{});
    rule.emplace_back(step::Verdict{verdict, chain});
    return rule;
}

// The virtual address that a packet would come to or leave from.
step::Load address_of(Family family, Way way) {
    const bool in = way == Way::in;
    if (family == Family::ipv4) {
        const std::uint8_t offset = in ? std::uint8_t{offsetof(ip, ip_dst)} : std::uint8_t{offsetof(ip, ip_src)};
        return {step::Header::network, offset, 4, Register::wide};
    }
    const std::uint8_t offset = in ? std::uint8_t{offsetof(ip6_hdr, ip6_dst)} : std::uint8_t{offsetof(ip6_hdr, ip6_src)};
    return {step::Header::network, offset, 16, Register::wide};
}

// Begins a rule about ICMPv6 types; extension headers may stand before it.
Rule icmpv6_type() {
    return {step::LoadMeta{step::Meta::protocol, Register::wide}, step::Equals{Register::wide, {IPPROTO_ICMPV6}},
            step::Load{step::Header::transport, offsetof(icmp6_hdr, icmp6_type), 1, Register::wide}};
}

// Only what leaves through a macvlan; the name of its kind fills a register.
void only_macvlan(Rule& rule) {
    Octets kind{'m', 'a', 'c', 'v', 'l', 'a', 'n'};
    kind.resize(16);
    rule.emplace_back(step::LoadMeta{step::Meta::output_kind, Register::after_wide});
    rule.emplace_back(step::Equals{Register::after_wide, std::move(kind)});
}

// A copy leaves through the parent, and nothing through the macvlan: a switch that hears the virtual MAC join would send the
// group there, wherever the master is.
Rule redirected(Rule rule, Family family, bool counters) {
    rule.emplace_back(address_of(family, Way::in));
    only_macvlan(rule);
    rule.emplace_back(step::LoadMeta{step::Meta::output_index, Register::after_wide});
    rule.emplace_back(step::Lookup{vmac_map, Register::after_wide, true});
    rule.emplace_back(step::Duplicate{});
    return ending(std::move(rule), counters, Verdict::drop);
}

void add_link_rules(Family family, bool counters, std::vector<Rule>& out) {
    if (family == Family::ipv4) {
        out.push_back(redirected({step::Load{step::Header::network, offsetof(ip, ip_p), 1, Register::wide},
                                  step::Equals{Register::wide, {IPPROTO_IGMP}}},
                                 family, counters));
        return;
    }
    Rule reports = icmpv6_type();
    reports.emplace_back(step::Lookup{mld_report, Register::wide, false});
    out.push_back(redirected(std::move(reports), family, counters));
    // a macvlan has no need of routers
    Rule solicitation = icmpv6_type();
    solicitation.emplace_back(step::Equals{Register::wide, {ND_ROUTER_SOLICIT}});
    only_macvlan(solicitation);
    solicitation.emplace_back(step::LoadMeta{step::Meta::output_index, Register::after_wide});
    solicitation.emplace_back(step::Lookup{vmac_set, Register::after_wide, false});
    out.push_back(ending(std::move(solicitation), counters, Verdict::drop));
}

void add_address_rules(Family family, const FirewallNeeds& needs, bool counters, Way way, std::vector<Rule>& rules) {
    const bool link_local = needs.link_local_index || needs.link_local_name;
    if (family == Family::ipv6) {
        // RFC 9568 8.2.2: whoever holds the address answers for it all the same
        Rule discovery = icmpv6_type();
        discovery.emplace_back(step::Lookup{neighbour_discovery, Register::wide, false});
        rules.push_back(ending(std::move(discovery), counters, Verdict::accept));
    }
    if (link_local) {
        Octets mask(16), prefix(16);
        mask[0] = 0xff, mask[1] = 0xc0, prefix[0] = 0xfe, prefix[1] = 0x80;  // fe80::/10
        rules.push_back(ending({address_of(family, way), step::Mask{mask}, step::Equals{Register::wide, prefix}}, counters,
                               Verdict::go_to, way == Way::in ? in_link_local : out_link_local));
    }
    rules.push_back(ending({address_of(family, way), step::Lookup{vips, Register::wide, false}}, counters, Verdict::drop));
}

Chain link_local_chain(const FirewallNeeds& needs, bool counters, Way way) {
    Chain chain{way == Way::in ? in_link_local : out_link_local, Chain::Place::nowhere, 0, {}};
    const auto add = [&](step::Meta interface, const char* set) {
        chain.rules.push_back(ending({address_of(Family::ipv6, way), step::LoadMeta{interface, Register::after_wide},
                                      step::Lookup{set, Register::wide, false}},
                                     counters, Verdict::drop));
    };
    if (needs.link_local_index) add(way == Way::in ? step::Meta::input_index : step::Meta::output_index, vips_link_local);
    if (needs.link_local_name) add(way == Way::in ? step::Meta::input_name : step::Meta::output_name, vips_link_local_name);
    return chain;
}

void add_sets(Family family, const FirewallNeeds& needs, std::vector<nft::Set>& sets) {
    const bool six = family == Family::ipv6;
    if (needs.links) {
        sets.push_back({vmac_map, KeyType::link_index, true, {}});
        if (six) sets.push_back({vmac_set, KeyType::link_index, false, {}});
        if (six) sets.push_back({mld_report, KeyType::icmpv6_type, false, {{mld2_listener_report}, {MLD_LISTENER_REPORT}}});
    }
    if (!needs.addresses) return;
    sets.push_back({vips, six ? KeyType::ipv6_address : KeyType::ipv4_address, false, {}});
    if (six) sets.push_back({neighbour_discovery, KeyType::icmpv6_type, false, {{ND_NEIGHBOR_SOLICIT}, {ND_NEIGHBOR_ADVERT}}});
    if (needs.link_local_index) sets.push_back({vips_link_local, KeyType::ipv6_on_index, false, {}});
    if (needs.link_local_name) sets.push_back({vips_link_local_name, KeyType::ipv6_on_interface, false, {}});
}

// An interface that the instance does not depend on may come and go: its name lasts longer than its index.
bool by_name(const InstanceConfig& instance, const FirewallConfig& config) { return instance.dont_track_primary && !config.by_index; }

template <typename Take>
void for_each_blocked(const InstanceConfig& instance, const Take& take) {
    if (!instance.blocks_addresses()) return;
    for (const auto* list : {&instance.addresses, &instance.excluded_addresses})
        for (const AddressConfig& address : *list) take(address);
}

}  // namespace

bool is_firewall_set(const std::string& name) {
    constexpr std::array names{vips, vips_link_local, vips_link_local_name, vmac_map};
    return std::ranges::find(names, name) != names.end();
}

FirewallNeeds firewall_needs(Family family, const Config& config, const std::vector<FirewallLink>& links) {
    FirewallNeeds needs;
    for (const InstanceConfig& instance : config.instances)
        for_each_blocked(instance, [&](const AddressConfig& address) {
            const IpAddress& value = address.prefix.address;
            if (value.family() != family) return;
            needs.addresses = true;
            if (family == Family::ipv6 && value.is_link_local())
                (by_name(instance, config.firewall) ? needs.link_local_name : needs.link_local_index) = true;
        });
    needs.links = std::ranges::any_of(links, [&](const FirewallLink& link) { return link.family == family; }) &&
                  !(family == Family::ipv4 && config.firewall.disable_local_igmp);
    return needs;
}

std::optional<Table> firewall_table(Family family, const FirewallConfig& config, const FirewallNeeds& needs) {
    if (!needs.any()) return std::nullopt;
    Table table{family, config.table, {}, {}};
    add_sets(family, needs, table.sets);
    Chain out{"out", Chain::Place::output, config.priority, {}};
    if (needs.links) add_link_rules(family, config.counters, out.rules);
    if (needs.addresses) {
        add_address_rules(family, needs, config.counters, Way::out, out.rules);
        Chain in{"in", Chain::Place::input, config.priority, {}};
        add_address_rules(family, needs, config.counters, Way::in, in.rules);
        table.chains.push_back(std::move(in));
        if (needs.link_local_index || needs.link_local_name) {
            table.chains.push_back(link_local_chain(needs, config.counters, Way::in));
            table.chains.push_back(link_local_chain(needs, config.counters, Way::out));
        }
    }
    table.chains.insert(table.chains.begin(), std::move(out));
    return table;
}

std::vector<FirewallElement> blocked_addresses(const InstanceConfig& instance, const FirewallConfig& config, const IndexOf& index_of) {
    std::vector<FirewallElement> elements;
    for_each_blocked(instance, [&](const AddressConfig& address) {
        const IpAddress& value = address.prefix.address;
        const std::string& interface = address.interface.empty() ? instance.interface : address.interface;
        if (value.is_v4() || !value.is_link_local()) {
            elements.push_back({value.family(), {vips, nft::key_of(value), {}}});
        } else if (by_name(instance, config)) {
            elements.push_back({Family::ipv6, {vips_link_local_name, nft::key_on_interface(value, interface), {}}});
        } else if (const IfIndex index = index_of(interface); index.value != 0) {
            elements.push_back({Family::ipv6, {vips_link_local, nft::key_on_index(value, index.value), {}}});
        }
    });
    return elements;
}

std::vector<FirewallElement> carried_links(const std::vector<FirewallLink>& links) {
    std::vector<FirewallElement> elements;
    for (const FirewallLink& link : links) {
        const Octets vmac = nft::key_of_index(link.vmac.value);
        elements.push_back({link.family, {vmac_map, vmac, nft::key_of_index(link.parent.value)}});
        if (link.family == Family::ipv6) elements.push_back({Family::ipv6, {vmac_set, vmac, {}}});
    }
    return elements;
}

}  // namespace ka::vrrp::kernel
