// The beginning and the end: start, hand-over from a predecessor, stop (vrrp.md 2.3, 2.11; RFC 9568 6.4.1).
#include <algorithm>

#include "vrrp/engine/steps.hpp"

namespace ka::vrrp {

namespace {

const Checkpoint* find_saved(const Start& event, const Instance& instance) {
    for (const Checkpoint& saved : event.saved)
        if (saved.name == instance.config->name && saved.family == instance.config->family &&
            saved.vrid == instance.config->vrid)
            return &saved;
    return nullptr;
}

// What scripts said last holds until they speak again: a resumed master must not drop because they are "unknown".
void remember_scripts(World& world, const Start& event) {
    for (const Checkpoint& saved : event.saved)
        for (const TrackerMemory& memory : saved.scripts) {
            std::optional<bool>& known = world.scripts[memory.name];
            if (!known) known = memory.up;
        }
}

bool qualifies(const Context& context, const Instance& instance, const Start& event) {
    const Checkpoint* const saved = find_saved(event, instance);
    if (!saved || instance.faults.any()) return false;
    return may_resume(*saved, *instance.config, instance.interface, event.adverts_sent_until, context.now);
}

// A group resumes as a whole or not at all.
bool may_resume_with_group(Context& context, const Instance& instance, const Start& event) {
    const Group* const group = context.world.group_of(instance.id);
    if (!group) return qualifies(context, instance, event);
    return std::ranges::all_of(group->members, [&](InstanceId id) { return qualifies(context, context.world.at(id), event); });
}

enum class Outlook : std::uint8_t { fine, waiting, faulty };

// What the members of the group, or the instance alone, allow.
Outlook outlook(const World& world, const Instance& instance, const Group* group) {
    const std::vector<InstanceId> alone{instance.id};
    Outlook worst = Outlook::fine;
    for (const InstanceId id : group ? group->members : alone) {
        const Faults& faults = world.at(id).faults;
        if (faults.any() && !faults.only_pending()) return Outlook::faulty;
        if (faults.pending) worst = Outlook::waiting;
    }
    return worst;
}

bool is_born_master(const Instance& instance) {
    return instance.config->is_owner() && instance.config->state == ConfiguredState::master;
}

bool all_born_masters(const World& world, const Instance& instance, const Group* group) {
    if (!group) return is_born_master(instance);
    return std::ranges::all_of(group->members, [&](InstanceId id) { return is_born_master(world.at(id)); });
}

void begin(Context& context, Instance& instance, const Start& event) {
    const Group* const group = context.world.group_of(instance.id);
    const Checkpoint* const saved = find_saved(event, instance);
    if (saved) instance.ah.inherit(saved->ah);
    if (saved) instance.trailer.inherit(saved->trailer);
    if (may_resume_with_group(context, instance, event)) return resume_master(context, instance, *saved, event.adverts_sent_until);
    context.emit(Want{instance.id, false, WantCause::start});
    const Outlook now = outlook(context.world, instance, group);
    if (now == Outlook::waiting) return become_fault_silently(context, instance);
    if (now == Outlook::faulty) {
        for (const auto& reason : assess(context.world, instance).reasons) context.emit(Log{reason.line, reason.arguments});
        if (!instance.faults.any()) context.log(Line::group_member_to_fault, {group->config->name, instance.config->name});
        return become_fault(context, instance, Line::entering_fault_init);
    }
    if (all_born_masters(context.world, instance, group)) {
        context.log(Line::advert_timeout, {instance.config->name});
        return become_master(context, instance);
    }
    become_backup(context, instance, Line::entering_backup_init);
}

}  // namespace

void open_instance(Context& context, Instance& instance) {
    reassess(context, instance);  // still INIT: takes interface, source and priority, no transition
    instance.opened = true;
    context.emit(InstanceOpened{instance.id});
}

void initialize(Context& context, const std::vector<InstanceId>& ids, const Start& event) {
    for (const InstanceId id : ids) open_instance(context, context.world.at(id));
    for (const InstanceId id : ids) begin(context, context.world.at(id), event);
}

void start(Context& context, const Start& event) {
    World& world = context.world;
    const Duration delay = world.config->startup_delay;
    if (delay == Duration{} || !event.saved.empty()) return begin_work(context, event);
    world.starting = true;
    context.log(Line::startup_delayed, {to_seconds(delay)});
    world.timers.arm({InstanceId{UINT32_MAX}, Timer::startup}, context.now + delay);
}

void begin_work(Context& context, const Start& event) {
    World& world = context.world;
    if (world.starting) context.log(Line::startup_delay_over, {});
    world.starting = false;
    world.started = true;
    remember_scripts(world, event);
    initialize(context, world.order, event);
    for (Group& group : world.groups) group_initialized(context, group);
}

void stop(Context& context, const Stop& event) {
    World& world = context.world;
    world.stopped = true;
    for (const InstanceId id : world.order) {
        Instance& instance = world.at(id);
        if (instance.state != State::master || !event.release) continue;
        resign(context, instance);
    }
    if (world.started)
        for (const InstanceId id : world.order) notify(context, world.at(id), NotifyState::stop);
    for (const Group& group : world.groups)
        context.emit(Notify{true, group.config->name, NotifyState::stop, priority_resign,
                            std::shared_ptr<const NotifyConfig>(group.config, &group.config->notify)});
    context.emit(Stopped{});
}

}  // namespace ka::vrrp
