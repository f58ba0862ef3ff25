// Hand-written parsers of vrrp_instance, each for one keyword, with the reference's wording (vrrp.md 4.1). Used by the table
// in keywords_instance.cpp; a printer stands beside its parser where there is something to print.
#pragma once

#include <string_view>

#include "common/config/dump.hpp"
#include "common/config/statement.hpp"
#include "vrrp/config/draft.hpp"

namespace ka::vrrp {

using config::DumpWriter;
using config::Statement;

// The block itself.
InstanceDraft* open_instance(Statement& opening, Draft& draft);
void close_instance(Statement& closing, InstanceDraft& instance, Draft& draft);

void parse_state(Statement& line, InstanceDraft& draft);
void dump_state(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_interface(Statement& line, InstanceDraft& draft);
void parse_priority(Statement& line, InstanceDraft& draft);
void parse_version(Statement& line, InstanceDraft& draft);
void dump_version(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_native_ipv6(Statement& line, InstanceDraft& draft);
void parse_mcast_src_ip(Statement& line, InstanceDraft& draft);
void parse_unicast_src_ip(Statement& line, InstanceDraft& draft);
void dump_source(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void dump_unicast_source(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_mcast_dst_ip(Statement& line, InstanceDraft& draft);
void dump_mcast_dst_ip(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_check_unicast_src(Statement& line, InstanceDraft& draft);
void parse_unicast_peer(Statement& line, InstanceDraft& draft);
void close_unicast_peer(Statement& closing, InstanceDraft& draft);  // the block alone, even empty, is a unicast keyword
void dump_unicast_peer(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_old_unicast_checksum(Statement& line, InstanceDraft& draft);
void dump_old_unicast_checksum(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);

void parse_auth_type(Statement& line, InstanceDraft& draft);
void dump_auth_type(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_auth_pass(Statement& line, InstanceDraft& draft);

void add_address(Statement& line, InstanceDraft& draft);
void dump_addresses(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void add_excluded_address(Statement& line, InstanceDraft& draft);
void dump_excluded_addresses(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void add_route(Statement& line, InstanceDraft& draft);
void dump_routes(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void add_rule(Statement& line, InstanceDraft& draft);
void dump_rules(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);

void parse_skip_check_adv_addr(Statement& line, InstanceDraft& draft);
void parse_preempt(Statement& line, InstanceDraft& draft);
void parse_receive_buffer(Statement& line, InstanceDraft& draft);
void parse_timer_expired_backup(Statement& line, InstanceDraft& draft);
void dump_timer_expired_backup(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_garp_repeat(Statement& line, InstanceDraft& draft);
void parse_garp_refresh_repeat(Statement& line, InstanceDraft& draft);
void parse_garp_extra_if(Statement& line, InstanceDraft& draft);
void dump_garp_extra_if(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_lvs_sync_daemon_interface(Statement& line, InstanceDraft& draft);
void dump_lvs_sync_daemon_interface(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void parse_linkbeat(Statement& line, InstanceDraft& draft);
void dump_linkbeat(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);

void add_tracked_interface(Statement& line, InstanceDraft& draft);
void dump_tracked_interfaces(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void add_tracked_script(Statement& line, InstanceDraft& draft);
void dump_tracked_scripts(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void add_tracked_file(Statement& line, InstanceDraft& draft);
void add_tracked_process(Statement& line, InstanceDraft& draft);
void add_tracked_bfd(Statement& line, InstanceDraft& draft);
void dump_tracked_bfds(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void add_tracked_server(Statement& line, InstanceDraft& draft);
void dump_tracked_files(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void dump_tracked_processes(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
void dump_tracked_servers(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);

void parse_notify_deleted(Statement& line, InstanceDraft& draft);

}  // namespace ka::vrrp
