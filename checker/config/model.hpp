// What a configuration says about virtual servers, fully resolved: plain values, comparable, const after binding.
// Source of the rules: checker keyword reference (doc/reference/keywords.md). Times are Durations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/config/check_settings.hpp"
#include "common/base/boxed.hpp"
#include "common/base/ip.hpp"
#include "common/base/time.hpp"
#include "common/model/ipvs.hpp"

namespace ka::checker {

using model::ScriptCommand;
using RareScript = Boxed<ScriptCommand>;  // most servers have none

// Values are IPPROTO_*.
enum class Protocol : std::uint8_t { none = 0, tcp = 6, udp = 17, sctp = 132 };

// Values are the kernel's IP_VS_CONN_F_* forwarding methods.
enum class ForwardingMethod : std::uint8_t { nat = 0, tunnel = 2, direct = 3 };
// Values are the kernel's IP_VS_CONN_F_TUNNEL_TYPE_*.
enum class TunnelType : std::uint8_t { ipip = 0, gue = 1, gre = 2 };

struct Forwarding {
    ForwardingMethod method = ForwardingMethod::nat;
    TunnelType tunnel = TunnelType::ipip;
    std::uint16_t tunnel_port = 0;   // GUE
    std::uint16_t tunnel_flags = 0;  // 1 checksum, 2 remote checksum
    bool operator==(const Forwarding&) const = default;
};

// Where a check connects to and from.
struct ConnectConfig {
    std::optional<IpAddress> address;  // unset after an invalid connect_ip: no socket can ever be made
    std::uint16_t port = 0;
    std::optional<IpAddress> bind_address;
    std::uint16_t bind_port = 0;  // of effect only with bind_address
    std::string bind_interface;
    std::uint32_t fwmark = 0;
    Duration timeout = seconds{5};
    bool operator==(const ConnectConfig&) const = default;
};

// When a check runs and how much it takes to change its mind; every inheritance resolved.
struct ScheduleConfig {
    Duration delay_loop = seconds{60};
    Duration delay_before_retry = seconds{1};
    Duration warmup = seconds{60};
    std::uint32_t retry = 1;
    bool alpha = false;
    bool log_all_failures = false;
    bool operator==(const ScheduleConfig&) const = default;
};

struct CheckConfig {
    CheckKind kind = CheckKind::tcp;
    ConnectConfig connect;
    ScheduleConfig schedule;
    Boxed<CheckSettings> settings;  // of its kind; none for TCP and PING
    bool operator==(const CheckConfig&) const = default;
};

// A duration or nothing in the room of a duration: there may be hundreds of thousands of them.
class MaybeDuration {
public:
    constexpr MaybeDuration() = default;
    template <typename Count, typename Unit>
    constexpr MaybeDuration(std::chrono::duration<Count, Unit> value) : value_(value) {}
    constexpr bool has_value() const { return value_ != Duration::min(); }
    constexpr explicit operator bool() const { return has_value(); }
    constexpr Duration operator*() const { return value_; }
    constexpr explicit operator Duration() const { return value_; }
    constexpr bool operator==(const MaybeDuration&) const = default;

private:
    Duration value_ = Duration::min();
};

// What the checks of a server inherit where they say nothing themselves.
struct InheritedSchedule {
    Duration connect_timeout = seconds{5};
    Duration delay_loop = seconds{60};
    std::optional<std::uint32_t> retry;
    MaybeDuration delay_before_retry;
    MaybeDuration warmup;
    bool alpha = false;
    bool operator==(const InheritedSchedule&) const = default;
};

struct RealServerConfig {
    IpAddress address;
    std::uint16_t port = 0;
    std::uint32_t weight = 1;
    Forwarding forwarding;
    std::uint32_t upper_threshold = 0;  // connections, 0 = off
    std::uint32_t lower_threshold = 0;
    bool inhibit_on_failure = false;
    InheritedSchedule schedule;
    std::optional<bool> smtp_alert;  // set once the whole configuration is known
    RareScript notify_up, notify_down;
    RareText virtual_host, snmp_name;
    std::vector<CheckConfig> checks;
    bool operator==(const RealServerConfig&) const = default;
};

struct SorryServerConfig {
    IpAddress address;
    std::uint16_t port = 0;
    Forwarding forwarding;
    bool inhibit = false;
    bool operator==(const SorryServerConfig&) const = default;
};

// One service as the kernel knows it: an address and port, or a firewall mark. A group has several.
struct Endpoint {
    Family family = Family::ipv4;
    std::optional<std::uint32_t> fwmark;
    IpAddress address;
    std::uint16_t port = 0;
    auto operator<=>(const Endpoint&) const = default;
};

// One line of a virtual_server_group: a firewall mark, or addresses from the first to the last.
struct GroupEntry {
    std::optional<std::uint32_t> fwmark;
    std::optional<Family> family;  // unset for a mark that says nothing of it
    IpAddress first, last;
    std::uint16_t port = 0;
    bool operator==(const GroupEntry&) const = default;
};

struct ServerGroupConfig {
    std::string name;
    std::vector<GroupEntry> entries;

    bool has_fwmarks() const;
    bool has_addresses() const;
    bool has(Family family) const;  // entries that say so
    bool operator==(const ServerGroupConfig&) const = default;
};

// SSL { }: what SSL_GET presents and believes; one for all.
struct TlsConfig {
    RareText password, ca_file, certificate_file, key_file;
    bool operator==(const TlsConfig&) const = default;
};

struct VirtualServerConfig {
    std::string group;                 // its name; of effect when not empty
    std::uint32_t group_sequence = 0;  // among the virtual servers that use the group
    std::vector<Endpoint> endpoints;   // exactly one without a group; with one, those of its entries
    Protocol protocol = Protocol::none;
    std::string scheduler = "wlc";
    std::uint32_t flags = 0;  // IP_VS_SVC_F_* without PERSISTENT
    std::string persistence_engine;
    std::uint32_t persistence_timeout = 0;  // seconds, 0 = off
    std::uint32_t persistence_mask = 0;     // IPv4: the mask as a number; IPv6: prefix length; 0 = the whole address
    bool ha_suspend = false;
    bool omega = false;
    bool inhibit_on_failure = false;  // of real servers that do not say
    Forwarding forwarding;            // of real servers that do not say
    InheritedSchedule schedule;
    std::uint32_t quorum = 1;
    std::uint32_t hysteresis = 0;
    std::optional<bool> smtp_alert;  // set once the whole configuration is known
    bool no_checker_mails = false;   // a check that changes its mind is mailed only when its server's state changes with it
    RareScript quorum_up, quorum_down;
    RareText virtual_host, snmp_name;
    std::optional<SorryServerConfig> sorry_server;
    std::vector<RealServerConfig> real_servers;
    bool operator==(const VirtualServerConfig&) const = default;
};

struct Config {
    std::vector<VirtualServerConfig> virtual_servers;
    std::vector<ServerGroupConfig> groups;  // the first of a name counts
    Boxed<TlsConfig> tls;
    bool real_server_up_at_start = false;  // rs_init_notifies: servers put in service at start are notified too
    bool flush_at_start = false;           // lvs_flush
    std::optional<model::SyncDaemon> sync_daemon;  // without an instance: both run
    bool operator==(const Config&) const = default;
};

// Names as the log, the FIFO and track_virtual_server know them.
std::string protocol_name(Protocol protocol);  // tcp, udp, sctp, none
// "[ADDR]:PROTO:PORT", brackets for IPv4 too
std::string server_name(const IpAddress& address, std::uint16_t port, Protocol protocol);
// "[ADDR]:PROTO:PORT", "FWM N" or "[GROUP]:SEQUENCE"
std::string virtual_server_name(const VirtualServerConfig& server);
// What track_virtual_server names: "ADDR PORT", "fwmark N" or "GROUP"
std::string tracking_name(const VirtualServerConfig& server);

// Identities across reloads and respawns (checker.md 10.3); what is equal keeps its state.
using VirtualServerKey = std::uint64_t;
using RealServerKey = std::uint64_t;
using CheckKey = std::uint64_t;
VirtualServerKey key_of(const VirtualServerConfig& server);
RealServerKey key_of(VirtualServerKey owner, const RealServerConfig& server);
// `ordinal` counts equal checks of one server, which are distinct all the same.
CheckKey key_of(RealServerKey owner, const CheckConfig& check, std::uint32_t ordinal);

}  // namespace ka::checker
