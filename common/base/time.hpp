// Time as types: protocol time is an Instant of CLOCK_MONOTONIC, never a bare integer; wall time is for people only.
#pragma once

#include <chrono>
#include <cstdint>

namespace ka {

using Duration = std::chrono::nanoseconds;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using Centiseconds = std::chrono::duration<std::int32_t, std::centi>;  // unit of the VRRPv3 interval field

// Tag of CLOCK_MONOTONIC; not a standard clock because it cannot be read without a Clock.
struct Monotonic {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<Monotonic, Duration>;
    static constexpr bool is_steady = true;
};

using Instant = Monotonic::time_point;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

constexpr Instant never = Instant::max();

// Injected at construction wherever time is needed; the daemon's is common/loop/clock_real, the tests' is FakeClock.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    virtual WallTime wall_now() const = 0;
};

class FakeClock final : public Clock {
public:
    Instant now() const override { return now_; }
    WallTime wall_now() const override { return wall_epoch + (now_ - Instant{}); }
    void advance(Duration by) { now_ += by; }
    void set(Instant at) { now_ = at; }

private:
    static constexpr WallTime wall_epoch{std::chrono::seconds{1'700'000'000}};
    Instant now_{std::chrono::seconds{1}};
};

constexpr double to_seconds(Duration value) { return std::chrono::duration<double>(value).count(); }

}  // namespace ka
