// The life of one child as a state machine: events in, effects out. No I/O, no clock.
//   idle -> starting -> running <-> suspect -> killing -> waiting -> starting ...
//   any of them -> stopping -> gone; or -> given_up when another start makes no sense.
#pragma once

#include <sys/types.h>

#include <string>
#include <variant>
#include <vector>

#include "common/base/time.hpp"
#include "watchdog/backoff.hpp"
#include "watchdog/heartbeat.hpp"

namespace ka::watchdog {

enum class Phase : std::uint8_t { idle, starting, running, suspect, killing, waiting, stopping, gone, given_up };

const char* name_of(Phase phase);

// Exit statuses after which another start would fail the same way (core.md 1.6).
constexpr int exit_fatal = 1;
constexpr int exit_config = 2;
constexpr int exit_missing_permission = 4;

struct Policy {
    std::string kind;     // "VRRP", "Healthcheck": as log lines name the child
    std::string process;  // "vrrp", "checker"
    std::string program;  // "Keepalived_vrrp"
    bool respawn = true;  // false: -R
    bool watch_heartbeat = true;
    std::vector<std::string> crash_notes;  // lines after the report of a segmentation fault
};

namespace event {
struct StartRequested {};
struct SpawnOk {
    pid_t pid = 0;
};
struct SpawnFailed {
    std::string reason;
};
struct Hello {};
struct Ready {};
struct HeartbeatSeen {
    Duration interval{};  // the next one comes within this
};
struct Exited {
    int wait_status = 0;
};
struct LinkBroken {  // the child's messages make no sense (an end of file is only a sign of its coming exit)
    std::string reason;
};
struct StopRequested {
    Duration child_wait = seconds{5};
};
struct Tick {};  // the armed timer came, and what the child sent before has been read
}  // namespace event

using Event = std::variant<event::StartRequested, event::SpawnOk, event::SpawnFailed, event::Hello, event::Ready,
                           event::HeartbeatSeen, event::Exited, event::LinkBroken, event::StopRequested, event::Tick>;

namespace effect {
struct Spawn {};
struct Signal {
    int number = 0;
};
struct AskStop {};  // the orderly way: message, or SIGTERM while there is no link yet
struct ArmTimer {   // the only timer; a new one replaces it
    Instant at{};
};
struct CancelTimer {};
struct Log {
    bool alert = false;
    std::string text;
};
struct Publish {
    Phase phase = Phase::idle;
};
struct StopProgram {};  // -R: everything ends in order, with status 0
struct ExitProgram {    // the child's error is permanent: the daemon ends at once with it
    int code = 0;
};
}  // namespace effect

using Effect = std::variant<effect::Spawn, effect::Signal, effect::AskStop, effect::ArmTimer, effect::CancelTimer,
                            effect::Log, effect::Publish, effect::StopProgram, effect::ExitProgram>;
using EffectList = std::vector<Effect>;

class Supervisor {
public:
    explicit Supervisor(Policy policy) : policy_(std::move(policy)) {}

    void handle(const Event& event, Instant now, EffectList& out);

    Phase phase() const { return phase_; }
    pid_t pid() const { return pid_; }
    // A process of this role exists (or may: between fork and its report).
    bool alive() const;

private:
    void enter(Phase phase, EffectList& out);
    void spawn(EffectList& out);
    void on(const event::StartRequested&, Instant now, EffectList& out);
    void on(const event::SpawnOk&, Instant now, EffectList& out);
    void on(const event::SpawnFailed&, Instant now, EffectList& out);
    void on(const event::Hello&, Instant now, EffectList& out);
    void on(const event::Ready&, Instant now, EffectList& out);
    void on(const event::HeartbeatSeen&, Instant now, EffectList& out);
    void on(const event::Exited&, Instant now, EffectList& out);
    void on(const event::LinkBroken&, Instant now, EffectList& out);
    void on(const event::StopRequested&, Instant now, EffectList& out);
    void on(const event::Tick&, Instant now, EffectList& out);
    void report_exit(int wait_status, const std::string& who, EffectList& out) const;
    void judge(Instant now, EffectList& out);
    void kill_hung(Instant now, EffectList& out);
    void wait_for_respawn(Instant now, EffectList& out);
    void arm_heartbeat(EffectList& out) const;

    Policy policy_;
    Phase phase_ = Phase::idle;
    pid_t pid_ = 0;
    Backoff backoff_;
    TwoStrikes heartbeat_;
    Instant ready_since_ = never;
    int kill_signals_sent_ = 0;  // in killing and stopping
};

}  // namespace ka::watchdog
