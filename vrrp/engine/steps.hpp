// The rules, one function per thing that happens; the state of an instance is written by the become_x alone. Private to
// vrrp/engine.
#pragma once

#include <span>

#include "vrrp/engine/world.hpp"
#include "vrrp/packet/advert.hpp"
#include "vrrp/packet/auth_ah.hpp"

namespace ka::vrrp {

// An advert that passed every check of vrrp.md 1.10.
struct ReceivedAdvert {
    IpAddress source;
    Priority priority;
    Duration interval{};  // the sender's: from the packet (version 3) or ours (version 2, where they are equal)
};

// reception.cpp: finds the instance, judges, counts and complains. Nothing when there is nothing to act on.
std::optional<std::pair<InstanceId, ReceivedAdvert>> receive(Context& context, const DatagramReceived& datagram);

// step_initialize.cpp
void start(Context& context, const Start& event);
void begin_work(Context& context, const Start& event);
void open_instance(Context& context, Instance& instance);
// Starts these together: resumes those that may, sends the others to BACKUP or FAULT.
void initialize(Context& context, const std::vector<InstanceId>& ids, const Start& event);
void stop(Context& context, const Stop& event);

// step_backup.cpp, step_master.cpp, step_fault.cpp
void backup_advert(Context& context, Instance& instance, const ReceivedAdvert& advert);
void backup_timeout(Context& context, Instance& instance);
void master_advert(Context& context, Instance& instance, const ReceivedAdvert& advert);
void master_timeout(Context& context, Instance& instance, Instant due);
void owner_conflict_over(Context& context, Instance& instance);
void time_gap(Context& context, Duration lasted);
// Faults were computed anew: goes to FAULT or leaves it.
void faults_changed(Context& context, Instance& instance, const Faults& now);

// transitions.cpp: the only writers of the state.
enum class Leaving : std::uint8_t { quietly, resigning };
void become_master(Context& context, Instance& instance);
void resume_master(Context& context, Instance& instance, const Checkpoint& saved, Instant adverts_sent_until);
void become_backup(Context& context, Instance& instance, Line line);
void become_fault(Context& context, Instance& instance, Line line);
void become_fault_silently(Context& context, Instance& instance);
void resign(Context& context, Instance& instance);  // the end of a MASTER
void give_up_addresses(Context& context, Instance& instance);
void notify(Context& context, Instance& instance, NotifyState state);
void adopt_interval(Context& context, Instance& instance, Duration interval);

// sending.cpp
inline packet::TtlRule ah_ttl_rule(const InstanceConfig& config) {
    return config.is_unicast() ? packet::TtlRule::left_out : packet::TtlRule::covered;
}
void send_advert(Context& context, Instance& instance, Priority priority, bool counted = true);
void announce_all(Context& context, Instance& instance, std::uint32_t repeat);
void set_present(Instance& instance, std::vector<bool> present);  // by place in the configuration
void addresses_present(Context& context, Instance& instance, const AddressesPresent& event);
void address_lost(Context& context, Instance& instance, const AddressLost& event);
void garp_timer(Context& context, Instance& instance, Timer timer);

// tracking.cpp
struct Assessment {
    Faults faults;
    unsigned tracker_faults = 0;  // how many trackers ask for FAULT
    int total = 0;  // the configured priority and what trackers add to it, without bounds
    Priority effective;
    struct Reason {
        Line line;
        std::vector<LineArgument> arguments;
    };
    std::vector<Reason> reasons;  // one per fault, for the lines of the start
};
Assessment assess(const World& world, const Instance& instance);
// Whether this number in a tracked file means FAULT for the instance.
bool file_faults(const World& world, const Instance& instance, const std::string& name, std::int32_t value);
void set_interface(Context& context, const InterfaceChanged& event);
void reassess(Context& context, Instance& instance);
void set_effective_priority(Context& context, Instance& instance, Priority priority);
void sort_sources(const World& world, Link& link);

// sync_group.cpp
void build_groups(World& world);
void group_to_master(Context& context, Group& group, Instance& first);
void group_to_backup(Context& context, Group& group, Instance& first);
void group_to_fault(Context& context, Group& group, Instance& first);
bool group_may_recover(const World& world, const Group& group);
void group_leave_fault(Context& context, Group& group);
bool group_allows_master(const World& world, const Group& group, const Instance& first);
void group_initialized(Context& context, Group& group);
void notify_group(Context& context, Group& group, State state);

// reconfigure.cpp
void reconfigure(Context& context, std::shared_ptr<const Config> config);
void build_index(World& world);
Instance& add_instance(World& world, const std::shared_ptr<const Config>& config, std::size_t position);

}  // namespace ka::vrrp
