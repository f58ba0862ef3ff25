// Lines of the track blocks: NAME [weight W [reverse|noreverse]] (vrrp.md 4.1, core.md 11.1).
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "common/config/dump.hpp"
#include "common/config/statement.hpp"
#include "vrrp/config/draft.hpp"

namespace ka::vrrp {

void track_interface(config::Statement& line, std::string_view owner, Draft& whole, std::vector<TrackReference>& list);
void track_script(config::Statement& line, std::string_view owner, Draft& whole, std::vector<TrackReference>& list);
void track_file(config::Statement& line, std::string_view owner, Draft& whole, std::vector<TrackReference>& list);
void track_bfd(config::Statement& line, std::string_view owner, Draft& whole, std::vector<TrackReference>& list);
// Ours: "ADDR PORT" or NAME, [weight N]. The server is another process's, so its existence is not looked at.
void track_virtual_server(config::Statement& line, std::string_view owner, std::vector<TrackReference>& list);
void track_process(config::Statement& line, std::string_view owner, Draft& whole, std::vector<TrackReference>& list);

std::string print_reference(const TrackReference& tracked);
// The list of scripts or files: each has its weight and direction from its definition, so a line says both.
void dump_inheriting(const std::vector<TrackReference>& list, std::string_view keyword, config::DumpWriter& out);

}  // namespace ka::vrrp
