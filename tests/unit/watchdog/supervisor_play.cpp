#include "tests/unit/watchdog/supervisor_play.hpp"

#include <algorithm>
#include <csignal>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "common/base/format.hpp"
#include "common/base/overloaded.hpp"

namespace ka::watchdog::test {

namespace {

Policy vrrp_policy() {
    Policy policy;
    policy.kind = "VRRP";
    policy.process = "vrrp";
    policy.program = "Keepalived_vrrp";
    policy.crash_notes = {"version"};
    return policy;
}

// The kernel's encodings of wait(2).
int exited_with(int status) { return status << 8; }
int killed_by(int signal) { return signal; }

std::string signal_name(int number) {
    return number == SIGKILL ? "KILL" : number == SIGABRT ? "ABRT" : number == SIGTERM ? "TERM" : std::to_string(number);
}

}  // namespace

Play::Play() : policy_(vrrp_policy()), supervisor_(policy_) {}

std::string Play::take_output() { return std::exchange(output_, {}); }

void Play::feed(const Event& event) {
    if (std::holds_alternative<event::SpawnOk>(event)) most_processes_ = std::max(most_processes_, ++processes_);
    if (std::holds_alternative<event::Exited>(event)) --processes_;
    EffectList effects;
    supervisor_.handle(event, now_, effects);
    for (const auto& effect : effects) say(effect);
}

void Play::say(const Effect& effect) {
    const auto at = [this](Instant instant) { return format("{:.3f}", {to_seconds(instant - now_)}); };
    output_ += std::visit(Overloaded{
                              [&](const effect::Spawn&) {
                                  ++spawns_;
                                  return std::string("spawn");
                              },
                              [](const effect::Signal& what) { return "signal " + signal_name(what.number); },
                              [](const effect::AskStop&) { return std::string("ask it to stop"); },
                              [&](const effect::ArmTimer& what) {
                                  timer_ = what.at;
                                  return "timer in " + at(what.at);
                              },
                              [&](const effect::CancelTimer&) {
                                  timer_ = never;
                                  return std::string("no timer");
                              },
                              [](const effect::Log& what) { return (what.alert ? "alert " : "log ") + what.text; },
                              [](const effect::Publish& what) { return "* " + std::string(name_of(what.phase)); },
                              [](const effect::StopProgram&) { return std::string("stop the program"); },
                              [](const effect::ExitProgram& what) { return format("exit the program with {}", {what.code}); },
                          },
                          effect) +
               "\n";
}

void Play::wait(Duration length) {
    const Instant end = now_ + length;
    while (timer_ <= end) {
        now_ = std::max(now_, timer_);
        timer_ = never;
        feed(event::Tick{});
    }
    now_ = end;
}

void Play::command(const std::string& line) {
    std::istringstream words(line);
    std::string word;
    std::string rest;
    words >> word >> std::ws;
    std::getline(words, rest);
    const auto number = [&] { return std::stoi(rest); };
    if (word == "start") return feed(event::StartRequested{});
    if (word == "spawned") return feed(event::SpawnOk{number()});
    if (word == "spawn-failed") return feed(event::SpawnFailed{rest});
    if (word == "hello") return feed(event::Hello{});
    if (word == "ready") return feed(event::Ready{});
    if (word == "beat") return feed(event::HeartbeatSeen{milliseconds{number()}});
    if (word == "exit") return feed(event::Exited{exited_with(number())});
    if (word == "killed") return feed(event::Exited{killed_by(number())});
    if (word == "broken") return feed(event::LinkBroken{rest});
    if (word == "stop") return feed(event::StopRequested{milliseconds{number()}});
    if (word == "wait") return wait(milliseconds{number()});
    if (word == "asleep") {
        now_ += milliseconds{number()};
        return;
    }
    if (line == "option respawn off")
        policy_.respawn = false;
    else if (line == "option watchdog off")
        policy_.watch_heartbeat = false;
    else
        throw std::runtime_error("unknown command: " + line);
    supervisor_ = Supervisor(policy_);
}

std::string Play::perform(const std::string& commands) {
    std::istringstream lines(commands);
    for (std::string line; std::getline(lines, line);)
        if (!line.empty() && line[0] != '#') command(line);
    return take_output();
}

}  // namespace ka::watchdog::test
