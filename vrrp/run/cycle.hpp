// The fixed cycle of a router: drain, feed, time, act - whatever woke it (doc/architecture.md, "Loop and runner"). The
// order is what makes a queued advert win against an expired timer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "common/base/time.hpp"
#include "vrrp/engine/router.hpp"

namespace ka::vrrp::run {

// The world as the cycle sees it.
class Ports {
public:
    using Feed = std::function<void(const Event&)>;
    virtual ~Ports() = default;

    // Hands over what waits, in order of arrival, a bounded amount. False: more waits.
    virtual bool drain(const Feed& feed) = 0;
    // In their order. Failures come back as events of the next cycle.
    virtual void perform(const EffectList& effects) = 0;
    // After the effects of a cycle: work that may be split and must not hold up adverts, one portion.
    virtual void work() = 0;
};

class Cycle {
public:
    // All outlive it.
    Cycle(Router& router, const Clock& clock, Ports& ports) : router_(router), clock_(clock), ports_(ports) {}

    // To be fed first in the next pass, in order.
    void push(Event event) { waiting_.push_back(std::move(event)); }

    // One pass. True: another one is to follow at once, after what else is ready.
    bool run();

    // An event outside of the usual order (start, reload, stop); `between` is called when the router has taken it
    // and before its effects are performed.
    void inject(const Event& event, const std::function<void()>& between);

    // Every advert due up to then has been sent.
    Instant adverts_sent_until() const;

private:
    void notice_gap(Instant now);
    void act();

    Router& router_;
    const Clock& clock_;
    Ports& ports_;
    std::vector<Event> waiting_;
    EffectList effects_;
    EffectList performing_;  // kept for its memory
    Instant last_pass_{};
    bool passed_ = false;
};

}  // namespace ka::vrrp::run
