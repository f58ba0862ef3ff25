// FAULT: something that the instance needs is missing (vrrp.md 2.4).
#include "vrrp/engine/steps.hpp"

namespace ka::vrrp {

namespace {

void enter_fault(Context& context, Instance& instance) {
    if (instance.state == State::master) {
        // Twice, because one of them may be lost and nothing follows; the statistics count one.
        send_advert(context, instance, priority_resign);
        send_advert(context, instance, priority_resign, false);
    }
    become_fault(context, instance, Line::entering_fault);
    Group* const group = context.world.group_of(instance.id);
    if (group && group->state != State::fault) group_to_fault(context, *group, instance);
}

// Switches relearn where a unicast station is.
void announce_source(Context& context, const Instance& instance) {
    if (!instance.config->is_unicast() || !instance.source || instance.config->interface.empty()) return;
    const char* const kind = instance.source->is_v4() ? "ARPs" : "NAs";
    context.log(Line::announcing_source, {instance.config->name, kind, instance.source->to_string()});
    context.emit(SendGarp{instance.id, {{*instance.source, instance.config->interface}}, 1, true});
}

void leave_fault(Context& context, Instance& instance) {
    Group* const group = context.world.group_of(instance.id);
    if (group && !group_may_recover(context.world, *group)) return;
    const bool first_result = !instance.notified;  // it only waited for a script to report
    instance.master_interval = instance.config->advert_interval;
    announce_source(context, instance);
    if (first_result && !group && instance.config->is_owner() && instance.config->state == ConfiguredState::master) {
        become_master(context, instance);
        return;
    }
    become_backup(context, instance, Line::entering_backup);
    if (group) group_leave_fault(context, *group);
}

}  // namespace

void faults_changed(Context& context, Instance& instance, const Faults& now) {
    const Faults before = instance.faults;
    instance.faults = now;
    if (instance.state == State::init) return;
    if (instance.state != State::fault) {
        // A script that is new and has not reported changes nothing yet.
        if (now.any() && !now.only_pending()) enter_fault(context, instance);
    } else if (!now.any()) {
        if (before.any()) leave_fault(context, instance);
    } else if (instance.notified != NotifyState::fault && !now.only_pending()) {
        enter_fault(context, instance);  // it waited in silence for a script, its own or one of its group
    }
}

}  // namespace ka::vrrp
