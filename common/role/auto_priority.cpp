#include "common/role/auto_priority.hpp"

#include <algorithm>

#include "common/log/log.hpp"
#include "common/process/rlimits.hpp"

namespace ka {

void AutoPriority::configure(const model::CommonSettings& common, const model::ProcessTuning& tuning) {
    highest_ = common.max_auto_priority;
    tolerated_ = microseconds{common.min_auto_priority_microseconds};
    rttime_ = tuning.rlimit_rttime;
    present_ = std::max(present_, tuning.realtime_priority.value_or(0));
}

void AutoPriority::late(Duration by) {
    if (by <= tolerated_) return;
    const auto micro = std::chrono::duration_cast<microseconds>(by).count();
    log::info("A thread timer expired {}.{:06} seconds ago", {micro / 1'000'000, micro % 1'000'000});
    if (present_ >= highest_) return;
    if (const auto raised = set_realtime(present_ + 1, rttime_); !raised) {
        highest_ = 0;  // it will not be had later either
        return log::info("{}", {raised.error().text});
    }
    log::info("Set realtime priority {}", {++present_});
}

}  // namespace ka
