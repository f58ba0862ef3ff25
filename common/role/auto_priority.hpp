// A process that finds its timers late takes real-time priority by itself (core.md 2.9: max_auto_priority).
#pragma once

#include "common/base/time.hpp"
#include "common/model/global.hpp"

namespace ka {

class AutoPriority {
public:
    void configure(const model::CommonSettings& common, const model::ProcessTuning& tuning);

    // Whether it may ever raise the priority: the right to it must be kept then.
    bool may_raise() const { return highest_ > 0; }

    // A timer fired that late. Beyond min_auto_priority_delay it is logged, and the priority goes up by one.
    void late(Duration by);

private:
    int highest_ = 0;
    int present_ = 0;
    Duration tolerated_ = seconds{1};
    std::uint32_t rttime_ = 0;
};

}  // namespace ka
