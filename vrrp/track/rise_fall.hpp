// The counter of a tracked script: how many results in a row it takes to be up or down (core.md 11.2). Pure.
#pragma once

#include <cstdint>
#include <optional>

namespace ka::vrrp::track {

// Runs from 0 to rise+fall-1 and is up from rise on. Before the first result one success or one failure decides.
class RiseFall {
public:
    // init_fail: begins as failed, and only `rise` successes bring it up. rise and fall are at least 1.
    RiseFall(std::uint32_t rise, std::uint32_t fall, bool init_fail)
        : rise_(rise), fall_(fall), count_(init_fail ? 0 : std::uint64_t{rise} - 1), known_(init_fail) {}

    // Begins with a verdict that was reached before (reload, resume).
    void assume(bool up) {
        count_ = up ? top() : 0;
        known_ = true;
    }

    bool up() const { return count_ >= rise_; }
    bool known() const { return known_; }
    std::uint64_t count() const { return known_ ? count_ : 0; }

    // One result. The new verdict when it changed, or when it is the first.
    std::optional<bool> take(bool success) {
        const bool before = up();
        if (success)
            count_ = count_ + 1 >= rise_ ? top() : count_ + 1;
        else if (count_ > rise_)
            --count_;
        else
            count_ = 0;
        const bool first = !known_;
        known_ = true;
        if (!first && up() == before) return std::nullopt;
        return up();
    }

private:
    std::uint64_t top() const { return std::uint64_t{rise_} + fall_ - 1; }
    std::uint64_t rise_;
    std::uint64_t fall_;
    std::uint64_t count_;
    bool known_;  // a first result has come
};

}  // namespace ka::vrrp::track
