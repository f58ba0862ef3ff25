// What a successor needs to carry on for one instance, and the rule that says whether it may (architecture: hand-over).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/strong_types.hpp"
#include "common/base/time.hpp"
#include "vrrp/config/model.hpp"
#include "vrrp/engine/ah_sequence.hpp"
#include "vrrp/engine/state.hpp"

namespace ka::vrrp {

// Last known result of a tracker, so that a resumed master does not drop because its scripts are "unknown".
struct TrackerMemory {
    std::string name;
    bool up = false;
    bool operator==(const TrackerMemory&) const = default;
};

// Posted on every change of state or priority, before anything is done as master.
struct Checkpoint {
    std::string name;
    Family family = Family::ipv4;
    Vrid vrid;
    IfIndex interface;
    std::uint64_t config_hash = 0;  // instance_hash()
    State state = State::init;
    Instant since{};  // when the state was entered (CLOCK_MONOTONIC, the same clock in the successor)
    Priority effective_priority;
    Duration master_interval{};  // advert interval learned from the last master
    AhSequence::Saved ah;
    std::uint64_t trailer = 0;  // TrailerClock::saved()
    std::vector<TrackerMemory> scripts;
    bool operator==(const Checkpoint&) const = default;
};

// True when no backup can have given up on us yet: the earliest may after three of our intervals (its skew only adds).
// adverts_sent_until: every advert due up to then was sent (from the last heartbeat of the predecessor). Faults are the
// caller's to see, an interface that is down among them.
bool may_resume(const Checkpoint& saved, const InstanceConfig& config, IfIndex interface_now, Instant adverts_sent_until,
                Instant now);

// For the opaque part of the message to core. Decoding refuses what encoding cannot have made.
std::vector<std::uint8_t> encode(const Checkpoint& checkpoint);
std::optional<Checkpoint> decode_checkpoint(std::span<const std::uint8_t> octets);

}  // namespace ka::vrrp
