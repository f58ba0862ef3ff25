#include "vrrp/config/print_lines.hpp"

#include <linux/if_addr.h>

#include <utility>

#include "vrrp/config/parse_track.hpp"
#include "vrrp/config/route_names.hpp"

namespace ka::vrrp {

namespace {

constexpr std::uint32_t forever = UINT32_MAX;

template <typename Number>
void option(std::string& text, std::string_view name, const std::optional<Number>& value) {
    if (!value) return;
    text += ' ';
    text += name;
    text += ' ' + std::to_string(*value);
}

void option(std::string& text, std::string_view name, const std::optional<IpAddress>& value) {
    if (!value) return;
    text += ' ';
    text += name;
    text += ' ' + value->to_string();
}

void option(std::string& text, std::string_view name, const std::string& value) {
    if (value.empty()) return;
    text += ' ';
    text += name;
    text += ' ' + value;
}

void word(std::string& text, std::string_view name, bool on) {
    if (!on) return;
    text += ' ';
    text += name;
}

}  // namespace

std::string print_value(const AddressConfig& address) {
    const bool host = address.prefix.length == address.prefix.address.full_length();
    std::string text = host ? address.prefix.address.to_string() : address.prefix.to_string();
    const bool v6 = address.prefix.address.is_v6();
    option(text, "dev", address.interface);
    option(text, "scope", address.scope);
    option(text, "brd", address.broadcast);
    option(text, "label", address.label);
    option(text, "peer", address.peer);
    word(text, "home", (address.flags & IFA_F_HOMEADDRESS) != 0);
    word(text, "mngtmpaddr", (address.flags & IFA_F_MANAGETEMPADDR) != 0);
    word(text, "noprefixroute", (address.flags & IFA_F_NOPREFIXROUTE) != 0);
    word(text, "autojoin", (address.flags & IFA_F_MCAUTOJOIN) != 0);
    word(text, "-nodad", v6 && (address.flags & IFA_F_NODAD) == 0);
    if (address.preferred_lifetime == forever) text += " preferred_lft forever";
    else option(text, "preferred_lft", address.preferred_lifetime);
    word(text, "no_track", address.no_track);
    option(text, "track_group", address.track_group);
    word(text, "use_vmac", address.use_vmac);
    return text;
}

std::string print_value(const RouteConfig& route) {
    std::string text;
    if (route.type != 1) text += std::string(route_type_name(route.type)) + ' ';
    text += route.destination.length == 0 && route.family == Family::ipv4 ? "default" : route.destination.to_string();
    if (route.from) text += " from " + route.from->to_string();
    option(text, "via", route.via);
    option(text, "dev", route.interface);
    option(text, "src", route.source);
    if (route.table != 254) text += " table " + std::to_string(route.table);
    if (route.protocol != 18) text += " protocol " + std::to_string(route.protocol);
    option(text, "scope", route.scope);
    if (route.tos != 0) text += " tos " + std::to_string(route.tos);
    option(text, "metric", route.metric);
    option(text, "mtu", route.mtu);
    option(text, "advmss", route.advmss);
    word(text, "onlink", route.onlink);
    word(text, "no_track", route.no_track);
    option(text, "track_group", route.track_group);
    for (const NextHopConfig& hop : route.next_hops) {
        text += " nexthop";
        option(text, "via", hop.via);
        option(text, "dev", hop.interface);
        if (hop.weight != 1) text += " weight " + std::to_string(hop.weight);
        word(text, "onlink", hop.onlink);
    }
    return text;
}

namespace {

void range(std::string& text, std::string_view name, const std::optional<NumberRange>& value) {
    if (value) option(text, name, std::to_string(value->first) + '-' + std::to_string(value->last));
}

void number_unless_0(std::string& text, std::string_view name, std::uint64_t value) {
    if (value != 0) option(text, name, std::to_string(value));
}

std::string realms(std::uint32_t value) { return std::to_string(value >> 16) + '/' + std::to_string(value & 0xffff); }

void print_match(std::string& text, const RuleConfig& rule) {
    option(text, "from", rule.from ? rule.from->to_string() : "all");
    if (rule.to) option(text, "to", rule.to->to_string());
    // the family of a rule without addresses and realms is said
    word(text, "inet6", !rule.from && !rule.to && rule.family == Family::ipv6);
    option(text, "iif", rule.input);
    option(text, "oif", rule.output);
    number_unless_0(text, "tos", rule.tos);
    if (rule.mark_mask != 0) option(text, "fwmark", std::to_string(rule.mark) + '/' + std::to_string(rule.mark_mask));
    range(text, "uidrange", rule.users);
    number_unless_0(text, "ipproto", rule.ip_protocol);
    range(text, "sport", rule.source_ports);
    range(text, "dport", rule.destination_ports);
    number_unless_0(text, "tunnel-id", rule.tunnel_id);
}

void print_action(std::string& text, const RuleConfig& rule) {
    switch (rule.action) {
        case RuleAction::table: option(text, "lookup", std::to_string(rule.table)); break;
        case RuleAction::jump: option(text, "goto", std::to_string(rule.target)); break;
        case RuleAction::nop: text += " nop"; break;
        case RuleAction::blackhole: text += " blackhole"; break;
        case RuleAction::prohibit: text += " prohibit"; break;
        case RuleAction::unreachable: text += " unreachable"; break;
        case RuleAction::l3mdev: text += " l3mdev"; break;
    }
}

}  // namespace

std::string print_value(const RuleConfig& rule) {
    std::string text = rule.inverted ? "not" : "";
    print_match(text, rule);
    print_action(text, rule);
    if (rule.realms != 0) option(text, "realms", realms(rule.realms));
    option(text, "suppress_prefixlength", rule.suppress_prefix_length);
    option(text, "suppress_ifgroup", rule.suppress_group);
    if (rule.protocol != 18) option(text, "protocol", std::to_string(rule.protocol));
    option(text, "priority", std::to_string(rule.priority));
    word(text, "no_track", rule.no_track);
    option(text, "track_group", rule.track_group);
    if (text.front() == ' ') text.erase(0, 1);
    return text;
}

std::string print_value(const TrackReference& tracked) { return print_reference(tracked); }

}  // namespace ka::vrrp
