#include "common/netlink/request_table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace ka::netlink {
namespace {

constexpr Instant begin{seconds{100}};

TEST(RequestTable, AskingTwiceIsRefusedUntilTheAnswerCame) {
    RequestTable<std::string> table;
    const auto sequence = table.open("10.0.0.1", begin);
    ASSERT_TRUE(sequence);
    EXPECT_FALSE(table.open("10.0.0.1", begin));
    EXPECT_TRUE(table.waiting("10.0.0.1"));
    EXPECT_EQ(table.close(*sequence), "10.0.0.1");
    EXPECT_FALSE(table.waiting("10.0.0.1"));
    EXPECT_TRUE(table.open("10.0.0.1", begin));
}

TEST(RequestTable, AnswersNobodyWaitsForAreIgnored) {
    RequestTable<std::string> table;
    const auto sequence = table.open("a", begin);
    EXPECT_FALSE(table.close(*sequence + 1));
    EXPECT_TRUE(table.close(*sequence));
    EXPECT_FALSE(table.close(*sequence));
}

TEST(RequestTable, SequenceNumbersDifferAndAreNeverZero) {
    RequestTable<int> table;
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 200; ++i) seen.insert(*table.open(i, begin));
    EXPECT_EQ(seen.size(), 200u);
    EXPECT_FALSE(seen.contains(0));
}

TEST(RequestTable, WindowIsBounded) {
    RequestTable<std::size_t> table;
    for (std::size_t i = 0; i < request_window; ++i) ASSERT_TRUE(table.open(i, begin));
    EXPECT_TRUE(table.full());
    EXPECT_FALSE(table.open(request_window, begin));
}

TEST(RequestTable, DeadlineIsASecondAfterAsking) {
    RequestTable<std::string> table;
    EXPECT_EQ(table.next_deadline(), never);
    const auto early = table.open("early", begin);
    table.open("late", begin + milliseconds{300});
    EXPECT_EQ(table.next_deadline(), begin + seconds{1});
    EXPECT_TRUE(table.overdue(begin + milliseconds{999}).empty());
    const auto overdue = table.overdue(begin + seconds{1});
    ASSERT_EQ(overdue.size(), 1u);
    EXPECT_EQ(overdue[0].sequence, *early);
    EXPECT_EQ(overdue[0].key, "early");
    EXPECT_EQ(table.all().size(), 2u);
}

}  // namespace
}  // namespace ka::netlink
