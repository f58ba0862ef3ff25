// One run of a program of the configuration: started as its user in a process group of its own, awaited on the loop,
// ended in time (core.md 8.4, 11.2). Nothing here waits.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/loop/loop.hpp"
#include "common/model/script.hpp"

namespace ka {

// What scripts get back of what this process was given: captured by the main of a role before it changes any of it.
struct ScriptEnvironment {
    std::vector<std::string> variables;  // "NAME=value", without IFS, LD_PRELOAD, LD_LIBRARY_PATH
    int nice = 0;
    rlimit open_files{};
    rlimit core{};
    rlimit realtime{};

    static ScriptEnvironment capture();
};

struct ScriptResult {
    enum class Kind : std::uint8_t { exited, signalled, timed_out, not_executed } kind = Kind::exited;
    int value = 0;       // exit status or signal number
    std::string reason;  // not_executed: "Couldn't find command: F", already logged as an alert
    bool good() const { return kind == Kind::exited && value == 0; }
    bool operator==(const ScriptResult&) const = default;
};

// no time limit
constexpr Duration no_timeout = Duration::max();

class Script {
public:
    using Done = std::function<void(const ScriptResult&)>;

    // `name` is for log lines ("Script NAME child (PID n) failed to terminate after kill").
    Script(Loop& loop, const ScriptEnvironment& environment, std::string name);
    // A run in progress gets TERM, two seconds later KILL, and is reaped by the loop; its result is not reported.
    ~Script();
    Script(Script&&) noexcept;
    Script& operator=(Script&&) noexcept;

    // Starts a run with arguments appended. The result comes by `done`, from the loop, which may destroy or restart
    // this script. Fails (and logs nothing) when there can be no new process, or when one is running: ask running()
    // first.
    Status start(const model::ScriptCommand& command, std::span<const std::string> extra_arguments, Duration timeout,
                 Done done);
    bool running() const;
    bool being_timed_out() const;  // TERM was sent, the end is awaited
    pid_t pid() const;             // 0 when none runs

    // TERM to the group now, KILL two seconds later; the result is timed_out.
    void terminate();
    // KILL to the group now.
    void kill();
    // Lets the run go on by itself: it is reaped, but its result is not reported, and this script is free again.
    void let_go();

private:
    struct Run;
    Loop* loop_;
    const ScriptEnvironment* environment_;
    std::string name_;
    std::shared_ptr<Run> run_;
};

}  // namespace ka
