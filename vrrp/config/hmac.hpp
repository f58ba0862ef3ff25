// auth_hmac { }: the keys that sign adverts (vrrp.md 1.7, 4.3).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/time.hpp"

namespace ka::vrrp {

struct HmacKey {
    std::uint8_t id = 0;
    std::string value;                 // as written: text, hex:DIGITS or file:PATH
    std::vector<std::uint8_t> octets;  // 32-64; none yet while a file has not been read
    bool operator==(const HmacKey&) const = default;
};

enum class HmacMode : std::uint8_t { enforce, permissive, receive_only };
enum class AntiReplay : std::uint8_t { time, monotonic };

struct HmacConfig {
    std::vector<HmacKey> keys;
    std::uint8_t active_key = 0;  // 0 = none given
    AntiReplay anti_replay = AntiReplay::time;
    std::optional<Duration> window;  // unset = three adverts, 5 s to 300 s; validation fills it in
    HmacMode mode = HmacMode::enforce;
    bool operator==(const HmacConfig&) const = default;

    const HmacKey* find(std::uint8_t id) const {
        const auto found = std::ranges::find(keys, id, &HmacKey::id);
        return found == keys.end() ? nullptr : &*found;
    }
    bool signs() const { return mode != HmacMode::receive_only; }
    // How far a clock may be off; 0 = clocks are not looked at.
    Duration clock_limit() const { return anti_replay == AntiReplay::time ? window.value_or(Duration{}) : Duration{}; }
};

constexpr std::size_t shortest_hmac_key = 32;  // octets
constexpr std::size_t longest_hmac_key = 64;
constexpr std::string_view hmac_file_mark = "file:";

// The octets of text or hex:DIGITS, of any length; nothing for bad digits.
std::optional<std::vector<std::uint8_t>> hmac_key_octets(std::string_view value);

}  // namespace ka::vrrp
