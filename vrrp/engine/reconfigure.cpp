// A committed reload: instances are kept, changed, added and removed; an unchanged one notices nothing (vrrp.md 2.14).
#include <algorithm>
#include <set>

#include "vrrp/config/diff.hpp"
#include "vrrp/engine/steps.hpp"

namespace ka::vrrp {

namespace {

std::vector<AddressConfig> all_addresses(const InstanceConfig& config) {
    std::vector<AddressConfig> all = config.addresses;
    all.insert(all.end(), config.excluded_addresses.begin(), config.excluded_addresses.end());
    return all;
}

void close_instance(Context& context, Instance& instance) {
    const InstanceConfig& config = *instance.config;
    const bool started = instance.state != State::init;
    if (instance.state == State::master) resign(context, instance);
    for (int timer = 0; timer <= static_cast<int>(Timer::startup); ++timer)
        context.cancel(instance, static_cast<Timer>(timer));
    if (started)
        notify(context, instance, config.notify.notify_deleted ? NotifyState::deleted : NotifyState::fault);
    context.emit(InstanceClosed{instance.id});
    context.world.instances[instance.id.value].reset();
}

// Finds an address of a list by its value; lists may have thousands.
class AddressIndex {
public:
    explicit AddressIndex(const std::vector<AddressConfig>& list) : list_(list) {
        for (std::size_t i = 0; i < list.size(); ++i) places_.emplace(list[i].prefix, i);
    }
    std::optional<std::size_t> find(const AddressConfig& address) const {
        const auto [first, last] = places_.equal_range(address.prefix);
        for (auto at = first; at != last; ++at)
            if (list_[at->second] == address) return at->second;
        return std::nullopt;
    }

private:
    const std::vector<AddressConfig>& list_;
    std::multimap<Prefix, std::size_t> places_;
};

// The set that is held changes while it is held: what stays is not touched, what is new is announced with all the rest.
void change_addresses(Context& context, Instance& instance, const InstanceConfig& before) {
    const InstanceConfig& config = *instance.config;
    const std::vector<AddressConfig> old = all_addresses(before), now = all_addresses(config);
    const AddressIndex in_old(old), in_now(now);
    for (const AddressConfig& address : old)
        if (!in_now.find(address))
            context.log(Line::address_gone_from_config,
                        {config.name, address.prefix.to_string(), address.interface.empty() ? config.interface : address.interface});
    std::vector<bool> present;
    bool added = false;
    for (const AddressConfig& address : now) {
        const auto same = in_old.find(address);
        added |= !same;
        present.push_back(same && instance.present[*same]);
    }
    set_present(instance, std::move(present));
    context.emit(Want{instance.id, true, WantCause::reloaded});
    if (!added) return;
    instance.quiet = false;
    announce_all(context, instance, config.garp.repeat);
    if (config.garp.delay > Duration{}) context.arm(instance, Timer::garp_second, config.garp.delay);
}

void change_instance(Context& context, Instance& instance, std::shared_ptr<const InstanceConfig> config) {
    const std::shared_ptr<const InstanceConfig> before = std::exchange(instance.config, std::move(config));
    const InstanceConfig& now = *instance.config;
    instance.config_hash = instance_hash(now);
    const bool held_set_changed = before->addresses != now.addresses || before->excluded_addresses != now.excluded_addresses ||
                                  before->routes != now.routes || before->rules != now.rules;
    instance.master_interval = instance.state == State::backup && now.version == Version::v3 && before->version == Version::v3 &&
                                       before->advert_interval == now.advert_interval
                                   ? instance.master_interval
                                   : now.advert_interval;
    const bool other_protocol = (before->auth_type == AuthType::ah) != (now.auth_type == AuthType::ah);
    if (before->source != now.source || before->unicast_peers != now.unicast_peers || other_protocol) context.emit(TransportChanged{instance.id});
    if (!context.world.started) return;
    reassess(context, instance);
    context.emit(SaveCheckpoint{instance.id, checkpoint_of(context.world, instance)});
    if (instance.state == State::backup) {
        context.arm_master_down(instance, master_down_interval(instance));
    } else if (instance.state == State::master) {
        send_advert(context, instance, instance.effective);
        context.arm(instance, Timer::advert, now.advert_interval);
        if (held_set_changed) change_addresses(context, instance, *before);
        const bool refreshes = now.garp.refresh > Duration{} && now.garp.refresh_repeat > 0;
        if (before->garp != now.garp) {
            context.cancel(instance, Timer::garp_refresh);
            if (refreshes) context.arm(instance, Timer::garp_refresh, now.garp.refresh);
            context.cancel(instance, Timer::garp_extra);
            if (now.garp.extra_interval > Duration{}) context.arm(instance, Timer::garp_extra, now.garp.extra_interval);
        }
    }
}

IpAddress group_address(const Config& config, const InstanceConfig& instance) {
    if (instance.multicast_group) return *instance.multicast_group;
    return instance.family == Family::ipv4 ? config.multicast_group4 : config.multicast_group6;
}

// Members that came into a group, or left one, may now stand in a state that the group does not allow.
void settle_groups(Context& context, const std::vector<InstanceId>& added) {
    for (Group& group : context.world.groups) {
        const auto member = [&](InstanceId id) -> Instance& { return context.world.at(id); };
        const auto faulty = std::ranges::find_if(group.members, [&](InstanceId id) { return member(id).faults.any() && !member(id).faults.only_pending(); });
        const auto apart = std::ranges::find_if(group.members, [&](InstanceId id) { return member(id).state != State::master; });
        const bool some_master = std::ranges::any_of(group.members, [&](InstanceId id) { return member(id).state == State::master; });
        if (faulty != group.members.end() && group.state != State::fault) group_to_fault(context, group, member(*faulty));
        else if (some_master && apart != group.members.end()) group_to_backup(context, group, member(*apart));
        else if (faulty == group.members.end() && group.state == State::fault && group_may_recover(context.world, group))
            group_leave_fault(context, group);
        else if (group.state == State::init && !added.empty()) group_initialized(context, group);
    }
    // A member of a group that is no more does not wait for it any longer.
    for (const InstanceId id : context.world.order) {
        Instance& instance = context.world.at(id);
        if (instance.state == State::fault && !instance.faults.any() && !context.world.group_of(id))
            become_backup(context, instance, Line::entering_backup);
    }
}

// For whoever reads the FIFOs anew: the states that this reload left as they were.
void repeat_states(Context& context, std::size_t first) {
    std::set<std::pair<bool, std::string>> told;
    for (std::size_t i = first; i < context.out.size(); ++i)
        if (const auto* said = std::get_if<Notify>(&context.out[i])) told.emplace(said->is_group, said->name);
    const auto as_notified = [](State state) {
        return state == State::master ? NotifyState::master : state == State::backup ? NotifyState::backup : NotifyState::fault;
    };
    for (const InstanceId id : context.world.order) {
        const Instance& instance = context.world.at(id);
        if (!instance.notified || told.contains({false, instance.config->name})) continue;
        context.emit(Notify{false, instance.config->name, as_notified(instance.state), instance.effective, nullptr});
    }
    for (const Group& group : context.world.groups)
        if (group.state != State::init && !told.contains({true, group.config->name}))
            context.emit(Notify{true, group.config->name, as_notified(group.state), priority_resign, nullptr});
}

}  // namespace

Instance& add_instance(World& world, const std::shared_ptr<const Config>& config, std::size_t position) {
    auto instance = std::make_unique<Instance>();
    instance->id = InstanceId{static_cast<std::uint32_t>(world.instances.size())};
    instance->config = std::shared_ptr<const InstanceConfig>(config, &config->instances[position]);
    instance->config_hash = instance_hash(*instance->config);
    instance->group = group_address(*config, *instance->config);
    instance->effective = instance->config->priority;
    instance->master_interval = instance->config->advert_interval;
    world.instances.push_back(std::move(instance));
    return *world.instances.back();
}

// From the new configuration: instances that change take theirs over afterwards, and look at this then.
void build_index(World& world) {
    world.by_vrid.clear();
    world.virtual_addresses.clear();
    world.least_stall = Duration::max();
    for (std::size_t i = 0; i < world.order.size(); ++i) {
        const InstanceConfig& config = world.config->instances[i];
        world.by_vrid.emplace(std::pair{config.family, config.vrid}, world.order[i]);
        for (const AddressConfig& address : all_addresses(config)) world.virtual_addresses.insert(address.prefix.address);
        if (config.timer_expired_backup) world.least_stall = std::min(world.least_stall, stall_limit(config, 2));
    }
    for (auto& [name, link] : world.links) sort_sources(world, link);
    build_groups(world);
}

void reconfigure(Context& context, std::shared_ptr<const Config> config) {
    World& world = context.world;
    const std::size_t first = context.out.size();
    const std::shared_ptr<const Config> before = std::exchange(world.config, config);
    const ConfigDiff changes = diff(*before, *config);
    const std::vector<InstanceId> old_order = world.order;
    for (const std::size_t position : changes.removed) close_instance(context, world.at(old_order[position]));
    world.order.assign(config->instances.size(), InstanceId{});
    std::vector<InstanceId> added, changed;
    for (const ConfigDiff::Kept& kept : changes.kept) {
        const InstanceId id = old_order[kept.before];
        world.order[kept.after] = id;
        const IpAddress group = group_address(*config, config->instances[kept.after]);
        if (std::exchange(world.at(id).group, group) != group) context.emit(TransportChanged{id});
        if (kept.changed) changed.push_back(id);
        else world.at(id).config = std::shared_ptr<const InstanceConfig>(config, &config->instances[kept.after]);
    }
    for (const std::size_t position : changes.added) {
        added.push_back(add_instance(world, config, position).id);
        world.order[position] = added.back();
    }
    std::vector<std::shared_ptr<const InstanceConfig>> next;
    for (const ConfigDiff::Kept& kept : changes.kept)
        if (kept.changed) next.emplace_back(config, &config->instances[kept.after]);
    build_index(world);
    for (std::size_t i = 0; i < changed.size(); ++i) change_instance(context, world.at(changed[i]), next[i]);
    if (!world.started) return;
    initialize(context, added, Start{});
    for (const InstanceId id : world.order) reassess(context, world.at(id));
    settle_groups(context, added);
    if (config->fifo_states_on_reload) repeat_states(context, first);
}

}  // namespace ka::vrrp
