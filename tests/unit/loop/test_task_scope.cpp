#include <gtest/gtest.h>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <stdexcept>

#include "common/loop/clock_real.hpp"
#include "common/loop/task_scope.hpp"

namespace ka {
namespace {

struct TaskScopeTest : testing::Test {
    RealClock clock;
    Loop loop{clock};
    WatchPtr limit = loop.at(loop.now() + seconds{10}, "limit", [this] { loop.stop(99); });
    TaskScope scope{loop};
    int begun = 0;
    int ended = 0;

    asio::awaitable<void> wait_for(std::chrono::milliseconds time) {
        ++begun;
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer(executor, time);
        co_await timer.async_wait(asio::use_awaitable);
        ++ended;
    }
    asio::awaitable<void> throwing() {
        ++begun;
        co_await asio::this_coro::executor;
        throw std::runtime_error("a task that fails");
    }
};

TEST_F(TaskScopeTest, tells_when_the_last_task_has_ended) {
    scope.on_empty([this] { loop.stop(0); });
    scope.spawn(wait_for(std::chrono::milliseconds{1}));
    scope.spawn(wait_for(std::chrono::milliseconds{5}));
    EXPECT_EQ(scope.size(), 2U);
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(scope.size(), 0U);
    EXPECT_EQ(ended, 2);
}

TEST_F(TaskScopeTest, a_cancelled_task_ends_at_its_wait) {
    scope.on_empty([this] { loop.stop(0); });
    for (int i = 0; i < 100; ++i) scope.spawn(wait_for(std::chrono::hours{1}));
    loop.post("cancel", [this] { loop.post("later", [this] { scope.cancel(); }); });
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(begun, 100);
    EXPECT_EQ(ended, 0);
}

TEST_F(TaskScopeTest, a_task_cancelled_before_it_began_ends_too) {
    scope.on_empty([this] { loop.stop(0); });
    scope.spawn(wait_for(std::chrono::hours{1}));
    scope.cancel();
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(ended, 0);
    EXPECT_EQ(scope.size(), 0U);
}

TEST_F(TaskScopeTest, an_exception_ends_only_its_task) {
    scope.on_empty([this] { loop.stop(0); });
    scope.spawn(throwing());
    scope.spawn(wait_for(std::chrono::milliseconds{1}));
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(begun, 2);
    EXPECT_EQ(ended, 1);
}

using TaskScopeDeathTest = TaskScopeTest;
TEST_F(TaskScopeDeathTest, a_scope_with_tasks_must_not_be_destroyed) {
    EXPECT_DEATH(
        {
            TaskScope local(loop);
            local.spawn(wait_for(std::chrono::hours{1}));
        },
        "before its tasks had ended");
}

}  // namespace
}  // namespace ka
