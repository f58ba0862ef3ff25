// The pieces that the top-level table of the vrrp process is put together from.
#pragma once

#include "common/config/keyword.hpp"
#include "vrrp/config/draft.hpp"

namespace ka::vrrp {

// keywords_track.cpp
ScriptDraft* open_script(config::Statement& opening, Draft& draft);
void close_script(config::Statement& closing, ScriptDraft& script, Draft& draft);
void dump_scripts(const Draft& draft, std::string_view keyword, config::DumpWriter& out);
FileDraft* open_file(config::Statement& opening, Draft& draft);
void close_file(config::Statement& closing, FileDraft& file, Draft& draft);
void dump_files(const Draft& draft, std::string_view keyword, config::DumpWriter& out);
// keywords_process.cpp
ProcessDraft* open_process(config::Statement& opening, Draft& draft);
void close_process(config::Statement& closing, ProcessDraft& process, Draft& draft);
void dump_processes(const Draft& draft, std::string_view keyword, config::DumpWriter& out);
extern const config::Table track_process_table;

// keywords_interfaces.cpp
GarpGroupDraft* open_garp_group(config::Statement& opening, Draft& draft);
void close_garp_group(config::Statement& closing, GarpGroupDraft& group, Draft& draft);
void dump_garp_groups(const Draft& draft, std::string_view keyword, config::DumpWriter& out);
extern const config::Table garp_group_table;
void add_linkbeat_interface(config::Statement& line, Draft& draft);
void dump_linkbeat_interfaces(const Draft& draft, std::string_view keyword, config::DumpWriter& out);
void add_link_delay(config::Statement& line, Draft& draft);
void dump_link_delays(const Draft& draft, std::string_view keyword, config::DumpWriter& out);

// keywords_sync_group.cpp
GroupDraft* open_group(config::Statement& opening, Draft& draft);
void dump_groups(const Draft& draft, std::string_view keyword, config::DumpWriter& out);

}  // namespace ka::vrrp
