// The doors between the states. Nothing else writes Instance::state, so what belongs to a transition cannot be forgotten.
#include "vrrp/engine/steps.hpp"

namespace ka::vrrp {

namespace {

std::int64_t milliseconds_of(Duration value) { return std::chrono::duration_cast<milliseconds>(value).count(); }

void enter(Context& context, Instance& instance, State state) {
    instance.state = state;
    instance.since = context.now;
    for (const Timer timer : {Timer::advert, Timer::master_down, Timer::preempt, Timer::garp_second, Timer::garp_refresh, Timer::garp_extra,
                              Timer::garp_lower, Timer::owner_conflict})
        context.cancel(instance, timer);
    instance.preempt = PreemptDelay::idle;
    instance.listening_until = Instant{};
}

void save(Context& context, const Instance& instance) {
    context.emit(SaveCheckpoint{instance.id, checkpoint_of(context.world, instance)});
}

void publish(Context& context, const Instance& instance) {
    context.emit(Publish{instance.id, instance.state, instance.effective});
}

void take_addresses(Context& context, Instance& instance, WantCause cause) {
    const InstanceConfig& config = *instance.config;
    if (cause == WantCause::became_master) {
        if (config.blocks_addresses()) context.log(Line::setting_firewall, {config.name});
        if (!config.addresses.empty()) context.log(Line::setting_vips, {config.name});
        if (!config.excluded_addresses.empty()) context.log(Line::setting_excluded, {config.name});
        if (!config.routes.empty()) context.log(Line::setting_routes, {config.name});
        if (!config.rules.empty()) context.log(Line::setting_rules, {config.name});
    }
    instance.held = true;
    set_present(instance, std::vector<bool>(config.addresses.size() + config.excluded_addresses.size(), false));
    context.emit(Want{instance.id, true, cause});
}

void arm_announcements(Context& context, Instance& instance) {
    const GarpConfig& garp = instance.config->garp;
    if (garp.delay > Duration{}) context.arm(instance, Timer::garp_second, garp.delay);
    if (garp.refresh > Duration{} && garp.refresh_repeat > 0)
        context.arm(instance, Timer::garp_refresh, garp.delay + garp.refresh);
    if (garp.extra_interval > Duration{}) context.arm(instance, Timer::garp_extra, garp.extra_interval);
}

// Everything a master does not carry over into another state.
void leave_master(Context& context, Instance& instance) {
    ++instance.statistics.release_master;
    instance.ah.leave_master();
    instance.said.reset();
    give_up_addresses(context, instance);
}

}  // namespace

void notify(Context& context, Instance& instance, NotifyState state) {
    instance.notified = state;
    context.emit(Notify{false, instance.config->name, state, instance.effective,
                        std::shared_ptr<const NotifyConfig>(instance.config, &instance.config->notify)});
}

void give_up_addresses(Context& context, Instance& instance) {
    if (!instance.held) return;
    const InstanceConfig& config = *instance.config;
    if (!config.rules.empty()) context.log(Line::removing_rules, {config.name});
    if (!config.routes.empty()) context.log(Line::removing_routes, {config.name});
    if (!config.addresses.empty()) context.log(Line::removing_vips, {config.name});
    if (!config.excluded_addresses.empty()) context.log(Line::removing_excluded, {config.name});
    if (config.blocks_addresses()) context.log(Line::removing_firewall, {config.name});
    context.emit(CancelGarp{instance.id});
    instance.held = false;
    context.emit(Want{instance.id, false, WantCause::left_master});
}

void adopt_interval(Context& context, Instance& instance, Duration interval) {
    if (interval == instance.master_interval) return;
    context.log(Line::interval_updated,
                {instance.config->name, milliseconds_of(instance.master_interval), milliseconds_of(interval)});
    instance.master_interval = interval;
}

// RFC 9568 6.4.2 (370). The checkpoint goes first: persist before send. Scripts come last.
void become_master(Context& context, Instance& instance) {
    const InstanceConfig& config = *instance.config;
    if (instance.master_interval != config.advert_interval) {
        context.log(Line::interval_local,
                    {config.name, milliseconds_of(instance.master_interval), milliseconds_of(config.advert_interval)});
        instance.master_interval = config.advert_interval;
    }
    if (instance.conflict.reduced) {
        context.log(Line::owner_restored_gone, {config.name, std::int64_t{config.priority.value}});
        instance.conflict = {};
        instance.effective = config.priority;
    }
    enter(context, instance, State::master);
    context.log(Line::entering_master, {config.name});
    ++instance.statistics.become_master;
    instance.said.reset();
    instance.wants_master = true;
    instance.quiet = false;
    instance.master_address.reset();
    instance.ah.become_master();
    save(context, instance);
    send_advert(context, instance, instance.effective);
    take_addresses(context, instance, WantCause::became_master);
    context.arm(instance, Timer::advert, config.advert_interval);
    arm_announcements(context, instance);
    publish(context, instance);
    notify(context, instance, NotifyState::master);
}

// The predecessor was master until a moment ago and nobody can have noticed: no notification, no change of addresses, and
// an announcement only if more than one advert is missing.
void resume_master(Context& context, Instance& instance, const Checkpoint& saved, Instant adverts_sent_until) {
    enter(context, instance, State::master);
    context.log(Line::resumed, {instance.config->name});
    instance.since = saved.since;
    instance.wants_master = true;
    instance.notified = NotifyState::master;
    instance.quiet = context.now - adverts_sent_until <= instance.config->advert_interval;
    instance.ah.become_master();
    save(context, instance);
    send_advert(context, instance, instance.effective);
    take_addresses(context, instance, WantCause::resumed);
    context.arm(instance, Timer::advert, instance.config->advert_interval);
    arm_announcements(context, instance);
    publish(context, instance);
}

// From MASTER the caller has sent what had to be sent (a master that hears a better one says nothing: RFC 9568 6.4.3).
void become_backup(Context& context, Instance& instance, Line line) {
    const bool was_master = instance.state == State::master;
    enter(context, instance, State::backup);
    context.log(line, {instance.config->name});
    if (was_master) leave_master(context, instance);
    save(context, instance);
    context.arm_master_down(instance, master_down_interval(instance));
    publish(context, instance);
    notify(context, instance, NotifyState::backup);
}

void become_fault(Context& context, Instance& instance, Line line) {
    const bool was_master = instance.state == State::master;
    enter(context, instance, State::fault);
    context.log(line, {instance.config->name});
    if (was_master) leave_master(context, instance);
    instance.wants_master = false;
    instance.master_address.reset();
    save(context, instance);
    publish(context, instance);
    notify(context, instance, NotifyState::fault);
}

// A script has not reported yet: neither a line nor a notification until it does.
void become_fault_silently(Context& context, Instance& instance) {
    enter(context, instance, State::fault);
    save(context, instance);
    publish(context, instance);
}

// The end: whoever hears it takes over at once, and no successor resumes.
void resign(Context& context, Instance& instance) {
    send_advert(context, instance, priority_resign);
    context.log(Line::sent_priority_zero, {instance.config->name});
    enter(context, instance, State::init);
    give_up_addresses(context, instance);
    save(context, instance);
}

}  // namespace ka::vrrp
