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
// Not there yet: only the name is kept, because instances refer to it.
Draft* open_later(config::Statement& opening, Draft& draft);
void close_track_process(config::Statement& closing, Draft& draft, Draft& parent);
extern const config::Table track_process_table;

// keywords_sync_group.cpp
GroupDraft* open_group(config::Statement& opening, Draft& draft);
void dump_groups(const Draft& draft, std::string_view keyword, config::DumpWriter& out);

}  // namespace ka::vrrp
