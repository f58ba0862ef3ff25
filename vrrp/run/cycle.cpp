#include "vrrp/run/cycle.hpp"

#include <algorithm>
#include <utility>

namespace ka::vrrp::run {

bool Cycle::run() {
    const Instant now = clock_.now();
    notice_gap(now);
    for (const auto& event : std::exchange(waiting_, {})) router_.handle(event, now, effects_);
    const bool drained = ports_.drain([&](const Event& event) { router_.handle(event, now, effects_); });
    // Reading took time: what became due meanwhile is due now.
    const Instant later = std::max(now, clock_.now());
    if (router_.next_deadline() <= later) router_.handle(TimePassed{drained}, later, effects_);
    act();
    last_pass_ = later;
    passed_ = true;
    return !drained || !waiting_.empty();
}

// Sleeping without anything due is not a gap; not waking for what was due is.
void Cycle::notice_gap(Instant now) {
    if (!passed_) return;
    const Instant due = std::max(last_pass_, router_.next_deadline());
    if (due != never && now - due >= router_.worth_telling()) router_.handle(TimeGap{now - due}, now, effects_);
}

void Cycle::act() {
    // Performing may not add effects, but what it pushes waits for the next pass.
    performing_.clear();
    performing_.swap(effects_);
    if (!performing_.empty()) ports_.perform(performing_);
    ports_.work();
}

void Cycle::inject(const Event& event, const std::function<void()>& between) {
    router_.handle(event, clock_.now(), effects_);
    between();
    act();
}

Instant Cycle::adverts_sent_until() const {
    const Instant now = clock_.now();
    return passed_ && router_.next_deadline() <= now ? last_pass_ : now;
}

}  // namespace ka::vrrp::run
