// Runs the scripts of real and virtual servers: one after the other for one object, those of different objects at once.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "checker/config/model.hpp"
#include "common/base/limits.hpp"
#include "common/loop/loop.hpp"
#include "common/process/script.hpp"

namespace ka::checker {

class Notifier {
public:
    // Both outlive the notifier.
    Notifier(Loop& loop, const ScriptEnvironment& environment) : loop_(loop), environment_(environment) {}

    // A script that is still running is given limits::notify_wait, then the next one starts beside it. Of more than
    // limits::notify_backlog waiting ones only the latest counts.
    void run(const std::string& object, const ScriptCommand& command);
    bool idle() const { return objects_.empty(); }
    // Called from the loop when the last script has ended; null removes it.
    void on_idle(std::function<void()> handler) { on_idle_ = std::move(handler); }
    // Ends what is running.
    void kill_all() { objects_.clear(); }

private:
    struct Object {
        std::unique_ptr<Script> script;
        std::deque<ScriptCommand> waiting;
        WatchPtr patience;
    };
    void start_next(const std::string& object);

    Loop& loop_;
    const ScriptEnvironment& environment_;
    std::map<std::string, Object> objects_;
    std::function<void()> on_idle_;
};

}  // namespace ka::checker
