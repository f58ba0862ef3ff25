// What a network setting was before we changed it, and its form in core's hands: a successor puts it back.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/ip.hpp"

namespace ka::vrrp::kernel {

struct Setting {
    Family family = Family::ipv4;
    std::string interface;  // also "all" and "default"; empty: it counts for the host (net.ipv4.NAME)
    std::string name;
    auto operator<=>(const Setting&) const = default;
};

struct SavedSetting {
    Setting setting;
    int before = 0;
    int ours = 0;
    bool operator==(const SavedSetting&) const = default;
};

// Under which core keeps it; no instance has such a name.
std::string key_of(const Setting& setting);

// For the opaque part of the message to core. Decoding refuses what is none of the settings that we change, or no name of an
// interface: it becomes part of a path.
std::vector<std::uint8_t> encode(const SavedSetting& saved);
std::optional<SavedSetting> decode_saved_setting(std::span<const std::uint8_t> octets);

}  // namespace ka::vrrp::kernel
