// The words inside lines of addresses, routes and rules: read by grammars of their own, listed here for the manual and for
// the test that no word of the language is forgotten.
#include "core/schema_words.hpp"

namespace ka::core {

namespace {

using namespace config;
using enum Support;

constexpr Row address_rows[] = {
    {.name = "dev", .syntax = "IFNAME", .doc = "Interface; default that of the instance.",
     .tolerance = {.wrong = config::Tolerance::line_ignored}},
    {.name = "scope", .syntax = "global|site|link|host|nowhere|<0-255>", .doc = "Scope of an IPv4 address."},
    {.name = "brd", .aliases = "broadcast", .syntax = "ADDRESS|+|-", .doc = "Broadcast address; + all ones, - all zeros.",
     .tolerance = {.wrong = config::Tolerance::line_ignored}},
    {.name = "label", .syntax = "TEXT", .doc = "Label of an IPv4 address, at most 15 characters.",
     .tolerance = {.wrong = config::Tolerance::accepted}},
    {.name = "peer", .syntax = "ADDRESS", .doc = "Other end of a point-to-point link."},
    {.name = "home", .doc = "Home address flag."},
    {.name = "-nodad", .doc = "With duplicate address detection."},
    {.name = "mngtmpaddr", .doc = "Temporary addresses are made from it."},
    {.name = "noprefixroute", .doc = "No route of its prefix."},
    {.name = "autojoin", .doc = "Joins its multicast group."},
    {.name = "no_track", .doc = "Its loss and the state of its interface do not matter."},
    {.name = "preferred_lft", .syntax = "<0-4294967295>|forever", .doc = "Preferred lifetime of an IPv6 address; 0 for a /128."},
    {.name = "track_group", .syntax = "NAME", .doc = "Instances that track a static address."},
    {.name = "use_vmac", .doc = "On a VMAC."},
};

constexpr Row route_rows[] = {
    {.name = "inet", .doc = "An IPv4 route."},
    {.name = "inet6", .doc = "An IPv6 route."},
    {.name = "TYPE", .syntax = "unicast|local|broadcast|anycast|multicast|throw|unreachable|prohibit|blackhole|nat|xresolve",
     .doc = "What happens to packets."},
    {.name = "to", .syntax = "NETWORK|default", .doc = "Destination; the word may be left out."},
    {.name = "src", .syntax = "ADDRESS", .doc = "Preferred source address."},
    {.name = "from", .syntax = "NETWORK", .doc = "Source of the packets, IPv6 only."},
    {.name = "via", .aliases = "gw", .syntax = "[inet|inet6] ADDRESS", .doc = "Gateway."},
    {.name = "or", .syntax = "ADDRESS", .doc = "Second gateway.", .deprecated = "nexthop"},
    {.name = "dev", .aliases = "oif", .syntax = "IFNAME", .doc = "Interface."},
    {.name = "table", .syntax = "NAME|N", .doc = "Routing table; default main."},
    {.name = "protocol", .syntax = "NAME|<0-255>", .doc = "Origin; default 18."},
    {.name = "scope", .syntax = "NAME|<0-255>", .doc = "Scope."},
    {.name = "tos", .aliases = "dsfield", .syntax = "N", .doc = "Type of service."},
    {.name = "metric", .aliases = "priority preference", .syntax = "N", .doc = "Order among routes of one destination."},
    {.name = "mtu", .syntax = "[lock] N", .doc = "Path MTU."},
    {.name = "advmss", .syntax = "[lock] N", .doc = "Segment size advertised."},
    {.name = "onlink", .doc = "The gateway is reachable even if it does not look so."},
    {.name = "nexthop", .syntax = "[via ADDRESS] [dev IFNAME] [weight <1-256>] [onlink] [encap KIND...] [realms R]", .doc = "One of several next hops; last.",
     .tolerance = {.missing = config::Tolerance::accepted, .extra = config::Tolerance::other_value, .wrong = config::Tolerance::other_value, .below = config::Tolerance::other_value, .above = config::Tolerance::other_value}},
    {.name = "no_track", .doc = "Its loss and the state of its interface do not matter."},
    {.name = "prepend", .doc = "Before equal routes: the default."},
    {.name = "as", .syntax = "[to] N", .doc = "Refused with a complaint, as in keepalived.",
     .tolerance = {.missing = config::Tolerance::other_value}},
    {.name = "track_group", .syntax = "NAME", .doc = "Instances that track a static route.",
     .tolerance = {.wrong = config::Tolerance::other_value}},
    {.name = "add", .doc = "Only if there is none."},
    {.name = "append", .doc = "After equal routes."},
    {.name = "vrf", .syntax = "NAME", .doc = "Table of a VRF.",
     .tolerance = {.wrong = config::Tolerance::line_ignored}},
    {.name = "encap", .syntax = "mpls LABEL[/LABEL] | ip OPTION... | ip6 OPTION... | ila LOCATOR", .doc = "Tunnel.",
     .tolerance = {.missing = config::Tolerance::line_ignored, .wrong = config::Tolerance::line_ignored}},
    {.name = "expires", .syntax = "SECONDS", .doc = "Lifetime, IPv6."},
    {.name = "hoplimit", .syntax = "<0-255>", .doc = "Hop limit of packets."},
    {.name = "rtt", .syntax = "[lock] TIME", .doc = "First estimate of TCP."},
    {.name = "rttvar", .syntax = "[lock] TIME", .doc = "Its variation."},
    {.name = "reordering", .syntax = "[lock] N", .doc = "Reordering expected."},
    {.name = "window", .syntax = "N", .doc = "Largest window."},
    {.name = "cwnd", .syntax = "[lock] N", .doc = "Congestion window.",
     .tolerance = {.wrong = config::Tolerance::line_ignored}},
    {.name = "ssthresh", .syntax = "[lock] N", .doc = "Slow start threshold."},
    {.name = "realms", .syntax = "[SOURCE/]DESTINATION", .doc = "Realms, IPv4."},
    {.name = "rto_min", .syntax = "[lock] TIME", .doc = "Shortest retransmission time."},
    {.name = "initcwnd", .syntax = "N", .doc = "First congestion window."},
    {.name = "initrwnd", .syntax = "N", .doc = "First receive window."},
    {.name = "features", .syntax = "ecn", .doc = "Features of TCP.",
     .tolerance = {.wrong = config::Tolerance::other_value}},
    {.name = "quickack", .syntax = "0|1", .doc = "Quick acknowledgements."},
    {.name = "congctl", .syntax = "[lock] NAME", .doc = "Congestion control.",
     .tolerance = {.wrong = config::Tolerance::accepted}},
    {.name = "pref", .syntax = "low|medium|high|N", .doc = "Router preference, IPv6."},
    {.name = "ttl-propagate", .syntax = "enabled|disabled", .doc = "TTL of MPLS.",
     .tolerance = {.wrong = config::Tolerance::other_value}},
    {.name = "fastopen_no_cookie", .syntax = "0|1", .doc = "Fast open without cookie."},
};

constexpr Row rule_rows[] = {
    {.name = "inet", .doc = "An IPv4 rule."},
    {.name = "inet6", .doc = "An IPv6 rule."},
    {.name = "not", .doc = "The opposite."},
    {.name = "from", .syntax = "NETWORK|all", .doc = "Source."},
    {.name = "to", .syntax = "NETWORK|all", .doc = "Destination."},
    {.name = "iif", .aliases = "dev", .syntax = "IFNAME", .doc = "Interface of arrival."},
    {.name = "oif", .syntax = "IFNAME", .doc = "Interface of departure."},
    {.name = "tos", .aliases = "dsfield", .syntax = "N", .doc = "Type of service."},
    {.name = "fwmark", .syntax = "N[/MASK]", .doc = "Mark."},
    {.name = "uidrange", .syntax = "A-B", .doc = "Users."},
    {.name = "ipproto", .syntax = "NAME|N", .doc = "Protocol of the packets."},
    {.name = "sport", .syntax = "A-B", .doc = "Source ports."},
    {.name = "dport", .syntax = "A-B", .doc = "Destination ports."},
    {.name = "tunnel-id", .syntax = "N", .doc = "Tunnel."},
    {.name = "protocol", .syntax = "<0-255>", .doc = "Origin; default 18."},
    {.name = "priority", .aliases = "preference order", .syntax = "N", .doc = "Order among rules."},
    {.name = "table", .aliases = "lookup", .syntax = "NAME|N", .doc = "Table to look in."},
    {.name = "l3mdev", .doc = "Table of the VRF."},
    {.name = "goto", .syntax = "PRIORITY", .doc = "Goes on at that rule."},
    {.name = "nop", .doc = "Nothing."},
    {.name = "blackhole", .doc = "Dropped."},
    {.name = "prohibit", .doc = "Answered as prohibited."},
    {.name = "unreachable", .doc = "Answered as unreachable."},
    {.name = "type", .syntax = "ACTION", .doc = "Word before an action."},
    {.name = "realms", .syntax = "[SOURCE/]DESTINATION", .doc = "Realms, IPv4."},
    {.name = "suppress_prefixlength", .aliases = "sup_pl", .syntax = "N", .doc = "Routes that are too short do not count."},
    {.name = "suppress_ifgroup", .aliases = "sup_group", .syntax = "GROUP", .doc = "Routes of that group do not count."},
    {.name = "no_track", .doc = "Its loss does not matter."},
    {.name = "track_group", .syntax = "NAME", .doc = "Instances that track a static rule.",
     .tolerance = {.wrong = config::Tolerance::other_value}},
};

constexpr Row server_group_rows[] = {
    {.name = "fwmark", .syntax = "<0-4294967295> [inet|inet6]", .doc = "A firewall mark as an address of the service."},
};

// No table<>() here: these rows are read by no binder, so they need no codec.
using enum Tolerance;
constexpr Table address_words{"address", address_rows, no_type, {line_ignored, other_value, other_value, line_ignored, line_ignored}};
constexpr Table route_words{"route", route_rows, no_type, {reading_ends, line_ignored, line_ignored, line_ignored, line_ignored}};
constexpr Table rule_words{"rule", rule_rows, no_type, {reading_ends, line_ignored, line_ignored, line_ignored, line_ignored}};
constexpr Table server_group_words{"virtual_server_group", server_group_rows, no_type,
                                   {reading_ends, accepted, line_ignored, line_ignored, line_ignored}};

}  // namespace

std::vector<NamedTable> line_tables() {
    return {{"virtual_server_group", &server_group_words}, {"address", &address_words}, {"route", &route_words}, {"rule", &rule_words}};
}

}  // namespace ka::core
