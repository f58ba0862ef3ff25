// One log line a minute for each cause and source (product.md 4), pure: the caller gives the time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "common/base/time.hpp"

namespace ka::log {

// Key: what is limited, ordered, e.g. std::pair<Cause, IpAddress>.
template <typename Key>
class RateLimiter {
public:
    explicit RateLimiter(Duration period = seconds{60}, std::size_t keys = 1024) : period_(period), limit_(keys) {}

    // How many were held back since the last one allowed, or nothing when this one is held back too. With too many
    // keys at once, new ones are held back: a flood of forged sources cannot flood the log either.
    std::optional<std::uint64_t> allow(const Key& key, Instant now) {
        auto found = entries_.find(key);
        if (found == entries_.end()) {
            if (entries_.size() >= limit_) forget(now);
            if (entries_.size() >= limit_) return std::nullopt;
            entries_.emplace(key, Entry{now, 0});
            return 0;
        }
        if (now - found->second.since < period_) {
            ++found->second.held_back;
            return std::nullopt;
        }
        const auto held_back = found->second.held_back;
        found->second = Entry{now, 0};
        return held_back;
    }

    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Instant since;
        std::uint64_t held_back;
    };
    void forget(Instant now) {
        std::erase_if(entries_, [&](const auto& entry) { return now - entry.second.since >= period_; });
    }
    Duration period_;
    std::size_t limit_;
    std::map<Key, Entry> entries_;
};

}  // namespace ka::log
