#include "checker/engine/schedule.hpp"

#include "common/base/hash.hpp"

namespace ka::checker {

Instant first_run(CheckKey key, const ScheduleConfig& schedule, Instant start) {
    constexpr Duration settle = seconds{1};
    // The high half of a second hash of the key, as a fraction of 2^32: neighbours in the table land far apart.
    const auto fraction = static_cast<double>(StableHash{}.add(key).value() >> 32) / 4294967296.0;
    return start + settle + Duration{static_cast<Duration::rep>(static_cast<double>(schedule.warmup.count()) * fraction)};
}

Instant next_run(Outcome outcome, const ScheduleConfig& schedule, Instant now) {
    return now + (outcome == Outcome::retrying ? schedule.delay_before_retry : schedule.delay_loop);
}

}  // namespace ka::checker
