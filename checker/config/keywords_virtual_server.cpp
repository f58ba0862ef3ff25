#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

#include "checker/config/keywords.hpp"
#include "checker/config/values.hpp"
#include "common/model/script_line.hpp"

namespace ka::checker {

using config::DumpWriter;
using config::Statement;

namespace {

constexpr std::uint32_t weight_limit = std::numeric_limits<std::int32_t>::max();
constexpr std::uint32_t any = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t default_persistence = 360;  // seconds
constexpr std::size_t engine_name_limit = 16;

// IP_VS_SVC_F_*
constexpr std::uint32_t one_packet = 4, scheduler_flag_1 = 8, scheduler_flag_2 = 0x10, scheduler_flag_3 = 0x20;

constexpr std::array<std::string_view, 14> schedulers = {"rr", "wrr", "lc",    "wlc", "lblc", "sh", "mh",
                                                         "dh", "fo",  "ovf", "lblcr", "sed",  "nq", "twos"};

void parse_scheduler(Statement& line, VirtualServerDraft& server) {
    if (std::find(schedulers.begin(), schedulers.end(), line[1]) == schedulers.end()) {
        line.error(format("Invalid lvs_scheduler '{}' - ignoring", {line[1]}), 1);
    } else {
        server.scheduler = std::string(line[1]);
    }
}
void dump_scheduler(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (server.scheduler) out.line(keyword, *server.scheduler);
}

void parse_lvs_method(Statement& line, VirtualServerDraft& server) { read_forwarding(line, "virtual", server.forwarding); }
void dump_lvs_method(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (server.forwarding) out.line(keyword, print_forwarding(*server.forwarding));
}

void parse_protocol(Statement& line, VirtualServerDraft& server) {
    std::string name(line[1]);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (name == "tcp") server.config.protocol = Protocol::tcp;
    else if (name == "udp") server.config.protocol = Protocol::udp;
    else if (name == "sctp") server.config.protocol = Protocol::sctp;
    else return line.error(format("Unknown protocol {} - ignoring", {line[1]}), 1);
    server.has_protocol = true;
}
void dump_protocol(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (server.has_protocol) out.line(keyword, protocol_name(server.config.protocol));
}

void parse_ip_family(Statement& line, VirtualServerDraft& server) {
    std::optional<Family> family;
    if (line[1] == "inet") family = Family::ipv4;
    else if (line[1] == "inet6") family = Family::ipv6;
    else return line.error(format("unknown address family {}", {line[1]}), 1);
    if (server.family && *server.family != *family) {
        return line.error(format("Virtual server specified family {} conflicts with server family", {line[1]}), 1);
    }
    server.family = family;
    server.says_family = true;
}
void dump_ip_family(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (server.says_family) out.line(keyword, *server.family == Family::ipv4 ? "inet" : "inet6");
}

template <std::uint32_t Bit>
void set_flag(Statement&, VirtualServerDraft& server) {
    server.config.flags |= Bit;
}
template <std::uint32_t Bit>
void dump_flag(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if ((server.config.flags & Bit) != 0) out.line(keyword);
}

// The reference says "sh" for mh too, and says nothing where the other hashing scheduler is meant.
template <bool ForSh, std::uint32_t Bit>
void set_hash_flag(Statement& line, VirtualServerDraft& server) {
    const auto wanted = ForSh ? "sh" : "mh";
    const auto other = ForSh ? "mh" : "sh";
    if (server.scheduler == wanted) server.config.flags |= Bit;
    else if (server.scheduler != other) line.error(format("{} only applies to sh scheduler - ignoring", {line.keyword()}));
}

// Accepted and without effect, as in the reference (CK-012).
void parse_hashed(Statement& line, VirtualServerDraft& server) {
    if (server.scheduler != "sh" && server.scheduler != "mh") line.error("hashed only applies to sh scheduler - ignoring");
}

void parse_persistence_timeout(Statement& line, VirtualServerDraft& server) {
    if (!line.has(1)) {
        server.config.persistence_timeout = default_persistence;
        return;
    }
    const auto value = config::Number<std::uint32_t, 1, 2678400>::parse(line, 1);
    if (value) server.config.persistence_timeout = *value;
    else line.error("persistence_timeout invalid", 1);
}
void dump_persistence_timeout(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (server.config.persistence_timeout != 0) out.line(keyword, std::to_string(server.config.persistence_timeout));
}

void parse_persistence_engine(Statement& line, VirtualServerDraft& server) {
    server.config.persistence_engine = line[1].substr(0, engine_name_limit);
    if (line[1].size() > engine_name_limit) {
        line.error(format("persistence_name too long, truncating - {}", {server.config.persistence_engine}), 1);
    }
}
void dump_persistence_engine(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (!server.config.persistence_engine.empty()) out.line(keyword, server.config.persistence_engine);
}

// The mask of IPv4 may be anything that reads as an address, a bare number among them (checker.md 3.3).
std::optional<std::uint32_t> read_mask4(std::string_view word) {
    if (const auto address = IpAddress::parse(word); address && address->is_v4()) return address->v4_host_order();
    if (word.empty() || word.size() > 9) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : word) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return number;
}

void parse_granularity(Statement& line, VirtualServerDraft& server) {
    const bool ipv6 = server.family ? *server.family == Family::ipv6 : line[1].find('.') == std::string_view::npos;
    if (ipv6) {
        const auto length = config::Number<std::uint32_t, 1, 128>::parse(line, 1);
        if (!length) return line.error(format("Invalid IPv6 persistence_granularity specified - {}", {line[1]}), 1);
        server.config.persistence_mask = *length;
    } else {
        const auto mask = read_mask4(line[1]);
        if (!mask) return line.error(format("Invalid IPv4 persistence_granularity specified - {}", {line[1]}), 1);
        server.config.persistence_mask = *mask;
    }
    server.family = ipv6 ? Family::ipv6 : Family::ipv4;
    if (server.config.persistence_timeout == 0) server.config.persistence_timeout = default_persistence;
}
void dump_granularity(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (server.config.persistence_mask == 0) return;
    const bool ipv6 = server.family == Family::ipv6;
    out.line(keyword, ipv6 ? std::to_string(server.config.persistence_mask) : IpAddress::v4(server.config.persistence_mask).to_string());
}

void parse_quorum(Statement& line, VirtualServerDraft& server) {
    const auto value = config::Number<std::uint32_t, 1, any>::parse(line, 1);
    if (!value) line.error(format("Quorum {} must be in [1, {}]. Setting to 1.", {line[1], any}), 1);
    server.config.quorum = value.value_or(1);
}
void dump_quorum(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (server.config.quorum != 1) out.line(keyword, std::to_string(server.config.quorum));
}

template <RareScript VirtualServerConfig::*Member>
void parse_script(Statement& line, VirtualServerDraft& server) {
    read_script(line, server.config.group.empty() ? "(null)" : server.config.group, server.config.*Member);
}
template <RareScript VirtualServerConfig::*Member>
void dump_script(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (server.config.*Member) out.line(keyword, model::print_script(*(server.config.*Member)));
}

void parse_sorry_server(Statement& line, VirtualServerDraft& server) {
    const auto where = read_server_address(line);
    if (!where) return line.error(format("Invalid sorry server IP address {} - skipping", {line[1]}), 1);
    const bool tunnel = server.forwarding && server.forwarding->method == ForwardingMethod::tunnel;
    if (!tunnel && server.family && *server.family != where->address.family()) {
        return line.error(format("Address family of virtual server and sorry server {} don't match - skipping sorry server.",
                                 {where->address.to_string()}), 1);
    }
    server.sorry_server = SorryServerDraft{where->address, where->port, {}, false};
}
void dump_sorry_server(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (!server.sorry_server) return;
    auto text = server.sorry_server->address.to_string();
    if (server.sorry_server->port != 0) text += format(" {}", {server.sorry_server->port});
    out.line(keyword, text);
}

void parse_sorry_inhibit(Statement& line, VirtualServerDraft& server) {
    if (server.sorry_server) server.sorry_server->inhibit = true;
    else line.error("Ignoring sorry_server inhibit used before or without sorry_server");
}
void dump_sorry_inhibit(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (server.sorry_server && server.sorry_server->inhibit) out.line(keyword);
}

void parse_sorry_method(Statement& line, VirtualServerDraft& server) {
    if (server.sorry_server) read_forwarding(line, "sorry", server.sorry_server->forwarding);
    else line.error("sorry_server forwarding used without sorry_server");
}
void dump_sorry_method(const VirtualServerDraft& server, std::string_view keyword, DumpWriter& out) {
    if (server.sorry_server && server.sorry_server->forwarding) out.line(keyword, print_forwarding(*server.sorry_server->forwarding));
}

using config::custom;
using config::field_or;
using config::flag;
using config::Number;
using config::Reload;
using config::Row;
using config::Seconds;
using config::Support;
using config::Unsigned;
using Server = VirtualServerDraft;
using Resolved = VirtualServerConfig;

constexpr auto notify_up = custom<parse_script<&Resolved::quorum_up>, dump_script<&Resolved::quorum_up>>(1);
constexpr auto notify_down = custom<parse_script<&Resolved::quorum_down>, dump_script<&Resolved::quorum_down>>(1);

constexpr Row virtual_server_rows[] = {
    {.name = "ip_family", .syntax = "inet|inet6", .doc = "Family of a service by firewall mark or group.", .example = "ip_family inet",
     .codec = custom<parse_ip_family, dump_ip_family>(1)},
    {.name = "retry", .syntax = "<1-4294967295>", .doc = "Default of its checks.", .example = "retry 4",
     .codec = field_or<"retry value invalid - {2}", Number<std::uint32_t, 1, any>, &Server::schedule, &ScheduleDraft::retry>()},
    {.name = "delay_before_retry", .syntax = "SECONDS", .doc = "Default of its checks.", .example = "delay_before_retry 1.25",
     .codec = quiet_seconds<"virtual server delay before retry '{}' invalid - ignoring", &Server::schedule,
                            &ScheduleDraft::delay_before_retry>()},
    {.name = "warmup", .syntax = "SECONDS", .doc = "Default of its checks.", .example = "warmup 0",
     .codec = quiet_seconds<"virtual server warmup '{}' invalid - ignoring", &Server::schedule, &ScheduleDraft::warmup>()},
    {.name = "connect_timeout", .syntax = "<0.000001-4294.967295>", .doc = "Default of its checks.",
     .example = "connect_timeout 2.5",
     .codec = field_or<"virtual server connect_timeout {2} invalid - ignoring", Seconds<1, 4'294'967'295>, &Server::schedule,
                       &ScheduleDraft::connect_timeout>()},
    {.name = "delay_loop", .syntax = "SECONDS", .doc = "Default of its checks.", .example = "delay_loop 7.5",
     .codec = field_or<"virtual server delay loop '{2}' invalid - ignoring", Seconds<1, 18446744073709551614ULL>,
                       &Server::schedule, &ScheduleDraft::delay_loop>()},
    {.name = "inhibit_on_failure", .doc = "Default of its real servers.", .example = "inhibit_on_failure",
     .codec = flag<&Server::inhibit_on_failure>()},
    {.name = "lvs_sched", .aliases = "lb_algo", .syntax = "rr|wrr|lc|wlc|lblc|sh|mh|dh|fo|ovf|lblcr|sed|nq|twos",
     .doc = "The kernel's scheduler.", .example = "lvs_sched wrr", .codec = custom<parse_scheduler, dump_scheduler>(1)},
    {.name = "hashed", .doc = "Accepted, without effect.", .reload = Reload::ignored, .example = "hashed",
     .codec = custom<parse_hashed>()},
    {.name = "ops", .doc = "Schedule each datagram by itself.", .example = "ops",
     .codec = custom<set_flag<one_packet>, dump_flag<one_packet>>()},
    {.name = "flag-1", .doc = "First flag of the scheduler.", .example = "flag-1",
     .codec = custom<set_flag<scheduler_flag_1>, dump_flag<scheduler_flag_1>>()},
    {.name = "flag-2", .doc = "Second flag of the scheduler.", .example = "flag-2",
     .codec = custom<set_flag<scheduler_flag_2>, dump_flag<scheduler_flag_2>>()},
    {.name = "flag-3", .doc = "Third flag of the scheduler.", .example = "flag-3",
     .codec = custom<set_flag<scheduler_flag_3>, dump_flag<scheduler_flag_3>>()},
    {.name = "sh-port", .doc = "With sh: hash the source port too.", .example = "sh-port",
     .codec = custom<set_hash_flag<true, scheduler_flag_2>>()},
    {.name = "sh-fallback", .doc = "With sh: another server when the chosen one is down.", .example = "sh-fallback",
     .codec = custom<set_hash_flag<true, scheduler_flag_1>>()},
    {.name = "mh-port", .doc = "With mh: hash the source port too.", .example = "mh-port",
     .codec = custom<set_hash_flag<false, scheduler_flag_2>>()},
    {.name = "mh-fallback", .doc = "With mh: another server when the chosen one is down.", .example = "mh-fallback",
     .codec = custom<set_hash_flag<false, scheduler_flag_1>>()},
    {.name = "lvs_method", .aliases = "lb_kind", .syntax = "NAT|DR|TUN [type ipip|gue port <1-65535>|gre] [nocsum|csum|remcsum]",
     .doc = "How packets reach the real servers.", .example = "lvs_method TUN",
     .tolerance = {.extra = config::Tolerance::other_value}, .codec = custom<parse_lvs_method, dump_lvs_method>(1)},
    {.name = "persistence_engine", .syntax = "NAME", .doc = "The kernel's persistence engine.", .example = "persistence_engine sip",
     .codec = custom<parse_persistence_engine, dump_persistence_engine>(1)},
    {.name = "persistence_timeout", .syntax = "[<1-2678400>]", .doc = "Seconds that a client stays with its server; alone 360.",
     .example = "persistence_timeout 900", .codec = custom<parse_persistence_timeout, dump_persistence_timeout>()},
    {.name = "persistence_granularity", .syntax = "NETMASK|<1-128>", .doc = "Clients in one such network are one client.",
     .example = "persistence_granularity 255.255.255.0", .codec = custom<parse_granularity, dump_granularity>(1)},
    {.name = "protocol", .syntax = "TCP|UDP|SCTP", .doc = "Transport of the service; UDP where it is not given.",
     .example = "protocol TCP", .codec = custom<parse_protocol, dump_protocol>(1)},
    {.name = "ha_suspend", .doc = "Check only while the machine has the service's address.", .example = "ha_suspend",
     .codec = flag<&Server::config, &Resolved::ha_suspend>()},
    {.name = "smtp_alert", .syntax = "[BOOL]", .doc = "Mail when the quorum changes; smtp_alert_checker otherwise.",
     .example = "smtp_alert on",
     .codec = field_or<"Invalid virtual_server smtp_alert parameter {2}", config::QuietBool, &Server::config, &Resolved::smtp_alert>()},
    {.name = "virtualhost", .syntax = "STRING", .doc = "Host of HTTP requests where nothing nearer names one.",
     .support = Support::not_yet, .example = "virtualhost shop.example.org",
     .codec = rare_text<"virtual server virtualhost missing", false, &Server::config, &Resolved::virtual_host>()},
    {.name = "snmp_name", .syntax = "STRING", .doc = "Label in SNMP.", .support = Support::not_yet, .example = "snmp_name shop_front",
     .tolerance = {.extra = config::Tolerance::line_ignored}, .codec = rare_text<"virtual server snmp_name missing or extra parameters", true, &Server::config, &Resolved::snmp_name>()},
    {.name = "alpha", .doc = "Real servers are down until the first success of their checks.", .example = "alpha",
     .codec = flag<&Server::alpha>()},
    {.name = "omega", .doc = "Run the scripts of failure when the daemon stops.", .example = "omega",
     .codec = flag<&Server::config, &Resolved::omega>()},
    {.name = "quorum_up", .syntax = "SCRIPT [USER [GROUP]]", .doc = "Run when the quorum is gained.",
     .example = "quorum_up \"/bin/true q up\" root", .codec = notify_up},
    {.name = "quorum_down", .syntax = "SCRIPT [USER [GROUP]]", .doc = "Run when the quorum is lost.",
     .example = "quorum_down \"/bin/true q down\" root", .codec = notify_down},
    {.name = "quorum", .syntax = "<1-4294967295>", .doc = "Weight of living servers that makes the service alive.",
     .reload = Reload::recompute, .example = "quorum 2", .codec = custom<parse_quorum, dump_quorum>(1)},
    {.name = "hysteresis", .syntax = "<0-4294967295>", .doc = "Distance from the quorum before it is gained or lost.",
     .reload = Reload::recompute, .example = "hysteresis 1",
     .codec = field_or<"Hysteresis {2} must be in [0, 4294967295] - ignoring", Unsigned, &Server::config, &Resolved::hysteresis>()},
    {.name = "weight", .syntax = "<1-2147483647>", .doc = "Default of its real servers.", .reload = Reload::recompute,
     .example = "weight 3",
     .codec = field_or<"Virtual server weight {2} is outside range 1-2147483647", Number<std::uint32_t, 1, weight_limit>,
                       &Server::weight>()},
    {.name = "sorry_server", .syntax = "ADDRESS [PORT]", .doc = "Takes the traffic while the quorum is lost.",
     .example = "sorry_server 198.51.100.250 8443", .codec = custom<parse_sorry_server, dump_sorry_server>(1)},
    {.name = "sorry_server_inhibit", .doc = "Keep the sorry server in the table at weight 0.", .example = "sorry_server_inhibit",
     .codec = custom<parse_sorry_inhibit, dump_sorry_inhibit>()},
    {.name = "sorry_server_lvs_method", .syntax = "NAT|DR|TUN [type ipip|gue port <1-65535>|gre] [nocsum|csum|remcsum]",
     .doc = "How packets reach the sorry server.", .example = "sorry_server_lvs_method NAT",
     .tolerance = {.extra = config::Tolerance::other_value}, .codec = custom<parse_sorry_method, dump_sorry_method>(1)},
    {.name = "real_server", .syntax = "ADDRESS [PORT] { ... }", .doc = "A server that does the work.",
     .repeat = config::Repeat::appends, .example = "real_server 10.66.0.3 8443 { }",
     .block = config::block<open_real_server, close_real_server, dump_real_servers>(real_server_table, 1)},
};

}  // namespace

constinit const config::Table virtual_server_table = config::table<VirtualServerDraft>("virtual_server", virtual_server_rows);

}  // namespace ka::checker
