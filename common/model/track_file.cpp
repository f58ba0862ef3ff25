#include "common/model/track_file.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/config/codecs.hpp"

namespace ka::model {

using namespace config;

namespace {

constexpr std::int64_t heaviest = 254;

void parse_path(Statement& line, TrackFileDraft& file) {
    TrackFileConfig& config = file.config;
    if (!line.has(1)) line.error("track file file name missing");
    else if (!config.path.empty()) line.error(format("File already set for track file {} - ignoring {}", {config.name, line[1]}), 1);
    else config.path = std::string(line[1]);
}
void dump_path(const TrackFileDraft& file, std::string_view keyword, DumpWriter& out) {
    if (!file.config.path.empty()) out.line(keyword, quoted(file.config.path));
}

void parse_weight(Statement& line, TrackFileDraft& file) {
    TrackFileConfig& config = file.config;
    if (!line.has(1)) return line.error(format("No weight specified for track file {} - ignoring", {config.name}));
    if (file.has_weight) return line.error(format("Weight already set for track file {} - ignoring {}", {config.name, line[1]}), 1);
    const auto weight = read_signed(line, 1, -heaviest, heaviest, Leniency::lenient);
    if (!weight) {
        line.error(format("Weight ({}) for track_file {} must be between [-254..254] inclusive. Ignoring...", {line[1], config.name}), 1);
        return;
    }
    file.has_weight = true;
    config.weight = static_cast<std::int32_t>(*weight);
    if (!line.has(2)) return;
    if (line[2] == "reverse") config.reverse = true;
    else line.error(format("track_file {} unknown weight option {}", {config.name, line[2]}), 2);
}
void dump_weight(const TrackFileDraft& file, std::string_view keyword, DumpWriter& out) {
    const TrackFileConfig& config = file.config;
    if (file.has_weight) out.line(keyword, std::to_string(config.weight) + (config.reverse ? " reverse" : ""));
}

bool is_number(std::string_view word) {
    if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
    return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

void parse_init_file(Statement& line, TrackFileDraft& file) {
    TrackFileConfig& config = file.config;
    config.init_value = 0;
    for (std::size_t at = 1; line.has(at); ++at) {
        if (line[at] == "overwrite") {
            config.init_overwrite = true;
        } else if (!is_number(line[at])) {
            line.error(format("Unknown track file init option {}", {line[at]}), at);
        } else if (const auto value = read_signed(line, at, INT32_MIN, INT32_MAX, Leniency::lenient)) {
            if (*value < -heaviest || *value > heaviest)
                line.error(format("Track file {} init value {} is outside sensible range [-254, 254]", {config.name, *value}), at);
            config.init_value = *value;
        }
    }
}
void dump_init_file(const TrackFileDraft& file, std::string_view keyword, DumpWriter& out) {
    const TrackFileConfig& config = file.config;
    if (config.init_value) out.line(keyword, std::to_string(*config.init_value) + (config.init_overwrite ? " overwrite" : ""));
}

constexpr Row track_file_rows[] = {
    {.name = "file", .syntax = "PATH", .doc = "Holds one whole number; no file counts 0.", .reload = Reload::recompute,
     .repeat = Repeat::first_wins, .example = "file /run/keepalived.weight", .codec = custom<parse_path, dump_path>()},
    {.name = "weight", .syntax = "<-254-254> [reverse]", .doc = "Factor of the number; with 0 any number but 0 means FAULT.",
     .reload = Reload::recompute, .repeat = Repeat::first_wins, .example = "weight 2",
     .tolerance = {.extra = Tolerance::other_value}, .codec = custom<parse_weight, dump_weight>()},
    {.name = "init_file", .syntax = "[VALUE] [overwrite]", .doc = "Created at the first start.", .example = "init_file 0",
     .tolerance = {.extra = Tolerance::other_value, .wrong = Tolerance::other_value}, .codec = custom<parse_init_file, dump_init_file>()},
};

}  // namespace

constinit const Table track_file_table = table<TrackFileDraft>("track_file", track_file_rows);

TrackFileDraft* open_track_file(Statement& opening, std::vector<TrackFileDraft>& files) {
    TrackFileDraft& made = files.emplace_back();
    made.config.name = std::string(opening[1]);
    return &made;
}

void close_track_file(Statement& closing, std::vector<TrackFileDraft>& files) {
    const TrackFileConfig& config = files.back().config;
    if (!config.path.empty()) return;
    closing.error(format("No file set for track_file {} - ignoring", {config.name}));
    files.pop_back();
}

void dump_track_files(const std::vector<TrackFileDraft>& files, std::string_view keyword, DumpWriter& out) {
    for (const TrackFileDraft& file : files) out.block(keyword, quoted(file.config.name), track_file_table, &file);
}

}  // namespace ka::model
