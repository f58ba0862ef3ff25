// The kernel's IPVS sync daemon, as the state of its instance has it (checker.md 14).
#include "vrrp/run/runner.hpp"

namespace ka::vrrp::run {

void Runner::keep_sync_daemon() {
    states_changed_ = false;
    const auto& wanted = config_->sync_daemon;
    if (!wanted || stopping_) return sync_daemons_.want(std::nullopt, {}, loop_.now());
    bool master = false;
    for (const InstanceId id : router_.instances())
        if (router_.config(id).name == wanted->instance) master = router_.state(id) == State::master;
    sync_daemons_.want(wanted, {.master = master, .backup = !master}, loop_.now());
}

}  // namespace ka::vrrp::run
