// How long a dead child waits for its successor.
#pragma once

#include <array>

#include "common/base/time.hpp"

namespace ka::watchdog {

// A child that had been ready for this long died of something new: its successor starts at once.
constexpr Duration proven_after = seconds{5};

class Backoff {
public:
    // Delay before the next start, for a child that was ready for `ready_for` when it died.
    Duration next(Duration ready_for) {
        if (ready_for >= proven_after) step_ = 0;
        const Duration delay = delays[step_];
        if (step_ + 1 < delays.size()) ++step_;
        return ready_for >= proven_after ? Duration{} : delay;
    }

private:
    static constexpr std::array<Duration, 8> delays{seconds{0}, seconds{1},  seconds{2},  seconds{4},
                                                    seconds{8}, seconds{16}, seconds{32}, seconds{60}};
    std::size_t step_ = 0;
};

}  // namespace ka::watchdog
