#include "core/control.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "common/base/overloaded.hpp"
#include "common/log/log.hpp"
#include "common/log/setup.hpp"
#include "common/role/data_dump.hpp"
#include "core/child_options.hpp"
#include "core/reload_file.hpp"
#include "core/version.hpp"

namespace ka::core {

namespace {

// The errno that the service manager shows for a child's permanent error.
constexpr int systemd_error(int exit_code) { return exit_code == watchdog::exit_missing_permission ? 1 : 22; }

void log_line(bool alert, const std::string& text) {
    log::write(alert ? log::Level::alert : log::Level::info, text);
}

}  // namespace

Control::Control(Loop& loop, Start start)
    : loop_(loop),
      options_(start.options),
      configuration_(std::move(start.configuration)),
      parent_pid_file_(std::move(start.parent_pid_file)),
      children_(std::move(start.children)),
      script_environment_(start.scripts),
      systemd_(start.systemd),
      log_writer_(start.log_writer),
      reload_timer_(loop_, [this] { request_reload(); }) {
    for (auto& child : children_) make_runner(child);
    remove_reload_file(configuration_.global.parent);  // of an earlier life
}

Control::~Control() = default;

int Control::run() {
    watch_signals();
    keep_configuration();
    loop_.post("start", [this] { run_startup_script(); });
    return loop_.run();
}

Child* Control::find(message::Role role) {
    const auto found = std::ranges::find_if(children_, [role](const Child& child) { return child.kind.role == role; });
    return found == children_.end() ? nullptr : &*found;
}

// ---- start

bool Control::wanted(const Child& child, const Configuration& configuration) const {
    if (options_.run_all) return true;
    return child.kind.role == message::Role::vrrp ? configuration.has_vrrp : configuration.has_checker;
}

watchdog::Launch Control::launch_of(const Child& child) const {
    watchdog::Launch launch;
    launch.arguments = {"keepalived", "--role=" + std::string(message::name_of(child.kind.role))};
    if (log_writer_) launch.keep_fd = log::writer_fd;
    return launch;
}

void Control::make_runner(Child& child) {
    watchdog::Policy policy;
    policy.kind = child.kind.kind;
    policy.process = child.kind.process;
    policy.program = child.kind.ident;
    policy.respawn = options_.respawn;
    policy.watch_heartbeat = options_.watchdog;
    policy.crash_notes = crash_notes();
    // The vector of children never grows after construction, so the reference holds.
    Child& self = child;
    child.runner = std::make_unique<watchdog::ChildRunner>(
        loop_, std::move(policy), launch_of(child),
        watchdog::ChildRunner::Handlers{log_line,
                                        [this, &self](message::ChildToCore& message) { on_message(self, message); },
                                        [this, &self](watchdog::Phase phase) { on_phase(self, phase); },
                                        [this] { begin_stop(0, true); },
                                        [this](int code) {
                                            systemd_.error(systemd_error(code));
                                            begin_stop(code, false);
                                        }});
}

void Control::run_startup_script() {
    const auto& command = configuration_.global.parent.startup_script;
    const auto go_on = [this] {
        script_.reset();
        if (stopping_) return check_stopped();
        if (start_children(configuration_).empty()) log::info("Warning - keepalived has no configuration to run");
        for (auto& child : children_)
            if (child.runner->phase() == watchdog::Phase::idle) child.pid_file.remove();
        check_startup_complete();
    };
    if (!command || command->path.empty()) return go_on();
    log::info_detail("Running startup script {}", {command->path});
    script_ = std::make_unique<Script>(loop_, script_environment_, "startup script");
    const auto started = script_->start(*command, {}, configuration_.global.parent.startup_script_timeout,
                                        [this, go_on](const ScriptResult& result) {
                                            if (result.kind == ScriptResult::Kind::timed_out)
                                                log::info("startup script timed out");
                                            else if (!result.good())
                                                log::info("startup script script failed, status {}", {result.value});
                                            else
                                                log::info_detail("startup script script succeeded");
                                            go_on();
                                        });
    if (started) return;
    log::info("Call of startup script {} failed", {command->path});
    go_on();
}

std::set<message::Role> Control::start_children(const Configuration& configuration) {
    std::set<message::Role> started;
    for (auto& child : children_) {
        if (child.runner->phase() != watchdog::Phase::idle || !wanted(child, configuration)) continue;
        child.runner->start();
        started.insert(child.kind.role);
    }
    return started;
}

void Control::check_startup_complete() {
    if (startup_complete_ || stopping_) return;
    for (const auto& child : children_)
        if (child.runner->phase() != watchdog::Phase::idle && !child.announced_ready) return;
    startup_complete_ = true;
    log::info("Startup complete");
    watch_reload_time();
    systemd_.ready();
}

// ---- children

void Control::on_phase(Child& child, watchdog::Phase phase) {
    using watchdog::Phase;
    if (phase == Phase::starting || phase == Phase::waiting || phase == Phase::given_up || phase == Phase::gone) {
        const bool was_alive = child.greeted;
        child.greeted = false;
        if (was_alive) feed_reload(reload_event::ChildDied{child.kind.role});
    }
    if (phase == Phase::gone || phase == Phase::given_up) child.pid_file.remove();
    const bool starting =
        std::ranges::any_of(children_, [](const Child& each) { return each.runner && each.runner->phase() == Phase::starting; });
    if (!stopping_) feed_reload(reload_event::Blocked{starting && reload_.step() != Reload::Step::committing});
    if (stopping_) check_stopped();
}

void Control::on_message(Child& child, message::ChildToCore& message) {
    std::visit(Overloaded{
                   [&](message::Hello&) { greet(child); },
                   [&](message::Ready&) {
                       child.announced_ready = true;
                       check_startup_complete();
                       feed_reload(reload_event::Ready{child.kind.role});
                   },
                   [&](message::Prepared& prepared) {
                       if (!prepared.summary.empty())
                           log::info_detail("{}: {}", {child.kind.process, prepared.summary});
                       feed_reload(reload_event::Prepared{child.kind.role, prepared.generation});
                   },
                   [&](message::Refused& refused) {
                       feed_reload(reload_event::Refused{child.kind.role, refused.generation, std::move(refused.reason)});
                   },
                   [&](message::Heartbeat& heartbeat) { child.saved.heartbeat(heartbeat.adverts_sent_until); },
                   [&](message::Checkpoint& checkpoint) { child.saved.save(std::move(checkpoint.state)); },
                   [&](message::ForgetCheckpoint& forget) { child.saved.forget(forget.key); },
                   [&](message::Stopped&) {},
               },
               message);
}

void Control::greet(Child& child) {
    if (child.greeted) return;
    child.greeted = true;
    if (const auto written = child.pid_file.write(child.runner->pid()); !written)
        log::info("{} child process: cannot write pidfile", {child.kind.kind});
    message::Configure configure{generation_, child_options(options_, configuration_.global.parent, child.kind)};
    const Child* const checker = find(message::Role::checker);
    configure.options.with_checker = checker != nullptr && checker->runner->phase() != watchdog::Phase::idle;
    child.runner->send(configure, configuration_.sealed.get());
    link_siblings();
    for (auto& resume : child.saved.resume()) child.runner->send(std::move(resume));
    child.runner->send(message::Start{});
}

// A new pair whenever one of the two is new, to both: what they knew of each other belongs to the old one.
void Control::link_siblings() {
    Child* checker = find(message::Role::checker);
    Child* vrrp = find(message::Role::vrrp);
    if (checker == nullptr || vrrp == nullptr || !checker->greeted || !vrrp->greeted) return;
    const auto ends = make_channel_pair();
    if (!ends) return log::error("No link between vrrp and checker: {}", {ends.error().text});
    checker->runner->send(message::SiblingLink{}, ends->first.get());
    vrrp->runner->send(message::SiblingLink{}, ends->second.get());
}

// ---- signals

void Control::watch_signals() {
    const auto on = [this](int number, const char* name, std::function<void()> handler) {
        signals_.push_back(loop_.on_signal(number, name, std::move(handler)));
    };
    on(SIGTERM, "SIGTERM", [this] { begin_stop(0, true); });
    on(SIGINT, "SIGINT", [this] {
        if (!options_.ignore_sigint) begin_stop(0, true);
    });
    on(SIGHUP, "SIGHUP", [this] { request_reload(); });
    on(SIGUSR1, "SIGUSR1", [this] {
        forward(message::CommandKind::dump_data, true);
        log::info("Printing parent data for process({}) on signal", {getpid()});
        dump_data();
    });
    on(SIGUSR2, "SIGUSR2", [this] { forward(message::CommandKind::dump_statistics, false); });
    on(SIGRTMAX - 1, "SIGRTMAX-1", [this] { forward(message::CommandKind::clear_statistics, false); });
    on(SIGRTMIN + 2, "SIGRTMIN+2", [this] { forward(message::CommandKind::dump_json, false); });
    if (getpid() == 1) on(SIGCHLD, "SIGCHLD", [this] { reap_orphans(); });
}

void Control::forward(message::CommandKind kind, bool to_all) {
    for (auto& child : children_)
        if (child.greeted && (to_all || child.kind.role == message::Role::vrrp)) child.runner->send(message::Command{kind});
}

void Control::dump_data() {
    const auto& global = configuration_.global;
    const model::DumpPlace place{temporary_directory(), options_.umask};
    dumps_.write(data_file(global, place, "_parent"), dump_mode(global, place), [&] {
        return data_text(global, model::DumpingProcess::Role::parent, options_.umask, [](model::DumpText&) {}, reload_timer_.planned());
    });
}

// As pid 1 of a container we inherit the processes of everybody. Our own children are reaped by their watches; when one
// of them is first in the line, the others wait for the next signal.
void Control::reap_orphans() {
    for (;;) {
        siginfo_t info{};
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return;
        const auto is_ours = [&](const Child& child) { return child.runner->pid() == info.si_pid; };
        const bool is_dump = dumps_.pid() == info.si_pid;
        if (std::ranges::any_of(children_, is_ours) || is_dump || (script_ && script_->pid() == info.si_pid)) return;
        waitpid(info.si_pid, nullptr, WNOHANG);
    }
}

// ---- stop

void Control::begin_stop(int exit_code, bool announce) {
    if (stopping_) return;
    stopping_ = true;
    announce_stop_ = announce;
    exit_code_ = exit_code;
    reload_deadline_.reset();
    reload_timer_.use("", false);
    if (announce) {
        log::info("Stopping");
        systemd_.stopping();
    }
    if (script_) script_->terminate();
    for (auto& child : children_) child.runner->stop(configuration_.global.parent.child_wait);
    check_stopped();
}

void Control::check_stopped() {
    if (script_ || finished_) return;
    for (const auto& child : children_)
        if (child.runner->phase() != watchdog::Phase::gone) return;
    finished_ = true;
    // From the loop, not from inside of a child's handler.
    loop_.post("stopped", [this] { run_shutdown_script(); });
}

void Control::run_shutdown_script() {
    const auto& command = configuration_.global.parent.shutdown_script;
    if (!announce_stop_ || !command || command->path.empty()) return finish();
    log::info_detail("Running shutdown script {}", {command->path});
    script_ = std::make_unique<Script>(loop_, script_environment_, "shutdown script");
    const auto started = script_->start(*command, {}, configuration_.global.parent.shutdown_script_timeout,
                                        [this](const ScriptResult& result) {
                                            if (result.kind == ScriptResult::Kind::timed_out)
                                                log::info("shutdown script timed out");
                                            else if (!result.good())
                                                log::info("shutdown script script failed, status {}", {result.value});
                                            else
                                                log::info_detail("shutdown script script succeeded");
                                            finish();
                                        });
    if (started) return;
    log::info("Call of shutdown script {} failed", {command->path});
    finish();
}

void Control::finish() {
    for (auto& child : children_) child.pid_file.remove();
    parent_pid_file_.remove();
    remove_reload_file(configuration_.global.parent);
    loop_.stop(exit_code_);
}

}  // namespace ka::core
