// The keyword tables of the checker process, and the block functions that join them.
#pragma once

#include <string_view>

#include "checker/config/draft.hpp"
#include "common/config/keyword.hpp"

namespace ka::checker {

// One for each kind of check.
extern const config::Table tcp_check_table, udp_check_table, ping_check_table, dns_check_table, smtp_check_table, http_get_table,
    ssl_get_table, misc_check_table, file_check_table, bfd_check_table;
extern const config::Table real_server_table;
extern const config::Table virtual_server_table;
// virtual_server and its relatives at the top level; fills Draft.
extern const config::Table checker_root_table;
// What checks refer to and other processes define: track_file, bfd_instance; fills Draft.
extern const config::Table checker_reference_table;

// "TCP_CHECK"...
std::string_view check_keyword(CheckKind kind);
const config::Table& check_table(CheckKind kind);

// keywords_checks.cpp: what the blocks of all kinds have in common.
CheckDraft& add_check(RealServerDraft& server, CheckKind kind);
// Otherwise it is reported.
bool can_connect(config::Statement& closing, const CheckDraft& check, const RealServerDraft& server);
// All checks of the server, from the row whose kind its first one is: their order counts.
void dump_checks_of(const RealServerDraft& server, CheckKind kind, config::DumpWriter& out);

template <CheckKind kind>
CheckDraft* open_check(config::Statement&, RealServerDraft& server) {
    return &add_check(server, kind);
}
template <CheckKind kind>
void dump_checks(const RealServerDraft& server, std::string_view, config::DumpWriter& out) {
    dump_checks_of(server, kind, out);
}

void close_connected_check(config::Statement& closing, CheckDraft& check, RealServerDraft& server);
void close_web_check(config::Statement& closing, CheckDraft& check, RealServerDraft& server);
void close_smtp_check(config::Statement& closing, CheckDraft& check, RealServerDraft& server);
void close_udp_check(config::Statement& closing, CheckDraft& check, RealServerDraft& server);
void close_misc_check(config::Statement& closing, CheckDraft& check, RealServerDraft& server);
void close_file_check(config::Statement& closing, CheckDraft& check, RealServerDraft& server);
void close_bfd_check(config::Statement& closing, CheckDraft& check, RealServerDraft& server);

RealServerDraft* open_real_server(config::Statement& opening, VirtualServerDraft& owner);
void close_real_server(config::Statement& closing, RealServerDraft& server, VirtualServerDraft& owner);
void dump_real_servers(const VirtualServerDraft& owner, std::string_view keyword, config::DumpWriter& out);

// keywords_group.cpp
ServerGroupConfig* open_server_group(config::Statement& opening, Draft& draft);
void close_server_group(config::Statement& closing, ServerGroupConfig& group, Draft& draft);
void add_group_entry(config::Statement& line, ServerGroupConfig& group);
void dump_server_groups(const Draft& draft, std::string_view keyword, config::DumpWriter& out);

}  // namespace ka::checker
