// When checks run: spread at the start by a hash of the check itself, so that a restart repeats it and no herd forms.
#pragma once

#include <cstdint>

#include "checker/config/model.hpp"
#include "checker/engine/health.hpp"

namespace ka::checker {

// A check first runs one second after the start plus its share of warmup (checker.md 1.1 step 17).
Instant first_run(CheckKey key, const ScheduleConfig& schedule, Instant start);

// The run after a result, counted from the end of the attempt.
Instant next_run(Outcome outcome, const ScheduleConfig& schedule, Instant now);

}  // namespace ka::checker
