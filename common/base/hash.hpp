// A hash that is the same in every process, run and version: for checkpoints, schedules and identities.
#pragma once

#include <cstdint>
#include <string_view>

namespace ka {

class StableHash {
public:
    // FNV-1a; a length is mixed in so that ("ab","c") differs from ("a","bc").
    constexpr StableHash& add(std::string_view text) {
        add(text.size());
        for (const char c : text) octet(static_cast<std::uint8_t>(c));
        return *this;
    }
    constexpr StableHash& add(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8) octet(static_cast<std::uint8_t>(number >> shift));
        return *this;
    }
    constexpr std::uint64_t value() const { return state_; }

private:
    constexpr void octet(std::uint8_t value) { state_ = (state_ ^ value) * 0x100000001b3ULL; }
    std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

}  // namespace ka
