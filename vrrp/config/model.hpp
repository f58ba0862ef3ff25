// What a configuration says about VRRP, fully resolved: plain values, comparable, const after binding.
// Source of the rules: vrrp keyword reference (doc/reference/keywords.md). Times are Durations; weights are signed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/boxed.hpp"
#include "common/base/ip.hpp"
#include "common/base/route_options.hpp"
#include "common/base/strong_types.hpp"
#include "common/base/time.hpp"
#include "common/model/ipvs.hpp"
#include "common/model/script.hpp"
#include "common/model/track_file_config.hpp"
#include "vrrp/config/firewall.hpp"
#include "vrrp/config/hmac.hpp"
#include "vrrp/config/interface_lists.hpp"
#include "vrrp/config/track_process.hpp"
#include "vrrp/config/vmac.hpp"

namespace ka::vrrp {

enum class Version : std::uint8_t { v2 = 2, v3 = 3 };
enum class AuthType : std::uint8_t { none = 0, pass = 1, ah = 2 };
enum class ConfiguredState : std::uint8_t { backup, master };

using model::ScriptCommand;

// One address of virtual_ipaddress, virtual_ipaddress_excluded or static_ipaddress (vrrp.md 3.6).
struct AddressConfig {
    Prefix prefix;
    std::optional<std::uint8_t> scope;
    bool no_track = false;
    bool use_vmac = false;  // asked for of this address
    std::string interface;  // "" = the instance's interface
    Boxed<IpAddress> broadcast{};
    Boxed<IpAddress> peer{};
    Boxed<std::string> label{};
    std::uint32_t flags = 0;                        // IFA_F_* asked for (home, mngtmpaddr, noprefixroute, autojoin, nodad)
    std::optional<std::uint32_t> preferred_lifetime;  // seconds, UINT32_MAX = forever
    Boxed<std::string> vmac_parent{};  // `interface` is one that is made for it, on this one
    Boxed<std::string> track_group{};
    bool operator==(const AddressConfig&) const = default;
};

struct NextHopConfig {
    std::optional<IpAddress> via;
    std::string interface;
    std::uint16_t weight = 1;  // 1-256
    bool onlink = false;
    std::uint32_t realms = 0;
    std::optional<Encapsulation> encapsulation = {};
    bool operator==(const NextHopConfig&) const = default;
};

// One line of virtual_routes or static_routes (vrrp.md 3.7).
struct RouteConfig {
    Family family = Family::ipv4;
    Prefix destination;  // length 0 = default
    std::optional<IpAddress> source;
    std::optional<Prefix> from;
    std::optional<IpAddress> via;
    std::string interface;
    std::uint8_t type = 1;       // RTN_UNICAST
    std::uint32_t table = 254;   // RT_TABLE_MAIN
    std::string vrf;             // whose table it is; "" = it was not named so
    std::uint8_t protocol = 18;  // RTPROT_KEEPALIVED
    std::optional<std::uint8_t> scope;
    std::uint8_t tos = 0;
    std::optional<std::uint32_t> metric;
    RouteMetrics metrics;
    bool onlink = false;
    std::optional<Encapsulation> encapsulation;
    std::uint32_t realms = 0;                // IPv4; source in the upper half
    std::optional<std::uint32_t> expires;    // IPv6; seconds
    std::uint8_t router_preference = 0;      // IPv6; RFC 4191: 0 medium, 1 high, 3 low
    std::optional<bool> ttl_propagate;
    RoutePlacement placement = RoutePlacement::prepend;
    std::vector<NextHopConfig> next_hops;
    bool no_track = false;
    std::string track_group;
    bool operator==(const RouteConfig&) const = default;
};

enum class RuleAction : std::uint8_t { table, jump, nop, blackhole, prohibit, unreachable, l3mdev };

struct NumberRange {  // both included
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    bool operator==(const NumberRange&) const = default;
};

// One line of virtual_rules or static_rules (vrrp.md 3.8).
struct RuleConfig {
    Family family = Family::ipv4;
    bool inverted = false;       // "not"
    std::optional<Prefix> from;  // absent = all
    std::optional<Prefix> to;
    std::string input;   // iif; "" = any
    std::string output;  // oif
    std::uint8_t tos = 0;
    std::uint32_t mark = 0;
    std::uint32_t mark_mask = 0;  // 0 = any mark
    std::uint64_t tunnel_id = 0;  // 0 = any
    std::optional<NumberRange> users;
    std::uint8_t ip_protocol = 0;  // 0 = any
    std::optional<NumberRange> source_ports;
    std::optional<NumberRange> destination_ports;
    std::uint32_t priority = 0;
    RuleAction action = RuleAction::table;
    std::uint32_t table = 0;
    std::uint32_t target = 0;  // of goto
    std::uint32_t realms = 0;  // source in the upper half
    std::optional<std::uint32_t> suppress_prefix_length;
    std::optional<std::uint32_t> suppress_group;
    std::uint8_t protocol = 18;  // RTPROT_KEEPALIVED
    bool no_track = false;
    std::string track_group;
    bool operator==(const RuleConfig&) const = default;
};

struct TrackScriptConfig {  // vrrp_script NAME (core.md 11.2)
    std::string name;
    ScriptCommand command;
    Duration interval = seconds{1};
    Duration timeout = seconds{1};
    std::int32_t weight = 0;
    bool reverse = false;
    std::uint32_t rise = 1;
    std::uint32_t fall = 1;
    bool init_fail = false;
    bool operator==(const TrackScriptConfig&) const = default;
};

using model::TrackFileConfig;

// A reference to a tracked thing, with the weight that counts here. Weight 0: failure means FAULT.
struct TrackReference {
    std::string name;  // script name, interface name, or virtual server ("ADDR PORT", fwmark N, group name)
    std::int32_t weight = 0;
    bool reverse = false;
    bool operator==(const TrackReference&) const = default;
};

struct UnicastPeer {
    IpAddress address;
    std::uint8_t min_ttl = 0;
    std::uint8_t max_ttl = 255;
    bool operator==(const UnicastPeer&) const = default;
};

// old_unicast_checksum: releases up to 1.3.6 put the multicast group into the pseudo header of unicast adverts (vrrp.md 1.3).
enum class UnicastChecksum : std::uint8_t {
    automatic,  // as the RFC; a peer of the old kind is recognised
    old,
    never_old,
};

struct GarpConfig {  // vrrp.md 3.4
    Duration delay = seconds{5};
    std::uint32_t repeat = 5;
    Duration refresh{};  // 0 = off
    std::uint32_t refresh_repeat = 1;
    Duration lower_prio_delay = seconds{5};
    std::uint32_t lower_prio_repeat = 5;
    Duration extra_interval{};  // between announcements on other interfaces than the instance's, 0 = off
    bool extra_all = false;     // not only on VMACs
    bool operator==(const GarpConfig&) const = default;
};

struct NotifyConfig {
    Boxed<ScriptCommand> master, backup, fault, stop, deleted, any, master_rx_lower_priority;
    bool mail = false;            // smtp_alert
    bool notify_deleted = false;  // DELETED instead of FAULT when a reload removes the object
    bool operator==(const NotifyConfig&) const = default;
};

struct InstanceConfig {
    std::string name;
    ConfiguredState state = ConfiguredState::backup;
    std::string interface;
    std::string own_interface;           // VMAC or ipvlan made for it (Config::made_links); "" = none
    bool own_is_ipvlan = false;
    bool transmits_on_parent = false;    // vmac_xmit_base: adverts leave on `interface` all the same
    bool vmac_addresses = false;         // use_vmac_addr
    std::string vrf;                     // of an instance without an interface: where its sockets are bound
    Vrid vrid;
    Priority priority{100};
    Version version = Version::v2;
    Family family = Family::ipv4;
    Duration advert_interval = seconds{1};
    AuthType auth_type = AuthType::none;
    std::string auth_pass;  // at most 8 octets
    std::optional<HmacConfig> hmac;
    std::vector<AddressConfig> addresses;  // advertised, in configuration order
    std::vector<AddressConfig> excluded_addresses;
    std::vector<RouteConfig> routes;
    std::vector<RuleConfig> rules;
    bool strict = false;  // what that demands is in the other members
    bool accept = true;   // packets to the addresses
    bool nopreempt = false;
    Duration preempt_delay{};
    std::uint32_t down_timer_adverts = 3;
    std::optional<Priority> timer_expired_backup;  // a stalled master steps down; whose skew time counts
    bool lower_prio_no_advert = false;
    bool higher_prio_send_advert = false;
    bool owner_ignore_adverts = false;
    bool skip_check_advert_addresses = false;
    bool dont_track_primary = false;
    bool v3_checksum_as_v2 = false;
    bool check_unicast_source = false;
    std::optional<IpAddress> source;  // mcast_src_ip or unicast_src_ip
    bool track_source = false;
    std::optional<IpAddress> multicast_group;  // unset = the global group
    std::vector<UnicastPeer> unicast_peers;    // non-empty = unicast
    std::optional<std::uint8_t> unicast_ttl;
    bool unicast_fault_no_peer = false;
    UnicastChecksum unicast_checksum = UnicastChecksum::automatic;
    GarpConfig garp;
    std::vector<std::string> static_interfaces;  // of static entries whose track_group names this instance; weight 0
    std::vector<TrackReference> track_interfaces;
    std::vector<TrackReference> track_scripts;
    std::vector<TrackReference> track_files;
    std::vector<TrackReference> track_processes;
    std::vector<TrackReference> track_bfds;  // without effect yet
    std::vector<TrackReference> track_virtual_servers;  // ours: weight 0 = FAULT on quorum loss
    NotifyConfig notify;
    bool notify_priority_changes = false;
    bool promote_secondaries = false;
    std::uint32_t kernel_rx_buffer = 0;
    std::string configuration_fault;  // not empty: stays in FAULT, with this reason

    // Where adverts come and go; "" = wherever routing says.
    const std::string& advert_interface() const {
        if (interface.empty()) return vrf;
        return own_interface.empty() || transmits_on_parent ? interface : own_interface;
    }
    bool is_unicast() const { return !unicast_peers.empty(); }
    bool is_owner() const { return priority == priority_owner; }
    bool blocks_addresses() const { return !accept && !is_owner(); }  // RFC 9568 6.1, Accept_Mode: never those of the owner
    bool operator==(const InstanceConfig&) const = default;
};

struct SyncGroupConfig {
    std::string name;
    std::vector<std::string> members;
    std::vector<TrackReference> track_interfaces;
    std::vector<TrackReference> track_scripts;
    std::vector<TrackReference> track_files;
    std::vector<TrackReference> track_processes;
    std::vector<TrackReference> track_bfds;  // without effect yet
    bool tracking_weight = false;
    NotifyConfig notify;
    bool operator==(const SyncGroupConfig&) const = default;
};

struct StaticTrackGroup {  // track_group: instances that watch the interfaces of static entries
    std::string name;
    std::vector<std::string> members;
    bool operator==(const StaticTrackGroup&) const = default;
};

struct Config {
    std::vector<InstanceConfig> instances;
    std::vector<SyncGroupConfig> sync_groups;
    std::vector<TrackScriptConfig> scripts;  // those in use
    std::vector<TrackFileConfig> files;      // those in use
    std::vector<TrackProcessConfig> processes;  // those in use
    std::vector<GarpGroup> garp_groups;
    std::vector<LinkDelay> link_delays;
    std::vector<MadeLink> made_links;
    std::vector<AddressConfig> static_addresses;
    std::vector<RouteConfig> static_routes;
    std::vector<RuleConfig> static_rules;
    std::vector<StaticTrackGroup> track_groups;
    IpAddress multicast_group4 = IpAddress::v4(224, 0, 0, 18);
    IpAddress multicast_group6 = *IpAddress::parse("ff02::12");
    Duration startup_delay{};
    Duration delay_after_boot{};  // the longer one counts
    Duration startup_delay_at(Duration since_boot) const {
        const Duration left = delay_after_boot - since_boot;
        return left > startup_delay ? left : startup_delay;
    }
    bool fifo_states_on_reload = false;
    bool log_unknown_vrids = false;
    bool dynamic_interfaces = false;
    Duration garp_interval{};  // spacing of gratuitous ARP frames per interface, 0 = none
    Duration gna_interval{};
    FirewallConfig firewall;
    std::uint32_t netlink_command_buffer = 0;  // octets of the sockets' receive buffers, 0 = the kernel's default
    std::uint32_t netlink_monitor_buffer = 0;
    std::uint32_t process_monitor_buffer = 0;
    std::optional<model::SyncDaemon> sync_daemon;  // with an instance, whose state it follows, and an id
    std::vector<LinkbeatInterface> linkbeats;      // whose state is asked for, not told
    bool operator==(const Config&) const = default;
};

}  // namespace ka::vrrp
