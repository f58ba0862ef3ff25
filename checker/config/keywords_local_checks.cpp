// The checks that ask something on this machine: MISC_CHECK, FILE_CHECK and BFD_CHECK (checker.md 8.5, 8.8, 8.9).
#include <algorithm>
#include <limits>

#include "checker/config/check_rows.hpp"
#include "common/model/script_line.hpp"

namespace ka::checker {

namespace {

using namespace config;
using enum Support;

// ---- MISC_CHECK

// User and group of the program have a keyword of their own; what was said of them stays.
void parse_misc_path(Statement& line, MiscSettings& misc) {
    auto command = model::read_script(line);
    if (!command) return;
    command->as = misc.command ? misc.command->as : model::UserSpec{};
    misc.command = std::move(*command);
}
void dump_misc_path(const MiscSettings& misc, std::string_view keyword, DumpWriter& out) {
    if (!misc.command) return;
    model::ScriptCommand command;
    command.arguments = misc.command->arguments;
    out.line(keyword, model::print_script(command));
}

void parse_misc_user(Statement& line, MiscSettings& misc) {
    const std::string script = misc.command ? model::quoted_command(*misc.command) : std::string();
    if (!line.has(1)) return line.error(format("No user specified for misc checker script {}", {script}));
    const std::vector<std::string> words(line.words().begin() + 1, line.words().end());
    misc.command.ensure().as = model::read_user(words, line.where());
}
void dump_misc_user(const MiscSettings& misc, std::string_view keyword, DumpWriter& out) {
    if (misc.command && misc.command->as.is_set()) out.line(keyword, model::print_user(misc.command->as));
}

constexpr Row misc_words[] = {
    {.name = "misc_path", .syntax = "COMMAND", .doc = "The program, with its arguments in one pair of quotes.", .support = not_yet,
     .example = "misc_path \"/bin/true arg one\"",
     .tolerance = {.missing = Tolerance::dropped}, .codec = custom_setting<parse_misc_path, dump_misc_path>()},
    {.name = "misc_timeout", .syntax = "<0-4294>", .doc = "Seconds it may run; 0 for the virtual server's delay_loop.", .support = not_yet,
     .example = "misc_timeout 5",
     .codec = setting<"Invalid misc_timeout value '{}'", WholeSeconds<0, 4294>, &MiscSettings::timeout>()},
    {.name = "misc_dynamic", .doc = "Its exit status sets the weight.", .support = not_yet, .example = "misc_dynamic",
     .codec = setting<"", Flag, &MiscSettings::dynamic>()},
    {.name = "user", .syntax = "USER [GROUP]", .doc = "Who runs it; script_user otherwise.", .support = not_yet, .example = "user root root",
     .codec = custom_setting<parse_misc_user, dump_misc_user>()},
};

// ---- FILE_CHECK

void parse_track_file(Statement& line, CheckDraft& check) {
    const Draft& whole = *check.server->owner->whole;
    if (whole.track_file_places.find(line[1]) == whole.track_file_places.end()) {
        line.error(format("track_file {} not found", {line[1]}), 1);
        return;
    }
    settings_of<FileSettings>(check).track_file = std::string(line[1]);
}
void dump_track_file(const CheckDraft& check, std::string_view keyword, DumpWriter& out) {
    out.line(keyword, quoted(settings_of<FileSettings>(check).track_file));
}

void parse_file_weight(Statement& line, FileSettings& file) {
    constexpr std::int64_t heaviest = std::numeric_limits<std::int32_t>::max();
    if (!line.has(1)) return line.error("track file weight missing");
    const auto weight = read_signed(line, 1, -heaviest, heaviest, Leniency::lenient);
    if (!weight) {
        line.error("weight for track file must be in [-2147483647..2147483647] inclusive. Ignoring...", 1);
        return;
    }
    bool reverse = false;
    if (line.has(2) && line[2] == "reverse") reverse = true;
    else if (line.has(2) && line[2] != "noreverse")
        return line.error(format("unknown track file weight option {} - ignoring", {line[2]}), 2);
    file.weight = static_cast<std::int32_t>(*weight);
    file.reverse = reverse;
}
void dump_file_weight(const FileSettings& file, std::string_view keyword, DumpWriter& out) {
    if (file.weight) out.line(keyword, std::to_string(*file.weight) + (file.reverse ? " reverse" : ""));
}

constexpr Row file_words[] = {
    {.name = "track_file", .syntax = "NAME", .doc = "A track_file that was defined before.", .support = not_yet, .example = "track_file level",
     .tolerance = {.wrong = Tolerance::line_ignored}, .codec = custom<parse_track_file, dump_track_file>(1)},
    {.name = "weight", .syntax = "<-2147483647-2147483647> [reverse|noreverse]",
     .doc = "Factor of the number; with 0 any number but 0 is a failure. The track_file's otherwise.", .support = not_yet,
     .example = "weight 3 reverse", .codec = custom_setting<parse_file_weight, dump_file_weight>()},
};

// ---- BFD_CHECK

std::string name_of(const RealServerDraft& server) {
    return server_name(server.address, server.port, server.owner->config.protocol);
}

void parse_bfd_name(Statement& line, CheckDraft& check) {
    const RealServerDraft& server = *check.server;
    auto& bfd = settings_of<BfdSettings>(check);
    const auto complain = [&](std::string_view text) {
        line.error(format("({}) BFD_CHECK - {}", {name_of(server), text}), 1);
        check.refused = true;
        line.diagnostics().mute(true);  // nothing more is said of a check that is left out
    };
    const std::string name(line[1]);
    if (check.refused) return;
    if (line.size() != 2) return complain("No or too many names specified - skipping checker");
    const auto& known = server.owner->whole->bfd_instances;
    const auto instance = known.find(name);
    if (instance == known.end() || !instance->second.tells_checker()) return complain(format("BFD {} not configured", {name}));
    if (!bfd.instance.empty()) return complain(format("BFD {} already specified as {}", {name, bfd.instance}));
    const bool again = std::ranges::any_of(server.checks, [&](const CheckDraft& other) {
        return other.kind == CheckKind::bfd && settings_of<BfdSettings>(other).instance == name;
    });
    if (again) return complain(format("RS already monitoring {}", {name}));
    bfd.instance = name;
}
void dump_bfd_name(const CheckDraft& check, std::string_view keyword, DumpWriter& out) {
    out.line(keyword, quoted(settings_of<BfdSettings>(check).instance));
}

constexpr Row bfd_words[] = {
    {.name = "name", .syntax = "BFD_INSTANCE", .doc = "A session that was defined before and tells checkers.", .support = not_yet,
     .repeat = Repeat::first_wins, .example = "name peer9",
     .tolerance = {.extra = Tolerance::line_ignored, .wrong = Tolerance::line_ignored}, .codec = custom<parse_bfd_name, dump_bfd_name>()},
    {.name = "alpha", .syntax = "[BOOL]", .doc = "The server is down until the session is up.", .support = not_yet, .example = "alpha on",
     .codec = field_or<"Invalid alpha parameter {2}", QuietBool, &CheckDraft::schedule, &ScheduleDraft::alpha>()},
};

constexpr auto misc_rows = joined(check_rows::schedule, misc_words);

}  // namespace

constinit const Table misc_check_table = table<CheckDraft>("MISC_CHECK", misc_rows);
constinit const Table file_check_table = table<CheckDraft>("FILE_CHECK", file_words);
constinit const Table bfd_check_table = table<CheckDraft>("BFD_CHECK", bfd_words);

void close_misc_check(Statement& closing, CheckDraft& check, RealServerDraft& server) {
    const auto& misc = settings_of<MiscSettings>(check);
    if (misc.command && !misc.command->arguments.empty()) return;
    closing.error("No script path has been specified for MISC_CHECKER - skipping");
    server.checks.pop_back();
}

void close_file_check(Statement& closing, CheckDraft& check, RealServerDraft& server) {
    if (!settings_of<FileSettings>(check).track_file.empty()) return;
    closing.error("FILE_CHECK has no track_file specified - ignoring");
    server.checks.pop_back();
}

void close_bfd_check(Statement& closing, CheckDraft& check, RealServerDraft& server) {
    if (check.refused) closing.diagnostics().mute(false);
    else if (!settings_of<BfdSettings>(check).instance.empty()) return;
    else closing.error(format("({}) No name has been specified for BFD_CHECKER - skipping", {name_of(server)}));
    server.checks.pop_back();
}

}  // namespace ka::checker
