#include "vrrp/dump/kernel_lines.hpp"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <utility>

#include "common/base/format.hpp"
#include "vrrp/config/print_lines.hpp"
#include "vrrp/config/route_names.hpp"

namespace ka::vrrp::dump {

namespace {

constexpr std::uint32_t forever = UINT32_MAX;

std::string scope_name(std::uint8_t scope) {
    switch (scope) {
        case RT_SCOPE_UNIVERSE: return "global";
        case RT_SCOPE_SITE: return "site";
        case RT_SCOPE_LINK: return "link";
        case RT_SCOPE_HOST: return "host";
        case RT_SCOPE_NOWHERE: return "nowhere";
        default: return std::to_string(scope);
    }
}

// A host address carries no length.
std::string prefix_text(const Prefix& prefix) {
    return prefix.length == prefix.address.full_length() ? prefix.address.to_string() : prefix.to_string();
}

void add(std::string& text, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text += ' ';
    text += name;
    text += ' ';
    text += value;
}

// Every IPv6 address has a lifetime, no IPv4 address does.
void add_lifetime(std::string& text, const AddressConfig& address) {
    if (address.prefix.address.is_v4()) return;
    const bool host = address.prefix.length == address.prefix.address.full_length();
    const std::uint32_t preferred = address.preferred_lifetime.value_or(host ? 0 : forever);
    if (preferred == 0) text += " deprecated";
    else add(text, "preferred_lft", preferred == forever ? "forever" : std::to_string(preferred));
}

void add_flags(std::string& text, const AddressConfig& address) {
    constexpr std::pair<std::uint32_t, const char*> flags[] = {
        {IFA_F_HOMEADDRESS, " home"},
        {IFA_F_MANAGETEMPADDR, " mngtmpaddr"},
        {IFA_F_NOPREFIXROUTE, " noprefixroute"},
        {IFA_F_MCAUTOJOIN, " autojoin"},
    };
    for (const auto& [flag, name] : flags)
        if ((address.flags & flag) != 0) text += name;
}

std::string hop_text(const std::optional<IpAddress>& via, const std::string& interface) {
    std::string text;
    if (via) text = format(" via {} {}", {via->is_v4() ? "inet" : "inet6", via->to_string()});
    add(text, "dev", interface);
    return text;
}

void add_number(std::string& text, std::string_view name, std::optional<std::uint32_t> value) {
    if (value) add(text, name, std::to_string(*value));
}

// How it is put among others to the same destination. One that leads nowhere stands alone.
const char* placement_word(const RouteConfig& route) {
    if (route.placement == RoutePlacement::append) return "append ";
    return route.placement == RoutePlacement::alone || route.type != RTN_UNICAST ? "add " : "prepend ";
}

void add_range(std::string& text, std::string_view name, const std::optional<NumberRange>& range) {
    if (range) add(text, name, format("{}-{}", {range->first, range->last}));
}

std::string action_text(const RuleConfig& rule) {
    switch (rule.action) {
        case RuleAction::table: return format(" lookup {}", {rule.table});
        case RuleAction::l3mdev: return " lookup 0";
        case RuleAction::jump: return format(" goto {}", {rule.target});
        case RuleAction::nop: return " nop";
        case RuleAction::blackhole: return " type blackhole";
        case RuleAction::prohibit: return " type prohibit";
        case RuleAction::unreachable: return " type unreachable";
    }
    return {};
}

}  // namespace

std::string address_line(const AddressConfig& address, const std::string& interface, bool set, bool blocked) {
    std::string text = prefix_text(address.prefix);
    if (address.broadcast) add(text, "brd", address.broadcast->to_string());
    const std::string parent = address.vmac_parent ? "@" + *address.vmac_parent : "";
    add(text, "dev", (address.interface.empty() ? interface : address.interface) + parent);
    if (address.use_vmac) text += " use_vmac";
    add(text, "scope", scope_name(address.scope.value_or(RT_SCOPE_UNIVERSE)));
    add(text, "label", text_of(address.label));
    if (address.peer) add(text, "peer", Prefix{*address.peer, address.prefix.length}.to_string());
    add_flags(text, address);
    if (address.no_track) text += " no_track";
    add(text, "track_group", text_of(address.track_group));
    add_lifetime(text, address);
    if (set) text += blocked ? " set nftable_set" : " set";
    return text;
}

std::string route_line(const RouteConfig& route) {
    std::string text = placement_word(route);
    if (route.type != RTN_UNICAST) text += format("{} ", {route_type_name(route.type)});
    text += Prefix{route.destination.network(), route.destination.length}.to_string();
    if (route.from) add(text, "from", route.from->to_string());
    if (route.source) add(text, "src", route.source->to_string());
    if (route.tos != 0) add(text, "tos", std::to_string(route.tos));
    text += hop_text(route.via, route.interface);
    if (route.table != RT_TABLE_MAIN) add(text, "table", std::to_string(route.table));
    add(text, "proto", std::to_string(route.protocol));
    if (route.scope) add(text, "scope", std::to_string(*route.scope));
    add_number(text, "metric", route.metric);
    text += print_options(route);
    for (const NextHopConfig& hop : route.next_hops) {
        text += " nexthop" + hop_text(hop.via, hop.interface);
        text += print_options(hop);
    }
    if (route.no_track) text += " no_track";
    add(text, "track_group", route.track_group);
    return text;
}

std::string rule_line(const RuleConfig& rule) {
    std::string text = rule.inverted ? "not " : "";
    text += "from " + (rule.from ? rule.from->to_string() : std::string("all"));
    if (rule.to) add(text, "to", rule.to->to_string());
    text += format(" priority {} tos 0x{:x}", {rule.priority, rule.tos});
    if (rule.mark_mask != 0) text += format(" fwmark 0x{:x}/0x{:x}", {rule.mark, rule.mark_mask});
    add(text, "iif", rule.input);
    add(text, "oif", rule.output);
    add_number(text, "suppress_prefixlen", rule.suppress_prefix_length);
    add_number(text, "suppress_ifgroup", rule.suppress_group);
    if (rule.tunnel_id != 0) add(text, "tunnel-id", std::to_string(rule.tunnel_id));
    add_range(text, "uidrange", rule.users);
    if (rule.action == RuleAction::l3mdev) text += " l3mdev";
    add(text, "protocol", std::to_string(rule.protocol));
    if (rule.ip_protocol != 0) add(text, "ipproto", std::to_string(rule.ip_protocol));
    add_range(text, "sport", rule.source_ports);
    add_range(text, "dport", rule.destination_ports);
    if (rule.realms != 0) add(text, "realms", format("{}/{}", {rule.realms >> 16, rule.realms & 0xffff}));
    text += action_text(rule);
    if (rule.no_track) text += " no_track";
    add(text, "track_group", rule.track_group);
    return text;
}

std::vector<std::string> address_lines(const std::vector<AddressConfig>& addresses, const InstanceConfig& instance,
                                       const std::vector<bool>& present, std::size_t first) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < addresses.size(); ++i)
        lines.push_back(address_line(addresses[i], instance.interface, first + i < present.size() && present[first + i],
                                     instance.blocks_addresses()));
    return lines;
}

}  // namespace ka::vrrp::dump
