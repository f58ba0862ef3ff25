// Counting tracked processes (core.md 11.4): what matches, quorums, delays.
#include "vrrp/track/process_counts.hpp"

#include <gtest/gtest.h>

namespace ka::vrrp::track {
namespace {

using Verdicts = std::vector<ProcessCounts::Verdict>;

TrackProcessConfig tracked(std::vector<std::string> command, ParameterMatch match = ParameterMatch::any) {
    TrackProcessConfig config;
    config.name = "P";
    config.command = std::move(command);
    config.match = match;
    config.full_command = match != ParameterMatch::any;
    return config;
}

bool takes(const TrackProcessConfig& config, std::vector<std::string> arguments) {
    return matches(config, ProcessFacts{"x", std::move(arguments), false});
}

TEST(ProcessMatch, ByNameOfFifteenCharacters) {
    EXPECT_TRUE(matches(tracked({"nginx"}), {"nginx", {}, false}));
    EXPECT_FALSE(matches(tracked({"nginx"}), {"nginx2", {}, false}));
    EXPECT_FALSE(matches(tracked({"nginx"}), {"nginx", {}, true})) << "a zombie does not count";
    EXPECT_TRUE(matches(tracked({"a-very-long-program"}), {"a-very-long-pro", {}, false}));
}

TEST(ProcessMatch, ByParameters) {
    const auto exact = tracked({"/bin/x", "-f", "file"}, ParameterMatch::exact);
    EXPECT_TRUE(takes(exact, {"/bin/x", "-f", "file"}));
    EXPECT_FALSE(takes(exact, {"/bin/x", "-f", "file", "more"}));
    EXPECT_FALSE(takes(exact, {"/bin/x", "-f"}));
    EXPECT_FALSE(takes(exact, {"x", "-f", "file"}));
    const auto none = tracked({"/bin/x"}, ParameterMatch::exact);
    EXPECT_TRUE(takes(none, {"/bin/x"}));
    EXPECT_FALSE(takes(none, {"/bin/x", "-f"}));
    const auto partial = tracked({"/bin/x", "-f", "file"}, ParameterMatch::partial);
    EXPECT_TRUE(takes(partial, {"/bin/x", "-f", "file", "more"}));
    EXPECT_FALSE(takes(partial, {"/bin/x", "-f", "file2"}));
    const auto initial = tracked({"/bin/x", "-f", "file"}, ParameterMatch::initial);
    EXPECT_TRUE(takes(initial, {"/bin/x", "-f", "file2", "more"}));
    EXPECT_FALSE(takes(initial, {"/bin/x", "-ff", "file"}));
    EXPECT_FALSE(takes(exact, {}));
}

class Counting : public testing::Test {
protected:
    void begin(const TrackProcessConfig& config, const std::map<pid_t, ProcessFacts>& all = {}) {
        counts.configure({config});
        counts.replace(all, now, true);
        first = counts.take(now);
    }
    Verdicts after(Duration wait) {
        now += wait;
        return counts.take(now);
    }
    const ProcessFacts ours{"x", {}, false};
    const ProcessFacts other{"y", {}, false};
    ProcessCounts counts;
    Instant now{seconds{1}};
    Verdicts first;
};

TEST_F(Counting, TheFirstLookGivesAVerdictAtOnce) {
    begin(tracked({"x"}), {{7, ours}, {8, other}});
    EXPECT_EQ(first, (Verdicts{{"P", true}}));
    EXPECT_EQ(counts.standing("P").count, 1U);
    EXPECT_EQ(counts.next_deadline(), never);
}

TEST_F(Counting, AChildCountsUntilItRunsSomethingElse) {
    auto config = tracked({"x"});
    config.quorum = 2;
    begin(config, {{7, ours}});
    EXPECT_EQ(first, (Verdicts{{"P", false}}));
    counts.forked(7, 9, now);
    EXPECT_EQ(after({}), (Verdicts{{"P", true}}));
    counts.changed(9, other, now);
    EXPECT_EQ(after({}), (Verdicts{{"P", false}}));
    counts.forked(8, 10, now);
    EXPECT_TRUE(after({}).empty()) << "a stranger's child";
}

TEST_F(Counting, TooManyAreAsBadAsTooFew) {
    auto config = tracked({"x"});
    config.quorum_max = 1;
    begin(config, {{7, ours}});
    EXPECT_EQ(first, (Verdicts{{"P", true}}));
    counts.changed(8, ours, now);
    EXPECT_EQ(after({}), (Verdicts{{"P", false}}));
    auto none = tracked({"x"});
    none.quorum = none.quorum_max = 0;
    begin(none);
    EXPECT_EQ(first, (Verdicts{{"P", true}}));
    counts.changed(8, ours, now);
    EXPECT_EQ(after({}), (Verdicts{{"P", false}}));
}

TEST_F(Counting, AnEndCountsAfterItsDelayUnlessUndone) {
    auto config = tracked({"x"});
    config.terminate_delay = milliseconds{250};
    config.fork_delay = milliseconds{100};
    begin(config, {{7, ours}});
    counts.exited(7, now);
    EXPECT_EQ(counts.next_deadline(), now + milliseconds{250});
    EXPECT_TRUE(after(milliseconds{249}).empty());
    counts.changed(8, ours, now);
    EXPECT_EQ(counts.next_deadline(), never);
    counts.exited(8, now);
    EXPECT_EQ(after(milliseconds{250}), (Verdicts{{"P", false}}));
    counts.changed(9, ours, now);
    EXPECT_TRUE(after(milliseconds{99}).empty());
    EXPECT_EQ(after(milliseconds{1}), (Verdicts{{"P", true}}));
}

TEST_F(Counting, ALookAtAllOfThemPutsRightWhatWasMissed) {
    begin(tracked({"x"}), {{7, ours}});
    counts.replace({{8, other}}, now);
    EXPECT_EQ(after({}), (Verdicts{{"P", false}}));
    counts.exited(7, now);
    counts.replace({{8, other}, {9, ours}}, now);
    EXPECT_EQ(after({}), (Verdicts{{"P", true}}));
}

TEST_F(Counting, AReloadKeepsWhatStaysTheSame) {
    begin(tracked({"x"}), {{7, ours}});
    auto second = tracked({"y"});
    second.name = "Q";
    counts.configure({tracked({"x"}), second});
    EXPECT_EQ(counts.standing("P").quorum, true);
    EXPECT_EQ(counts.standing("Q").quorum, std::nullopt);
    counts.replace({{7, ours}}, now);
    EXPECT_EQ(after({}), (Verdicts{{"Q", false}}));
}

TEST_F(Counting, AStandingSaysWhichDelayRuns) {
    using Standing = ProcessCounts::Standing;
    auto config = tracked({"x"});
    config.terminate_delay = seconds{1};
    config.fork_delay = seconds{1};
    begin(config, {{7, ours}});
    EXPECT_EQ(counts.standing("P"), (Standing{1, true, false, false}));
    counts.exited(7, now);
    EXPECT_EQ(counts.standing("P"), (Standing{0, true, false, true}));
    (void)after(seconds{1});
    counts.changed(8, ours, now);
    EXPECT_EQ(counts.standing("P"), (Standing{1, false, true, false}));
    EXPECT_EQ(counts.standing("another"), Standing{});
}

}  // namespace
}  // namespace ka::vrrp::track
