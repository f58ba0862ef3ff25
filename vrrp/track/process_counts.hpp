// How many processes of each tracked program there are, and what follows from it after the delays (core.md 11.4). Pure.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/base/time.hpp"
#include "vrrp/config/track_process.hpp"

namespace ka::vrrp::track {

// What /proc says of a process.
struct ProcessFacts {
    std::string name;                    // at most 15 characters
    std::vector<std::string> arguments;  // [0] is the program; empty for a zombie
    bool zombie = false;
    bool operator==(const ProcessFacts&) const = default;
};

bool matches(const TrackProcessConfig& tracked, const ProcessFacts& process);

class ProcessCounts {
public:
    // Counts and verdicts of those that stay the same are kept.
    void configure(const std::vector<TrackProcessConfig>& tracked);

    bool wants_arguments() const;  // somebody compares command lines
    bool empty() const { return tracked_.empty(); }

    // All processes there are. Without delay the verdicts follow at once: at the start.
    void replace(const std::map<pid_t, ProcessFacts>& all, Instant now, bool without_delay = false);
    void forked(pid_t parent, pid_t child, Instant now);
    void changed(pid_t process, const ProcessFacts& facts, Instant now);  // exec, or another name
    void exited(pid_t process, Instant now);

    // Verdicts that are new: whether a tracked program has its quorum.
    struct Verdict {
        std::string name;
        bool quorum = false;
        bool operator==(const Verdict&) const = default;
    };
    std::vector<Verdict> take(Instant now);
    Instant next_deadline() const;

    // Where a program stands.
    struct Standing {
        std::size_t count = 0;
        std::optional<bool> quorum;  // what was told last; nothing before the first look
        bool gaining = false;        // the other verdict waits for fork_delay
        bool losing = false;         // ... for terminate_delay
        bool operator==(const Standing&) const = default;
    };
    Standing standing(const std::string& name) const;

private:
    struct Tracked {
        TrackProcessConfig config;
        std::set<pid_t> processes;
        std::optional<bool> told;  // nothing before the first look
        Instant due = never;       // of another verdict
        bool good() const { return processes.size() >= config.quorum && processes.size() <= config.quorum_max; }
    };
    static void settle(Tracked& tracked, Duration delay, Instant now);
    static void set_member(Tracked& tracked, pid_t process, bool member, Instant now);

    std::vector<Tracked> tracked_;
};

}  // namespace ka::vrrp::track
