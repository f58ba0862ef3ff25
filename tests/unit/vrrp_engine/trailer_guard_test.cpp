// Numbers of signed adverts under clocks that jump, and the marks of those who sent some.
#include "vrrp/engine/trailer_guard.hpp"

#include <gtest/gtest.h>

#include "tests/sim/random.hpp"

namespace ka::vrrp {
namespace {

using namespace std::chrono_literals;
using packet::TrailerSequence;

TEST(TrailerClock, FollowsTheClockAndGoesOnByOneWhereItStands) {
    TrailerClock clock;
    EXPECT_FALSE(clock.advance(1000s, 5s));
    EXPECT_EQ(clock.last(), TrailerSequence::at(1000s));
    clock.advance(1000s, 5s);
    EXPECT_EQ(clock.last(), TrailerSequence::at(1000s).next());
    EXPECT_FALSE(clock.advance(1001s, 5s));
    EXPECT_EQ(clock.last(), TrailerSequence::at(1001s));
}

TEST(TrailerClock, BeginsAnewOnlyWhereItIsAheadByMoreThanTheWindow) {
    TrailerClock clock;
    clock.advance(1000s, 5s);
    clock.advance(995s, 5s);
    EXPECT_EQ(clock.last(), TrailerSequence::at(1000s).next());
    clock.advance(994s, 5s);
    EXPECT_EQ(clock.last(), TrailerSequence::at(994s));
    TrailerClock monotonic;
    monotonic.advance(1000s, 0s);
    monotonic.advance(10s, 0s);
    EXPECT_EQ(monotonic.last(), TrailerSequence::at(1000s).next());
}

// Whenever the process dies, and wherever its clock stands: without a window no number is sent twice.
TEST(TrailerClock, NoSuccessorRepeatsANumber) {
    sim::Random random(23);
    TrailerClock clock;
    std::uint64_t saved = 0;
    TrailerSequence highest{1};
    Duration now = 1000s;
    for (int step = 0; step < 100000; ++step) {
        now += milliseconds{random.between(0, 50)};
        if (random.one_in(500)) {
            now -= seconds{random.between(1, 40)};
        } else if (random.one_in(300)) {  // a successor is there a moment later; nobody set the clock back in between
            now += 1ms;
            clock = {};
            clock.inherit(saved);
        }
        if (clock.advance(now, 0s)) saved = clock.saved();
        ASSERT_TRUE(clock.last().is_after(highest)) << step;
        highest = clock.last();
    }
}

TEST(ReplayMarks, VR_032_NothingTwiceFromOneSender) {
    const IpAddress one = IpAddress::v4(10, 0, 0, 1), other = IpAddress::v4(10, 0, 0, 2);
    ReplayMarks marks;
    EXPECT_TRUE(marks.is_new(one, {5}, 0s, 0s));
    marks.accept(one, {5}, 4);
    EXPECT_FALSE(marks.is_new(one, {5}, 0s, 0s));
    EXPECT_FALSE(marks.is_new(one, {4}, 0s, 0s));
    EXPECT_TRUE(marks.is_new(one, {6}, 0s, 0s));
    EXPECT_TRUE(marks.is_new(other, {5}, 0s, 0s));
}

TEST(ReplayMarks, VR_037_TheOneAcceptedLongestAgoIsForgotten) {
    const auto host = [](std::uint8_t n) { return IpAddress::v4(10, 0, 0, n); };
    ReplayMarks marks;
    for (std::uint8_t n = 1; n <= 4; ++n) marks.accept(host(n), {5}, 4);
    marks.accept(host(1), {6}, 4);
    marks.accept(host(5), {5}, 4);
    EXPECT_TRUE(marks.is_new(host(2), {5}, 0s, 0s));
    EXPECT_FALSE(marks.is_new(host(1), {6}, 0s, 0s));
    for (const int n : {3, 4, 5}) EXPECT_FALSE(marks.is_new(host(static_cast<std::uint8_t>(n)), {5}, 0s, 0s)) << n;
}

TEST(ReplayMarks, VR_034_MarksFarFromTheClockCountNoMoreInTimeMode) {
    const IpAddress one = IpAddress::v4(10, 0, 0, 1);
    ReplayMarks marks;
    marks.accept(one, TrailerSequence::at(1000s), 4);
    EXPECT_FALSE(marks.is_new(one, TrailerSequence::at(995s), 995s, 5s));
    EXPECT_TRUE(marks.is_new(one, TrailerSequence::at(994s), 994s, 5s));
    EXPECT_FALSE(marks.is_new(one, TrailerSequence::at(994s), 994s, 0s));
    EXPECT_FALSE(marks.is_new(one, TrailerSequence::at(1000s), 1005s, 5s)) << "within the window, so it would be taken twice";
    EXPECT_TRUE(marks.is_new(one, TrailerSequence::at(1000s), 1006s, 5s));
}

}  // namespace
}  // namespace ka::vrrp
