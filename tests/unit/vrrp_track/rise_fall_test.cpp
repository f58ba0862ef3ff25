// The counter of tracked scripts (core.md 11.2).
#include <gtest/gtest.h>

#include "vrrp/track/rise_fall.hpp"

namespace ka::vrrp::track {
namespace {

using Verdict = std::optional<bool>;

TEST(RiseFall, OneSuccessDecidesAtTheStart) {
    RiseFall counter(3, 2, false);
    EXPECT_FALSE(counter.known());
    EXPECT_EQ(counter.take(true), Verdict(true));
    EXPECT_TRUE(counter.known());
    EXPECT_TRUE(counter.up());
}

TEST(RiseFall, OneFailureDecidesAtTheStart) {
    RiseFall counter(3, 2, false);
    EXPECT_EQ(counter.take(false), Verdict(false));
    EXPECT_FALSE(counter.up());
}

TEST(RiseFall, FallFailuresInARowBringItDown) {
    RiseFall counter(1, 3, false);
    counter.take(true);
    EXPECT_EQ(counter.take(false), std::nullopt);
    EXPECT_EQ(counter.take(false), std::nullopt);
    EXPECT_EQ(counter.take(false), Verdict(false));
    EXPECT_EQ(counter.take(false), std::nullopt);
}

TEST(RiseFall, ASuccessBetweenTheFailuresStartsTheCountAnew) {
    RiseFall counter(1, 3, false);
    counter.take(true);
    counter.take(false);
    counter.take(false);
    EXPECT_EQ(counter.take(true), std::nullopt);
    EXPECT_EQ(counter.take(false), std::nullopt);
    EXPECT_EQ(counter.take(false), std::nullopt);
    EXPECT_EQ(counter.take(false), Verdict(false));
}

TEST(RiseFall, RiseSuccessesInARowBringItUp) {
    RiseFall counter(3, 1, false);
    counter.take(false);
    EXPECT_EQ(counter.take(true), std::nullopt);
    EXPECT_EQ(counter.take(true), std::nullopt);
    EXPECT_EQ(counter.take(true), Verdict(true));
    EXPECT_EQ(counter.take(true), std::nullopt);
}

TEST(RiseFall, AFailureBetweenTheSuccessesStartsTheCountAnew) {
    RiseFall counter(3, 1, false);
    counter.take(false);
    counter.take(true);
    counter.take(true);
    EXPECT_EQ(counter.take(false), std::nullopt);
    EXPECT_EQ(counter.take(true), std::nullopt);
    EXPECT_EQ(counter.take(true), std::nullopt);
    EXPECT_EQ(counter.take(true), Verdict(true));
}

TEST(RiseFall, InitFailBeginsDownAndNeedsAllSuccesses) {
    RiseFall counter(2, 1, true);
    EXPECT_TRUE(counter.known());
    EXPECT_FALSE(counter.up());
    EXPECT_EQ(counter.take(true), std::nullopt);
    EXPECT_EQ(counter.take(true), Verdict(true));
}

TEST(RiseFall, AnAssumedVerdictIsChangedOnlyByTheFullCount) {
    RiseFall counter(2, 2, false);
    counter.assume(true);
    EXPECT_EQ(counter.take(false), std::nullopt);
    EXPECT_EQ(counter.take(false), Verdict(false));
    counter.assume(false);
    EXPECT_EQ(counter.take(true), std::nullopt);
    EXPECT_EQ(counter.take(true), Verdict(true));
}

TEST(RiseFall, TheGreatestCountsDoNotOverflow) {
    RiseFall counter(2147483647, 2147483647, false);
    EXPECT_EQ(counter.take(true), Verdict(true));
    EXPECT_EQ(counter.take(false), std::nullopt);
    EXPECT_TRUE(counter.up());
}

}  // namespace
}  // namespace ka::vrrp::track
