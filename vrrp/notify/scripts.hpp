// Runs the notify scripts of instances and groups (core.md 8.5): specific and general one together, the next transition
// of the same object after them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/loop/loop.hpp"
#include "common/process/script.hpp"
#include "vrrp/engine/effect.hpp"
#include "vrrp/notify/queue.hpp"

namespace ka::vrrp::notify {

// The programs of one notification with what they are told: at most the specific and the general one.
struct ScriptCall {
    ScriptCommand command;
    std::vector<std::string> arguments;
    bool operator==(const ScriptCall&) const = default;
};
std::vector<ScriptCall> calls_of(const Notify& notify);

// The same for a FIFO: INSTANCE "NAME" STATE PRIORITY.
std::string fifo_line(const Notify& notify);

class Scripts {
public:
    // Both outlive it.
    Scripts(Loop& loop, const ScriptEnvironment& environment);
    ~Scripts();

    void notify(const Notify& notify);

    // From here on nothing waits long for what runs. `idle` is called, from the loop, whenever the last script has ended.
    void stop(std::function<void()> idle);
    bool idle() const { return queue_.empty() && runs_.empty(); }
    void kill();  // KILL to all that is left

private:
    struct Run;
    void pump();
    void begin(const Begin<Notify>& begin);
    void ended(std::uint64_t id);

    Loop& loop_;
    const ScriptEnvironment& environment_;
    Queue<Notify> queue_;
    std::map<std::uint64_t, std::unique_ptr<Run>> runs_;
    WatchPtr timer_;
    std::function<void()> idle_;
};

}  // namespace ka::vrrp::notify
