// The command line (core.md 1): compatible letters and words, read left to right, errors collected.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ka::core {

constexpr const char* default_config_file = "/etc/keepalived/keepalived.conf";

// How --config-test speaks: as the reference does, or with explanations for people or programs.
enum class TestFormat : std::uint8_t { reference, text, json };

struct Options {
    std::string config_file = default_config_file;
    bool run_vrrp = true;
    bool run_checker = true;
    bool run_all = false;  // --all: also those without configuration
    bool console = false;
    int detail = 0;
    int facility = 3 << 3;  // LOG_DAEMON
    bool syslog = true;
    bool log_to_file = false;
    std::string log_file;  // -g: as given; empty = the default name
    bool flush_log_file = false;
    std::optional<std::uint32_t> umask;
    bool release_vips = false;
    bool keep_vrrp = false;
    bool keep_ipvs = false;
    bool respawn = true;
    bool foreground = false;
    bool dump_configuration = false;
    std::string pid_file;  // empty = the default name
    std::string vrrp_pid_file;
    std::string checker_pid_file;
    bool monitor_addresses = false;
    std::string net_namespace;
    bool check_includes = false;
    std::string config_id;  // empty = the node name up to the first dot
    bool raise_core_limit = false;
    bool config_test = false;
    std::string config_test_log;  // empty = stderr
    TestFormat test_format = TestFormat::reference;
    bool strict_codes = false;
    bool assume_interfaces = false;
    std::vector<std::string> assumed_interfaces;  // empty = whatever is named
    bool check_scripts = false;
    bool config_dump = false;
    bool dump_as_json = false;
    bool show_secrets = false;
    std::string diff_old;  // --config-diff; empty = not asked
    std::string diff_new;  // empty = the configuration file
    bool ignore_sigint = false;
    bool watchdog = true;
    bool config_error = false;  // something here makes -t end with 5
    std::vector<std::string> not_supported;  // options that were accepted without effect
};

enum class Action : std::uint8_t { run, fail, version, usage, print_number, genhash };

struct CommandLine {
    Action action = Action::run;
    Options options;
    int signal_number = 0;  // print_number
    std::string to_stderr;  // complaints, with their newlines
    std::string to_stdout;
};

// `arguments` without the program's name.
CommandLine parse_command_line(std::span<const char* const> arguments);

enum class Takes : std::uint8_t { nothing, value, optional_value };

// What the table of options says of one: the -h text, the manual page and the completions of shells come from it.
struct OptionDoc {
    char letter = 0;  // 0: only the word
    std::string_view word;
    Takes takes = Takes::nothing;
    std::string_view value;  // "FILE", or the words to choose from: "text|json"
    std::string_view help;
};
std::vector<OptionDoc> option_docs();

// The -h text.
std::string usage_text(std::string_view program);

// "'keepalived' '-n' ...": broken at about 100 columns, further lines are indented.
std::vector<std::string> command_line_lines(std::span<const char* const> argv);

}  // namespace ka::core
