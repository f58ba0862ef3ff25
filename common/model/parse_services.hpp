// Parsers of global_defs for what the daemon uses and offers: mail, IPVS, firewall, SNMP, D-Bus; with the reference's wording.
#pragma once

#include "common/config/dump.hpp"
#include "common/config/statement.hpp"
#include "common/model/global.hpp"

namespace ka::model {

using config::DumpWriter;
using config::Statement;

// Mail (core.md 10).
void parse_mail_sender(Statement& line, Global& global);
void dump_mail_sender(const Global& global, std::string_view keyword, DumpWriter& out);
void add_recipient(Statement& line, Global& global);
void dump_recipients(const Global& global, std::string_view keyword, DumpWriter& out);
void close_recipients(Statement& closing, Global& global);
void parse_mail_server(Statement& line, Global& global);
void dump_mail_server(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_mail_helo(Statement& line, Global& global);
void dump_mail_helo(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_mail_timeout(Statement& line, Global& global);
void dump_mail_timeout(const Global& global, std::string_view keyword, DumpWriter& out);

// IPVS (checker.md 5, 13, 14).
void parse_ipvs_timeouts(Statement& line, Global& global);
void dump_ipvs_timeouts(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_flush_on_stop(Statement& line, Global& global);
void dump_flush_on_stop(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_sync_daemon(Statement& line, Global& global);
void dump_sync_daemon(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_ipvs_nftables(Statement& line, Global& global);
void dump_ipvs_nftables(const Global& global, std::string_view keyword, DumpWriter& out);

// Firewall (vrrp.md 3.3).
void parse_nftables(Statement& line, Global& global);
void dump_nftables(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_iptables(Statement& line, Global& global);
void dump_iptables(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_ipsets(Statement& line, Global& global);
void dump_ipsets(const Global& global, std::string_view keyword, DumpWriter& out);

// SNMP and D-Bus (vrrp.md 5.1, 5.2).
void parse_snmp_socket(Statement& line, Global& global);
void dump_snmp_socket(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_dbus_service(Statement& line, Global& global);
void dump_dbus_service(const Global& global, std::string_view keyword, DumpWriter& out);

// Names of VMACs.
void parse_vmac_prefix(Statement& line, Global& global);
void dump_vmac_prefix(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_vmac_address_prefix(Statement& line, Global& global);
void dump_vmac_address_prefix(const Global& global, std::string_view keyword, DumpWriter& out);

}  // namespace ka::model
