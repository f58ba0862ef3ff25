// Requests that wait for the kernel's answer: sequence number to key, with a deadline and a window. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "common/base/time.hpp"

namespace ka::netlink {

// How long the kernel may take to answer before the request counts as lost.
constexpr Duration request_deadline = seconds{1};
// Requests out at once; an answer takes about 800 octets of the receive buffer.
constexpr std::size_t request_window = 256;

// Key names the object: asking for it while a request for it is out is refused, so that asking twice is a no-op.
template <typename Key>
class RequestTable {
public:
    // The sequence number to use (never 0, which notifications carry), or nothing when the key waits already or the window is full.
    std::optional<std::uint32_t> open(const Key& key, Instant now) {
        if (full() || sequence_of_.contains(key)) return std::nullopt;
        do ++last_sequence_;
        while (last_sequence_ == 0 || waiting_.contains(last_sequence_));
        waiting_.emplace(last_sequence_, Waiting{key, now + request_deadline});
        sequence_of_.emplace(key, last_sequence_);
        return last_sequence_;
    }

    // The key of an answered request; nothing for an answer nobody waits for (late, or not ours).
    std::optional<Key> close(std::uint32_t sequence) {
        const auto found = waiting_.find(sequence);
        if (found == waiting_.end()) return std::nullopt;
        Key key = found->second.key;
        sequence_of_.erase(key);
        waiting_.erase(found);
        return key;
    }

    struct Entry {
        std::uint32_t sequence;
        Key key;
    };
    // Those whose answer is overdue, in the order of asking. They stay until close().
    std::vector<Entry> overdue(Instant now) const {
        std::vector<Entry> entries;
        for (const auto& [sequence, waiting] : waiting_)
            if (waiting.deadline <= now) entries.push_back({sequence, waiting.key});
        return entries;
    }
    // Everything that waits: after an overflow any of the answers may be lost.
    std::vector<Entry> all() const { return overdue(never); }

    bool waiting(const Key& key) const { return sequence_of_.contains(key); }
    bool waiting_for(std::uint32_t sequence) const { return waiting_.contains(sequence); }
    bool full() const { return waiting_.size() >= request_window; }
    std::size_t size() const { return waiting_.size(); }
    Instant next_deadline() const {
        Instant first = never;
        for (const auto& [sequence, waiting] : waiting_) first = std::min(first, waiting.deadline);
        return first;
    }

private:
    struct Waiting {
        Key key;
        Instant deadline;
    };
    std::map<std::uint32_t, Waiting> waiting_;
    std::map<Key, std::uint32_t> sequence_of_;
    std::uint32_t last_sequence_ = 0;
};

}  // namespace ka::netlink
