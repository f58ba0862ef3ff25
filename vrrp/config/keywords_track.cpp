// vrrp_script NAME { } (vrrp.md 4.4, core.md 11.2) and track_file NAME { } (core.md 11.3).
#include <algorithm>

#include "common/base/format.hpp"
#include "common/config/field_or.hpp"
#include "common/model/script_line.hpp"
#include "vrrp/config/keywords.hpp"
#include "vrrp/config/keywords_root.hpp"

namespace ka::vrrp {

using namespace config;
using enum Reload;

ScriptDraft* open_script(Statement& opening, Draft& draft) {
    ScriptDraft& made = draft.scripts.emplace_back();
    made.at = opening.location();
    made.config.name = std::string(opening[1]);
    return &made;
}

void close_script(Statement& closing, ScriptDraft& script, Draft& draft) {
    if (!script.config.command.arguments.empty()) {
        if (script.user.is_set()) script.config.command.as = script.user;
        return;
    }
    closing.error(format("No script set for vrrp_script {} - removing", {script.config.name}));
    draft.scripts.pop_back();
}

void dump_scripts(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    for (const ScriptDraft& script : draft.scripts) out.block(keyword, quoted(script.config.name), script_table, &script);
}

FileDraft* open_file(Statement& opening, Draft& draft) { return model::open_track_file(opening, draft.files); }
void close_file(Statement& closing, FileDraft& file, Draft& draft) {
    const std::string problem = draft.gate != nullptr && !file.config.path.empty() ? draft.gate->folder_problem(file.config.path) : std::string();
    if (problem.empty()) return model::close_track_file(closing, draft.files);
    closing.caution(DiagnosticKind::unknown_reference, format("{} for {}", {problem, file.config.name}));
    draft.files.pop_back();
}
void dump_files(const Draft& draft, std::string_view keyword, DumpWriter& out) { model::dump_track_files(draft.files, keyword, out); }

model::BfdReference* open_bfd(Statement& opening, Draft& draft) { return model::open_bfd_reference(opening, draft.bfd_instances); }

namespace {

constexpr std::uint64_t longest_micro = 4'294'000'000;

void parse_script(Statement& line, ScriptDraft& script) {
    if (auto command = model::read_script(line)) script.config.command = std::move(*command);
}
void dump_script(const ScriptDraft& script, std::string_view keyword, DumpWriter& out) {
    if (!script.config.command.arguments.empty()) out.line(keyword, model::print_script(script.config.command));
}

std::optional<Duration> read_period(Statement& line, const ScriptDraft& script) {
    const auto micro = read_decimal(line, 1, 0, longest_micro, 3, Leniency::lenient);
    if (!micro) {
        line.error(format("({}): vrrp script {} '{}' invalid - ignoring", {script.config.name, line.keyword(), line[1]}), 1);
        return std::nullopt;
    }
    if (*micro != 0) return microseconds(*micro);
    line.error(format("({}): vrrp script {} must be greater than 0, setting to 1", {script.config.name, line.keyword()}), 1);
    return seconds{1};
}

void parse_interval(Statement& line, ScriptDraft& script) {
    if (const auto period = read_period(line, script)) script.config.interval = *period;
}
void dump_interval(const ScriptDraft& script, std::string_view keyword, DumpWriter& out) {
    out.line(keyword, Seconds<0, longest_micro>::print(script.config.interval));
}
void parse_timeout(Statement& line, ScriptDraft& script) {
    if (const auto period = read_period(line, script)) script.timeout = *period;
}
void dump_timeout(const ScriptDraft& script, std::string_view keyword, DumpWriter& out) {
    if (script.timeout) out.line(keyword, Seconds<0, longest_micro>::print(*script.timeout));
}

void parse_weight(Statement& line, ScriptDraft& script) {
    const std::string& name = script.config.name;
    const auto weight = read_signed(line, 1, -253, 253, Leniency::lenient);
    if (!weight) line.error(format("vrrp_script {} weight {} must be in [-253, 253]", {name, line[1]}), 1);
    else script.config.weight = static_cast<std::int32_t>(*weight);
    if (!line.has(2)) return;
    if (line[2] == "reverse") script.config.reverse = true;
    else line.error(format("vrrp_script {} unknown weight option {}", {name, line[2]}), 2);
}
void dump_weight(const ScriptDraft& script, std::string_view keyword, DumpWriter& out) {
    const TrackScriptConfig& config = script.config;
    if (config.weight != 0 || config.reverse) out.line(keyword, std::to_string(config.weight) + (config.reverse ? " reverse" : ""));
}

// A wrong count becomes 1, whatever stood there before.
template <auto Count>
void parse_count(Statement& line, ScriptDraft& script) {
    const auto value = read_unsigned(line, 1, 1, INT32_MAX, Leniency::lenient);
    if (!value)
        line.error(format("({}): vrrp script {} value '{}' invalid, defaulting to 1", {script.config.name, line.keyword(), line[1]}), 1);
    script.config.*Count = static_cast<std::uint32_t>(value.value_or(1));
}
template <auto Count>
void dump_count(const ScriptDraft& script, std::string_view keyword, DumpWriter& out) {
    if (script.config.*Count != 1) out.line(keyword, std::to_string(script.config.*Count));
}

void parse_user(Statement& line, ScriptDraft& script) {
    const std::vector<std::string> words{line.words().begin() + 1, line.words().end()};
    script.user = model::read_user(words, line.where());
}
void dump_user(const ScriptDraft& script, std::string_view keyword, DumpWriter& out) {
    if (script.user.is_set()) out.line(keyword, model::print_user(script.user));
}

constexpr Row script_rows[] = {
    {.name = "script", .syntax = "COMMAND [ARGUMENT...]", .doc = "What is run; exit status 0 is good.", .reload = recompute,
     .example = "script \"/usr/local/bin/check.sh 8080\"", .codec = custom<parse_script, dump_script>(1)},
    {.name = "interval", .syntax = "<0.001-4294>", .doc = "Seconds between runs.", .reload = hot, .example = "interval 2",
     .codec = custom<parse_interval, dump_interval>(1)},
    {.name = "timeout", .syntax = "<0.001-4294>", .doc = "Seconds after which a run counts as failed; default the interval.",
     .reload = hot, .example = "timeout 1", .tolerance = {.below = Tolerance::other_value}, .codec = custom<parse_timeout, dump_timeout>(1)},
    {.name = "weight", .syntax = "<-253-253> [reverse]", .doc = "Added on success, or taken on failure; 0 for FAULT on failure.",
     .reload = recompute, .example = "weight -20", .tolerance = {.extra = Tolerance::other_value}, .codec = custom<parse_weight, dump_weight>(1)},
    {.name = "rise", .syntax = "<1-2147483647>", .doc = "Successes in a row to come up.", .reload = hot, .example = "rise 2",
     .codec = custom<parse_count<&TrackScriptConfig::rise>, dump_count<&TrackScriptConfig::rise>>(1)},
    {.name = "fall", .syntax = "<1-2147483647>", .doc = "Failures in a row to go down.", .reload = hot, .example = "fall 3",
     .codec = custom<parse_count<&TrackScriptConfig::fall>, dump_count<&TrackScriptConfig::fall>>(1)},
    {.name = "user", .syntax = "USER [[:]GROUP]", .doc = "Who runs it; default script_user.", .reload = recompute,
     .example = "user root", .codec = custom<parse_user, dump_user>(1)},
    {.name = "init_fail", .doc = "Failed until the first success.", .reload = hot, .example = "init_fail",
     .codec = flag<&ScriptDraft::config, &TrackScriptConfig::init_fail>()},
};

}  // namespace

constinit const Table script_table = table<ScriptDraft>("vrrp_script", script_rows);
constexpr Row reference_rows[] = {
    {.name = "bfd_instance", .block = block<open_bfd>(model::bfd_vrrp_table, 1)},
};

constinit const Table vrrp_reference_table = table<Draft>("", reference_rows);

}  // namespace ka::vrrp
