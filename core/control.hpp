// The parent at work: children, signals, reload, stop. Everything that decides is elsewhere and pure.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "common/loop/loop.hpp"
#include "common/process/dump_files.hpp"
#include "common/process/script.hpp"
#include "core/child_kinds.hpp"
#include "core/configuration.hpp"
#include "core/options.hpp"
#include "core/pidfile.hpp"
#include "core/reload.hpp"
#include "core/reload_timer.hpp"
#include "core/state_store.hpp"
#include "core/systemd_notify.hpp"
#include "watchdog/runner.hpp"

namespace ka::core {

// One child that this run may have, started or not.
struct Child {
    ChildKind kind;
    PidFile pid_file;
    StateStore saved;
    std::unique_ptr<watchdog::ChildRunner> runner;
    bool greeted = false;          // Hello came: it can be sent things
    bool announced_ready = false;  // for "Startup complete"
};

class Control {
public:
    struct Start {
        const Options& options;
        Configuration configuration;
        PidFile parent_pid_file;
        std::vector<Child> children;  // those not disabled by options; runner unset
        const ScriptEnvironment& scripts;
        const SystemdNotify& systemd;
        bool log_writer = false;
    };
    Control(Loop& loop, Start start);
    ~Control();

    // Until the daemon has ended; the exit status.
    int run();

private:
    bool wanted(const Child& child, const Configuration& configuration) const;
    watchdog::Launch launch_of(const Child& child) const;
    void make_runner(Child& child);
    void run_startup_script();
    std::set<message::Role> start_children(const Configuration& configuration);
    void check_startup_complete();

    void on_message(Child& child, message::ChildToCore& message);
    void on_phase(Child& child, watchdog::Phase phase);
    void greet(Child& child);
    void link_siblings();

    void watch_signals();
    void forward(message::CommandKind kind, bool to_all);
    void dump_data();

    void feed_reload(ReloadEvent event);
    void perform(const ReloadEffect& effect);
    void load_again();
    void keep_configuration();
    void apply();
    void request_reload();
    void watch_reload_time();

    void begin_stop(int exit_code, bool announce);
    void check_stopped();
    void run_shutdown_script();
    void finish();
    void reap_orphans();

    Child* find(message::Role role);

    Loop& loop_;
    const Options& options_;
    Configuration configuration_;
    Configuration candidate_;  // of a reload in progress
    std::uint64_t generation_ = 1;
    PidFile parent_pid_file_;
    std::vector<Child> children_;
    const ScriptEnvironment& script_environment_;
    const SystemdNotify& systemd_;
    bool log_writer_;
    Reload reload_;
    std::deque<ReloadEvent> reload_events_;
    bool feeding_reload_ = false;
    WatchPtr reload_deadline_;
    ReloadTimer reload_timer_;
    std::vector<WatchPtr> signals_;
    DumpFiles dumps_{loop_};
    unsigned kept_ = 0;  // configurations in config_save_dir
    std::unique_ptr<Script> script_;  // startup or shutdown
    bool startup_complete_ = false;
    bool stopping_ = false;
    bool announce_stop_ = false;
    bool finished_ = false;
    int exit_code_ = 0;
};

}  // namespace ka::core
