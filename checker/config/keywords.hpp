// The keyword tables of the checker process, and the block functions that join them.
#pragma once

#include <string_view>

#include "checker/config/draft.hpp"
#include "common/config/keyword.hpp"

namespace ka::checker {

extern const config::Table tcp_check_table;
// Checks whose words are read and dropped: they are not there yet (keywords_later_checks.cpp).
extern const config::Table udp_check_table, ping_check_table, dns_check_table, smtp_check_table, http_get_table, ssl_get_table,
    misc_check_table, file_check_table, bfd_check_table;
extern const config::Table real_server_table;
extern const config::Table virtual_server_table;
// virtual_server and its relatives at the top level; fills Draft.
extern const config::Table checker_root_table;

CheckDraft* open_tcp_check(config::Statement& opening, RealServerDraft& server);
CheckDraft* open_later_check(config::Statement& opening, RealServerDraft& server);
void close_web_check(config::Statement& closing, CheckDraft& check, RealServerDraft& server);
void close_misc_check(config::Statement& closing, CheckDraft& check, RealServerDraft& server);
void close_check(config::Statement& closing, CheckDraft& check, RealServerDraft& server);
void dump_tcp_checks(const RealServerDraft& server, std::string_view keyword, config::DumpWriter& out);

RealServerDraft* open_real_server(config::Statement& opening, VirtualServerDraft& owner);
void close_real_server(config::Statement& closing, RealServerDraft& server, VirtualServerDraft& owner);
void dump_real_servers(const VirtualServerDraft& owner, std::string_view keyword, config::DumpWriter& out);

}  // namespace ka::checker
