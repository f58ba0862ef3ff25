// What is shown of a running router: nothing here changes it.
#include <algorithm>

#include "vrrp/engine/router.hpp"
#include "vrrp/engine/steps.hpp"

namespace ka::vrrp {

namespace {

// In BACKUP an instance may be ready for MASTER and wait for the others of its group.
State wanted_state(const Instance& instance) {
    return instance.state == State::backup && instance.wants_master ? State::master : instance.state;
}

unsigned unknown_scripts(const World& world, const InstanceConfig& config) {
    return static_cast<unsigned>(std::ranges::count_if(config.track_scripts, [&](const TrackReference& tracked) {
        const auto known = world.scripts.find(tracked.name);
        return known == world.scripts.end() || !known->second;
    }));
}

void show_faults(const World& world, const Instance& instance, InstanceDetails& shown) {
    const Assessment result = assess(world, instance);
    shown.total_priority = result.total;
    shown.interface_fault = result.faults.interface;
    shown.source_fault = result.faults.source;
    shown.configuration_faults = result.faults.configuration ? 1 : 0;
    shown.tracker_faults = result.tracker_faults;
    shown.unknown_scripts = unknown_scripts(world, *instance.config);
}

}  // namespace

InstanceSnapshot Router::snapshot(InstanceId id) const {
    const Instance& instance = world_->at(id);
    return {instance.config->name,  instance.state,           instance.config->priority,
            instance.effective,     instance.since,           instance.master_address.value_or(IpAddress{}),
            instance.master_priority, instance.master_interval, instance.statistics};
}

InstanceDetails Router::details(InstanceId id) const {
    const Instance& instance = world_->at(id);
    const Group* const group = world_->group_of(id);
    InstanceDetails shown;
    shown.wanted = wanted_state(instance);
    if (group) shown.group = group->config->name;
    shown.master_down = master_down_interval(instance);
    shown.timeout = world_->timers.due({id, instance.state == State::master ? Timer::advert : Timer::master_down});
    shown.source = instance.source;
    shown.interface = instance.interface;
    shown.present = instance.present;
    show_faults(*world_, instance, shown);
    return shown;
}

std::vector<GroupSnapshot> Router::groups() const {
    std::vector<GroupSnapshot> all;
    for (const Group& group : world_->groups) {
        GroupSnapshot shown{group.config->name, group.state, 0, 0};
        for (const InstanceId member : group.members) {
            shown.members_in_fault += world_->at(member).faults.any() ? 1 : 0;
            shown.members_in_init += world_->at(member).state == State::init ? 1 : 0;
        }
        all.push_back(std::move(shown));
    }
    return all;
}

}  // namespace ka::vrrp
