#include "common/loop/clock_real.hpp"

#include <ctime>

namespace ka {

namespace {

Duration read_clock(clockid_t id) {
    timespec value{};
    clock_gettime(id, &value);
    return seconds{value.tv_sec} + nanoseconds{value.tv_nsec};
}

}  // namespace

Instant RealClock::now() const { return Instant{read_clock(CLOCK_MONOTONIC)}; }

WallTime RealClock::wall_now() const { return WallTime{read_clock(CLOCK_REALTIME)}; }

}  // namespace ka
