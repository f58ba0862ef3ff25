// BACKUP: listening for a master (RFC 9568 6.4.2; vrrp.md 2.5).
#include "vrrp/engine/steps.hpp"

namespace ka::vrrp {

namespace {

void stop_preempt_delay(Context& context, Instance& instance) {
    if (instance.preempt == PreemptDelay::running) {
        context.log(Line::preempt_delay_stop, {instance.config->name});
        context.cancel(instance, Timer::preempt);
    }
    instance.preempt = PreemptDelay::idle;
}

// Whether a lower priority master is put up with for now.
bool preempt_delay_holds(Context& context, Instance& instance) {
    const Duration delay = instance.config->preempt_delay;
    if (delay == Duration{}) return false;
    if (instance.preempt == PreemptDelay::idle) {
        instance.preempt = PreemptDelay::running;
        context.arm(instance, Timer::preempt, delay);
        context.log(Line::preempt_delay_start, {instance.config->name, to_seconds(delay)});
    }
    return instance.preempt == PreemptDelay::running;
}

// An owner that had given in to another owner (vrrp.md 2.6) takes its priority back when that one is gone.
void restore_owner(Context& context, Instance& instance, const ReceivedAdvert& advert) {
    if (!instance.conflict.reduced) return;
    if (advert.priority == priority_owner && advert.source == instance.conflict.rogue) return;
    const Priority own = instance.config->priority;
    context.log(Line::owner_restored_lower, {instance.config->name, std::int64_t{own.value}});
    instance.conflict = {};
    instance.effective = own;
}

void remember_master(Context& context, Instance& instance, const ReceivedAdvert& advert) {
    if (instance.master_address != advert.source) {
        if (instance.master_address)
            context.log(Line::master_changed,
                        {instance.config->name, instance.master_address->to_string(), advert.source.to_string()});
        else
            context.log(Line::master_set, {instance.config->name, advert.source.to_string()});
        instance.said.reset();
        instance.master_address = advert.source;
    }
    instance.master_priority = advert.priority;
}

}  // namespace

void backup_advert(Context& context, Instance& instance, const ReceivedAdvert& advert) {
    const InstanceConfig& config = *instance.config;
    if (advert.priority == priority_resign) {  // (430): the master gives up
        context.log(Line::backup_received_priority_zero, {config.name});
        context.arm_master_down(instance, skew_time(instance));
        return;
    }
    restore_owner(context, instance, advert);
    const bool lower = advert.priority < instance.effective;
    if (!lower) stop_preempt_delay(context, instance);
    // (450): a lower one counts without preemption, or while its time has not run out
    if (lower && !config.nopreempt && !preempt_delay_holds(context, instance)) {
        context.log(Line::discarding_lower,
                    {config.name, std::int64_t{advert.priority.value}, advert.source.to_string()});
        return;
    }
    remember_master(context, instance, advert);
    if (config.version == Version::v3) adopt_interval(context, instance, advert.interval);
    instance.wants_master = false;
    context.arm_master_down(instance, master_down_interval(instance));
}

void backup_timeout(Context& context, Instance& instance) {
    context.log(Line::advert_timeout, {instance.config->name});
    instance.wants_master = true;
    Group* const group = context.world.group_of(instance.id);
    if (group && !group_allows_master(context.world, *group, instance)) {
        context.arm_master_down(instance, master_down_interval(instance));  // recorded; the last member leads
        return;
    }
    become_master(context, instance);
    if (group) group_to_master(context, *group, instance);
}

}  // namespace ka::vrrp
