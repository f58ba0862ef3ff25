// Sync groups: members move together (vrrp.md 2.8).
#include <algorithm>

#include "vrrp/engine/steps.hpp"

namespace ka::vrrp {

namespace {

template <typename Action>
void for_others(Context& context, const Group& group, const Instance& first, Action action) {
    for (const InstanceId id : group.members)
        if (id != first.id) action(context.world.at(id));
}

}  // namespace

void build_groups(World& world) {
    const std::vector<Group> before = std::exchange(world.groups, {});
    for (const SyncGroupConfig& config : world.config->sync_groups) {
        Group group;
        group.config = std::shared_ptr<const SyncGroupConfig>(world.config, &config);
        for (std::size_t i = 0; i < world.order.size(); ++i)
            if (std::ranges::find(config.members, world.config->instances[i].name) != config.members.end())
                group.members.push_back(world.order[i]);
        const auto same = std::ranges::find_if(before, [&](const Group& old) { return old.config->name == config.name; });
        if (same != before.end()) group.state = same->state;
        if (!group.members.empty()) world.groups.push_back(std::move(group));
    }
}

void notify_group(Context& context, Group& group, State state) {
    if (group.state == state) return;
    group.state = state;
    const NotifyState what = state == State::master   ? NotifyState::master
                             : state == State::backup ? NotifyState::backup
                                                      : NotifyState::fault;
    context.emit(Notify{true, group.config->name, what, priority_resign,
                        std::shared_ptr<const NotifyConfig>(group.config, &group.config->notify)});
}

bool group_allows_master(const World& world, const Group& group, const Instance& first) {
    return std::ranges::all_of(group.members, [&](InstanceId id) {
        const Instance& member = world.at(id);
        return id == first.id || (member.wants_master && !member.faults.any());
    });
}

void group_to_master(Context& context, Group& group, Instance& first) {
    context.log(Line::group_syncing_master, {group.config->name});
    for_others(context, group, first, [&](Instance& member) {
        if (member.state != State::master) become_master(context, member);
    });
    notify_group(context, group, State::master);
}

// The others leave without priority 0: whoever took the first takes them all.
void group_to_backup(Context& context, Group& group, Instance& first) {
    context.log(Line::group_syncing_backup, {group.config->name});
    for_others(context, group, first, [&](Instance& member) {
        member.wants_master = false;
        if (member.state == State::master) become_backup(context, member, Line::entering_backup);
    });
    notify_group(context, group, State::backup);
}

void group_to_fault(Context& context, Group& group, Instance& first) {
    context.log(Line::group_syncing_fault, {group.config->name});
    for_others(context, group, first, [&](Instance& member) {
        if (member.state == State::fault && member.notified == NotifyState::fault) return;
        if (member.state == State::master) send_advert(context, member, priority_resign, false);
        become_fault(context, member, Line::entering_fault);
    });
    notify_group(context, group, State::fault);
}

bool group_may_recover(const World& world, const Group& group) {
    return std::ranges::none_of(group.members, [&](InstanceId id) { return world.at(id).faults.any(); });
}

void group_leave_fault(Context& context, Group& group) {
    context.log(Line::group_syncing_backup, {group.config->name});
    for (const InstanceId id : group.members) {
        Instance& member = context.world.at(id);
        if (member.state != State::fault) continue;
        member.master_interval = member.config->advert_interval;
        become_backup(context, member, Line::entering_backup);
    }
    notify_group(context, group, State::backup);
}

// After the members of a group have been started.
void group_initialized(Context& context, Group& group) {
    const Instance& leader = context.world.at(group.members.front());
    const bool waiting = std::ranges::any_of(group.members, [&](InstanceId id) { return context.world.at(id).faults.only_pending(); });
    if (leader.state == State::fault && waiting) return;  // not a word before the scripts have reported
    notify_group(context, group, leader.state);
}

}  // namespace ka::vrrp
