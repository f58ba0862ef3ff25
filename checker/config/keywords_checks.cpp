#include "checker/config/keywords.hpp"
#include "checker/config/values.hpp"

namespace ka::checker {

using config::Statement;

namespace {

constexpr std::size_t interface_name_limit = 15;  // IFNAMSIZ - 1

void parse_connect_ip(Statement& line, CheckDraft& check) {
    const auto address = read_address(line[1]);
    if (!address) {
        line.error(format("Invalid connect_ip address {} - ignoring", {line[1]}), 1);
        check.connect_ip_invalid = true;
    } else if (check.bind_address && check.bind_address->family() != address->family()) {
        line.error(format("connect_ip address {} does not match address family of bindto - skipping", {line[1]}), 1);
    } else {
        check.connect_ip = address;
    }
}

void parse_bindto(Statement& line, CheckDraft& check) {
    const auto address = read_address(line[1]);
    if (!address) {
        line.error(format("Invalid bindto address {} - ignoring", {line[1]}), 1);
    } else if (check.connect_ip && check.connect_ip->family() != address->family()) {
        line.error(format("bindto address {} does not match address family of connect_ip - skipping", {line[1]}), 1);
    } else {
        check.bind_address = address;
    }
}

void parse_bind_if(Statement& line, CheckDraft& check) {
    if (line[1].size() > interface_name_limit) {
        line.error(format("Interface name {} is too long - ignoring", {line[1]}), 1);
    } else {
        check.bind_interface = line[1];
    }
}

void dump_connect_ip(const CheckDraft& check, std::string_view keyword, config::DumpWriter& out) {
    if (check.connect_ip) out.line(keyword, check.connect_ip->to_string());
}
void dump_bindto(const CheckDraft& check, std::string_view keyword, config::DumpWriter& out) {
    if (check.bind_address) out.line(keyword, check.bind_address->to_string());
}
void dump_bind_if(const CheckDraft& check, std::string_view keyword, config::DumpWriter& out) {
    if (!check.bind_interface.empty()) out.line(keyword, check.bind_interface);
}

using config::field_or;
using config::Port;
using config::QuietBool;
using config::Reload;
using config::Row;
using config::Seconds;
using config::Unsigned;

constexpr Row tcp_check_rows[] = {
    {.name = "connect_ip", .syntax = "ADDRESS", .doc = "Where to connect; the real server's address otherwise.",
     .reload = Reload::restart_instance, .example = "connect_ip 10.66.0.4",
     .codec = config::custom<parse_connect_ip, dump_connect_ip>(1)},
    {.name = "connect_port", .syntax = "<1-65535>", .doc = "Port to connect to; the real server's otherwise.",
     .reload = Reload::restart_instance, .example = "connect_port 9443",
     .codec = field_or<"Invalid checker connect_port '{2}'", Port, &CheckDraft::connect_port>()},
    {.name = "bindto", .syntax = "ADDRESS", .doc = "Source address of the check.", .reload = Reload::restart_instance,
     .example = "bindto 10.66.0.1", .codec = config::custom<parse_bindto, dump_bindto>(1)},
    {.name = "bind_port", .syntax = "<1-65535>", .doc = "Source port; of effect only with bindto.",
     .reload = Reload::restart_instance, .example = "bind_port 40123",
     .codec = field_or<"Invalid checker bind_port '{2}'", Port, &CheckDraft::bind_port>()},
    {.name = "bind_if", .syntax = "INTERFACE", .doc = "Interface through which the check goes.",
     .reload = Reload::restart_instance, .example = "bind_if lo", .codec = config::custom<parse_bind_if, dump_bind_if>(1)},
    {.name = "connect_timeout", .syntax = "<0.000001-4294.967295>", .doc = "Seconds for the whole of one attempt.",
     .reload = Reload::restart_instance, .example = "connect_timeout 2",
     .codec = field_or<"connect_timeout {2} invalid - ignoring", Seconds<1, 4'294'967'295>, &CheckDraft::schedule,
                       &ScheduleDraft::connect_timeout>()},
    {.name = "fwmark", .syntax = "<0-4294967295>", .doc = "Firewall mark of the check's packets.",
     .reload = Reload::restart_instance, .example = "fwmark 77",
     .codec = field_or<"Invalid fwmark connection value '{2}'", Unsigned, &CheckDraft::fwmark>()},
    {.name = "retry", .syntax = "<0-4294967295>", .doc = "Failures in a row that are forgiven before the server is taken out.",
     .example = "retry 0",
     .codec = field_or<"Invalid retry connection value '{2}'", Unsigned, &CheckDraft::schedule, &ScheduleDraft::retry>()},
    {.name = "delay_before_retry", .syntax = "SECONDS", .doc = "Pause between a forgiven failure and the next attempt.",
     .example = "delay_before_retry 2",
     .codec = quiet_seconds<"Invalid delay_before_retry connection value '{}'", &CheckDraft::schedule,
                            &ScheduleDraft::delay_before_retry>()},
    {.name = "warmup", .syntax = "SECONDS", .doc = "The first attempt comes within this time, spread over all checks.",
     .example = "warmup 1.5",
     .codec = quiet_seconds<"Invalid warmup connection value '{}'", &CheckDraft::schedule, &ScheduleDraft::warmup>()},
    {.name = "delay_loop", .syntax = "SECONDS", .doc = "Pause between two attempts.", .example = "delay_loop 6",
     .codec = field_or<"delay_loop '{2}' is invalid - ignoring", Seconds<1, 18446744073709551614ULL>, &CheckDraft::schedule,
                       &ScheduleDraft::delay_loop>()},
    {.name = "alpha", .syntax = "[BOOL]", .doc = "The server is down until the first success.", .example = "alpha off",
     .codec = field_or<"Invalid alpha parameter {2}", QuietBool, &CheckDraft::schedule, &ScheduleDraft::alpha>()},
    {.name = "log_all_failures", .syntax = "[BOOL]", .doc = "Log forgiven failures too.", .example = "log_all_failures on",
     .codec = field_or<"Invalid log_all_failures parameter {2}", QuietBool, &CheckDraft::schedule,
                       &ScheduleDraft::log_all_failures>()},
};

}  // namespace

constinit const config::Table tcp_check_table = config::table<CheckDraft>("TCP_CHECK", tcp_check_rows);

CheckDraft* open_tcp_check(Statement&, RealServerDraft& server) { return &server.checks.emplace_back(); }

// A link-local destination means nothing without the interface it is on.
void close_check(Statement& closing, CheckDraft& check, RealServerDraft& server) {
    const auto& destination = check.connect_ip ? *check.connect_ip : server.address;
    if (destination.is_v6() && destination.is_link_local() && check.bind_interface.empty()) {
        closing.error(format("Checker link local address {} requires a bind_if", {destination.to_string()}));
        server.checks.pop_back();
    }
}

void dump_tcp_checks(const RealServerDraft& server, std::string_view keyword, config::DumpWriter& out) {
    for (const auto& check : server.checks) out.block(keyword, {}, tcp_check_table, &check);
}

}  // namespace ka::checker
