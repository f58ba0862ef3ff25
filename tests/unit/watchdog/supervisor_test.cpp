#include "watchdog/supervisor.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/unit/watchdog/supervisor_play.hpp"
#include "watchdog/backoff.hpp"
#include "watchdog/heartbeat.hpp"

namespace ka::watchdog::test {

TEST(Backoff, WaitsLongerAndLonger) {
    Backoff backoff;
    for (const int expected : {0, 1, 2, 4, 8, 16, 32, 60, 60, 60}) EXPECT_EQ(backoff.next(seconds{1}), seconds{expected});
}

TEST(Backoff, AProvenChildIsReplacedAtOnce) {
    Backoff backoff;
    for (int i = 0; i < 5; ++i) backoff.next(seconds{0});
    EXPECT_EQ(backoff.next(seconds{5}), seconds{0});
    EXPECT_EQ(backoff.next(seconds{1}), seconds{1}) << "the immediate start was the first of the new row";
    EXPECT_EQ(backoff.next(milliseconds{4999}), seconds{2});
}

TEST(Heartbeat, TheLimitIsTwoBeatsButNeverUnderHalfASecond) {
    EXPECT_EQ(strike_limit(milliseconds{100}), milliseconds{500});
    EXPECT_EQ(strike_limit(milliseconds{250}), milliseconds{500});
    EXPECT_EQ(strike_limit(milliseconds{500}), seconds{1});
    EXPECT_EQ(strike_limit(seconds{1}), seconds{2});
}

TEST(Heartbeat, TwoMissesInARow) {
    TwoStrikes strikes;
    Instant now{};
    strikes.heartbeat(now, milliseconds{500}, true);
    EXPECT_EQ(strikes.deadline(), now + seconds{1});
    now += seconds{1};
    EXPECT_EQ(strikes.judge(now), Verdict::suspect);
    now += seconds{1};
    EXPECT_EQ(strikes.judge(now), Verdict::hung);
}

TEST(Heartbeat, ABeatForgives) {
    TwoStrikes strikes;
    Instant now{};
    strikes.heartbeat(now, milliseconds{500}, true);
    now += seconds{1};
    EXPECT_EQ(strikes.judge(now), Verdict::suspect);
    strikes.heartbeat(now, milliseconds{500}, true);
    now += seconds{1};
    EXPECT_EQ(strikes.judge(now), Verdict::suspect);
}

TEST(Heartbeat, WhoSleptHimselfJudgesNobody) {
    TwoStrikes strikes;
    Instant now{};
    strikes.heartbeat(now, milliseconds{500}, true);
    now += seconds{1} + own_stall + nanoseconds{1};
    EXPECT_EQ(strikes.judge(now), Verdict::alive);
    EXPECT_EQ(strikes.deadline(), now + seconds{1});
    EXPECT_EQ(strikes.judge(now + seconds{1} + own_stall), Verdict::suspect) << "late, but not so late";
}

TEST(Heartbeat, BeforeTheDeadlineNothingIsNew) {
    TwoStrikes strikes;
    strikes.heartbeat(Instant{}, milliseconds{500}, true);
    EXPECT_EQ(strikes.judge(Instant{milliseconds{999}}), Verdict::alive);
    EXPECT_EQ(strikes.judge(Instant{seconds{1}}), Verdict::suspect);
    EXPECT_EQ(strikes.judge(Instant{milliseconds{1999}}), Verdict::suspect);
}

TEST(Heartbeat, TheNextChildStartsWithTheLimitOfAStart) {
    TwoStrikes strikes;
    strikes.heartbeat(Instant{}, milliseconds{500}, true);
    strikes.begin(Instant{seconds{1}});
    EXPECT_EQ(strikes.deadline(), Instant{seconds{1}} + start_limit);
}

TEST(Heartbeat, AStartMayTakeLonger) {
    TwoStrikes strikes;
    strikes.begin(Instant{});
    strikes.heartbeat(Instant{}, milliseconds{100}, false);
    EXPECT_EQ(strikes.deadline(), Instant{} + start_limit);
}

// 200 deaths in quick succession: every one is followed by exactly one successor, later and later, never two at a time.
TEST(Supervisor, TwoHundredRoundsOfACrashLoop) {
    Play play;
    play.feed(event::StartRequested{});
    Instant last = play.now();
    for (int round = 1; round <= 200; ++round) {
        ASSERT_EQ(play.supervisor().phase(), Phase::starting) << "round " << round;
        play.feed(event::SpawnOk{1000 + round});
        ASSERT_EQ(play.processes(), 1);
        play.wait(milliseconds{10});
        play.feed(event::Exited{11 /* SIGSEGV */});
        if (play.supervisor().phase() == Phase::waiting) play.wait(seconds{60});
        ASSERT_LE(play.now() - last, seconds{61});
        last = play.now();
    }
    EXPECT_EQ(play.spawns(), 201);
    EXPECT_EQ(play.most_processes(), 1);
}

// Whatever comes in whatever order: one process at most, and a stop always ends in gone.
TEST(Supervisor, NeverTwoOfARole) {
    for (unsigned seed = 1; seed <= 500; ++seed) {
        std::mt19937 random(seed);
        Play play;
        play.feed(event::StartRequested{});
        for (int step = 0; step < 200; ++step) {
            const bool spawning = play.spawns() > 0 && play.supervisor().phase() == Phase::starting && play.supervisor().pid() == 0;
            if (spawning) {
                if (random() % 8 == 0)
                    play.feed(event::SpawnFailed{"no memory"});
                else
                    play.feed(event::SpawnOk{step + 2});
                continue;
            }
            switch (random() % 7) {
                case 0: play.feed(event::Hello{}); break;
                case 1: play.feed(event::Ready{}); break;
                case 2: play.feed(event::HeartbeatSeen{milliseconds{100 + random() % 900}}); break;
                case 3:
                    if (play.processes() > 0) play.feed(event::Exited{static_cast<int>(random() % 2 == 0 ? 9 : 0)});
                    break;
                case 4: play.feed(event::StartRequested{}); break;
                default: play.wait(milliseconds{random() % 3000}); break;
            }
            ASSERT_LE(play.processes(), 1) << "seed " << seed;
            ASSERT_EQ(play.supervisor().alive() && play.supervisor().pid() != 0, play.processes() == 1) << "seed " << seed;
        }
        if (play.supervisor().pid() == 0 && play.supervisor().phase() == Phase::starting) play.feed(event::SpawnOk{999});
        play.feed(event::StopRequested{seconds{5}});
        play.wait(seconds{20});
        ASSERT_EQ(play.supervisor().phase(), Phase::gone) << "seed " << seed;
    }
}

}  // namespace ka::watchdog::test
