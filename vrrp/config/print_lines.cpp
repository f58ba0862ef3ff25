#include "vrrp/config/print_lines.hpp"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <utility>

#include "common/base/format.hpp"
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

void option(std::string& text, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text += ' ';
    text += name;
    text += ' ';
    text += value;
}

void number_unless_0(std::string& text, std::string_view name, std::uint64_t value) {
    if (value != 0) option(text, name, std::to_string(value));
}

std::string realms(std::uint32_t value) { return std::to_string(value >> 16) + '/' + std::to_string(value & 0xffff); }

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
    option(text, "label", text_of(address.label));
    option(text, "peer", address.peer);
    word(text, "home", (address.flags & IFA_F_HOMEADDRESS) != 0);
    word(text, "mngtmpaddr", (address.flags & IFA_F_MANAGETEMPADDR) != 0);
    word(text, "noprefixroute", (address.flags & IFA_F_NOPREFIXROUTE) != 0);
    word(text, "autojoin", (address.flags & IFA_F_MCAUTOJOIN) != 0);
    word(text, "-nodad", v6 && (address.flags & IFA_F_NODAD) == 0);
    if (address.preferred_lifetime == forever) text += " preferred_lft forever";
    else option(text, "preferred_lft", address.preferred_lifetime);
    word(text, "no_track", address.no_track);
    option(text, "track_group", text_of(address.track_group));
    word(text, "use_vmac", address.use_vmac);
    return text;
}

namespace {

constexpr std::pair<std::uint16_t, std::string_view> metric_words[] = {
    {RTAX_MTU, "mtu"},           {RTAX_HOPLIMIT, "hoplimit"},     {RTAX_ADVMSS, "advmss"},     {RTAX_RTT, "rtt"},
    {RTAX_RTTVAR, "rttvar"},     {RTAX_REORDERING, "reordering"}, {RTAX_WINDOW, "window"},     {RTAX_CWND, "cwnd"},
    {RTAX_SSTHRESH, "ssthresh"}, {RTAX_RTO_MIN, "rto_min"},       {RTAX_INITCWND, "initcwnd"}, {RTAX_INITRWND, "initrwnd"},
    {RTAX_QUICKACK, "quickack"}, {RTAX_FASTOPEN_NO_COOKIE, "fastopen_no_cookie"}};

// Times without a unit are in the kernel's own.
void print_metrics(std::string& text, const RouteMetrics& metrics) {
    const auto lock = metrics.values.find(RTAX_LOCK);
    const auto locked = [&](std::uint16_t metric) { return lock != metrics.values.end() && (lock->second >> metric & 1) != 0; };
    for (const auto& [metric, name] : metric_words)
        if (const auto found = metrics.values.find(metric); found != metrics.values.end())
            option(text, name, (locked(metric) ? "lock " : "") + std::to_string(found->second));
    word(text, "features ecn", metrics.values.contains(RTAX_FEATURES));
    if (!metrics.congestion_control.empty()) option(text, "congctl", (locked(RTAX_CC_ALGO) ? "lock " : "") + metrics.congestion_control);
}

std::string locator_text(std::uint64_t locator) {
    return format("{:x}:{:x}:{:x}:{:x}", {locator >> 48, locator >> 32 & 0xffff, locator >> 16 & 0xffff, locator & 0xffff});
}

void print_encapsulation(std::string& text, const std::optional<Encapsulation>& tunnel) {
    if (!tunnel) return;
    if (tunnel->kind == EncapsulationKind::mpls) {
        std::string labels;
        for (const std::uint32_t label : tunnel->labels) labels += (labels.empty() ? "" : "/") + std::to_string(label);
        return option(text, "encap mpls", labels);
    }
    if (tunnel->kind == EncapsulationKind::ila) return option(text, "encap ila", locator_text(tunnel->locator));
    const bool v4 = tunnel->kind == EncapsulationKind::ip;
    option(text, v4 ? "encap ip id" : "encap ip6 id", std::to_string(tunnel->id));
    option(text, "dst", tunnel->destination);
    option(text, "src", tunnel->source);
    number_unless_0(text, v4 ? "tos" : "tc", tunnel->service);
    number_unless_0(text, v4 ? "ttl" : "hoplimit", tunnel->hop_limit);
    number_unless_0(text, "flags", tunnel->flags);
}

}  // namespace

std::string print_options(const NextHopConfig& hop) {
    std::string text;
    if (hop.weight != 1) option(text, "weight", std::to_string(hop.weight));
    word(text, "onlink", hop.onlink);
    if (hop.realms != 0) option(text, "realms", realms(hop.realms));
    print_encapsulation(text, hop.encapsulation);
    return text;
}

std::string print_options(const RouteConfig& route) {
    std::string text;
    print_metrics(text, route.metrics);
    word(text, "onlink", route.onlink);
    print_encapsulation(text, route.encapsulation);
    if (route.realms != 0) option(text, "realms", realms(route.realms));
    option(text, "expires", route.expires);
    number_unless_0(text, "pref", route.router_preference);
    if (route.ttl_propagate) option(text, "ttl-propagate", *route.ttl_propagate ? "enabled" : "disabled");
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
    if (!route.vrf.empty()) option(text, "vrf", route.vrf);
    else if (route.table != 254) text += " table " + std::to_string(route.table);
    if (route.protocol != 18) text += " protocol " + std::to_string(route.protocol);
    option(text, "scope", route.scope);
    if (route.tos != 0) text += " tos " + std::to_string(route.tos);
    option(text, "metric", route.metric);
    text += print_options(route);
    word(text, "append", route.placement == RoutePlacement::append);
    word(text, "add", route.placement == RoutePlacement::alone);
    word(text, "no_track", route.no_track);
    option(text, "track_group", route.track_group);
    for (const NextHopConfig& hop : route.next_hops) {
        text += " nexthop";
        option(text, "via", hop.via);
        option(text, "dev", hop.interface);
        text += print_options(hop);
    }
    return text;
}

namespace {

void range(std::string& text, std::string_view name, const std::optional<NumberRange>& value) {
    if (value) option(text, name, std::to_string(value->first) + '-' + std::to_string(value->last));
}

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
