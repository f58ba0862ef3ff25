// track_file NAME { }: a file whose number counts for instances and real servers (core.md 11.3). Two processes read it.
#pragma once

#include <string_view>
#include <vector>

#include "common/config/keyword.hpp"
#include "common/model/track_file_config.hpp"

namespace ka::model {

// As it is written, before it is known whether anybody refers to it.
struct TrackFileDraft {
    TrackFileConfig config;
    bool has_weight = false;
    bool used = false;
};

extern const config::Table track_file_table;  // fills a TrackFileDraft

// For the row of a process's top level, which sees to it that there is a name.
TrackFileDraft* open_track_file(config::Statement& opening, std::vector<TrackFileDraft>& files);
// Takes the last one away when it names no file.
void close_track_file(config::Statement& closing, std::vector<TrackFileDraft>& files);
void dump_track_files(const std::vector<TrackFileDraft>& files, std::string_view keyword, config::DumpWriter& out);

}  // namespace ka::model
