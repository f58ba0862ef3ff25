// What checks have in common (checker.md 3.5), and TCP_CHECK and PING_CHECK, which have nothing else.
#include "checker/config/check_rows.hpp"

namespace ka::checker {

using config::Statement;

namespace {

constexpr std::size_t interface_name_limit = 15;  // IFNAMSIZ - 1

constexpr auto connection_rows = config::joined(check_rows::connection, check_rows::schedule);

// The settings that a new check of the kind starts with.
Boxed<CheckSettings> fresh_settings(CheckKind kind) {
    switch (kind) {
        case CheckKind::tcp:
        case CheckKind::ping: return {};
        case CheckKind::http:
        case CheckKind::ssl: return CheckSettings{WebSettings{}};
        case CheckKind::smtp: return CheckSettings{SmtpSettings{}};
        case CheckKind::dns: return CheckSettings{DnsSettings{}};
        case CheckKind::udp: return CheckSettings{UdpSettings{}};
        case CheckKind::misc: return CheckSettings{MiscSettings{}};
        case CheckKind::file: return CheckSettings{FileSettings{}};
        case CheckKind::bfd: return CheckSettings{BfdSettings{}};
    }
    return {};
}

}  // namespace

void inherit(ScheduleDraft& schedule, const ScheduleDraft& outer) {
    const auto take = [&](auto ScheduleDraft::*member) {
        if (!(schedule.*member).has_value()) schedule.*member = outer.*member;
    };
    for (const auto member : {&ScheduleDraft::delay_loop, &ScheduleDraft::delay_before_retry, &ScheduleDraft::warmup,
                              &ScheduleDraft::connect_timeout})
        take(member);
    take(&ScheduleDraft::retry);
    take(&ScheduleDraft::alpha);
    take(&ScheduleDraft::log_all_failures);
}

void parse_connect_ip(Statement& line, CheckDraft& check) {
    ConnectionDraft& connection = check.connection;
    const auto address = read_address(line[1]);
    if (!address) {
        line.error(format("Invalid connect_ip address {} - ignoring", {line[1]}), 1);
        connection.address_invalid = true;
    } else if (connection.bind_address && connection.bind_address->family() != address->family()) {
        line.error(format("connect_ip address {} does not match address family of bindto - skipping", {line[1]}), 1);
    } else {
        connection.address = address;
    }
}

void parse_bindto(Statement& line, CheckDraft& check) {
    ConnectionDraft& connection = check.connection;
    const auto address = read_address(line[1]);
    if (!address) {
        line.error(format("Invalid bindto address {} - ignoring", {line[1]}), 1);
    } else if (connection.address && connection.address->family() != address->family()) {
        line.error(format("bindto address {} does not match address family of connect_ip - skipping", {line[1]}), 1);
    } else {
        connection.bind_address = address;
    }
}

void parse_bind_if(Statement& line, CheckDraft& check) {
    if (line[1].size() > interface_name_limit) {
        line.error(format("Interface name {} is too long - ignoring", {line[1]}), 1);
    } else {
        check.connection.bind_interface = std::string(line[1]);
    }
}

void dump_connect_ip(const CheckDraft& check, std::string_view keyword, config::DumpWriter& out) {
    if (check.connection.address) out.line(keyword, check.connection.address->to_string());
}
void dump_bindto(const CheckDraft& check, std::string_view keyword, config::DumpWriter& out) {
    if (check.connection.bind_address) out.line(keyword, check.connection.bind_address->to_string());
}
void dump_bind_if(const CheckDraft& check, std::string_view keyword, config::DumpWriter& out) {
    if (check.connection.bind_interface) out.line(keyword, config::quoted(*check.connection.bind_interface));
}

constinit const config::Table tcp_check_table = config::table<CheckDraft>("TCP_CHECK", connection_rows);
constinit const config::Table ping_check_table = config::table<CheckDraft>("PING_CHECK", connection_rows);

const config::Table& check_table(CheckKind kind) {
    switch (kind) {
        case CheckKind::tcp: break;
        case CheckKind::udp: return udp_check_table;
        case CheckKind::ping: return ping_check_table;
        case CheckKind::dns: return dns_check_table;
        case CheckKind::smtp: return smtp_check_table;
        case CheckKind::http: return http_get_table;
        case CheckKind::ssl: return ssl_get_table;
        case CheckKind::misc: return misc_check_table;
        case CheckKind::file: return file_check_table;
        case CheckKind::bfd: return bfd_check_table;
    }
    return tcp_check_table;
}

std::string_view check_keyword(CheckKind kind) { return check_table(kind).name; }

CheckDraft& add_check(RealServerDraft& server, CheckKind kind) {
    CheckDraft& check = server.checks.emplace_back();
    check.kind = kind;
    check.settings = fresh_settings(kind);
    check.server = &server;
    return check;
}

// A link-local destination means nothing without the interface it is on.
bool can_connect(Statement& closing, const CheckDraft& check, const RealServerDraft& server) {
    const ConnectionDraft& connection = check.connection;
    const auto& destination = connection.address ? *connection.address : server.address;
    if (!destination.is_v6() || !destination.is_link_local() || connection.bind_interface) return true;
    closing.error(format("Checker link local address {} requires a bind_if", {destination.to_string()}));
    return false;
}

void close_connected_check(Statement& closing, CheckDraft& check, RealServerDraft& server) {
    if (!can_connect(closing, check, server)) server.checks.pop_back();
}

void dump_checks_of(const RealServerDraft& server, CheckKind kind, config::DumpWriter& out) {
    if (server.checks.empty() || server.checks.front().kind != kind) return;
    for (const CheckDraft& check : server.checks) out.block(check_keyword(check.kind), {}, check_table(check.kind), &check);
}

}  // namespace ka::checker
