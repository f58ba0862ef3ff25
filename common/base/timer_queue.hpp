// Pure timers: a queue of (instant, sequence) with a payload; ties end in the order of arming, never by address.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "common/base/time.hpp"

namespace ka {

// Key identifies a timer (arming it again moves it); Key must be ordered.
template <typename Key>
class TimerQueue {
public:
    void arm(const Key& key, Instant at) {
        cancel(key);
        const Slot slot{at, ++sequence_};
        slots_.emplace(slot, key);
        by_key_.emplace(key, slot);
    }

    void cancel(const Key& key) {
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) return;
        slots_.erase(found->second);
        by_key_.erase(found);
    }

    bool armed(const Key& key) const { return by_key_.contains(key); }

    // When this timer is due; never when it is not armed.
    Instant due(const Key& key) const {
        const auto found = by_key_.find(key);
        return found == by_key_.end() ? never : found->second.at;
    }

    // never when nothing is armed
    Instant next() const { return slots_.empty() ? never : slots_.begin()->first.at; }

    // The key of that timer; only when something is armed.
    const Key& next_key() const { return slots_.begin()->second; }

    // The earliest timer due at `now`, removed; nothing when none is.
    std::optional<std::pair<Key, Instant>> pop_due(Instant now) {
        if (slots_.empty() || slots_.begin()->first.at > now) return std::nullopt;
        const auto first = slots_.begin();
        std::pair<Key, Instant> due{first->second, first->first.at};
        by_key_.erase(due.first);
        slots_.erase(first);
        return due;
    }

    std::size_t size() const { return slots_.size(); }

private:
    struct Slot {
        Instant at;
        std::uint64_t sequence;
        auto operator<=>(const Slot&) const = default;
    };
    std::uint64_t sequence_ = 0;
    std::map<Slot, Key> slots_;
    std::map<Key, Slot> by_key_;
};

}  // namespace ka
