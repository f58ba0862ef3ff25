// vrrp_track_process NAME { } (vrrp.md 4.5, core.md 11.4).
#include <algorithm>

#include "common/base/format.hpp"
#include "common/config/codecs.hpp"
#include "common/model/script_line.hpp"
#include "vrrp/config/keywords_root.hpp"

namespace ka::vrrp {

using namespace config;
using enum Reload;

ProcessDraft* open_process(Statement& opening, Draft& draft) {
    ProcessDraft& made = draft.processes.emplace_back();
    made.config.name = std::string(opening[1]);
    return &made;
}

// Parameters are compared exactly unless something else was said, and then the whole command counts.
void close_process(Statement& closing, ProcessDraft& process, Draft& draft) {
    TrackProcessConfig& config = process.config;
    if (config.command.empty()) {
        closing.error(format("track process '{}' process name not specified", {config.name}));
        draft.processes.pop_back();
        return;
    }
    if (!process.match && config.command.size() > 1) process.match = ParameterMatch::exact;
    config.match = process.match.value_or(ParameterMatch::any);
    config.full_command = config.full_command || process.match.has_value();
    if (config.quorum_max == 0) config.quorum = 0;
}

void dump_processes(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    for (const ProcessDraft& process : draft.processes) out.block(keyword, quoted(process.config.name), track_process_table, &process);
}

namespace {

constexpr std::int64_t heaviest = 254;
constexpr std::uint64_t longest_delay_micro = 3'600'000'000;

void parse_command(Statement& line, ProcessDraft& process) {
    auto& command = process.config.command;
    if (!command.empty())
        return line.error(format("Process already set for track process {} - ignoring {}", {process.config.name, line[1]}), 1);
    for (const std::string_view word : line.words().subspan(1)) command.emplace_back(word);
}
void dump_command(const ProcessDraft& process, std::string_view keyword, DumpWriter& out) {
    std::string text;
    for (const std::string& word : process.config.command) text += (text.empty() ? "" : " ") + quoted(word);
    out.line(keyword, text);
}

void parse_match(Statement& line, ProcessDraft& process) {
    if (!line.has(1)) process.match = ParameterMatch::exact;
    else if (line[1] == "initial") process.match = ParameterMatch::initial;
    else if (line[1] == "partial") process.match = ParameterMatch::partial;
    else line.error(format("Invalid param_match type {} - ignoring", {line[1]}), 1);
}
void dump_match(const ProcessDraft& process, std::string_view keyword, DumpWriter& out) {
    if (!process.match) return;
    out.line(keyword, *process.match == ParameterMatch::initial ? "initial" : *process.match == ParameterMatch::partial ? "partial" : "");
}

void parse_weight(Statement& line, ProcessDraft& process) {
    TrackProcessConfig& config = process.config;
    if (!line.has(1)) return line.error(format("No weight specified for track process {} - ignoring", {config.name}));
    if (config.weight != 0)
        return line.error(format("Weight already set for track process {} - ignoring {}", {config.name, line[1]}), 1);
    const auto weight = read_signed(line, 1, -heaviest, heaviest, Leniency::lenient);
    if (!weight)
        return line.error(format("Weight ({}) for vrrp_track_process {} must be between [-254..254] inclusive. Ignoring...",
                                 {line[1], config.name}), 1);
    config.weight = static_cast<std::int32_t>(*weight);
    if (!line.has(2)) return;
    if (line[2] == "reverse") config.reverse = true;
    else line.error(format("vrrp_track_process {} unknown weight option {}", {config.name, line[2]}), 2);
}
void dump_weight(const ProcessDraft& process, std::string_view keyword, DumpWriter& out) {
    const TrackProcessConfig& config = process.config;
    if (config.weight != 0 || config.reverse) out.line(keyword, std::to_string(config.weight) + (config.reverse ? " reverse" : ""));
}

void parse_quorum(Statement& line, ProcessDraft& process) {
    TrackProcessConfig& config = process.config;
    const auto value = read_unsigned(line, 1, 1, 65535, Leniency::lenient);
    if (!value)
        line.error(format("Quorum ({}) for vrrp_track_process {} must be between [1..65535] inclusive. Ignoring...",
                          {line[1], config.name}), 1);
    else if (*value > config.quorum_max) line.error("Quorum is greater than quorum_max - ignoring", 1);
    else process.quorum = config.quorum = static_cast<std::uint32_t>(*value);
}
void dump_quorum(const ProcessDraft& process, std::string_view keyword, DumpWriter& out) {
    if (process.quorum) out.line(keyword, std::to_string(*process.quorum));
}

void parse_quorum_max(Statement& line, ProcessDraft& process) {
    TrackProcessConfig& config = process.config;
    const auto value = read_unsigned(line, 1, 0, 65535, Leniency::lenient);
    if (!value)
        line.error(format("quorum_max ({}) for vrrp_track_process {} must be between [0..65535] inclusive. Ignoring...",
                          {line[1], config.name}), 1);
    else if (process.quorum && *value < *process.quorum) line.error("quorum_max is less than quorum - ignoring", 1);
    else config.quorum_max = static_cast<std::uint32_t>(*value);
}
void dump_quorum_max(const ProcessDraft& process, std::string_view keyword, DumpWriter& out) {
    if (process.config.quorum_max != TrackProcessConfig::unlimited) out.line(keyword, std::to_string(process.config.quorum_max));
}

std::optional<Duration> read_delay(Statement& line, const ProcessDraft& process) {
    const auto micro = read_decimal(line, 1, 1, longest_delay_micro, 6, Leniency::lenient);
    if (micro) return microseconds(*micro);
    line.error(format("{} ({}) for vrrp_track_process {} must be between [0.000001..3600] inclusive. Ignoring...",
                      {line.keyword(), line[1], process.config.name}), 1);
    return std::nullopt;
}
void parse_delay(Statement& line, ProcessDraft& process) {
    const auto delay = read_delay(line, process);
    if (delay) process.config.fork_delay = process.config.terminate_delay = *delay;
}
void dump_nothing(const ProcessDraft&, std::string_view, DumpWriter&) {}  // printed as the two that it stands for
template <auto Delay>
void parse_one_delay(Statement& line, ProcessDraft& process) {
    if (const auto delay = read_delay(line, process)) process.config.*Delay = *delay;
}
template <auto Delay>
void dump_one_delay(const ProcessDraft& process, std::string_view keyword, DumpWriter& out) {
    if (process.config.*Delay > Duration::zero()) out.line(keyword, Seconds<1, longest_delay_micro>::print(process.config.*Delay));
}
template <auto Delay>
constexpr Codec one_delay() {
    return custom<parse_one_delay<Delay>, dump_one_delay<Delay>>(1);
}

void parse_full_command(Statement&, ProcessDraft& process) { process.config.full_command = true; }
void dump_full_command(const ProcessDraft& process, std::string_view keyword, DumpWriter& out) {
    if (process.config.full_command) out.line(keyword);
}

constexpr Row process_rows[] = {
    {.name = "process", .syntax = "NAME [PARAM...]", .doc = "The program counted, and its parameters.", .reload = recompute,
     .repeat = Repeat::first_wins, .example = "process haproxy -f \"/etc/haproxy/my conf\"",
     .codec = custom<parse_command, dump_command>(1)},
    {.name = "param_match", .syntax = "[initial|partial]",
     .doc = "How parameters are compared: as a whole, the last may go on, or the first ones.", .reload = recompute,
     .example = "param_match partial", .codec = custom<parse_match, dump_match>()},
    {.name = "weight", .syntax = "<-254-254> [reverse]", .doc = "Counts while the quorum is met; 0 for FAULT without it.",
     .reload = recompute, .repeat = Repeat::first_wins, .example = "weight 15", .tolerance = {.extra = Tolerance::other_value}, .codec = custom<parse_weight, dump_weight>()},
    {.name = "quorum", .syntax = "<1-65535>", .doc = "Least number; default 1.", .reload = recompute, .example = "quorum 2",
     .codec = custom<parse_quorum, dump_quorum>(1)},
    {.name = "quorum_max", .syntax = "<0-65535>", .doc = "Greatest number; 0: none may run.", .reload = recompute,
     .example = "quorum_max 4", .codec = custom<parse_quorum_max, dump_quorum_max>(1)},
    {.name = "delay", .syntax = "<0.000001-3600>", .doc = "Both delays.", .reload = hot, .example = "delay 0.5",
     .codec = custom<parse_delay, dump_nothing>(1)},
    {.name = "terminate_delay", .syntax = "<0.000001-3600>", .doc = "Seconds before a lost quorum counts.", .reload = hot,
     .example = "terminate_delay 0.25", .codec = one_delay<&TrackProcessConfig::terminate_delay>()},
    {.name = "fork_delay", .syntax = "<0.000001-3600>", .doc = "Seconds before a gained quorum counts.", .reload = hot,
     .example = "fork_delay 0.1", .codec = one_delay<&TrackProcessConfig::fork_delay>()},
    {.name = "full_command", .doc = "The program by the path of its command line, not by its short name.", .reload = recompute,
     .example = "full_command", .codec = custom<parse_full_command, dump_full_command>()},
};

}  // namespace

constinit const Table track_process_table = table<ProcessDraft>("vrrp_track_process", process_rows);

}  // namespace ka::vrrp
