#include "core/options.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "common/base/format.hpp"

namespace ka::core {

namespace {

struct Option {
    char letter;  // 0: only the word
    const char* word;
    Takes takes;
    const char* help;
    void (*apply)(CommandLine& line, const std::string& value);
};

// Where a digit is asked for, the C syntax of numbers: 077, 63, 0x3f.
std::optional<std::uint32_t> parse_mask(const std::string& text) {
    char* end = nullptr;
    errno = 0;
    const auto value = std::strtoul(text.c_str(), &end, 0);
    if (text.empty() || *end != '\0' || errno != 0 || value > 0777) return std::nullopt;
    return static_cast<std::uint32_t>(value);
}

std::optional<int> parse_facility(const std::string& text) {
    if (text == "user") return 1 << 3;
    if (text == "daemon") return 3 << 3;
    const std::string digits = text.starts_with("local") ? text.substr(5) : text;
    if (digits.size() == 1 && digits[0] >= '0' && digits[0] <= '7') return (16 + digits[0] - '0') << 3;
    return std::nullopt;
}

std::optional<int> signal_of(const std::string& name) {
    if (name == "STOP") return SIGTERM;
    if (name == "RELOAD") return SIGHUP;
    if (name == "DATA") return SIGUSR1;
    if (name == "STATS") return SIGUSR2;
    if (name == "STATS_CLEAR") return SIGRTMAX - 1;
    if (name == "JSON") return SIGRTMIN + 2;
    return std::nullopt;
}

void set_facility(CommandLine& line, const std::string& value) {
    if (const auto facility = parse_facility(value)) {
        line.options.facility = *facility;
        return;
    }
    line.to_stderr += format("Invalid log facility '{}'\n", {value});
    line.options.config_error = true;
}

void set_mask(CommandLine& line, const std::string& value) {
    if (const auto mask = parse_mask(value))
        line.options.umask = mask;
    else
        line.to_stderr += format("Invalid --umask option {}", {value});
}

void set_signum(CommandLine& line, const std::string& value) {
    if (const auto number = signal_of(value)) {
        line.action = Action::print_number;
        line.signal_number = *number;
        return;
    }
    line.to_stderr += format("Unknown sigfunc {}\n", {value});
    line.action = Action::fail;
}

void set_config_test(CommandLine& line, const std::string& value) {
    line.options.config_test = true;
    line.options.respawn = false;
    line.options.foreground = true;
    line.options.syslog = false;
    line.options.config_test_log = value;
}

void refuse_word(CommandLine& line, std::string_view option, const std::string& value, std::string_view words) {
    line.to_stderr += format("Invalid {} '{}', it is one of {}\n", {option, value, words});
    line.action = Action::fail;
}

void set_format(CommandLine& line, const std::string& value) {
    if (value == "text") line.options.test_format = TestFormat::text;
    else if (value == "json") line.options.test_format = TestFormat::json;
    else refuse_word(line, "--format", value, "text, json");
}

void set_assumed(CommandLine& line, const std::string& value) {
    line.options.assume_interfaces = true;
    for (std::string_view rest = value; !rest.empty();) {
        const std::string_view name = rest.substr(0, rest.find(','));
        if (!name.empty()) line.options.assumed_interfaces.emplace_back(name);
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    }
}

void set_dump(CommandLine& line, const std::string& value) {
    line.options.config_dump = true;
    line.options.dump_as_json = value == "json";
    if (!value.empty() && value != "text" && value != "json") refuse_word(line, "--config-dump", value, "text, json");
}

// Accepted, without effect in this version: said in the log.
template <const char* Name>
void later(CommandLine& line, const std::string&) {
    line.options.not_supported.emplace_back(Name);
}
constexpr char snmp[] = "--snmp";
constexpr char snmp_socket[] = "--snmp-agent-socket";
constexpr char core_pattern[] = "--core-dump-pattern";
constexpr char perf[] = "--perf";
constexpr char debug[] = "--debug";
constexpr char config_fd[] = "--config-fd";

#define SET(statement) [](CommandLine& line, [[maybe_unused]] const std::string& value) { auto& o = line.options; statement; }
constexpr Option table[] = {
    {'f', "use-file", Takes::value, "FILE: use this configuration file", SET(o.config_file = value)},
    {'P', "vrrp", Takes::nothing, "only run with VRRP subsystem", SET(o.run_checker = false)},
    {'C', "check", Takes::nothing, "only run with health-checker subsystem", SET(o.run_vrrp = false)},
    {'B', "no_bfd", Takes::nothing, "do not run BFD subsystem", SET((void)o)},
    {0, "all", Takes::nothing, "force all child processes to run, even if they have no configuration",
     SET(o.run_all = o.run_vrrp = o.run_checker = true)},
    {'l', "log-console", Takes::nothing, "log messages to local console", SET(o.console = true)},
    {'D', "log-detail", Takes::nothing, "detailed log messages", SET(++o.detail)},
    {'S', "log-facility", Takes::value, "FACILITY: of syslog: 0-7, local0-7, user, daemon", set_facility},
    {'g', "log-file", Takes::optional_value, "[FILE]: also log to FILE (default keepalived.log)",
     SET(o.log_to_file = true; o.log_file = value)},
    {0, "flush-log-file", Takes::nothing, "flush the log file after every line", SET(o.flush_log_file = true)},
    {'G', "no-syslog", Takes::nothing, "do not log via syslog", SET(o.syslog = false)},
    {'u', "umask", Takes::value, "MASK: file creation mask", set_mask},
    {'X', "release-vips", Takes::nothing, "drop VIPs when leaving MASTER, whoever added them", SET(o.release_vips = true)},
    {'V', "dont-release-vrrp", Takes::nothing, "do not remove VRRP addresses and routes at the stop", SET(o.keep_vrrp = true)},
    {'I', "dont-release-ipvs", Takes::nothing, "do not remove the IPVS topology at the stop", SET(o.keep_ipvs = true)},
    {'R', "dont-respawn", Takes::nothing, "do not respawn child processes", SET(o.respawn = false)},
    {'n', "dont-fork", Takes::nothing, "do not fork the daemon process", SET(o.foreground = true)},
    {'d', "dump-conf", Takes::nothing, "dump the configuration to the log", SET(o.dump_configuration = true)},
    {'p', "pid", Takes::value, "FILE: pid file of the parent", SET(o.pid_file = value)},
    {'r', "vrrp_pid", Takes::value, "FILE: pid file of the VRRP child", SET(o.vrrp_pid_file = value)},
    {'c', "checkers_pid", Takes::value, "FILE: pid file of the checker child", SET(o.checker_pid_file = value)},
    {'b', "bfd_pid", Takes::value, "FILE: pid file of the BFD child", SET((void)o)},
    {'T', "genhash", Takes::nothing, "enter the genhash utility (not supported yet)",
     [](CommandLine& line, const std::string&) { line.action = Action::genhash; }},
    {'a', "address-monitoring", Takes::nothing, "report all address additions and deletions", SET(o.monitor_addresses = true)},
    {'s', "namespace", Takes::value, "NAME: run in this network namespace", SET(o.net_namespace = value)},
    {'e', "all-config", Takes::nothing, "an include that cannot be read is an error", SET(o.check_includes = true)},
    {'i', "config-id", Takes::value, "ID: read @ID lines of the configuration", SET(o.config_id = value)},
    {'x', "snmp", Takes::nothing, "enable SNMP (not supported yet)", later<snmp>},
    {'A', "snmp-agent-socket", Takes::value, "FILE: AgentX socket (not supported yet)", later<snmp_socket>},
    {'m', "core-dump", Takes::nothing, "produce core files", SET(o.raise_core_limit = true)},
    {'M', "core-dump-pattern", Takes::optional_value, "[PATN]: as -m, and set core_pattern (not supported yet)",
     [](CommandLine& line, const std::string& value) {
         line.options.raise_core_limit = true;
         later<core_pattern>(line, value);
     }},
    {'t', "config-test", Takes::optional_value, "[LOG]: check the configuration, report to LOG or stderr", set_config_test},
    {0, "format", Takes::value, "text|json: with -t, explain what is wrong: place, line, remedy", set_format},
    {0, "strict-codes", Takes::nothing, "with -t, exit with 0 clean, 1 warnings, 2 errors, 3 start refused, 4 unreadable",
     SET(o.strict_codes = true)},
    {0, "assume-interfaces", Takes::optional_value, "[LIST]: with -t, take these interfaces (or all that are named) for existing",
     set_assumed},
    {0, "check-scripts", Takes::nothing, "with -t --format, look at scripts and users too", SET(o.check_scripts = true)},
    {0, "config-dump", Takes::optional_value, "[text|json]: print what is understood of the configuration", set_dump},
    {0, "show-secrets", Takes::nothing, "with --config-dump, print passwords and keys", SET(o.show_secrets = true)},
    {0, "config-diff", Takes::value, "OLD [NEW]: print what a reload from OLD to NEW (default: the configuration) would do",
     SET(o.diff_old = value)},
    {0, "signum", Takes::value, "STOP|RELOAD|DATA|STATS|STATS_CLEAR|JSON: number of that signal", set_signum},
    {0, "ignore-sigint", Takes::nothing, "ignore SIGINT", SET(o.ignore_sigint = true)},
    {0, "no-watchdog", Takes::nothing, "do not replace a child that hangs (for debuggers)", SET(o.watchdog = false)},
    {0, "config-fd", Takes::value, "N: internal (not supported yet)", later<config_fd>},
    {0, "perf", Takes::optional_value, "[WHEN]: record performance data (not supported yet)", later<perf>},
    {0, "debug", Takes::optional_value, "[OPTIONS]: debug output (not supported yet)", later<debug>},
    {'v', "version", Takes::nothing, "display the version number",
     [](CommandLine& line, const std::string&) { line.action = Action::version; }},
    {'h', "help", Takes::nothing, "display this short help",
     [](CommandLine& line, const std::string&) { line.action = Action::usage; }},
};
#undef SET

const Option* find_letter(char letter) {
    for (const auto& option : table)
        if (option.letter == letter) return &option;
    return nullptr;
}

// The word itself or an unambiguous beginning of one.
const Option* find_word(std::string_view word) {
    const Option* found = nullptr;
    for (const auto& option : table) {
        if (option.word == word) return &option;
        if (!std::string_view(option.word).starts_with(word)) continue;
        if (found != nullptr) return nullptr;
        found = &option;
    }
    return found;
}

class Reader {
public:
    explicit Reader(std::span<const char* const> arguments) : arguments_(arguments) {}

    CommandLine read() {
        bool options_ended = false;
        while (next_ < arguments_.size() && !finished()) {
            const std::string_view argument = arguments_[next_++];
            if (options_ended || argument.size() < 2 || argument[0] != '-')
                unexpected_.emplace_back(argument);
            else if (argument == "--")
                options_ended = true;
            else if (argument[1] == '-')
                word(argument);
            else
                letters(argument.substr(1));
        }
        if (!line_.options.diff_old.empty() && !unexpected_.empty() && line_.options.diff_new.empty()) {
            line_.options.diff_new = unexpected_.front();
            unexpected_.erase(unexpected_.begin());
        }
        if (!finished()) check_test_options();
        if (!unexpected_.empty() && !finished()) {
            line_.to_stdout = "Unexpected argument(s): ";
            for (const auto& argument : unexpected_) line_.to_stdout += argument + " ";
            line_.to_stdout += "\n";
        }
        if (failed_ && !finished()) line_.action = Action::fail;
        return std::move(line_);
    }

private:
    // -v, -h, --signum and -T end the program where they stand.
    bool finished() const { return line_.action != Action::run; }

    void complain(std::string text) {
        line_.to_stderr += text + "\n";
        failed_ = true;
    }

    // Somebody who asks for a report does not want a daemon.
    void check_test_options() {
        const Options& o = line_.options;
        const bool has_one = o.test_format != TestFormat::reference || o.strict_codes || o.assume_interfaces || o.check_scripts || o.show_secrets;
        if (has_one && !o.config_test && !o.config_dump && o.diff_old.empty())
            complain("--format, --strict-codes, --assume-interfaces, --check-scripts and --show-secrets go with --config-test, "
                     "--config-dump or --config-diff");
    }

    void word(std::string_view argument) {
        const auto equals = argument.find('=');
        const Option* option = find_word(argument.substr(2, equals == argument.npos ? argument.npos : equals - 2));
        if (option == nullptr || (option->takes == Takes::nothing && equals != argument.npos))
            return complain(format("Unknown option {}", {argument}));
        std::string value;
        if (equals != argument.npos)
            value = argument.substr(equals + 1);
        else if (option->takes == Takes::value && next_ < arguments_.size())
            value = arguments_[next_++];
        const bool empty_value = value.empty() && (option->takes == Takes::value || equals != argument.npos);
        if (empty_value) return complain(format("Missing parameter for option --{}", {option->word}));
        option->apply(line_, value);
    }

    void letters(std::string_view cluster) {
        while (!cluster.empty() && !finished()) {
            const char letter = cluster[0];
            cluster.remove_prefix(1);
            const Option* option = find_letter(letter);
            if (option == nullptr) {
                complain(format("Unknown option -{}", {std::string_view(&letter, 1)}));
                continue;
            }
            if (option->takes == Takes::nothing) {
                option->apply(line_, {});
                continue;
            }
            std::string value(cluster);
            cluster = {};
            if (value.empty() && option->takes == Takes::value) {
                if (next_ == arguments_.size())
                    return complain(format("Missing parameter for option -{}", {std::string_view(&letter, 1)}));
                value = arguments_[next_++];
            }
            option->apply(line_, value);
        }
    }

    std::span<const char* const> arguments_;
    std::size_t next_ = 0;
    CommandLine line_;
    std::vector<std::string> unexpected_;
    bool failed_ = false;
};

}  // namespace

CommandLine parse_command_line(std::span<const char* const> arguments) { return Reader(arguments).read(); }

// The help of an option with a value begins with it: "FILE: use this one", "[FILE]: also log".
std::vector<OptionDoc> option_docs() {
    std::vector<OptionDoc> docs;
    for (const Option& option : table) {
        OptionDoc doc{option.letter, option.word, option.takes, {}, option.help};
        const std::size_t colon = doc.help.find(": ");
        if (doc.takes != Takes::nothing && colon != std::string_view::npos) {
            doc.value = doc.help.substr(0, colon);
            doc.help.remove_prefix(colon + 2);
            if (doc.value.starts_with('[')) doc.value = doc.value.substr(1, doc.value.size() - 2);
        }
        docs.push_back(doc);
    }
    return docs;
}

std::string usage_text(std::string_view program) {
    std::string text = format("Usage: {} [OPTION...]\n", {program});
    for (const auto& option : table) {
        std::string names = "  ";
        if (option.letter != 0) names += format("-{}, ", {std::string_view(&option.letter, 1)});
        names += format("--{}", {option.word});
        if (option.takes == Takes::value) names += "=";
        if (option.takes == Takes::optional_value) names += "[=]";
        text += format("{:<32} {}\n", {names, option.help});
    }
    return text;
}

std::vector<std::string> command_line_lines(std::span<const char* const> argv) {
    constexpr std::size_t width = 100;
    const std::string indent(14, ' ');
    std::vector<std::string> lines{"Command line:"};
    for (const char* argument : argv) {
        const std::string quoted = format(" '{}'", {argument});
        if (lines.back().size() + quoted.size() > width && lines.back().size() > indent.size())
            lines.push_back(indent.substr(1));
        lines.back() += quoted;
    }
    return lines;
}

}  // namespace ka::core
