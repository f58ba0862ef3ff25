#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "common/loop/clock_real.hpp"
#include "common/loop/loop.hpp"
#include "common/loop/unique_fd.hpp"

namespace ka {
namespace {

struct LoopTest : testing::Test {
    RealClock clock;
    Loop loop{clock};
    // A test that waits for something that never comes ends here, with another code.
    WatchPtr limit = loop.at(loop.now() + seconds{10}, "limit", [this] { loop.stop(99); });

    static std::pair<UniqueFd, UniqueFd> pair() {
        int ends[2];
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
        return {UniqueFd(ends[0]), UniqueFd(ends[1])};
    }
};

TEST_F(LoopTest, run_returns_the_code_given_to_stop) {
    loop.post("stop", [this] { loop.stop(7); });
    EXPECT_EQ(loop.run(), 7);
    loop.post("stop", [this] { loop.stop(8); });
    EXPECT_EQ(loop.run(), 8);
}

TEST_F(LoopTest, posted_calls_keep_their_order) {
    std::string order;
    for (const char c : {'a', 'b', 'c'}) loop.post("add", [&order, c] { order += c; });
    loop.post("stop", [this] { loop.stop(0); });
    loop.run();
    EXPECT_EQ(order, "abc");
}

TEST_F(LoopTest, a_timer_never_comes_early_and_in_order_of_its_instant) {
    std::string order;
    const Instant start = loop.now();
    Instant came{};
    auto late = loop.at(start + milliseconds{20}, "late", [&] {
        came = loop.now();
        order += 'l';
        loop.stop(0);
    });
    auto early = loop.at(start + milliseconds{5}, "early", [&] { order += 'e'; });
    auto cancelled = loop.at(start + milliseconds{1}, "cancelled", [&] { order += 'x'; });
    cancelled.reset();
    auto endless = loop.at(never, "never", [&] { order += 'n'; });
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(order, "el");
    EXPECT_GE(came, start + milliseconds{20});
}

TEST_F(LoopTest, timers_that_are_always_due_starve_nothing) {
    WatchPtr busy;
    int turns = 0;
    bool posted = false;
    bool later = false;
    std::function<void()> again = [&] {
        if (++turns > 2 && posted && later) return loop.stop(0);
        busy = loop.at(Instant{}, "busy", [&] { again(); });
    };
    again();
    loop.post("posted", [&] { posted = true; });
    auto end = loop.at(loop.now() + milliseconds{5}, "later", [&] { later = true; });
    EXPECT_EQ(loop.run(), 0);
}

TEST_F(LoopTest, a_due_timer_may_be_cancelled_by_another_one) {
    bool called = false;
    WatchPtr second;
    auto first = loop.at(loop.now(), "first", [&] { second.reset(); });
    second = loop.at(loop.now(), "second", [&] { called = true; });
    auto end = loop.at(loop.now() + milliseconds{5}, "end", [&] { loop.stop(0); });
    loop.run();
    EXPECT_FALSE(called);
}

TEST_F(LoopTest, a_watch_is_level_triggered) {
    auto [reader, writer] = pair();
    ASSERT_EQ(write(writer.get(), "abc", 3), 3);
    int calls = 0;
    auto watch = loop.watch_fd(reader.get(), Readiness::readable, "read", [&] {
        char one = 0;
        EXPECT_EQ(read(reader.get(), &one, 1), 1);
        if (++calls == 3) loop.stop(0);
    });
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(calls, 3);
}

TEST_F(LoopTest, a_descriptor_may_be_watched_for_reading_and_writing) {
    auto [reader, writer] = pair();
    std::string seen;
    WatchPtr writable;
    auto readable = loop.watch_fd(reader.get(), Readiness::readable, "read", [&] {
        seen += 'r';
        loop.stop(0);
    });
    writable = loop.watch_fd(reader.get(), Readiness::writable, "write", [&] {
        seen += 'w';
        writable.reset();
        EXPECT_EQ(write(writer.get(), "x", 1), 1);
    });
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(seen, "wr");
}

TEST_F(LoopTest, the_end_of_a_watch_leaves_the_descriptor_open) {
    auto [reader, writer] = pair();
    WatchPtr watch;
    watch = loop.watch_fd(reader.get(), Readiness::readable, "read", [&] {
        watch.reset();
        loop.post("stop", [this] { loop.stop(0); });
    });
    ASSERT_EQ(write(writer.get(), "x", 1), 1);
    EXPECT_EQ(loop.run(), 0);
    char one = 0;
    EXPECT_EQ(read(reader.get(), &one, 1), 1);
    // and the same number can be watched again
    int calls = 0;
    auto again = loop.watch_fd(reader.get(), Readiness::readable, "read", [&] {
        ++calls;
        loop.stop(0);
    });
    ASSERT_EQ(write(writer.get(), "y", 1), 1);
    loop.run();
    EXPECT_EQ(calls, 1);
}

TEST_F(LoopTest, a_signal_reaches_each_of_its_handlers) {
    std::vector<int> seen;
    auto first = loop.on_signal(SIGUSR1, "first", [&] { seen.push_back(1); });
    auto second = loop.on_signal(SIGUSR1, "second", [&] { seen.push_back(2); });
    auto other = loop.on_signal(SIGUSR2, "other", [&] { loop.stop(0); });
    raise(SIGUSR1);
    raise(SIGUSR2);
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

TEST_F(LoopTest, a_signal_handler_may_end_its_watch) {
    int calls = 0;
    WatchPtr watch;
    watch = loop.on_signal(SIGUSR1, "once", [&] {
        ++calls;
        watch.reset();
        raise(SIGUSR1);
        loop.post("stop", [this] { loop.stop(0); });
    });
    raise(SIGUSR1);
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(calls, 1);
}

TEST_F(LoopTest, the_end_of_a_child_is_told_once_with_its_status) {
    const pid_t child = fork();
    if (child == 0) _exit(5);
    std::string order;
    auto watch = loop.on_exit(
        child, "child",
        [&](int status) {
            order += 'e';
            EXPECT_TRUE(WIFEXITED(status));
            EXPECT_EQ(WEXITSTATUS(status), 5);
            loop.stop(0);
        },
        [&] {
            order += 'z';
            EXPECT_EQ(kill(child, 0), 0) << "still a zombie";
        });
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(order, "ze");
    EXPECT_EQ(waitpid(child, nullptr, WNOHANG), -1) << "reaped";
}

TEST_F(LoopTest, the_handler_of_an_end_may_destroy_its_watch) {
    const pid_t child = fork();
    if (child == 0) pause();
    WatchPtr watch;
    watch = loop.on_exit(child, "child", [&, token = std::make_shared<int>(3)](int status) {
        watch.reset();
        EXPECT_EQ(*token, 3);
        EXPECT_TRUE(WIFSIGNALED(status));
        loop.stop(0);
    });
    kill(child, SIGKILL);
    EXPECT_EQ(loop.run(), 0);
}

TEST_F(LoopTest, slow_callbacks_are_counted) {
    loop.post("slow", [this] {
        const Instant until = loop.now() + milliseconds{25};
        while (loop.now() < until) {
        }
        loop.stop(0);
    });
    loop.run();
    const auto stats = loop.take_stats();
    EXPECT_EQ(stats.stalls, 1U);
    EXPECT_GE(stats.longest_callback, milliseconds{25});
    EXPECT_EQ(loop.take_stats().longest_callback, Duration{}) << "the longest is that since the last question";
    EXPECT_EQ(loop.take_stats().stalls, 1U);
}

TEST(LoopLifetime, watches_may_outlive_their_loop) {
    RealClock clock;
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    auto loop = std::make_unique<Loop>(clock);
    auto fd = loop->watch_fd(reader.get(), Readiness::readable, "read", [] { FAIL(); });
    auto timer = loop->at(loop->now() + seconds{1}, "timer", [] { FAIL(); });
    loop.reset();
    fd.reset();
    timer.reset();
    EXPECT_EQ(write(writer.get(), "x", 1), 1);
}

}  // namespace
}  // namespace ka
