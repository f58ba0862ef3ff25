// What is tracked, and what follows from it: faults and the effective priority (vrrp.md 2.7, 2.13). Everything is computed
// anew from the last known facts; nothing is added up over time.
#include <algorithm>

#include "vrrp/engine/steps.hpp"

namespace ka::vrrp {

namespace {

// Of a weighted tracker. Its sign is turned round by `reverse`.
int contribution(const TrackReference& tracked, bool up) {
    const int value = tracked.weight > 0 ? (up ? tracked.weight : 0) : (up ? 0 : tracked.weight);
    return tracked.reverse ? -value : value;
}

// The group's trackers apply to each member. Where both name the same thing the group's weight counts, unless the member's
// is 0.
std::vector<TrackReference> merged(const std::vector<TrackReference>& own, const std::vector<TrackReference>* of_group) {
    if (!of_group || of_group->empty()) return own;
    std::vector<TrackReference> all = own;
    for (const TrackReference& shared : *of_group) {
        const auto same = std::ranges::find(all, shared.name, &TrackReference::name);
        if (same == all.end()) all.push_back(shared);
        else if (same->weight != 0) *same = shared;
    }
    return all;
}

bool is_up(const World& world, const std::string& interface) {
    const Link* const link = world.link(interface);
    return link && link->index != no_interface && link->up;
}

// Where the source of adverts is looked for. IPv4 hosts own an address whatever interface it is on; a link-local one of IPv6
// belongs to its link, and a VMAC has one of its own, the same as its parent's.
const std::string& source_interface(const InstanceConfig& config) {
    return config.family == Family::ipv4 && !config.own_is_ipvlan ? config.interface : config.advert_interface();
}

struct Endpoint {
    IfIndex interface;
    std::optional<IpAddress> source;
};

Endpoint endpoint(const World& world, const Instance& instance) {
    const InstanceConfig& config = *instance.config;
    const Link* const link = config.advert_interface().empty() ? nullptr : world.link(config.advert_interface());
    Endpoint result{link ? link->index : no_interface, config.source};
    const Link* const home = world.link(source_interface(config));
    if (config.source || !link || !home) return result;
    const std::vector<IpAddress>& sources = home->sources(config.family);
    if (sources.empty()) return result;
    const bool kept = instance.source && std::ranges::find(sources, *instance.source) != sources.end();
    if (kept) result.source = instance.source;
    else result.source = instance.source ? sources.back() : sources.front();
    return result;
}

bool source_missing(const World& world, const Instance& instance, const Endpoint& now) {
    if (!now.source) return true;
    if (!instance.config->track_source || !instance.config->source) return false;
    return std::ranges::none_of(world.links, [&](const auto& entry) {
        const auto& addresses = entry.second.addresses;
        return std::ranges::any_of(addresses, [&](const Prefix& p) { return p.address == *instance.config->source; });
    });
}

void assess_configuration(const InstanceConfig& config, Assessment& result) {
    const bool no_peer = config.unicast_fault_no_peer && config.unicast_peers.empty();
    if (config.configuration_fault.empty() && !no_peer) return;
    result.faults.configuration = true;
    const std::string why = no_peer ? "no unicast peers" : config.configuration_fault;
    result.reasons.push_back({Line::fault_config_init, {config.name, why}});
}

// Interfaces that must be up: our own, and those of addresses, routes and rules that do not say no_track.
std::vector<std::string> needed_interfaces(const InstanceConfig& config) {
    std::vector<std::string> names;
    const auto need = [&](const std::string& name) {
        const bool is_own = name == config.interface || name == config.own_interface;
        if (!name.empty() && !is_own && std::ranges::find(names, name) == names.end()) names.push_back(name);
    };
    for (const AddressConfig& address : config.addresses)
        if (!address.no_track) need(address.interface);
    for (const AddressConfig& address : config.excluded_addresses)
        if (!address.no_track) need(address.interface);
    for (const RouteConfig& route : config.routes) {
        if (route.no_track) continue;
        need(route.interface);
        for (const NextHopConfig& hop : route.next_hops) need(hop.interface);
    }
    for (const RuleConfig& rule : config.rules) {
        if (rule.no_track) continue;
        need(rule.input);
        need(rule.output);
    }
    for (const std::string& name : config.static_interfaces) need(name);
    return names;
}

void assess_interfaces(const World& world, const InstanceConfig& config, const Endpoint& now, Assessment& result) {
    const auto down = [&](const std::string& name) {
        result.faults.interface = true;
        result.reasons.push_back({Line::fault_interface_down_init, {config.name, name}});
    };
    const std::string& where = config.advert_interface();
    if (!where.empty()) {
        const bool missing = now.interface == no_interface;
        if (missing || (!config.dont_track_primary && !is_up(world, where))) down(where);
    }
    // Of a VMAC and its parent, both count.
    for (const std::string* other : {&config.interface, &config.own_interface})
        if (!other->empty() && *other != where && !config.dont_track_primary && !is_up(world, *other)) down(*other);
    for (const std::string& name : needed_interfaces(config))
        if (!is_up(world, name)) down(name);
}

void tracker_fault(Assessment& result, Line line, std::vector<LineArgument> arguments) {
    result.faults.tracker = true;
    ++result.tracker_faults;
    result.reasons.push_back({line, std::move(arguments)});
}

struct Trackers {
    const SyncGroupConfig* group = nullptr;
    int sum = 0;
};

void assess_tracked_interfaces(const World& world, const InstanceConfig& config, Trackers& trackers, Assessment& result) {
    for (const auto& tracked : merged(config.track_interfaces, trackers.group ? &trackers.group->track_interfaces : nullptr)) {
        const bool up = is_up(world, tracked.name);
        trackers.sum += contribution(tracked, up);
        if (tracked.weight != 0 || up != tracked.reverse) continue;
        tracker_fault(result, Line::fault_interface_down_init, {config.name, tracked.name});
    }
}

void assess_scripts(const World& world, const InstanceConfig& config, Trackers& trackers, Assessment& result) {
    for (const auto& tracked : merged(config.track_scripts, trackers.group ? &trackers.group->track_scripts : nullptr)) {
        const auto known = world.scripts.find(tracked.name);
        if (known == world.scripts.end() || !known->second) {
            result.faults.pending |= tracked.weight == 0;
            continue;
        }
        trackers.sum += contribution(tracked, *known->second);
        if (tracked.weight != 0 || *known->second != tracked.reverse) continue;
        tracker_fault(result, Line::fault_script_init, {config.name, tracked.name});
    }
}

// What a file's number adds, or nothing when it means FAULT (core.md 11.3).
std::optional<int> file_contribution(const TrackReference& tracked, std::int32_t value) {
    constexpr std::int64_t fault = -254;
    constexpr std::int64_t heaviest = 253;
    if (tracked.weight == 0) return (value != 0) != tracked.reverse ? std::nullopt : std::optional(0);
    const std::int64_t sum = std::int64_t{value} * tracked.weight * (tracked.reverse ? -1 : 1);
    if (sum <= fault) return std::nullopt;
    return static_cast<int>(std::min(sum, heaviest));
}

void assess_files(const World& world, const InstanceConfig& config, Trackers& trackers, Assessment& result) {
    for (const auto& tracked : merged(config.track_files, trackers.group ? &trackers.group->track_files : nullptr)) {
        const auto known = world.files.find(tracked.name);
        const std::int32_t value = known == world.files.end() ? 0 : known->second;
        if (const auto added = file_contribution(tracked, value)) {
            trackers.sum += *added;
            continue;
        }
        tracker_fault(result, Line::fault_file_init, {config.name, tracked.name, std::int64_t{value}});
    }
}

void assess_processes(const World& world, const InstanceConfig& config, Trackers& trackers, Assessment& result) {
    for (const auto& tracked : merged(config.track_processes, trackers.group ? &trackers.group->track_processes : nullptr)) {
        const auto known = world.processes.find(tracked.name);
        if (known == world.processes.end() || !known->second) continue;
        trackers.sum += contribution(tracked, *known->second);
        if (tracked.weight != 0 || *known->second != tracked.reverse) continue;
        tracker_fault(result, Line::fault_process_init, {config.name, tracked.name});
    }
}

// A checker that says nothing changes nothing.
void assess_virtual_servers(const World& world, const InstanceConfig& config, Trackers& trackers, Assessment& result) {
    for (const auto& tracked : config.track_virtual_servers) {
        const auto known = world.virtual_servers.find(tracked.name);
        if (known == world.virtual_servers.end() || !known->second) continue;
        trackers.sum += contribution(tracked, *known->second);
        if (tracked.weight != 0 || *known->second != tracked.reverse) continue;
        tracker_fault(result, Line::fault_virtual_server_init, {config.name, tracked.name});
    }
}

Priority effective_priority(const Instance& instance, int total) {
    if (instance.config->is_owner()) return instance.conflict.reduced ? Priority{254} : priority_owner;
    return Priority{static_cast<std::uint8_t>(std::clamp(total, 1, 254))};
}

void move_to(Context& context, Instance& instance, const Endpoint& now) {
    if (instance.interface == now.interface && instance.source == now.source) return;
    instance.interface = now.interface;
    instance.source = now.source;
    if (instance.opened) context.emit(TransportChanged{instance.id});
}

}  // namespace

Assessment assess(const World& world, const Instance& instance) {
    const InstanceConfig& config = *instance.config;
    const Endpoint now = endpoint(world, instance);
    Assessment result;
    Trackers trackers;
    for (const Group& group : world.groups)
        if (std::ranges::find(group.members, instance.id) != group.members.end()) trackers.group = group.config.get();
    assess_configuration(config, result);
    assess_interfaces(world, config, now, result);
    if (source_missing(world, instance, now)) {
        result.faults.source = true;
        const std::int64_t family = config.family == Family::ipv4 ? 4 : 6;
        if (now.interface != no_interface || config.advert_interface().empty())
            result.reasons.push_back({Line::fault_no_address_init, {config.name, family}});
    }
    assess_tracked_interfaces(world, config, trackers, result);
    assess_scripts(world, config, trackers, result);
    assess_files(world, config, trackers, result);
    assess_processes(world, config, trackers, result);
    assess_virtual_servers(world, config, trackers, result);
    result.faults.socket = instance.without_socket;
    result.total = config.priority.value + trackers.sum;
    result.effective = effective_priority(instance, result.total);
    return result;
}

bool file_faults(const World& world, const Instance& instance, const std::string& name, std::int32_t value) {
    const Group* const group = world.group_of(instance.id);
    for (const auto& tracked : merged(instance.config->track_files, group ? &group->config->track_files : nullptr))
        if (tracked.name == name && !file_contribution(tracked, value)) return true;
    return false;
}

void set_effective_priority(Context& context, Instance& instance, Priority priority) {
    if (priority == instance.effective) return;
    context.log(Line::priority_changed, {instance.config->name, std::int64_t{instance.effective.value},
                                         std::int64_t{priority.value}});
    const Duration skew_before = skew_time(instance);
    instance.effective = priority;
    if (instance.config->notify_priority_changes) {
        const bool master = instance.state == State::master;
        context.emit(Notify{false, instance.config->name, master ? NotifyState::master_priority : NotifyState::backup_priority,
                            priority, nullptr});
    }
    if (instance.state == State::backup && context.world.timers.armed({instance.id, Timer::master_down})) {
        instance.master_down_at += skew_time(instance) - skew_before;
        context.world.timers.arm({instance.id, Timer::master_down}, instance.master_down_at);
    }
    if (instance.state == State::init) return;
    context.emit(SaveCheckpoint{instance.id, checkpoint_of(context.world, instance)});
    context.emit(Publish{instance.id, instance.state, instance.effective});
}

// A new source is taken before anything is sent with it; a lost one is kept until the farewell is said.
void reassess(Context& context, Instance& instance) {
    const Assessment result = assess(context.world, instance);
    const Endpoint now = endpoint(context.world, instance);
    const bool usable = now.source && (now.interface != no_interface || instance.config->advert_interface().empty());
    if (usable) move_to(context, instance, now);
    set_effective_priority(context, instance, result.effective);
    faults_changed(context, instance, result.faults);
    if (!usable) move_to(context, instance, now);
}

void sort_sources(const World& world, Link& link) {
    link.sources4.clear();
    link.sources6.clear();
    for (const Prefix& prefix : link.addresses) {
        if (world.virtual_addresses.contains(prefix.address)) continue;
        if (prefix.address.is_v4()) link.sources4.push_back(prefix.address);
        else if (prefix.address.is_link_local()) link.sources6.push_back(prefix.address);
    }
}

void set_interface(Context& context, const InterfaceChanged& event) {
    Link& link = context.world.links[event.name];
    link.index = event.index;
    link.up = event.up && event.index != no_interface;
    link.addresses = event.index == no_interface ? std::vector<Prefix>{} : event.addresses;
    sort_sources(context.world, link);
    if (!context.world.started) return;
    for (const InstanceId id : context.world.order) reassess(context, context.world.at(id));
}

}  // namespace ka::vrrp
