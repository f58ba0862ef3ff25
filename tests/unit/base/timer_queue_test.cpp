#include "common/base/timer_queue.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ka {
namespace {

constexpr Instant at(int second) { return Instant{seconds{second}}; }

std::string due(TimerQueue<char>& queue, Instant now) {
    std::string keys;
    while (const auto timer = queue.pop_due(now)) keys += timer->first;
    return keys;
}

TEST(TimerQueue, ComeInTheOrderOfTimeAndThenOfArming) {
    TimerQueue<char> queue;
    EXPECT_EQ(queue.next(), never);
    for (const auto& [key, second] : {std::pair{'z', 2}, {'a', 2}, {'m', 1}, {'x', 3}}) queue.arm(key, at(second));
    EXPECT_EQ(queue.next(), at(1));
    EXPECT_EQ(queue.next_key(), 'm');
    EXPECT_EQ(due(queue, at(1) - nanoseconds{1}), "");
    EXPECT_EQ(due(queue, at(2)), "mza");
    EXPECT_EQ(queue.size(), 1u);
    EXPECT_EQ(due(queue, never), "x");
}

TEST(TimerQueue, ArmingAgainMovesAndGoesBehind) {
    TimerQueue<char> queue;
    queue.arm('a', at(1));
    queue.arm('b', at(2));
    queue.arm('a', at(2));
    EXPECT_EQ(queue.size(), 2u);
    EXPECT_EQ(due(queue, at(2)), "ba");
}

TEST(TimerQueue, TheInstantIsTheOneItWasArmedFor) {
    TimerQueue<char> queue;
    queue.arm('a', at(1));
    EXPECT_EQ(queue.pop_due(at(9))->second, at(1));
    EXPECT_FALSE(queue.armed('a'));
}

TEST(TimerQueue, ACancelledTimerNeverComes) {
    TimerQueue<char> queue;
    queue.arm('a', at(1));
    queue.arm('b', at(1));
    queue.cancel('a');
    queue.cancel('a');
    queue.cancel('c');
    EXPECT_FALSE(queue.armed('a'));
    EXPECT_TRUE(queue.armed('b'));
    EXPECT_EQ(due(queue, at(1)), "b");
}

}  // namespace
}  // namespace ka
