// Interfaces that an instance makes for itself, as configured and as they come to be (vrrp.md 3.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/ip.hpp"
#include "common/base/mac.hpp"

namespace ka::vrrp {

struct VmacConfig {
    std::string name;               // empty = after the prefix and the VRID
    std::optional<MacAddress> mac;  // unset = that of RFC 9568
    bool ends_with_vrid = false;    // five octets were given
    std::string group;              // of links; empty = that of the parent
    bool notify_message = false;    // netlink_notify_msg
    bool operator==(const VmacConfig&) const = default;
};

enum class IpvlanMode : std::uint8_t { bridge, private_, vepa };

struct IpvlanConfig {
    std::string name;
    std::optional<Prefix> address;
    IpvlanMode mode = IpvlanMode::bridge;
    std::string group;
    bool operator==(const IpvlanConfig&) const = default;
};

// One interface to be made, once for all who use it: a private macvlan with the virtual MAC, or an ipvlan.
struct MadeLink {
    std::string name;
    std::string parent;
    std::string instance;           // the first that uses it, as the log names it
    std::optional<MacAddress> mac;  // unset: an ipvlan
    IpvlanMode mode = IpvlanMode::bridge;
    std::optional<Prefix> address;  // of an ipvlan: always on it; of a macvlan with IPv6: the configured source
    std::optional<std::uint32_t> group;  // unset = that of the parent
    bool ipv4 = false;
    bool ipv6 = false;
    bool notify_message = false;    // the parent is announced anew after each change
    bool is_macvlan() const { return mac.has_value(); }
    bool operator==(const MadeLink&) const = default;
};

}  // namespace ka::vrrp
