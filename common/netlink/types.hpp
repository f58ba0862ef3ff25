// What the kernel knows about links, addresses, routes and policy rules, as plain comparable values (rtnetlink(7)).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/mac.hpp"
#include "common/base/route_options.hpp"
#include "common/base/strong_types.hpp"

namespace ka::netlink {

constexpr std::uint8_t protocol_keepalived = 18;     // RTPROT_KEEPALIVED; also our IFA_PROTO: marks what is ours
constexpr std::uint32_t lifetime_forever = UINT32_MAX;  // seconds
constexpr std::uint32_t table_main = 254;
constexpr std::uint32_t ipv6_default_metric = 1024;  // what the kernel makes of an IPv6 route without a metric

struct Link {
    IfIndex index;
    std::string name;
    std::uint32_t flags = 0;  // IFF_*
    std::uint32_t mtu = 0;    // octets
    std::uint16_t hardware_type = 0;  // ARPHRD_*
    std::optional<MacAddress> mac;    // absent unless six octets long
    IfIndex master;    // bridge, bond or VRF it belongs to
    IfIndex parent;    // what a VLAN or macvlan sits on
    std::string kind;  // "vlan", "macvlan", "vrf", "veth", ...; empty for hardware
    std::uint32_t vrf_table = 0;  // routing table of a VRF; 0 = it is none
    std::uint32_t group = 0;
    std::uint32_t mode = 0;       // MACVLAN_MODE_* of a macvlan, IPVLAN_MODE_* of an ipvlan
    std::uint16_t mode_flags = 0;  // IPVLAN_F_* of an ipvlan

    bool up() const;        // IFF_UP
    bool running() const;   // IFF_RUNNING: carrier
    bool usable() const { return up() && running(); }
    bool loopback() const;
    bool multicast() const;
    bool no_arp() const;
    bool ethernet() const;
    bool private_macvlan() const;
    bool operator==(const Link&) const = default;
};

// What tells two addresses of the kernel apart. IPv6 knows an address only once per link, whatever its length.
struct AddressKey {
    IfIndex interface;
    Prefix prefix;
    std::optional<IpAddress> peer;
    auto operator<=>(const AddressKey&) const = default;
};

struct Address {
    IfIndex interface;
    Prefix prefix;                   // the local address; with a peer, the length is the peer's
    std::optional<IpAddress> peer;
    std::optional<IpAddress> broadcast;
    std::string label;               // IPv4; empty = the interface's name
    std::uint8_t scope = 0;          // RT_SCOPE_*
    std::uint32_t flags = 0;         // IFA_F_*
    std::uint8_t protocol = 0;       // IFA_PROTO
    std::uint32_t valid_lifetime = lifetime_forever;      // seconds
    std::uint32_t preferred_lifetime = lifetime_forever;  // seconds

    AddressKey key() const { return {interface, prefix, peer}; }
    bool tentative() const;   // duplicate detection still runs: not usable as a source
    bool duplicate() const;   // duplicate detection failed
    bool operator==(const Address&) const = default;
};

struct NextHop {
    std::optional<IpAddress> via;
    IfIndex interface;
    std::uint16_t weight = 1;  // 1-256
    bool onlink = false;
    std::uint32_t realms = 0;
    std::optional<Encapsulation> encapsulation = {};
    auto operator<=>(const NextHop&) const = default;
};

// Two routes with equal keys compete for the same packets; the protocol is part of it so that ours is never
// taken for somebody else's.
struct RouteKey {
    std::uint32_t table = table_main;
    Prefix destination;  // host bits clear; carries the family
    std::optional<Prefix> from;
    std::uint8_t tos = 0;
    std::uint32_t metric = 0;
    std::uint8_t protocol = protocol_keepalived;
    auto operator<=>(const RouteKey&) const = default;
};

struct Route {
    std::uint32_t table = table_main;
    Prefix destination;                // host bits clear; length 0 = default; carries the family
    std::optional<Prefix> from;        // IPv6 source routing
    std::uint8_t tos = 0;
    std::uint32_t metric = 0;          // 0 = none (IPv6: the kernel reports 1024)
    std::uint8_t protocol = protocol_keepalived;
    std::uint8_t type = 1;             // RTN_*
    std::uint8_t scope = 0;            // RT_SCOPE_*; always 0 in IPv6
    std::optional<IpAddress> via;      // of either family (RTA_VIA)
    IfIndex interface;
    std::optional<IpAddress> source;   // preferred source
    RouteMetrics metrics;
    bool onlink = false;
    std::optional<Encapsulation> encapsulation;
    std::uint32_t realms = 0;            // IPv4; source in the upper half
    std::uint8_t router_preference = 0;  // IPv6; RFC 4191
    std::uint32_t expires = 0;           // IPv6; seconds, 0 = never; it counts down, so it is only sent
    std::optional<bool> ttl_propagate;   // only sent
    RoutePlacement placement = RoutePlacement::prepend;  // only sent
    std::vector<NextHop> next_hops;    // instead of via and interface, when there are several

    Family family() const { return destination.address.family(); }
    RouteKey key() const { return {table, destination, from, tos, metric, protocol}; }
    bool uses(IfIndex link) const;     // the route, or one of its next hops
    bool operator==(const Route&) const = default;
};

// From first to last, both included.
struct IdRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    auto operator<=>(const IdRange&) const = default;
};

// One policy rule (ip-rule(8)). The kernel changes none in place and tells rules apart by all they say, so the whole
// value is its key.
struct Rule {
    std::uint32_t priority = 0;
    Family family = Family::ipv4;
    bool inverted = false;       // "not"
    std::optional<Prefix> from;  // with host bits, if they were given; absent = all
    std::optional<Prefix> to;
    std::string input;   // interface names; "" = any
    std::string output;
    std::uint8_t tos = 0;
    std::uint32_t mark = 0;       // with mask 0: any
    std::uint32_t mark_mask = 0;
    std::uint64_t tunnel_id = 0;  // 0 = any
    std::optional<IdRange> users;
    std::uint8_t ip_protocol = 0;  // IPPROTO_*, 0 = any
    std::optional<IdRange> source_ports;
    std::optional<IdRange> destination_ports;
    std::uint8_t action = 1;   // FR_ACT_*
    std::uint32_t table = 0;   // 0 = none
    std::uint32_t target = 0;  // of goto: a priority
    bool l3mdev = false;       // the table is that of the packet's VRF
    std::uint32_t realms = 0;  // source in the upper half
    std::optional<std::uint32_t> suppress_prefix_length;
    std::optional<std::uint32_t> suppress_group;
    std::uint8_t protocol = protocol_keepalived;

    auto operator<=>(const Rule&) const = default;
};

}  // namespace ka::netlink
