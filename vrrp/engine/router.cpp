// The door of the engine: hands each event to the rule that belongs to it.
#include "vrrp/engine/router.hpp"

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include "common/base/limits.hpp"
#include "common/base/overloaded.hpp"
#include "vrrp/engine/steps.hpp"

namespace ka::vrrp {

namespace {

void advert(Context& context, const DatagramReceived& datagram) {
    const auto received = receive(context, datagram);
    if (!received) return;
    Instance& instance = context.world.at(received->first);
    instance.ah.others_heard();
    if (instance.state == State::backup) backup_advert(context, instance, received->second);
    else if (instance.state == State::master) master_advert(context, instance, received->second);
}

void timer(Context& context, const TimerKey& key, Instant due) {
    if (key.timer == Timer::startup) return begin_work(context, Start{});
    Instance& instance = context.world.at(key.instance);
    switch (key.timer) {
        case Timer::advert: return master_timeout(context, instance, due);
        case Timer::master_down: return backup_timeout(context, instance);
        case Timer::preempt: instance.preempt = PreemptDelay::over; return;
        case Timer::owner_conflict: return owner_conflict_over(context, instance);
        default: return garp_timer(context, instance, key.timer);
    }
}

// Adverts that would be due a moment later leave with those that are due, and stay with them: one waking of the process, and
// one system call, for all that share a socket.
void keep_company(Context& context, Instant due, std::size_t places) {
    auto& timers = context.world.timers;
    for (; places > 0 && timers.next() != never && timers.next_key().timer == Timer::advert; --places) {
        Instance& instance = context.world.at(timers.next_key().instance);
        const Duration interval = instance.config->advert_interval;
        const bool just_sent = timers.next() - due >= interval;
        if (just_sent || timers.next() - context.now > interval / limits::advert_company) return;
        timers.cancel(timers.next_key());
        master_timeout(context, instance, due);
    }
}

// When an advert that is due at `at` and leaves now counts as due: a slot after those of the turn before, however late both are. So
// what came due together spreads, and what a busy machine held up goes back to its place. All slots take three quarters of an interval.
Instant place_of(const World& world, Instant at, Duration interval) {
    const auto turns = static_cast<std::int64_t>(world.order.size() / limits::adverts_per_turn + 1);
    const Duration slot = std::min(limits::advert_slot, interval * 3 / 4 / turns);
    return std::max(at, std::min(world.turn_due + slot, at + interval / limits::advert_company));
}

// What is due, with at most limits::adverts_per_turn adverts among it: the rest stays due. While datagrams wait, a due master-down
// timer waits with them: one of them may be the advert that it missed.
void time_passed(Context& context, bool drained) {
    World& world = context.world;
    std::vector<std::pair<TimerKey, Instant>> postponed;
    std::optional<Instant> turn_due;
    std::size_t places = limits::adverts_per_turn;
    while (places > 0) {
        const auto due = world.timers.pop_due(context.now);
        if (!due) break;
        auto [key, at] = *due;
        if (key.timer == Timer::master_down && !drained) {
            std::optional<Instant>& since = world.at(key.instance).postponed_since;
            if (!since) since = context.now;
            if (context.now - *since < limits::master_down_grace) {
                postponed.push_back(*due);
                continue;
            }
        }
        if (key.timer == Timer::advert) {
            at = place_of(world, at, world.at(key.instance).config->advert_interval);
            if (!turn_due) turn_due = at;
            --places;
        }
        timer(context, key, at);
    }
    if (turn_due) {
        world.turn_due = *turn_due;
        keep_company(context, *turn_due, places);
    }
    for (const auto& [key, at] : postponed) world.timers.arm(key, at);
}

template <typename Known, typename Tracked>
void tracker_changed(Context& context, Known& known, const Known& now, const std::string& name, Tracked is_tracked) {
    if (known == now) return;
    known = now;
    if (!context.world.started) return;
    for (const InstanceId id : context.world.order)
        if (Instance& instance = context.world.at(id); is_tracked(instance, name)) reassess(context, instance);
}

bool names(const std::vector<TrackReference>& list, const std::string& name) {
    for (const TrackReference& tracked : list)
        if (tracked.name == name) return true;
    return false;
}

// A verdict is worth remembering also where nothing else follows from it.
void script_changed(Context& context, const ScriptChanged& event) {
    const World& world = context.world;
    const auto tracks = [&](const Instance& instance, const std::string& name) {
        const Group* const group = world.group_of(instance.id);
        return names(instance.config->track_scripts, name) || (group && names(group->config->track_scripts, name));
    };
    const std::size_t first = context.out.size();
    const bool news = context.world.scripts[event.name] != event.ok;
    tracker_changed(context, context.world.scripts[event.name], event.ok, event.name, tracks);
    if (!news || !world.started) return;
    std::set<InstanceId> saved;
    for (const Effect& effect : std::span(context.out).subspan(first))
        if (const auto* checkpoint = std::get_if<SaveCheckpoint>(&effect)) saved.insert(checkpoint->instance);
    for (const InstanceId id : world.order)
        if (!saved.contains(id) && tracks(world.at(id), event.name))
            context.emit(SaveCheckpoint{id, checkpoint_of(world, world.at(id))});
}

void file_changed(Context& context, const FileChanged& event) {
    const World& world = context.world;
    std::int32_t& known = context.world.files[event.name];
    if (world.started)
        for (const InstanceId id : world.order) {
            const Instance& instance = world.at(id);
            const bool before = file_faults(world, instance, event.name, known);
            if (before != file_faults(world, instance, event.name, event.value))
                context.log(before ? Line::file_recovers : Line::file_faults, {instance.config->name, event.name});
        }
    tracker_changed(context, known, event.value, event.name, [&](const Instance& instance, const std::string& name) {
        const Group* const group = world.group_of(instance.id);
        return names(instance.config->track_files, name) || (group && names(group->config->track_files, name));
    });
}

void process_changed(Context& context, const ProcessChanged& event) {
    const World& world = context.world;
    tracker_changed(context, context.world.processes[event.name], std::optional(event.quorum), event.name, [&](const Instance& instance, const std::string& name) {
        const Group* const group = world.group_of(instance.id);
        return names(instance.config->track_processes, name) || (group && names(group->config->track_processes, name));
    });
}

// Deaf and mute is as bad as a dead link.
void socket_changed(Context& context, const SocketChanged& event) {
    Instance& instance = context.world.at(event.instance);
    if (instance.without_socket == !event.open) return;
    instance.without_socket = !event.open;
    if (context.world.started) reassess(context, instance);
}

void virtual_server_changed(Context& context, const VirtualServerChanged& event) {
    std::optional<bool>& known = context.world.virtual_servers[event.name];
    if (known != event.up)
        context.log(!event.up ? Line::virtual_server_unknown
                    : *event.up ? Line::virtual_server_up
                                : Line::virtual_server_down,
                    {event.name});
    tracker_changed(context, known, event.up, event.name, [](const Instance& instance, const std::string& name) {
        return names(instance.config->track_virtual_servers, name);
    });
}

void send_failed(Context& context, const SendFailed& event) {
    Instance& instance = context.world.at(event.instance);
    const Link* const link = context.world.link(instance.config->advert_interface());
    if (event.priority == priority_resign && link && !link->up) return;  // nobody can hear a farewell on a dead link
    const auto bit = static_cast<std::size_t>(Line::send_failed);
    if (instance.said[bit]) return;
    instance.said.set(bit);
    const std::string reason = std::generic_category().message(event.errno_value);
    if (instance.config->is_unicast())
        context.log(Line::send_failed_unicast, {instance.config->name, event.destination.to_string(), reason});
    else
        context.log(Line::send_failed, {instance.config->name, std::int64_t{event.errno_value}, reason});
}

bool alive(const World& world, InstanceId id) { return id.value < world.instances.size() && world.instances[id.value]; }

}  // namespace

std::string_view name_of(State state) {
    switch (state) {
        case State::init: return "INIT";
        case State::backup: return "BACKUP";
        case State::master: return "MASTER";
        case State::fault: return "FAULT";
    }
    return "";
}

std::string_view name_of(NotifyState state) {
    switch (state) {
        case NotifyState::master: return "MASTER";
        case NotifyState::backup: return "BACKUP";
        case NotifyState::fault: return "FAULT";
        case NotifyState::stop: return "STOP";
        case NotifyState::deleted: return "DELETED";
        case NotifyState::master_rx_lower_priority: return "MASTER_RX_LOWER_PRI";
        case NotifyState::master_priority: return "MASTER_PRIORITY";
        case NotifyState::backup_priority: return "BACKUP_PRIORITY";
    }
    return "";
}

const Group* World::group_of(InstanceId id) const {
    for (const Group& group : groups)
        for (const InstanceId member : group.members)
            if (member == id) return &group;
    return nullptr;
}

Group* World::group_of(InstanceId id) { return const_cast<Group*>(std::as_const(*this).group_of(id)); }

const Link* World::link(const std::string& name) const {
    const auto found = links.find(name);
    return found == links.end() ? nullptr : &found->second;
}

Duration skew_time(const Instance& instance) {
    const int priority = instance.config->is_owner() ? 255 : instance.effective.value;
    const Duration unit = instance.config->version == Version::v2 ? Duration{seconds{1}} : instance.master_interval;
    return unit * (256 - priority) / 256;
}

Duration stall_limit(const InstanceConfig& config, int intervals) {
    const Duration unit = config.version == Version::v2 ? Duration{seconds{1}} : config.advert_interval;
    return config.advert_interval * intervals + unit * (256 - config.timer_expired_backup->value) / 256;
}

Duration master_down_interval(const Instance& instance) {
    const Duration interval = instance.config->version == Version::v2 ? instance.config->advert_interval : instance.master_interval;
    return interval * instance.config->down_timer_adverts + skew_time(instance);
}

Router::Router(std::shared_ptr<const Config> config) : world_(std::make_unique<World>()) {
    world_->config = std::move(config);
    for (std::size_t i = 0; i < world_->config->instances.size(); ++i)
        world_->order.push_back(add_instance(*world_, world_->config, i).id);
    build_index(*world_);
}

Router::~Router() = default;

void Router::handle(const Event& event, Instant now, EffectList& out) {
    if (world_->stopped) return;
    Context context{*world_, now, out};
    const auto with = [&](InstanceId id, auto action) {
        if (alive(*world_, id)) action(world_->at(id));  // reports about an instance that a reload has removed come late
    };
    std::visit(Overloaded{
                   [&](const Start& e) { start(context, e); },
                   [&](const Stop& e) { stop(context, e); },
                   [&](const DatagramReceived& e) {
                       if (world_->started) advert(context, e);
                   },
                   [&](const ClockRead& e) { world_->to_wall = e.to_wall; },
                   [&](const TimePassed& e) { time_passed(context, e.drained); },
                   [&](const InterfaceChanged& e) { set_interface(context, e); },
                   [&](const ScriptChanged& e) { script_changed(context, e); },
                   [&](const FileChanged& e) { file_changed(context, e); },
                   [&](const ProcessChanged& e) { process_changed(context, e); },
                   [&](const SocketChanged& e) { with(e.instance, [&](Instance&) { socket_changed(context, e); }); },
                   [&](const VirtualServerChanged& e) { virtual_server_changed(context, e); },
                   [&](const ConfigChanged& e) { reconfigure(context, e.config); },
                   [&](const AddressesPresent& e) { with(e.instance, [&](Instance& i) { addresses_present(context, i, e); }); },
                   [&](const AddressLost& e) { with(e.instance, [&](Instance& i) { address_lost(context, i, e); }); },
                   [&](const RouteLost& e) {
                       with(e.instance, [&](Instance& i) { context.log(Line::route_removed_by_other, {i.config->name, e.route}); });
                   },
                   [&](const RuleLost& e) {
                       with(e.instance, [&](Instance& i) { context.log(Line::rule_removed_by_other, {i.config->name, e.rule}); });
                   },
                   [&](const SendFailed& e) { with(e.instance, [&](Instance&) { send_failed(context, e); }); },
                   [&](const TimeGap& e) { time_gap(context, e.lasted); },
               },
               event);
}

Instant Router::next_deadline() const { return world_->stopped ? never : world_->timers.next(); }

Duration Router::worth_telling() const { return std::min(limits::lateness, world_->least_stall); }

std::vector<InstanceId> Router::instances() const { return world_->order; }
bool Router::exists(InstanceId id) const { return alive(*world_, id); }
const InstanceConfig& Router::config(InstanceId id) const { return *world_->at(id).config; }
State Router::state(InstanceId id) const { return world_->at(id).state; }
bool Router::holds_addresses(InstanceId id) const { return world_->at(id).held; }
const Statistics& Router::statistics(InstanceId id) const { return world_->at(id).statistics; }
Transport Router::transport(InstanceId id) const { return transport_of(world_->at(id)); }
Checkpoint Router::checkpoint(InstanceId id) const { return checkpoint_of(*world_, world_->at(id)); }

std::uint64_t Router::unknown_vrid_datagrams() const { return world_->unknown_vrid; }
std::uint64_t Router::undersized_datagrams() const { return world_->undersized; }
void Router::clear_statistics() {
    for (const InstanceId id : world_->order) world_->at(id).statistics = {};
}

}  // namespace ka::vrrp
