// What global_defs and the top-level scalars say, split by who reads it. Plain values, const after binding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/time.hpp"
#include "common/model/firewall.hpp"
#include "common/model/ipvs.hpp"
#include "common/model/mail.hpp"
#include "common/model/management.hpp"
#include "common/model/script.hpp"

namespace ka::model {

// Per process kind; the parent uses only the name.
struct ProcessTuning {
    std::string name;  // process_name and relatives, at most 15 characters; empty = the default of the role
    std::optional<int> nice;             // P_priority, -20..19
    std::optional<int> realtime_priority;  // P_rt_priority, 1..99
    bool no_swap = false;
    std::uint32_t rlimit_rttime = 10000;  // microseconds
    std::vector<std::uint32_t> cpus;      // empty = all
    bool operator==(const ProcessTuning&) const = default;
};

// The parent: names, pid files, start and stop.
struct ParentSettings {
    std::string instance;       // suffix of idents and pid files
    std::string net_namespace;  // empty = the one that the daemon is started in
    bool use_pid_dir = false;
    std::string config_folder;  // tmp_config_directory: where a start keeps what it read; empty = in memory
    Duration child_wait = seconds{5};
    std::optional<std::uint32_t> umask;
    std::optional<ScriptCommand> startup_script;
    std::optional<ScriptCommand> shutdown_script;
    Duration startup_script_timeout = seconds{10};
    Duration shutdown_script_timeout = seconds{10};
    std::optional<std::string> net_namespace_ipvs;  // not supported; empty = that of process 1
    bool namespace_with_ipsets = false;
    std::optional<std::string> reload_check_config;  // the log file; set = on
    std::string reload_time_file;  // empty = none
    bool reload_repeat = false;
    std::optional<std::string> reload_file;  // set = on; empty = the default path
    bool operator==(const ParentSettings&) const = default;

    // Of the idents of all processes: "", "_NAMESPACE", "_INSTANCE", "_NAMESPACE_INSTANCE".
    std::string suffix() const {
        return (net_namespace.empty() ? "" : "_" + net_namespace) + (instance.empty() ? "" : "_" + instance);
    }
};

// A named pipe that is told of changes.
struct FifoConfig {
    std::string path;
    UserSpec as;  // who owns it; unset = the default user of scripts
    bool operator==(const FifoConfig&) const = default;
};

// The files that signals ask for: where they go and what they are like (core.md 3.2, 3.5).
struct DumpSettings {
    std::string state_file;  // state_dump_file: a file, or with a final / a folder; empty = keepalived.data
    std::string stats_file;  // as state_file; empty = keepalived.stats
    std::string json_file;   // as state_file; empty = keepalived.json
    bool with_instance = false;  // data_use_instance: names of .data files carry the instance
    std::uint8_t json_version = 1;
    bool operator==(const DumpSettings&) const = default;
};

// All processes.
struct CommonSettings {
    std::string router_id;  // empty = the host name
    bool process_names = false;
    int max_auto_priority = 0;  // -1 only silences the notice at start
    std::uint32_t min_auto_priority_microseconds = 1'000'000;
    ScriptPolicy scripts;
    std::optional<std::uint32_t> random_seed;
    std::optional<FifoConfig> notify_fifo;  // told of everything
    std::optional<ScriptCommand> notify_fifo_script;  // started to read it
    MailSettings mail;
    SnmpSettings snmp;
    std::optional<SyncDaemon> sync_daemon;  // lvs_sync_daemon
    std::string config_save_dir;            // empty = no copies
    DumpSettings dump;
    bool operator==(const CommonSettings&) const = default;
};

// Gratuitous ARP for addresses on further interfaces, from time to time.
struct GarpExtra {
    Duration interval{};  // 0 = off
    bool all = false;     // also interfaces that are no VMACs
    bool operator==(const GarpExtra&) const = default;
};

// Gratuitous ARP and unsolicited NA (vrrp.md 3.4); instances inherit what they do not set.
struct GarpSettings {
    Duration delay = seconds{5};
    std::uint32_t repeat = 5;
    Duration refresh{};  // 0 = off
    std::uint32_t refresh_repeat = 1;
    std::optional<Duration> lower_prio_delay;          // unset = delay
    std::optional<std::uint32_t> lower_prio_repeat;  // unset = repeat
    Duration garp_interval{};  // spacing of frames per interface, 0 = none
    Duration gna_interval{};
    GarpExtra extra;
    bool operator==(const GarpSettings&) const = default;
};

// The receive buffer of a netlink socket.
struct SocketBuffer {
    std::uint32_t octets = 0;  // 0 = the kernel's default
    bool force = false;        // beyond the limit of the system
    bool operator==(const SocketBuffer&) const = default;
};

enum class ReceiveBufferPolicy : std::uint8_t { system, mtu, advert, bytes };

struct VrrpSettings {
    GarpSettings garp;
    bool minimal_garp = false;  // vrrp_min_garp; applied by resolve_global
    std::uint8_t version = 2;
    IpAddress multicast_group4 = IpAddress::v4(224, 0, 0, 18);
    IpAddress multicast_group6 = *IpAddress::parse("ff02::12");
    std::uint32_t down_timer_adverts = 3;
    bool lower_prio_no_advert = false;
    bool higher_prio_send_advert = false;
    bool owner_ignore_adverts = false;
    bool check_unicast_source = false;
    bool skip_check_advert_addresses = false;
    bool v3_checksum_as_v2 = false;
    bool strict = false;
    Duration startup_delay{};
    Duration delay_after_boot{};
    bool log_unknown_vrids = false;
    bool dynamic_interfaces = false;
    bool allow_interface_changes = false;
    std::string default_interface = "eth0";
    ReceiveBufferPolicy receive_buffer_policy = ReceiveBufferPolicy::system;
    std::uint32_t receive_buffer_bytes = 0;  // policy bytes
    std::uint32_t receive_buffer_multiplier = 3;
    SocketBuffer netlink_command_buffer;
    SocketBuffer netlink_monitor_buffer;
    SocketBuffer process_monitor_buffer;
    std::optional<FifoConfig> notify_fifo;  // vrrp_notify_fifo
    std::optional<ScriptCommand> notify_fifo_script;
    bool notify_priority_changes = false;
    bool fifo_states_on_reload = false;
    bool disable_local_igmp = false;
    bool linkbeat_polling = false;
    FirewallSettings firewall;
    std::string vmac_prefix;          // empty = vrrp
    std::string vmac_address_prefix;  // empty = vmac_prefix
    std::string iproute_usr_dir;      // name tables of iproute2; empty = those of the system
    std::string iproute_etc_dir;
    DbusSettings dbus;
    bool operator==(const VrrpSettings&) const = default;
};

struct CheckerSettings {
    bool log_all_failures = false;
    bool init_notifies = false;  // rs_init_notifies
    bool flush_ipvs = false;     // lvs_flush
    std::optional<FifoConfig> notify_fifo;  // lvs_notify_fifo
    std::optional<ScriptCommand> notify_fifo_script;
    IpvsTimeouts timeouts;
    FlushOnStop flush_on_stop = FlushOnStop::off;
    IpvsNftables nftables;
    SocketBuffer netlink_command_buffer;
    SocketBuffer netlink_monitor_buffer;
    bool operator==(const CheckerSettings&) const = default;
};

struct Global {
    ParentSettings parent;
    CommonSettings common;
    VrrpSettings vrrp;
    CheckerSettings checker;
    ProcessTuning parent_process;
    ProcessTuning vrrp_process;
    ProcessTuning checker_process;
    ProcessTuning bfd_process;
    bool operator==(const Global&) const = default;
};

}  // namespace ka::model
