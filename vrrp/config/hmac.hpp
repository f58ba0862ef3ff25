// auth_hmac { }: the keys that sign adverts (vrrp.md 1.7, 4.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.hpp"

namespace ka::vrrp {

struct HmacKey {
    std::uint8_t id = 0;
    std::string value;  // as written: text, hex:DIGITS or file:PATH
    bool operator==(const HmacKey&) const = default;
};

enum class HmacMode : std::uint8_t { enforce, permissive, receive_only };
enum class AntiReplay : std::uint8_t { time, monotonic };

struct HmacConfig {
    std::vector<HmacKey> keys;
    std::uint8_t active_key = 0;  // 0 = none given
    AntiReplay anti_replay = AntiReplay::time;
    std::optional<Duration> window;  // unset = three adverts, 5 s to 300 s
    HmacMode mode = HmacMode::enforce;
    bool operator==(const HmacConfig&) const = default;
};

}  // namespace ka::vrrp
