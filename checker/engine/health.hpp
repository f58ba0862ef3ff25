// When a check changes its mind: retries before a failure counts, one success to come back (checker.md 6).
#pragma once

#include <cstdint>

namespace ka::checker {

// What one check knows about its server. Handed over across a respawn and a reload.
struct Health {
    bool up = true;       // alpha checks begin down
    bool has_run = false;  // a first result has come
    std::uint32_t failures = 0;

    bool operator==(const Health&) const = default;
};

enum class Outcome : std::uint8_t {
    steady,          // nothing new
    retrying,        // failed, not often enough: the next attempt comes after delay_before_retry
    became_up,
    became_down,
    confirmed_up,    // the first result is what was assumed
    confirmed_down,
};

// Health before any result. The failure counter is preset, so that the first attempt after a start decides alone.
Health initial_health(std::uint32_t retry, bool alpha);

// Takes one verdict in.
Outcome observe(Health& health, std::uint32_t retry, bool success);

}  // namespace ka::checker
