#include "checker/engine/health.hpp"

namespace ka::checker {

Health initial_health(std::uint32_t retry, bool alpha) { return Health{!alpha, false, retry}; }

Outcome observe(Health& health, std::uint32_t retry, bool success) {
    const bool first = !health.has_run;
    if (!success && health.up && health.failures < retry) {
        ++health.failures;
        return Outcome::retrying;
    }
    health.has_run = true;
    health.failures = 0;
    if (health.up == success) {
        if (!first) return Outcome::steady;
        return success ? Outcome::confirmed_up : Outcome::confirmed_down;
    }
    health.up = success;
    return success ? Outcome::became_up : Outcome::became_down;
}

}  // namespace ka::checker
