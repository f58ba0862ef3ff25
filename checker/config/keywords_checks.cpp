#include "checker/config/check_rows.hpp"

namespace ka::checker {

using config::Statement;

namespace {

constexpr std::size_t interface_name_limit = 15;  // IFNAMSIZ - 1

constexpr auto tcp_check_rows = joined(check_rows::connection, check_rows::schedule);

}  // namespace

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
