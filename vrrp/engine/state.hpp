// The states of an instance and what is counted and shown of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/strong_types.hpp"
#include "common/base/time.hpp"
#include "vrrp/config/model.hpp"

namespace ka::vrrp {

enum class State : std::uint8_t { init = 0, backup = 1, master = 2, fault = 3 };

std::string_view name_of(State state);  // "INIT", "BACKUP", "MASTER", "FAULT"

// Counters of one instance since start; a reload keeps them (vrrp.md 5.3).
struct Statistics {
    std::uint64_t advert_received = 0;
    std::uint64_t advert_sent = 0;
    std::uint64_t become_master = 0;
    std::uint64_t release_master = 0;
    std::uint64_t packet_length_errors = 0;
    std::uint64_t advert_interval_errors = 0;  // ours: version 3 adverts with interval 0
    std::uint64_t ttl_errors = 0;
    std::uint64_t invalid_type_received = 0;
    std::uint64_t address_list_errors = 0;
    std::uint64_t invalid_auth_type = 0;
    std::uint64_t auth_type_mismatch = 0;
    std::uint64_t auth_failures = 0;
    std::uint64_t trailer_missing = 0;
    std::uint64_t trailer_malformed = 0;
    std::uint64_t trailer_unknown_key = 0;
    std::uint64_t trailer_wrong = 0;
    std::uint64_t trailer_stale = 0;
    std::uint64_t trailer_replayed = 0;
    std::uint64_t priority_zero_received = 0;
    std::uint64_t priority_zero_sent = 0;
    std::uint64_t version_errors = 0;
    std::uint64_t checksum_errors = 0;
    bool operator==(const Statistics&) const = default;
};

// How an instance talks: what sockets must be open for it.
struct Transport {
    Family family = Family::ipv4;
    std::string interface_name;  // "" for unicast without an interface
    IfIndex interface;           // 0 while the interface is missing
    bool multicast = true;
    IpAddress group;   // multicast: to join, to bind to and to send to
    IpAddress source;  // unicast: to bind to; the source of adverts (unspecified while there is none)
    bool has_source = false;
    bool behind_ah = false;  // protocol 51 instead of 112
    bool operator==(const Transport&) const = default;
};

// What is shown of an instance.
struct InstanceSnapshot {
    std::string name;
    State state = State::init;
    Priority base_priority;
    Priority effective_priority;
    Instant since{};
    IpAddress master_address;  // BACKUP: whom it hears; 0.0.0.0 while nobody was heard
    Priority master_priority;
    Duration master_interval{};
    Statistics statistics;
};

// What else a dump shows of it; costs more to find out.
struct InstanceDetails {
    State wanted = State::init;  // where it would be without its sync group
    std::string group;           // its sync group, or empty
    Duration master_down{};      // how long the master may be silent
    Instant timeout = never;     // when it acts next: its next advert, or the end of the master's silence
    std::optional<IpAddress> source;
    IfIndex interface;
    int total_priority = 0;  // the effective one before it is limited
    unsigned configuration_faults = 0;
    unsigned tracker_faults = 0;
    unsigned unknown_scripts = 0;  // tracked ones that have not reported
    bool interface_fault = false;
    bool source_fault = false;
    std::vector<bool> present;  // its addresses, then the excluded ones, that are on their interface
};

struct GroupSnapshot {
    std::string name;
    State state = State::init;
    unsigned members_in_fault = 0;
    unsigned members_in_init = 0;
};

}  // namespace ka::vrrp
