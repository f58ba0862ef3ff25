// What a route can say beside its way: metrics, a lightweight tunnel, its place among equal ones. Shared by the
// configuration and netlink; numbers are the kernel's (linux/rtnetlink.h, linux/lwtunnel.h).
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/ip.hpp"

namespace ka {

struct RouteMetrics {
    std::map<std::uint16_t, std::uint32_t> values;  // by RTAX_*; never 0, which is unset. RTAX_LOCK: a bit for each locked one
    std::string congestion_control;                 // "" = unset
    auto operator<=>(const RouteMetrics&) const = default;
};

// Numbers are LWTUNNEL_ENCAP_*.
enum class EncapsulationKind : std::uint16_t { mpls = 1, ip = 2, ila = 3, ip6 = 4 };

struct Encapsulation {
    EncapsulationKind kind = EncapsulationKind::mpls;
    std::vector<std::uint32_t> labels = {};  // mpls, outermost first; 20 bits each
    std::uint64_t id = 0;               // ip, ip6
    std::optional<IpAddress> source = {};
    std::optional<IpAddress> destination = {};
    std::uint8_t service = 0;  // type of service or traffic class
    std::uint8_t hop_limit = 0;
    std::uint16_t flags = 0;     // TUNNEL_*
    std::uint64_t locator = 0;   // ila
    auto operator<=>(const Encapsulation&) const = default;
};

// Among routes of the same destination, service and metric.
enum class RoutePlacement : std::uint8_t { prepend, append, alone };  // alone: only if there is none

}  // namespace ka
