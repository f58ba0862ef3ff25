// The daemon's clock: CLOCK_MONOTONIC for the protocol, CLOCK_REALTIME for people.
#pragma once

#include "common/base/time.hpp"

namespace ka {

class RealClock final : public Clock {
public:
    Instant now() const override;
    WallTime wall_now() const override;
};

}  // namespace ka
