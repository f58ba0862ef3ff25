// BFD sessions as configured, fully resolved (bfd.md 2; RFC 5880, 5881, 5883).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/time.hpp"

namespace ka::vrrp::bfd {

struct InstanceConfig {
    std::string name;
    IpAddress neighbor;
    std::optional<IpAddress> source;  // unset = the kernel's choice
    Duration min_rx = milliseconds{10};
    Duration min_tx = milliseconds{10};
    Duration idle_tx = seconds{1};  // while the session is not up
    std::uint8_t multiplier = 5;
    std::uint8_t ttl = 255;       // of IPv6 sessions 64 where nothing is said
    std::uint8_t max_hops = 0;    // how much smaller a received TTL may be; 255: any
    bool passive = false;
    bool multihop = false;
    bool tells_vrrp = true;
    bool tells_checker = true;
    std::int32_t weight = 0;  // for vrrp, where track_bfd says none
    bool reverse = false;
    bool operator==(const InstanceConfig&) const = default;
};

struct Config {
    std::vector<InstanceConfig> instances;
    bool operator==(const Config&) const = default;
};

}  // namespace ka::vrrp::bfd
