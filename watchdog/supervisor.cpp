#include "watchdog/supervisor.hpp"

#include <sys/wait.h>

#include <csignal>
#include <cstring>

#include "common/base/format.hpp"

namespace ka::watchdog {

namespace {

// Between SIGABRT, which leaves a core file of a hung process, and SIGKILL.
constexpr Duration abort_grace = milliseconds{100};
// A process that SIGKILL does not end within this hangs in the kernel: said once, never doubled by a second one.
constexpr Duration kill_grace = seconds{5};

void log(EffectList& out, std::string text) { out.push_back(effect::Log{false, std::move(text)}); }
void alert(EffectList& out, std::string text) { out.push_back(effect::Log{true, std::move(text)}); }

const char* permanent_error(int status) {
    switch (status) {
        case exit_fatal: return "FATAL";
        case exit_config: return "CONFIG";
        case exit_missing_permission: return "missing permission";
        default: return nullptr;
    }
}

}  // namespace

const char* name_of(Phase phase) {
    switch (phase) {
        case Phase::idle: return "idle";
        case Phase::starting: return "starting";
        case Phase::running: return "running";
        case Phase::suspect: return "suspect";
        case Phase::killing: return "killing";
        case Phase::waiting: return "waiting";
        case Phase::stopping: return "stopping";
        case Phase::gone: return "gone";
        case Phase::given_up: return "given up";
    }
    return "";
}

bool Supervisor::alive() const {
    return phase_ == Phase::starting || phase_ == Phase::running || phase_ == Phase::suspect ||
           phase_ == Phase::killing || phase_ == Phase::stopping;
}

void Supervisor::handle(const Event& event, Instant now, EffectList& out) {
    std::visit([&](const auto& what) { on(what, now, out); }, event);
}

void Supervisor::enter(Phase phase, EffectList& out) {
    if (phase_ == phase) return;
    phase_ = phase;
    out.push_back(effect::Publish{phase});
}

void Supervisor::spawn(EffectList& out) {
    ready_since_ = never;
    enter(Phase::starting, out);
    out.push_back(effect::Spawn{});
}

void Supervisor::on(const event::StartRequested&, Instant, EffectList& out) {
    if (phase_ == Phase::idle) spawn(out);
}

void Supervisor::on(const event::SpawnOk& spawned, Instant now, EffectList& out) {
    pid_ = spawned.pid;
    if (phase_ != Phase::starting) return;
    log(out, format("Starting {} child process, pid={}", {policy_.kind, pid_}));
    heartbeat_.begin(now);
    arm_heartbeat(out);
}

void Supervisor::on(const event::SpawnFailed& failed, Instant now, EffectList& out) {
    log(out, format("{} child process: fork error({})", {policy_.kind, failed.reason}));
    if (phase_ == Phase::stopping) return enter(Phase::gone, out);
    wait_for_respawn(now, out);
}

void Supervisor::on(const event::Hello&, Instant now, EffectList& out) {
    if (phase_ != Phase::starting) return;
    heartbeat_.begin(now);
    arm_heartbeat(out);
}

void Supervisor::on(const event::Ready&, Instant now, EffectList& out) {
    if (phase_ != Phase::starting) return;  // of a reload
    ready_since_ = now;
    enter(Phase::running, out);
}

void Supervisor::on(const event::HeartbeatSeen& seen, Instant now, EffectList& out) {
    if (phase_ != Phase::starting && phase_ != Phase::running && phase_ != Phase::suspect) return;
    heartbeat_.heartbeat(now, seen.interval, ready_since_ != never);
    if (phase_ == Phase::suspect) {
        log(out, format("{} child process({}) answers again", {policy_.kind, pid_}));
        enter(ready_since_ != never ? Phase::running : Phase::starting, out);
    }
    arm_heartbeat(out);
}

void Supervisor::on(const event::Exited& exited, Instant now, EffectList& out) {
    if (!alive()) return;
    out.push_back(effect::CancelTimer{});
    const pid_t pid = pid_;
    pid_ = 0;
    if (phase_ == Phase::stopping) {
        report_exit(exited.wait_status, policy_.program, out);
        return enter(Phase::gone, out);
    }
    report_exit(exited.wait_status, format("pid {}", {pid}), out);
    if (WIFEXITED(exited.wait_status) && permanent_error(WEXITSTATUS(exited.wait_status)) != nullptr) {
        enter(Phase::given_up, out);
        out.push_back(effect::ExitProgram{WEXITSTATUS(exited.wait_status)});
        return;
    }
    if (!policy_.respawn) {
        alert(out, format("{} child process({}) died: Exiting", {policy_.kind, pid}));
        enter(Phase::given_up, out);
        out.push_back(effect::StopProgram{});
        return;
    }
    alert(out, format("{} child process({}) died: Respawning", {policy_.kind, pid}));
    wait_for_respawn(now, out);
}

void Supervisor::on(const event::LinkBroken& broken, Instant now, EffectList& out) {
    if (phase_ != Phase::starting && phase_ != Phase::running && phase_ != Phase::suspect) return;
    log(out, format("{} child process({}) sent a broken message: {}", {policy_.kind, pid_, broken.reason}));
    kill_hung(now, out);
}

void Supervisor::on(const event::StopRequested& request, Instant now, EffectList& out) {
    if (!alive()) {
        out.push_back(effect::CancelTimer{});
        return enter(Phase::gone, out);
    }
    if (phase_ == Phase::stopping) return;
    kill_signals_sent_ = 0;
    enter(Phase::stopping, out);
    out.push_back(effect::AskStop{});
    out.push_back(effect::ArmTimer{now + request.child_wait});
}

void Supervisor::on(const event::Tick&, Instant now, EffectList& out) {
    switch (phase_) {
        case Phase::starting:
        case Phase::running:
        case Phase::suspect: return judge(now, out);
        case Phase::killing:
            if (kill_signals_sent_ == 1) {
                kill_signals_sent_ = 2;
                out.push_back(effect::Signal{SIGKILL});
                out.push_back(effect::ArmTimer{now + kill_grace});
            } else {
                alert(out, format("{} child process({}) cannot be killed: it hangs in the kernel, no other is started",
                                  {policy_.kind, pid_}));
            }
            return;
        case Phase::stopping:
            if (kill_signals_sent_ > 0) {  // not even SIGKILL: leave it to init
                log(out, format("{} process({}) cannot be killed: it hangs in the kernel", {policy_.process, pid_}));
                return enter(Phase::gone, out);
            }
            kill_signals_sent_ = 1;
            log(out, format("{} process failed to die - forcing termination", {policy_.process}));
            out.push_back(effect::Signal{SIGKILL});
            out.push_back(effect::ArmTimer{now + kill_grace});
            return;
        case Phase::waiting: return spawn(out);
        case Phase::idle:
        case Phase::gone:
        case Phase::given_up: return;
    }
}

void Supervisor::judge(Instant now, EffectList& out) {
    if (!policy_.watch_heartbeat) return;
    switch (heartbeat_.judge(now)) {
        case Verdict::alive: break;
        case Verdict::suspect:
            if (phase_ == Phase::suspect) break;
            log(out, format("{} child process({}) is silent for {:.3f} seconds",
                            {policy_.kind, pid_, to_seconds(heartbeat_.limit())}));
            enter(Phase::suspect, out);
            break;
        case Verdict::hung: return kill_hung(now, out);
    }
    arm_heartbeat(out);
}

void Supervisor::kill_hung(Instant now, EffectList& out) {
    alert(out, format("{} child process({}) hangs: ending it", {policy_.kind, pid_}));
    enter(Phase::killing, out);
    kill_signals_sent_ = 1;
    out.push_back(effect::Signal{SIGABRT});
    out.push_back(effect::ArmTimer{now + abort_grace});
}

void Supervisor::wait_for_respawn(Instant now, EffectList& out) {
    const Duration ready_for = ready_since_ == never ? Duration{} : now - ready_since_;
    const Duration delay = backoff_.next(ready_for);
    log(out, format("Restart of {} process delayed {} seconds to limit respawn rate",
                    {policy_.kind, std::chrono::duration_cast<seconds>(delay).count()}));
    enter(Phase::waiting, out);
    if (delay == Duration{}) return spawn(out);
    out.push_back(effect::ArmTimer{now + delay});
}

void Supervisor::arm_heartbeat(EffectList& out) const {
    if (policy_.watch_heartbeat) out.push_back(effect::ArmTimer{heartbeat_.deadline()});
}

void Supervisor::report_exit(int wait_status, const std::string& who, EffectList& out) const {
    if (WIFEXITED(wait_status)) {
        const int status = WEXITSTATUS(wait_status);
        if (status == 0) return;
        if (const char* error = permanent_error(status))
            log(out, format("{} exited with permanent error {}. Terminating", {who, error}));
        else
            log(out, format("{} exited with status {}", {who, status}));
        return;
    }
    const int number = WTERMSIG(wait_status);
    if (number == SIGSEGV) {
        log(out, format("{} exited due to segmentation fault (SIGSEGV).", {who}));
        for (const auto& line : policy_.crash_notes) log(out, "  " + line);
        return;
    }
    const char* text = sigdescr_np(number);
    const bool ours = phase_ == Phase::killing || phase_ == Phase::stopping;
    log(out, format("{} exited due to signal {} ({}){}",
                    {who, number, text == nullptr ? "Unknown signal" : text,
                     number == SIGKILL && !ours ? " - has rlimit_rttime been exceeded?" : ""}));
}

}  // namespace ka::watchdog
