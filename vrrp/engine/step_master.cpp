// MASTER: speaking for the addresses (RFC 9568 6.4.3; vrrp.md 2.6).
#include <algorithm>

#include "common/base/limits.hpp"
#include "vrrp/engine/steps.hpp"

namespace ka::vrrp {

namespace {

enum class Rival : std::uint8_t { weaker, stronger, ourselves };

// Priority first, then the greater address (RFC 9568 6.4.3 (720)).
Rival compare(const Instance& instance, const ReceivedAdvert& advert) {
    if (advert.priority != instance.effective)
        return advert.priority < instance.effective ? Rival::weaker : Rival::stronger;
    if (advert.source == *instance.source) return Rival::ourselves;
    return advert.source < *instance.source ? Rival::weaker : Rival::stronger;
}

void send_and_rearm(Context& context, Instance& instance) {
    send_advert(context, instance, instance.effective);
    context.arm(instance, Timer::advert, instance.config->advert_interval);
}

// Four answers per interval, as they are needed: rivals get theirs at once, a flood does not make us another.
bool may_answer(Context& context, Instance& instance) {
    constexpr int answers_per_interval = 4;
    return instance.answers.take(context.now, instance.config->advert_interval, answers_per_interval);
}

void announce_again(Context& context, Instance& instance) {
    const GarpConfig& garp = instance.config->garp;
    if (garp.lower_prio_repeat == 0) return;
    announce_all(context, instance, garp.lower_prio_repeat);
    if (garp.lower_prio_delay > Duration{}) context.arm(instance, Timer::garp_lower, garp.lower_prio_delay);
}

void answer_weaker(Context& context, Instance& instance, const ReceivedAdvert& advert) {
    if (!may_answer(context, instance)) return;
    const InstanceConfig& config = *instance.config;
    const char* const suffix = config.lower_prio_no_advert ? "" : ", forcing new election";
    context.log(Line::master_received_lower,
                {config.name, advert.source.to_string(), std::int64_t{advert.priority.value},
                 std::int64_t{instance.effective.value}, suffix});
    if (config.auth_type == AuthType::ah) {
        // One more than the rival's, before the answer counts on: it may have sent another one meanwhile.
        (void)instance.ah.next();
        context.log(Line::ah_syncing, {config.name});
    }
    if (!config.lower_prio_no_advert) send_and_rearm(context, instance);
    announce_again(context, instance);  // its neighbours may have learned the other station
    if (Group* const group = context.world.group_of(instance.id)) {
        for (const InstanceId member : group->members)
            if (member != instance.id && context.world.at(member).state == State::master)
                announce_again(context, context.world.at(member));
    }
    context.emit(Notify{false, config.name, NotifyState::master_rx_lower_priority, instance.effective,
                        std::shared_ptr<const NotifyConfig>(instance.config, &config.notify)});
}

void step_down(Context& context, Instance& instance, const ReceivedAdvert& advert) {
    const InstanceConfig& config = *instance.config;
    if (config.higher_prio_send_advert) send_advert(context, instance, instance.effective);
    if (config.version == Version::v3) adopt_interval(context, instance, advert.interval);
    instance.wants_master = false;
    instance.master_address = advert.source;
    instance.master_priority = advert.priority;
    become_backup(context, instance, Line::entering_backup);
    if (Group* const group = context.world.group_of(instance.id)) group_to_backup(context, *group, instance);
}

void yield_to(Context& context, Instance& instance, const ReceivedAdvert& advert) {
    const std::string& name = instance.config->name;
    if (advert.priority == instance.effective)
        context.log(Line::master_received_same_higher_address,
                    {name, advert.source.to_string(), std::int64_t{advert.priority.value}});
    else
        context.log(Line::master_received_higher, {name, advert.source.to_string(), std::int64_t{advert.priority.value},
                                                   std::int64_t{instance.effective.value}});
    step_down(context, instance, advert);
}

// Both stations are configured with 255. The one with the lower address gives in at once; the other argues first.
void owner_meets_owner(Context& context, Instance& instance, const ReceivedAdvert& advert) {
    const std::string& name = instance.config->name;
    const std::string rogue = advert.source.to_string();
    OwnerConflict& conflict = instance.conflict;
    if (advert.source > *instance.source) {
        context.log(Line::owner_conflict, {name, rogue});
        step_down(context, instance, advert);
        return;
    }
    if (context.world.timers.armed({instance.id, Timer::owner_conflict}) && conflict.rogue == advert.source) {
        context.log(Line::owner_persists, {name, rogue});
        conflict = {false, true, advert.source, advert.interval, 0};
        instance.effective = Priority{254};
        context.log(Line::master_received_same_higher_address, {name, rogue, std::int64_t{advert.priority.value}});
        step_down(context, instance, advert);
        return;
    }
    if (!conflict.active || conflict.rogue != advert.source) {
        context.log(Line::owner_conflict, {name, rogue});
        conflict = {true, false, advert.source, advert.interval, 0};
    }
    answer_weaker(context, instance, advert);
}

}  // namespace

void master_advert(Context& context, Instance& instance, const ReceivedAdvert& advert) {
    const std::string& name = instance.config->name;
    if (advert.priority == priority_resign) {  // (700)
        context.log(Line::master_received_priority_zero, {name});
        if (may_answer(context, instance)) send_and_rearm(context, instance);
        return;
    }
    // We were away for so long that another master is rightly there; without preemption it stays.
    if (instance.listening_until != Instant{} && instance.config->nopreempt) {
        context.log(Line::yielding_after_gap, {name, advert.source.to_string()});
        return step_down(context, instance, advert);
    }
    const Rival rival = compare(instance, advert);
    if (rival == Rival::ourselves) {
        context.log(Line::equal_with_our_address, {name});
    } else if (advert.priority == priority_owner && instance.effective == priority_owner) {
        owner_meets_owner(context, instance, advert);
    } else if (rival == Rival::weaker) {
        answer_weaker(context, instance, advert);
    } else {
        yield_to(context, instance, advert);
    }
}

// The next advert counts from when this one was due, so that lateness does not add up.
void master_timeout(Context& context, Instance& instance, Instant due) {
    const Duration interval = instance.config->advert_interval;
    send_advert(context, instance, instance.effective);
    const Instant next = due + interval;
    context.world.timers.arm({instance.id, Timer::advert}, next > context.now ? next : context.now + interval);
    if (instance.listening_until != Instant{}) {
        instance.listening_until = Instant{};
        announce_all(context, instance, instance.config->garp.repeat);
    }
    OwnerConflict& conflict = instance.conflict;
    if (conflict.active && ++conflict.adverts_since == 2)
        context.arm(instance, Timer::owner_conflict, std::max(interval, conflict.rogue_interval) * 12 / 10);
}

void owner_conflict_over(Context& context, Instance& instance) {
    context.log(Line::owner_stopped, {instance.config->name});
    instance.conflict = {};
}

// A peer has taken over meanwhile: a master that asks for it leaves without a word, whoever is heard afterwards.
void stalled_masters_step_down(Context& context, Duration lasted) {
    World& world = context.world;
    if (lasted < world.least_stall) return;
    context.log(Line::thread_timer_expired, {to_seconds(lasted)});
    for (const InstanceId id : world.order) {
        Instance& instance = world.at(id);
        const InstanceConfig& config = *instance.config;
        if (instance.state != State::master || !config.timer_expired_backup) continue;
        const Instant last_advert = world.timers.due({id, Timer::advert}) - config.advert_interval;
        if (context.now - last_advert <= stall_limit(config, 3)) continue;
        instance.wants_master = false;
        become_backup(context, instance, Line::entering_backup);
        if (Group* const group = world.group_of(id)) group_to_backup(context, *group, instance);
    }
}

// The process was stopped or suspended. A station that was silent for a master-down interval has been replaced, and one
// whose timer ran out meanwhile has heard nothing because it did not listen: both listen for an interval before they speak.
void time_gap(Context& context, Duration lasted) {
    stalled_masters_step_down(context, lasted);
    if (lasted <= limits::lateness) return;
    for (const InstanceId id : context.world.order) {
        Instance& instance = context.world.at(id);
        if (instance.state == State::backup && instance.master_down_at <= context.now) {
            context.arm_master_down(instance, instance.master_interval + skew_time(instance));
        } else if (instance.state == State::master && lasted >= 3 * instance.config->advert_interval) {
            context.log(Line::listening_after_gap, {instance.config->name, to_seconds(lasted)});
            instance.listening_until = context.now + instance.config->advert_interval;
            context.arm(instance, Timer::advert, instance.config->advert_interval);
            context.cancel(instance, Timer::garp_second);  // announcing is speaking, too
            context.cancel(instance, Timer::garp_lower);
            if (context.world.timers.armed({id, Timer::garp_refresh}))
                context.arm(instance, Timer::garp_refresh, instance.config->advert_interval + instance.config->garp.refresh);
        }
    }
}

}  // namespace ka::vrrp
