// Interfaces that an instance makes for itself, as configured (vrrp.md 3.2).
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

}  // namespace ka::vrrp
