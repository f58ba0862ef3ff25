#include "core/start.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <optional>

#include "common/base/format.hpp"
#include "common/log/log.hpp"
#include "common/log/setup.hpp"
#include "common/loop/clock_real.hpp"
#include "common/loop/stray_signals.hpp"
#include "common/process/rlimits.hpp"
#include "core/background.hpp"
#include "core/child_options.hpp"
#include "core/config_print.hpp"
#include "core/config_test.hpp"
#include "core/control.hpp"
#include "core/net_namespace.hpp"
#include "core/version.hpp"

namespace ka::core {

namespace {

constexpr int exit_ok = 0;  // also of a second daemon with the same pid files
constexpr mode_t default_mask = 0177;
// How long the last log lines may take to reach a slow console or disk.
constexpr Duration writer_bound = milliseconds{500};

void put(std::FILE* stream, const std::string& text) {
    std::fputs(text.c_str(), stream);
    std::fflush(stream);
}

log::Settings log_settings(const Options& options, const model::ParentSettings& parent) {
    log::Settings settings;
    settings.ident = "Keepalived" + parent.suffix();
    settings.facility = options.facility;
    settings.syslog = options.syslog;
    settings.console = options.console && options.foreground;
    if (options.log_to_file) settings.file = log::file_of_process(log_file_of(options), "", parent.net_namespace, parent.instance);
    settings.flush_file = options.flush_log_file;
    settings.detail = options.detail;
    return settings;
}

void greet(const Options& options, std::span<const char* const> argv) {
    log::info("Starting {}", {compatible_version()});
    log::write(log::Level::info, kernel_line());
    for (const auto& line : command_line_lines(argv)) log::write(log::Level::info, line);
    for (const auto& option : options.not_supported) log::warning("Option {} is not supported yet", {option});
}

// The parent's file and one of each child that may run, all locked; nothing when one of them is in use.
struct PidFiles {
    PidFile parent;
    std::vector<Child> children;
};
std::optional<PidFiles> lock_pid_files(const Options& options, const model::ParentSettings& settings) {
    if (settings.use_pid_dir)
        if (const auto made = make_pid_directory(); !made) log::info("{}", {made.error().text});
    const auto open = [&](const std::string& named, const char* base) {
        const auto path = named.empty() ? default_pid_path(base, settings.instance, settings.use_pid_dir) : named;
        auto file = PidFile::open(path);
        if (!file && file.error().errno_value == pid_file_locked)
            log::info("Another process has pid file {} locked", {path});
        else if (!file)
            log::info("{}", {file.error().text});
        return file;
    };
    PidFiles files;
    bool in_use = false;
    const auto locked = [&](const Result<PidFile>& file) { return !file && file.error().errno_value == pid_file_locked; };
    auto parent = open(options.pid_file, "keepalived");
    in_use = locked(parent);
    if (!parent) {
        if (in_use) log::info("daemon is already running");
        return std::nullopt;
    }
    files.parent = std::move(*parent);
    for (const auto& kind : child_kinds) {
        const bool is_vrrp = kind.role == message::Role::vrrp;
        if (is_vrrp ? !options.run_vrrp : !options.run_checker) continue;
        auto file = open(is_vrrp ? options.vrrp_pid_file : options.checker_pid_file, kind.pid_name);
        if (locked(file)) {
            log::info("daemon is already running");
            return std::nullopt;
        }
        Child child;
        child.kind = kind;
        if (file) child.pid_file = std::move(*file);
        files.children.push_back(std::move(child));
    }
    return files;
}

void set_mask(const Options& options, const model::ParentSettings& settings) {
    if (options.umask && settings.umask) log::info("umask command line option specified, ignoring config option");
    if (options.umask)
        umask(static_cast<mode_t>(*options.umask));
    else if (settings.umask)
        umask(static_cast<mode_t>(*settings.umask));
}

void log_cpu_usage() {
    rusage self{};
    rusage children{};
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    log::info_detail("CPU usage (self/children) user: {}.{:06}/{}.{:06} system: {}.{:06}/{}.{:06}",
                     {self.ru_utime.tv_sec, self.ru_utime.tv_usec, children.ru_utime.tv_sec, children.ru_utime.tv_usec,
                      self.ru_stime.tv_sec, self.ru_stime.tv_usec, children.ru_stime.tv_sec, children.ru_stime.tv_usec});
}

// From the first log line to the last.
int run(const Options& options, const ScriptEnvironment& scripts, const Clock& clock, Background& background, bool writer) {
    const SystemdNotify systemd;
    auto configuration = read_configuration(options);
    const auto ended = [](int code) {
        log::info("Stopped {}", {compatible_version()});
        return code;
    };
    if (!configuration) return ended(configuration.error().errno_value);
    const auto settings = configuration->global.parent;
    if (!settings.suffix().empty()) {
        log::info("Changing syslog ident to Keepalived{}", {settings.suffix()});
        log::open(log_settings(options, settings), clock);
    }
    const std::string& network = settings.net_namespace;
    if (!network.empty()) {
        if (const auto entered = enter_net_namespace(network); !entered) {
            log::info("{}", {entered.error().text});
            log::error("Unable to set network namespace {} - exiting", {network});
            return ended(exit_ok);
        }
    }
    set_mask(options, settings);
    if (const auto& name = configuration->global.parent_process.name; !name.empty()) prctl(PR_SET_NAME, name.c_str());
    auto files = lock_pid_files(options, settings);
    if (!files) return exit_ok;
    background.detach();
    if (const auto written = files->parent.write(getpid()); !written) {
        log::error("{}", {written.error().text});
        return ended(exit_ok);
    }
    if (configuration->global.common.max_auto_priority == 0)
        log::info("NOTICE: setting config option max_auto_priority should result in better keepalived performance");
    Loop loop(clock);
    Control control(loop, {options, std::move(*configuration), std::move(files->parent), std::move(files->children), scripts,
                           systemd, writer});
    const int code = control.run();
    log_cpu_usage();
    if (!network.empty()) leave_net_namespace(network);
    if (settings.use_pid_dir) remove_pid_directory();
    return ended(code);
}

int daemon(const Options& options, std::span<const char* const> argv) {
    auto background = options.foreground ? Background::stay() : Background::enter();
    const auto scripts = ScriptEnvironment::capture();
    umask(default_mask);
    ignore_stray_signals();
    if (options.raise_core_limit)
        if (const auto raised = unlimit_core_files(); !raised) std::fprintf(stderr, "%s\n", raised.error().text.c_str());
    const auto settings = log_settings(options, model::ParentSettings{});
    std::optional<pid_t> writer;
    if (settings.console || !settings.file.empty())
        if (const auto started = log::start_writer(settings.console)) writer = *started;
    static const RealClock clock;  // log lines may come as late as static destructors
    log::open(settings, clock);
    log::install_bug_hook();
    greet(options, argv);
    const int code = run(options, scripts, clock, background, writer.has_value());
    if (writer) log::finish_writer(*writer, writer_bound);
    return code;
}

}  // namespace

int main_core(int argc, char** argv) {
    const std::span<const char* const> arguments(argv, static_cast<std::size_t>(argc));
    const CommandLine line = parse_command_line(arguments.subspan(argc > 0 ? 1 : 0));
    put(stdout, line.to_stdout);
    put(stderr, line.to_stderr);
    switch (line.action) {
        case Action::run: break;
        case Action::fail: return 1;
        case Action::version: put(stderr, version_text()); return 0;
        case Action::usage: put(stderr, usage_text(argc > 0 ? argv[0] : "keepalived")); return 0;
        case Action::print_number: put(stdout, std::to_string(line.signal_number) + "\n"); return 0;
        case Action::genhash: put(stderr, "genhash is not supported yet\n"); return 1;
    }
    if (!line.options.diff_old.empty()) return compare_configurations(line.options);
    if (line.options.config_dump) return print_configuration(line.options);
    if (line.options.config_test) return test_configuration_files(line.options);
    return daemon(line.options, arguments);
}

}  // namespace ka::core
