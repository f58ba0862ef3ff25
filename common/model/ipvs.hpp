// Settings of the kernel's IPVS (core.md 6.2): time-outs, what a stop leaves, sync daemon, marks of groups.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/ip.hpp"

namespace ka::model {

struct IpvsTimeouts {  // seconds; unset = the kernel's
    std::optional<std::uint32_t> tcp, tcp_fin, udp;
    bool operator==(const IpvsTimeouts&) const = default;
};

enum class FlushOnStop : std::uint8_t { off, everything, services };

struct SyncDaemon {
    std::string interface;
    std::string instance;             // its state decides the daemon's; empty = both daemons run
    std::optional<std::uint8_t> id;   // unset = the VRID of the instance, 0 without
    std::uint16_t max_length = 0;     // octets of a packet, 0 = the kernel's
    std::uint16_t port = 0;           // 0 = 8848
    std::uint8_t ttl = 0;             // 0 = the kernel's
    std::optional<IpAddress> group;   // unset = 224.0.0.81
    bool operator==(const SyncDaemon&) const = default;
};

struct IpvsNftables {
    std::string table;  // empty = off
    std::int32_t priority = -1;
    std::uint32_t first_mark = 1000;
    bool operator==(const IpvsNftables&) const = default;
};

}  // namespace ka::model
