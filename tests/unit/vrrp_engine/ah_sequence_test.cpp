// The sequence number of IPSEC-AH at its end, and what a successor is promised, over random lives.
#include "vrrp/engine/ah_sequence.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/random.hpp"

namespace ka::vrrp {
namespace {

TEST(AhSequence, VR_020_VR_024_CountsFromOneAndFromWhatWasHeard) {
    AhSequence sequence;
    sequence.become_master();
    EXPECT_EQ(sequence.next(), 1u);
    sequence.leave_master();
    sequence.hear(700);
    sequence.become_master();
    EXPECT_EQ(sequence.next(), 701u);
}

// 1.6: beyond 0xFFFFFFFD it stands still; who becomes master then, and has heard nobody since, begins anew.
TEST(AhSequence, StandsStillAtTheEnd) {
    AhSequence sequence;
    sequence.hear(0xFFFFFFFC);
    sequence.become_master();
    EXPECT_EQ(sequence.next(), 0xFFFFFFFDu);
    EXPECT_EQ(sequence.next(), 0xFFFFFFFEu);
    EXPECT_EQ(sequence.next(), 0xFFFFFFFEu);
    sequence.leave_master();
    AhSequence heard = sequence;
    sequence.become_master();
    EXPECT_EQ(sequence.next(), 1u);
    heard.others_heard();
    heard.become_master();
    EXPECT_EQ(heard.next(), 0xFFFFFFFEu);
}

TEST(AhSequence, ABlockOfNumbersIsPromisedAtATime) {
    AhSequence sequence;
    sequence.hear(5);
    sequence.become_master();
    EXPECT_EQ(sequence.saved(), (AhSequence::Saved{5, 1029}));
    while (sequence.next() < 1029) EXPECT_FALSE(sequence.beyond_promise()) << sequence.value();
    EXPECT_FALSE(sequence.beyond_promise());
    sequence.next();
    EXPECT_TRUE(sequence.beyond_promise());
    sequence.hear(UINT32_MAX - 1);
    sequence.promise();
    EXPECT_EQ(sequence.saved(), (AhSequence::Saved{UINT32_MAX - 1, UINT32_MAX}));
}

// Whenever the process dies: no number that was sent is sent again. A checkpoint is made where the engine makes one.
TEST(AhSequence, NoSuccessorRepeatsANumber) {
    sim::Random random(19);
    AhSequence sequence;
    AhSequence::Saved saved;
    bool master = false;
    std::uint32_t highest = 0, sent = 0;  // of all; of our own
    for (int step = 0; step < 200000; ++step) {
        const auto choice = random.between(0, 1000);
        if (choice == 0) {
            sequence = {};
            sequence.inherit(saved);
            master = false;
        } else if (choice < 5) {
            if (master) sequence.leave_master();
            else sequence.become_master();
            master = !master;
            saved = sequence.saved();
        } else if (choice < 10) {
            const std::uint32_t number = highest + static_cast<std::uint32_t>(random.between(1, 3000));
            if (sequence.is_new(number)) sequence.hear(number), highest = number;
        } else if (master) {
            const std::uint32_t number = sequence.next();
            if (sequence.beyond_promise()) sequence.promise(), saved = sequence.saved();
            ASSERT_GT(number, sent) << step;
            highest = std::max(highest, sent = number);
        }
    }
}

}  // namespace
}  // namespace ka::vrrp
