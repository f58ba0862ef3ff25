#include "vrrp/config/route_grammar.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "common/base/format.hpp"
#include "vrrp/config/numbers.hpp"
#include "vrrp/config/route_names.hpp"
#include "vrrp/config/route_reading.hpp"

namespace ka::vrrp {

namespace {

constexpr std::uint32_t any32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint8_t protocol_keepalived = 18;

using Reading = RouteReading;

bool settle_family(Reading& reading, Family wanted) {
    if (reading.family.value_or(wanted) != wanted) return reading.drop("Cannot mix IPv4 and IPv6 addresses for route");
    reading.family = wanted;
    return true;
}

bool settle_v4(Reading& reading) { return settle_family(reading, Family::ipv4); }
bool settle_v6(Reading& reading) { return settle_family(reading, Family::ipv6); }

// `complaint` follows where it is no address.
std::optional<IpAddress> read_ip(Reading& reading, std::string_view complaint) {
    const std::string* text = reading.argument();
    if (text == nullptr) return std::nullopt;
    const auto address = IpAddress::parse(*text);
    if (!address) {
        reading.context.complain(format("VRRP parsed invalid IP {}. skipping IP...", {*text}));
        reading.context.complain(format(complaint, {*text}));
        return std::nullopt;
    }
    if (!settle_family(reading, address->family())) return std::nullopt;
    return address;
}

bool read_destination(Reading& reading, const std::string& text) {
    if (text == "default" || text == "all" || text == "any") {
        reading.has_destination = true;
        reading.route.destination = Prefix{IpAddress{}, 0};
        return true;
    }
    const auto prefix = read_prefix(text, reading.context.complain);
    if (!prefix) return false;
    reading.has_destination = true;
    reading.route.destination = *prefix;
    return settle_family(reading, prefix->address.family());
}

bool read_to(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    return read_destination(reading, *text) || reading.drop(format("unknown route keyword {}", {*text}));
}

bool read_source(Reading& reading) {
    reading.route.source = read_ip(reading, "invalid route src address {}");
    return reading.route.source.has_value();
}

bool read_from(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto prefix = read_prefix(*text, reading.context.complain);
    if (!prefix) return reading.drop(format("invalid route from address {}", {*text}));
    if (prefix->address.is_v4())
        return reading.drop(format("route from address only supported with IPv6 ({})", {*text}));
    reading.route.from = *prefix;
    return settle_family(reading, Family::ipv6);
}

std::optional<IpAddress> read_gateway(Reading& reading) {
    const std::string* next = reading.next();
    if (next != nullptr && (*next == "inet" || *next == "inet6")) ++reading.at;
    return read_ip(reading, "invalid route via address {}");
}

bool read_via(Reading& reading) {
    if (reading.keyword() == "gw") reading.context.complain("\"gw\" for routes is deprecated. Please use \"via\"");
    reading.route.via = read_gateway(reading);
    return reading.route.via.has_value();
}

// A second gateway in the old form: both become next hops.
bool read_or(Reading& reading) {
    reading.context.complain("\"or\" for routes is deprecated. Please use \"nexthop\"");
    const auto gateway = read_ip(reading, "Invalid \"or\" address {}");
    if (!gateway) return false;
    if (reading.route.via) reading.route.next_hops.push_back({reading.route.via, ""});
    reading.route.via.reset();
    reading.route.next_hops.push_back({gateway, ""});
    return true;
}

bool read_interface(Reading& reading, std::string& name) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    name = *text;
    if (reading.context.interface_may_be_used(*text)) return true;
    return reading.drop(format("WARNING - interface {} for VROUTE nexthop doesn't exist", {*text}));
}

bool read_device(Reading& reading) { return read_interface(reading, reading.route.interface); }

bool read_table(Reading& reading) {
    return read_named(reading, route_table_number, reading.route.table, "Routing table {} not found for route");
}
bool read_protocol(Reading& reading) {
    return read_named(reading, route_protocol_number, reading.route.protocol, "Protocol {} not found or invalid for route");
}
bool read_scope(Reading& reading) {
    return read_named(reading, scope_number, reading.route.scope, "Scope {} not found or invalid for route");
}
bool read_tos(Reading& reading) { return read_named(reading, dsfield_number, reading.route.tos, "TOS value {} is invalid"); }

bool read_preference(Reading& reading) {
    const std::string keyword = reading.keyword();
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto number = read_natural(*text, 0, any32, reading.context.complain);
    if (!number) return reading.drop(format("Invalid {} {} specified for route", {keyword, *text}));
    reading.route.metric = static_cast<std::uint32_t>(*number);
    return true;
}

bool set_onlink(Reading& reading) { return reading.route.onlink = true; }
bool set_no_track(Reading& reading) { return reading.route.no_track = true; }

bool read_track_group(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    reading.route.track_group = *text;
    return true;
}

bool read_vrf(Reading& reading) {
    const std::string* name = reading.argument();
    if (name == nullptr) return false;
    const InterfaceFacts* facts = reading.context.catalogue.find(*name);
    if (facts == nullptr) return reading.drop(format("VRF {} not found for route", {*name}));
    const bool assumed = facts->name.empty();  // away from its host, every interface may be one
    if (facts->vrf_table == 0 && !assumed) return reading.drop(format("Route specified VRF {} is not a VRF", {*name}));
    reading.route.vrf = *name;
    if (!assumed) reading.route.table = facts->vrf_table;
    return true;
}

// The options of one family only settle it.
bool read_expires(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    if (reading.family == Family::ipv4) return reading.drop("expires is only valid for IPv6");
    const auto number = read_natural(*text, 0, any32, reading.context.complain);
    if (!number) return reading.drop(format("Invalid expires time {} specified for route", {*text}));
    reading.route.expires = static_cast<std::uint32_t>(*number);
    return settle_v6(reading);
}

bool read_router_preference(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    if (reading.family == Family::ipv4) return reading.drop("pref is only valid for IPv6");
    if (const auto named = router_preference_number(*text)) {
        reading.route.router_preference = *named;
    } else {
        const auto number = read_natural(*text, 0, 255, reading.context.complain);
        if (!number) return reading.drop(format("Invalid pref value {} specified for route", {*text}));
        reading.route.router_preference = static_cast<std::uint8_t>(*number);
    }
    return settle_v6(reading);
}

bool read_realms_of(Reading& reading, std::uint32_t& realms, std::string_view other_family) {
    if (reading.family == Family::ipv6) return reading.drop(std::string(other_family));
    if (!read_named(reading, read_realms, realms, "Invalid realms {} for route")) return false;
    return settle_v4(reading);
}
bool read_realms_option(Reading& reading) {
    return read_realms_of(reading, reading.route.realms, "realms are only valid for IPv4");
}

// Asks something of routes of MPLS only; a bad word is said and left out.
bool read_ttl_propagate(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    if (*text == "enabled" || *text == "disabled") reading.route.ttl_propagate = *text == "enabled";
    else reading.context.complain(format("ttl-propagate value {} not recognised", {*text}));
    return true;
}

template <RoutePlacement placement>
bool place(Reading& reading) {
    reading.route.placement = placement;
    return true;
}

bool read_encap(Reading& reading) { return read_encapsulation(reading, reading.route.encapsulation); }

bool refuse_as(Reading& reading) {
    reading.context.complain("\"as to\" for MPLS only - ignoring");
    if (reading.next() != nullptr && *reading.next() == "to") ++reading.at;
    if (reading.next() != nullptr) ++reading.at;
    return true;
}

bool read_weight(Reading& reading, NextHopConfig& hop) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto number = read_natural(*text, 0, 256, reading.context.complain);
    if (number.value_or(0) == 0) return reading.drop(format("Invalid weight {} specified for route", {*text}));
    hop.weight = static_cast<std::uint16_t>(*number);
    return true;
}

bool read_hop_gateway(Reading& reading, NextHopConfig& hop) {
    if (reading.next_is("inet") || reading.next_is("inet6")) ++reading.at;
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    hop.via = IpAddress::parse(*text);
    if (!hop.via) {
        reading.context.complain(format("VRRP parsed invalid IP {}. skipping IP...", {*text}));
        return reading.drop(format("invalid nexthop address {}", {*text}));
    }
    if (reading.family.value_or(hop.via->family()) != hop.via->family()) return reading.drop("Address family mismatch for next hop");
    reading.family = hop.via->family();
    return true;
}

// One next hop; ends before the next "nexthop" or an unknown word. A bad one is left out, the route stays.
void read_next_hop(Reading& reading) {
    NextHopConfig hop;
    bool usable = true;
    while (reading.next() != nullptr) {
        const std::string& option = *reading.next();
        if (option == "via") {
            ++reading.at;
            usable = read_hop_gateway(reading, hop) && usable;
        } else if (option == "dev" || option == "oif") {
            ++reading.at;
            usable = read_interface(reading, hop.interface) && usable;
        } else if (option == "weight") {
            ++reading.at;
            usable = read_weight(reading, hop) && usable;
        } else if (option == "onlink") {
            ++reading.at;
            hop.onlink = true;
        } else if (option == "realms") {
            ++reading.at;
            usable = read_realms_of(reading, hop.realms, "realms are only supported for IPv4") && usable;
        } else if (option == "encap") {
            ++reading.at;
            usable = read_encapsulation(reading, hop.encapsulation) && usable;
        } else {
            break;
        }
    }
    if (usable) reading.route.next_hops.push_back(std::move(hop));
}

bool read_next_hops(Reading& reading) {
    read_next_hop(reading);
    while (reading.next() != nullptr && *reading.next() == "nexthop") {
        ++reading.at;
        read_next_hop(reading);
    }
    if (reading.next() == nullptr) return true;
    reading.context.complain(format("Route has trailing nonsense after nexthops - {}", {*reading.next()}));
    reading.at = reading.words.size();
    return true;
}

constexpr OptionRow<Reading> options[] = {
    {"inet", settle_v4},
    {"inet6", settle_v6},
    {"to", read_to},
    {"src", read_source},
    {"from", read_from},
    {"via", read_via},
    {"gw", read_via},
    {"or", read_or},
    {"dev", read_device},
    {"oif", read_device},
    {"table", read_table},
    {"protocol", read_protocol},
    {"scope", read_scope},
    {"tos", read_tos},
    {"dsfield", read_tos},
    {"metric", read_preference},
    {"priority", read_preference},
    {"preference", read_preference},
    {"onlink", set_onlink},
    {"nexthop", read_next_hops},
    {"no_track", set_no_track},
    {"track_group", read_track_group},
    {"as", refuse_as},
    {"encap", read_encap},
    {"add", place<RoutePlacement::alone>},
    {"prepend", place<RoutePlacement::prepend>},
    {"append", place<RoutePlacement::append>},
    {"vrf", read_vrf},
    {"expires", read_expires},
    {"realms", read_realms_option},
    {"pref", read_router_preference},
    {"ttl-propagate", read_ttl_propagate},
};

bool read_word(Reading& reading) {
    const std::string& word = reading.keyword();
    if (const auto survives = read_option(reading, options)) return *survives;
    if (const auto survives = read_route_metric(reading)) return *survives;
    if (const auto type = route_type_number(word)) {
        reading.route.type = *type;
        return true;
    }
    if (reading.has_destination) {
        reading.context.complain(format("VRRP parsed invalid IP {}. skipping IP...", {word}));
        return reading.drop(format("unknown route keyword {}", {word}));
    }
    if (read_destination(reading, word)) return true;
    return reading.drop(format("unknown route keyword {}", {word}));
}

bool finish(Reading& reading) {
    RouteConfig& route = reading.route;
    if (!reading.has_destination) return reading.drop("Route must have a destination");
    route.family = reading.family.value_or(Family::ipv4);
    if (route.destination.length == 0 && route.family == Family::ipv6 && route.destination.address.is_v4())
        route.destination = Prefix{*IpAddress::parse("::"), 0};
    if (route.protocol != protocol_keepalived && !route.no_track) {
        reading.context.complain(
            "Route cannot be tracked if protocol is not RTPROT_KEEPALIVED(18), resetting protocol");
        route.protocol = protocol_keepalived;
    }
    if (!route.track_group.empty() && route.interface.empty()) {
        reading.context.complain("Static route cannot have track group if no oif specified");
        route.track_group.clear();
    }
    return true;
}

}  // namespace

std::optional<RouteConfig> read_route(std::span<const std::string> words, const LineContext& context) {
    Reading reading{{words, context}};
    for (; reading.at < words.size(); ++reading.at)
        if (!read_word(reading)) return std::nullopt;
    if (!finish(reading)) return std::nullopt;
    return std::move(reading.route);
}

}  // namespace ka::vrrp
