// The event loop of every process: one thread, level-triggered descriptors, one deadline per runner, signals, child
// ends. Its own epoll set and one kernel timer, because a daemon that sends thousands of adverts a second pays for each system
// call; where coroutines are used, asio waits for the set.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "common/base/result.hpp"
#include "common/base/time.hpp"

namespace asio {
class io_context;
}

namespace ka {

enum class Readiness : std::uint8_t { readable, writable };

// What a watch stands for: as long as it lives, its handler is called; destroying it (also from its own handler) ends
// it.
class Watch {
public:
    virtual ~Watch() = default;
};
using WatchPtr = std::unique_ptr<Watch>;

// Callback times of this process, for the heartbeat.
struct LoopStats {
    Duration longest_callback{};  // since the last take_stats()
    std::uint64_t callbacks = 0;  // since the start
    std::uint64_t stalls = 0;     // callbacks over 20 ms since the start
};

// Watches may outlive their loop; they are silent then.
class Loop {
public:
    // `clock` outlives the loop and counts CLOCK_MONOTONIC.
    explicit Loop(const Clock& clock);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    const Clock& clock() const;
    Instant now() const;

    // Calls handler whenever fd is ready. The descriptor stays the caller's and outlives the watch. `name` is a literal
    // that a stall report shows.
    WatchPtr watch_fd(int fd, Readiness readiness, const char* name, std::function<void()> handler);

    // Calls handler once at or after `at`; destroying the watch cancels.
    WatchPtr at(Instant when, const char* name, std::function<void()> handler);

    // Calls handler from the loop, after what is ready now.
    void post(const char* name, std::function<void()> handler);

    // Calls handler for a signal that the process has blocked (Loop blocks it itself).
    WatchPtr on_signal(int signal_number, const char* name, std::function<void()> handler);

    // Calls handler once with the wait status when the child has ended; the child is reaped. before_reap is called
    // while the pid is still a zombie and so cannot have become another process's.
    WatchPtr on_exit(pid_t child, const char* name, std::function<void(int wait_status)> handler,
                     std::function<void()> before_reap = {});

    // Runs until stop(). Returns the code given to stop().
    int run();
    void stop(int exit_code);

    LoopStats take_stats();

    // For coroutines (checker/probe); made by the first call. From then on run() is that of the context.
    asio::io_context& context();

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace ka
