// What a router remembers: plain structs in index order. Private to vrrp/engine; Router is the door.
#pragma once

#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/timer_queue.hpp"
#include "vrrp/engine/effect.hpp"
#include "vrrp/engine/event.hpp"
#include "vrrp/engine/state.hpp"
#include "vrrp/engine/trailer_guard.hpp"

namespace ka::vrrp {

// One interface as it was last reported; index 0 = missing.
struct Link {
    IfIndex index;
    bool up = false;
    std::vector<Prefix> addresses;
    // Addresses that may be a source: never one that is virtual somewhere. IPv6: link-local ones.
    std::vector<IpAddress> sources4;
    std::vector<IpAddress> sources6;

    const std::vector<IpAddress>& sources(Family family) const { return family == Family::ipv4 ? sources4 : sources6; }
};

// Why an instance may not take part. Its state is FAULT while any is set.
struct Faults {
    bool configuration = false;
    bool interface = false;
    bool source = false;
    bool tracker = false;
    bool socket = false;
    bool pending = false;  // a weight 0 script has not reported yet: FAULT without a word
    bool any() const { return configuration || interface || source || tracker || socket || pending; }
    bool only_pending() const { return pending && !configuration && !interface && !source && !tracker && !socket; }
    bool operator==(const Faults&) const = default;
};

enum class PreemptDelay : std::uint8_t { idle, running, over };

// Two stations claim to own the addresses (vrrp.md 2.6).
struct OwnerConflict {
    bool active = false;
    bool reduced = false;  // we gave in: our priority is 254 until the other is gone
    IpAddress rogue;
    Duration rogue_interval{};
    int adverts_since = 0;  // own ones, sent by the timer
};

// At most so many of something in each interval, as they come.
struct Allowance {
    std::optional<Instant> since;  // when the present interval began
    int taken = 0;
    bool take(Instant now, Duration interval, int most) {
        if (!since || now - *since >= interval) *this = {now, 0};
        if (taken >= most) return false;
        ++taken;
        return true;
    }
};

struct Instance {
    InstanceId id;
    std::shared_ptr<const InstanceConfig> config;
    std::uint64_t config_hash = 0;  // instance_hash(*config)
    IfIndex interface;
    std::optional<IpAddress> source;
    IpAddress group;  // multicast destination

    State state = State::init;
    Instant since{};
    Faults faults;
    bool wants_master = false;  // what it would be, ignoring its sync group
    bool held = false;          // what the last Want said
    std::optional<NotifyState> notified;

    Priority effective{100};
    Duration master_interval{};
    std::optional<IpAddress> master_address;
    Priority master_priority;
    PreemptDelay preempt = PreemptDelay::idle;
    OwnerConflict conflict;
    Instant listening_until{};  // after a gap: no advert before this
    Allowance answers;              // to rivals
    Allowance authentication_lines;  // about adverts that are not ours to trust
    AhSequence ah;
    TrailerClock trailer;
    ReplayMarks replay_marks;
    Instant master_down_at = never;      // when Timer::master_down is armed
    std::optional<Instant> postponed_since;  // it is due and waits for queued datagrams since then
    bool without_socket = false;
    bool opened = false;                 // its sockets are the runner's business

    std::vector<bool> present;  // addresses, then excluded ones, that are on their interface
    std::vector<std::pair<IpAddress, std::size_t>> places;  // where each address is in `present`; in order
    bool quiet = false;         // resumed in time: what is found in place needs no announcement
    std::bitset<static_cast<std::size_t>(Line::count)> said;  // complaints not to be repeated
    std::uint16_t ip_identification = 0;
    Statistics statistics;
};

struct Group {
    std::shared_ptr<const SyncGroupConfig> config;
    std::vector<InstanceId> members;
    State state = State::init;
};

enum class Timer : std::uint8_t { advert, master_down, preempt, garp_second, garp_refresh, garp_lower, garp_extra, owner_conflict, startup };

struct TimerKey {
    InstanceId instance;
    Timer timer;
    auto operator<=>(const TimerKey&) const = default;
};

struct World {
    std::shared_ptr<const Config> config;
    std::vector<std::unique_ptr<Instance>> instances;  // by id; null once closed
    std::vector<InstanceId> order;                     // of the configuration
    std::vector<Group> groups;
    std::set<IpAddress> virtual_addresses;
    std::map<std::string, Link> links;
    std::map<std::string, std::optional<bool>> scripts;
    std::map<std::string, std::int32_t> files;
    std::map<std::string, std::optional<bool>> processes;
    std::map<std::string, std::optional<bool>> virtual_servers;
    std::multimap<std::pair<Family, Vrid>, InstanceId> by_vrid;
    TimerQueue<TimerKey> timers;
    Duration to_wall{};     // what makes `now` the time since the epoch
    bool started = false;
    bool starting = false;  // the start-up delay runs
    Instant turn_due{};     // when the adverts sent last count as due
    bool stopped = false;
    Duration least_stall = Duration::max();  // that makes masters with timer_expired_backup look at themselves
    std::uint64_t unknown_vrid = 0;
    std::uint64_t undersized = 0;
    std::map<std::pair<std::string, int>, Allowance> unknown_said;  // interface and VRID; bounded by 256 per interface

    Instance& at(InstanceId id) { return *instances[id.value]; }
    const Instance& at(InstanceId id) const { return *instances[id.value]; }
    Group* group_of(InstanceId id);
    const Group* group_of(InstanceId id) const;
    const Link* link(const std::string& name) const;
};

// One step: the world, the time and what is asked for so far.
struct Context {
    World& world;
    Instant now;
    EffectList& out;

    Duration since_epoch() const { return now.time_since_epoch() + world.to_wall; }
    void emit(Effect effect) { out.push_back(std::move(effect)); }
    void log(Line line, std::initializer_list<LineArgument> arguments) { out.emplace_back(Log{line, arguments}); }
    void arm(const Instance& instance, Timer timer, Duration after) { world.timers.arm({instance.id, timer}, now + after); }
    void arm_master_down(Instance& instance, Duration after) {
        instance.master_down_at = now + after;
        instance.postponed_since.reset();
        arm(instance, Timer::master_down, after);
    }
    void cancel(const Instance& instance, Timer timer) { world.timers.cancel({instance.id, timer}); }
};

// Timing (RFC 9568 6.1; vrrp.md 2.2).
Duration skew_time(const Instance& instance);
Duration master_down_interval(const Instance& instance);
// So many intervals and the skew time of timer_expired_backup (vrrp.md 2.10), which must be there.
Duration stall_limit(const InstanceConfig& config, int intervals);

Checkpoint checkpoint_of(const World& world, const Instance& instance);
Transport transport_of(const Instance& instance);

}  // namespace ka::vrrp
