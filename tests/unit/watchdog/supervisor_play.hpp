// Plays a transcript of a supervisor's life on virtual time. One command a line, everything that came of them below "----".
#pragma once

#include <string>
#include <vector>

#include "common/base/time.hpp"
#include "watchdog/supervisor.hpp"

namespace ka::watchdog::test {

class Play {
public:
    Play();
    // Commands: start, spawned PID, spawn-failed TEXT, hello, ready, beat MS, exit STATUS, killed SIGNAL, broken TEXT,
    // stop MS; wait MS lets time pass and fires the timer when it comes; asleep MS lets time pass without anybody looking.
    // "option respawn off" and "option watchdog off" come first.
    std::string perform(const std::string& commands);

    Supervisor& supervisor() { return supervisor_; }
    int processes() const { return processes_; }  // that live now
    int most_processes() const { return most_processes_; }
    int spawns() const { return spawns_; }
    Instant now() const { return now_; }
    void feed(const Event& event);
    void wait(Duration length);
    std::string take_output();

private:
    void command(const std::string& line);
    void say(const Effect& effect);

    Policy policy_;
    Supervisor supervisor_;
    Instant now_{};
    Instant timer_ = never;
    int processes_ = 0;
    int most_processes_ = 0;
    int spawns_ = 0;
    std::string output_;
};

}  // namespace ka::watchdog::test
