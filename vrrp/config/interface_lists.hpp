// The top-level blocks that say something about interfaces: pacing, polling, debounce (vrrp.md 3.9, 4.6).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/time.hpp"

namespace ka::vrrp {

// Interfaces that share the pace of their announcements.
struct GarpGroup {
    Duration garp_interval{};  // 0 = none
    Duration gna_interval{};
    std::vector<std::string> interfaces;
    bool operator==(const GarpGroup&) const = default;
};

enum class LinkbeatKind : std::uint8_t { any, mii, ethtool, ioctl };

struct LinkbeatInterface {
    std::string name;
    LinkbeatKind kind = LinkbeatKind::any;
    bool operator==(const LinkbeatInterface&) const = default;
};

// How long the state of a link must stay as it is before it counts.
struct LinkDelay {
    std::string interface;
    Duration down{};
    Duration up{};
    bool operator==(const LinkDelay&) const = default;
};

}  // namespace ka::vrrp
