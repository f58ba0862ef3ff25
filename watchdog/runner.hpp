// Performs what a supervisor decides for one child: starts it, talks to it, sees it end, keeps its one timer.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/loop/loop.hpp"
#include "common/loop/typed_channel.hpp"
#include "common/message/core_child.hpp"
#include "watchdog/supervisor.hpp"

namespace ka::watchdog {

using ChildLink = Channel<message::CoreToChild /*out*/, message::ChildToCore /*in*/>;

// How a child is made: fork, exec of this program with these arguments, its end of the link on child_core_fd.
struct Launch {
    std::string program = "/proc/self/exe";  // names the running file even after an upgrade of the package
    std::vector<std::string> arguments;      // [0] included
    int keep_fd = -1;                        // one more descriptor that the child gets under the same number
};

struct Spawned {
    pid_t pid = 0;
    UniqueFd link;
};
Result<Spawned> spawn(const Launch& launch);

class ChildRunner {
public:
    struct Handlers {
        std::function<void(bool alert, const std::string& text)> log;
        std::function<void(message::ChildToCore& message)> message;  // after the supervisor has seen it
        std::function<void(Phase phase)> phase;
        std::function<void()> stop_program;
        std::function<void(int code)> exit_program;
    };

    ChildRunner(Loop& loop, Policy policy, Launch launch, Handlers handlers);

    void start() { feed(event::StartRequested{}); }
    void stop(Duration child_wait) { feed(event::StopRequested{child_wait}); }
    // Dropped when there is no link (the child is dead or not started).
    void send(const message::CoreToChild& message, int fd = -1);
    void signal(int number) const;

    Phase phase() const { return supervisor_.phase(); }
    pid_t pid() const { return supervisor_.pid(); }
    bool alive() const { return supervisor_.alive(); }
    // Its configuration is in force: it may be asked to reload.
    bool ready() const { return phase() == Phase::running || phase() == Phase::suspect; }

private:
    void feed(Event event);
    void perform(const Effect& effect);
    void launch_child();
    void on_message(message::ChildToCore& message);
    void on_link_end(const std::string& reason);
    void on_exit(int wait_status);
    void ask_stop();
    void report_exit();

    Loop& loop_;
    Supervisor supervisor_;
    Launch launch_;
    Handlers handlers_;
    std::deque<Event> events_;
    bool feeding_ = false;
    std::unique_ptr<ChildLink> link_;
    WatchPtr exit_watch_;
    WatchPtr timer_;
    WatchPtr drain_timer_;
    std::optional<int> wait_status_;  // it has ended, but what it said last is not read yet
    bool greeted_ = false;            // Hello was seen: it understands messages
    std::shared_ptr<bool> exists_ = std::make_shared<bool>(true);  // for posted calls
};

}  // namespace ka::watchdog
