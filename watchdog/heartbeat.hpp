// When a silent child is hung: two strikes, each a limit without a sign of life.
#pragma once

#include <algorithm>

#include "common/base/time.hpp"

namespace ka::watchdog {

// From Hello to Ready a child reads its configuration and the kernel's state, which has no bound of its own.
constexpr Duration start_limit = seconds{10};
// Scheduling alone makes a healthy process tens of milliseconds late on a busy machine.
constexpr Duration least_limit = milliseconds{500};
// When our own timer comes later than this, we were stalled ourselves and may judge nobody.
constexpr Duration own_stall = milliseconds{100};

constexpr Duration strike_limit(Duration heartbeat_interval) { return std::max(least_limit, 2 * heartbeat_interval); }

enum class Verdict : std::uint8_t { alive, suspect, hung };

class TwoStrikes {
public:
    void begin(Instant now) {
        limit_ = start_limit;
        alive(now);
    }
    void heartbeat(Instant now, Duration interval, bool ready) {
        limit_ = ready ? strike_limit(interval) : std::max(start_limit, strike_limit(interval));
        alive(now);
    }
    Instant deadline() const { return deadline_; }
    Duration limit() const { return limit_; }

    // To be asked at the deadline, when everything that the child sent has been read.
    Verdict judge(Instant now) {
        if (now < deadline_) return strikes_ > 0 ? Verdict::suspect : Verdict::alive;
        const bool stalled_ourselves = now - deadline_ > own_stall;
        deadline_ = now + limit_;
        if (stalled_ourselves) return strikes_ > 0 ? Verdict::suspect : Verdict::alive;
        return ++strikes_ == 1 ? Verdict::suspect : Verdict::hung;
    }

private:
    void alive(Instant now) {
        strikes_ = 0;
        deadline_ = now + limit_;
    }
    Duration limit_ = start_limit;
    Instant deadline_{};
    int strikes_ = 0;
};

}  // namespace ka::watchdog
