#include "vrrp/config/route_grammar.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "common/base/format.hpp"
#include "vrrp/config/numbers.hpp"
#include "vrrp/config/route_names.hpp"

namespace ka::vrrp {

namespace {

constexpr std::uint32_t any32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint8_t protocol_keepalived = 18;

struct Reading {
    std::span<const std::string> words;
    const LineContext& context;
    RouteConfig route;
    std::vector<std::string> unsupported;
    std::size_t at = 0;
    std::optional<Family> family;
    bool has_destination = false;

    // Always false: the option, and with it the route, is dropped.
    bool drop(std::string text) const {
        context.complain(std::move(text));
        return false;
    }
    const std::string* argument() {
        if (at + 1 < words.size()) return &words[++at];
        context.missing_after(at);
        return nullptr;
    }
    const std::string* next() const { return at + 1 < words.size() ? &words[at + 1] : nullptr; }
};

// Each option answers: does the route survive?
using Option = bool (*)(Reading&);

bool settle_family(Reading& reading, Family wanted) {
    if (reading.family.value_or(wanted) != wanted) return reading.drop("Cannot mix IPv4 and IPv6 addresses for route");
    reading.family = wanted;
    return true;
}

std::optional<IpAddress> read_ip(Reading& reading, std::string_view what) {
    const std::string* text = reading.argument();
    if (text == nullptr) return std::nullopt;
    const auto address = IpAddress::parse(*text);
    if (!address) {
        reading.context.complain(format("VRRP parsed invalid IP {}. skipping IP...", {*text}));
        reading.context.complain(format("invalid route {} address {}", {what, *text}));
        return std::nullopt;
    }
    if (!settle_family(reading, address->family())) return std::nullopt;
    return address;
}

// "lock" fixes a metric against path MTU discovery and the like; it is accepted and noted.
bool read_metric(Reading& reading, std::string_view what, std::optional<std::uint32_t>& value, bool may_lock) {
    if (may_lock && reading.next() != nullptr && *reading.next() == "lock") {
        ++reading.at;
        reading.unsupported.emplace_back("lock");
    }
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto number = read_natural(*text, 0, any32, reading.context.complain);
    if (!number) return reading.drop(format("Invalid {} {} specified for route", {what, *text}));
    value = static_cast<std::uint32_t>(*number);
    return true;
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
    return text != nullptr && read_destination(reading, *text);
}

bool read_source(Reading& reading) {
    reading.route.source = read_ip(reading, "src");
    return reading.route.source.has_value();
}

bool read_from(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto prefix = read_prefix(*text, reading.context.complain);
    if (!prefix) return false;
    if (prefix->address.is_v4())
        return reading.drop(format("route from address only supported with IPv6 ({})", {*text}));
    reading.route.from = *prefix;
    return settle_family(reading, Family::ipv6);
}

std::optional<IpAddress> read_gateway(Reading& reading) {
    const std::string* next = reading.next();
    if (next != nullptr && (*next == "inet" || *next == "inet6")) ++reading.at;
    return read_ip(reading, "via");
}

bool read_via(Reading& reading) {
    if (reading.words[reading.at] == "gw") reading.context.complain("\"gw\" for routes is deprecated. Please use \"via\"");
    reading.route.via = read_gateway(reading);
    return reading.route.via.has_value();
}

// A second gateway in the old form: both become next hops.
bool read_or(Reading& reading) {
    reading.context.complain("\"or\" for routes is deprecated. Please use \"nexthop\"");
    const auto gateway = read_ip(reading, "or");
    if (!gateway) return false;
    if (reading.route.via) reading.route.next_hops.push_back({reading.route.via, "", 1, false});
    reading.route.via.reset();
    reading.route.next_hops.push_back({gateway, "", 1, false});
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
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto quiet = [](std::string) {};
    const auto number = read_natural(*text, 0, any32, quiet);
    const auto table = number ? std::optional(static_cast<std::uint32_t>(*number)) : route_table_number(*text);
    if (!table) return reading.drop(format("Routing table {} not found for route", {*text}));
    reading.route.table = *table;
    return true;
}

bool read_protocol(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto number = read_natural(*text, 0, 255, [](std::string) {});
    const auto protocol = number ? std::optional(static_cast<std::uint8_t>(*number)) : route_protocol_number(*text);
    if (!protocol) return reading.drop(format("Protocol {} not found or invalid for route", {*text}));
    reading.route.protocol = *protocol;
    return true;
}

bool read_scope_option(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    reading.route.scope = read_scope(*text);
    return reading.route.scope || reading.drop(format("Scope {} not found or invalid for route", {*text}));
}

bool read_tos(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto number = dsfield_number(*text);
    if (!number) return reading.drop(format("TOS value {} is invalid", {*text}));
    reading.route.tos = *number;
    return true;
}

bool read_preference(Reading& reading) {
    return read_metric(reading, reading.words[reading.at], reading.route.metric, false);
}
bool read_mtu(Reading& reading) { return read_metric(reading, "MTU", reading.route.mtu, true); }
bool read_advmss(Reading& reading) { return read_metric(reading, "advmss", reading.route.advmss, true); }

bool set_onlink(Reading& reading) { return reading.route.onlink = true; }
bool set_no_track(Reading& reading) { return reading.route.no_track = true; }

bool read_track_group(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    reading.route.track_group = *text;
    return true;
}

bool settle_v4(Reading& reading) { return settle_family(reading, Family::ipv4); }
bool settle_v6(Reading& reading) { return settle_family(reading, Family::ipv6); }

bool ignore_word(Reading& reading) {
    reading.unsupported.push_back(reading.words[reading.at]);
    return true;
}

bool ignore_with_argument(Reading& reading) {
    reading.unsupported.push_back(reading.words[reading.at]);
    if (reading.next() != nullptr && *reading.next() == "lock") ++reading.at;
    return reading.argument() != nullptr;
}

bool read_vrf(Reading& reading) {
    const std::string* name = reading.argument();
    if (name == nullptr) return false;
    if (reading.context.catalogue.find(*name) == nullptr) return reading.drop(format("VRF {} not found for route", {*name}));
    reading.unsupported.emplace_back("vrf");
    return true;
}

bool refuse_as(Reading& reading) {
    reading.context.complain("\"as to\" for MPLS only - ignoring");
    if (reading.next() != nullptr && *reading.next() == "to") ++reading.at;
    if (reading.next() != nullptr) ++reading.at;
    return true;
}

bool read_encap(Reading& reading) {
    const std::string* kind = reading.argument();
    if (kind == nullptr) return false;
    if (*kind != "mpls" && *kind != "ip" && *kind != "ip6" && *kind != "ila") {
        reading.context.complain(format("Unknown encap type - {}", {*kind}));
        return true;
    }
    reading.unsupported.emplace_back("encap");
    if (*kind == "mpls" || *kind == "ila") return reading.argument() != nullptr;
    static constexpr std::string_view options[] = {"id", "dst", "src", "tos", "tc", "ttl", "hoplimit", "flags"};
    while (reading.next() != nullptr && std::ranges::find(options, std::string_view(*reading.next())) != std::end(options)) {
        ++reading.at;
        if (reading.argument() == nullptr) return false;
    }
    return true;
}

bool read_weight(Reading& reading, NextHopConfig& hop) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto number = read_natural(*text, 1, 256, reading.context.complain);
    if (!number) reading.context.complain(format("Invalid weight {} specified for route", {*text}));
    else hop.weight = static_cast<std::uint8_t>(*number - 1 > 254 ? 255 : *number);
    return number.has_value();
}

// One next hop; ends before the next "nexthop" or an unknown word. A bad one is left out, the route stays.
void read_next_hop(Reading& reading) {
    NextHopConfig hop;
    bool usable = true;
    while (reading.next() != nullptr) {
        const std::string& option = *reading.next();
        if (option == "via") {
            ++reading.at;
            hop.via = read_gateway(reading);
            usable = usable && hop.via.has_value();
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
            usable = ignore_with_argument(reading) && usable;
        } else if (option == "encap") {
            ++reading.at;
            usable = read_encap(reading) && usable;
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

struct OptionRow {
    std::string_view name;
    Option read;
};

constexpr OptionRow options[] = {
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
    {"scope", read_scope_option},
    {"tos", read_tos},
    {"dsfield", read_tos},
    {"metric", read_preference},
    {"priority", read_preference},
    {"preference", read_preference},
    {"mtu", read_mtu},
    {"advmss", read_advmss},
    {"onlink", set_onlink},
    {"nexthop", read_next_hops},
    {"no_track", set_no_track},
    {"track_group", read_track_group},
    {"as", refuse_as},
    {"encap", read_encap},
    // Recognised, without effect yet.
    {"add", ignore_word},
    {"prepend", [](Reading&) { return true; }},
    {"append", ignore_word},
    {"vrf", read_vrf},
    {"expires", ignore_with_argument},
    {"hoplimit", ignore_with_argument},
    {"rtt", ignore_with_argument},
    {"rttvar", ignore_with_argument},
    {"reordering", ignore_with_argument},
    {"window", ignore_with_argument},
    {"cwnd", ignore_with_argument},
    {"ssthresh", ignore_with_argument},
    {"realms", ignore_with_argument},
    {"rto_min", ignore_with_argument},
    {"initcwnd", ignore_with_argument},
    {"initrwnd", ignore_with_argument},
    {"features", ignore_with_argument},
    {"quickack", ignore_with_argument},
    {"congctl", ignore_with_argument},
    {"pref", ignore_with_argument},
    {"ttl-propagate", ignore_with_argument},
    {"fastopen_no_cookie", ignore_with_argument},
};

bool read_word(Reading& reading) {
    const std::string& word = reading.words[reading.at];
    const bool unknown_here = word == "track_group" && !reading.context.is_static;
    for (const OptionRow& row : options)
        if (row.name == word && !unknown_here) return row.read(reading);
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
    return true;
}

}  // namespace

RouteReading read_route(std::span<const std::string> words, const LineContext& context) {
    Reading reading{words, context, {}, {}, 0, {}};
    for (; reading.at < words.size(); ++reading.at)
        if (!read_word(reading)) return {};
    if (!finish(reading)) return {};
    return {std::move(reading.route), std::move(reading.unsupported)};
}

}  // namespace ka::vrrp
