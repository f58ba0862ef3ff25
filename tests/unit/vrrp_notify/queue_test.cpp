// When notifications begin: one object at a time, bounded patience, bounded backlog.
#include <gtest/gtest.h>

#include "vrrp/notify/queue.hpp"

namespace ka::vrrp::notify {
namespace {

using Texts = Queue<std::string>;
const Instant start{seconds{100}};

std::vector<std::string> items_of(const std::vector<Begin<std::string>>& begins) {
    std::vector<std::string> items;
    for (const auto& begin : begins) items.push_back(begin.item);
    return items;
}

using Items = std::vector<std::string>;

TEST(NotifyQueue, BeginsAtOnceWhenNothingIsUnderWay) {
    Texts queue;
    EXPECT_EQ(queue.add("A", "backup", start), 0u);
    const auto begins = queue.take(start);
    ASSERT_EQ(begins.size(), 1u);
    EXPECT_EQ(begins[0].item, "backup");
    EXPECT_FALSE(begins[0].impatient);
    EXPECT_EQ(queue.next_deadline(), never);
    EXPECT_FALSE(queue.empty());
    queue.finished(begins[0].id);
    queue.take(start);
    EXPECT_TRUE(queue.empty());
}

TEST(NotifyQueue, TheNextOfAnObjectWaitsForTheOneBefore) {
    Texts queue;
    queue.add("A", "backup", start);
    const auto first = queue.take(start);
    queue.add("A", "master", start + seconds{1});
    EXPECT_TRUE(queue.take(start + seconds{1}).empty());
    queue.finished(first[0].id);
    const auto second = queue.take(start + seconds{2});
    EXPECT_EQ(items_of(second), Items{"master"});
    EXPECT_FALSE(second[0].impatient);
}

TEST(NotifyQueue, ObjectsDoNotWaitForEachOther) {
    Texts queue;
    queue.add("A", "backup", start);
    queue.take(start);
    queue.add("B", "backup", start);
    EXPECT_EQ(items_of(queue.take(start)), Items{"backup"});
}

TEST(NotifyQueue, AfterTenSecondsItBeginsAllTheSameAndSaysSo) {
    Texts queue;
    queue.add("A", "backup", start);
    const auto first = queue.take(start);
    queue.add("A", "master", start + seconds{3});
    EXPECT_EQ(queue.next_deadline(), start + seconds{13});
    EXPECT_TRUE(queue.take(start + seconds{13} - nanoseconds{1}).empty());
    const auto second = queue.take(start + seconds{13});
    ASSERT_EQ(second.size(), 1u);
    EXPECT_TRUE(second[0].impatient);
    // The overtaken one ends later: that frees nobody.
    queue.add("A", "fault", start + seconds{14});
    queue.finished(first[0].id);
    EXPECT_TRUE(queue.take(start + seconds{14}).empty());
    EXPECT_EQ(queue.next_deadline(), start + seconds{24});
    queue.finished(second[0].id);
    EXPECT_EQ(items_of(queue.take(start + seconds{15})), Items{"fault"});
}

TEST(NotifyQueue, PatienceCountsFromWhenBothWereThere) {
    Texts queue;
    queue.add("A", "1", start);
    const auto first = queue.take(start);
    queue.add("A", "2", start + seconds{1});
    queue.add("A", "3", start + seconds{1});
    queue.finished(first[0].id);
    queue.take(start + seconds{5});  // begins 2
    EXPECT_EQ(queue.next_deadline(), start + seconds{15});
}

TEST(NotifyQueue, SixteenWaitBeyondThemOnlyTheLatestIsKept) {
    Texts queue;
    queue.add("A", "first", start);
    const auto first = queue.take(start);
    for (int i = 1; i <= 16; ++i) EXPECT_EQ(queue.add("A", std::to_string(i), start), 0u);
    EXPECT_EQ(queue.add("A", "latest", start), 16u);
    queue.finished(first[0].id);
    const auto next = queue.take(start);
    EXPECT_EQ(items_of(next), Items{"latest"});
    queue.finished(next[0].id);
    EXPECT_TRUE(queue.take(start).empty());
    EXPECT_TRUE(queue.empty());
}

TEST(NotifyQueue, AtTheEndOfTheProcessPatienceIsShort) {
    Texts queue;
    queue.add("A", "master", start);
    queue.take(start);
    queue.set_patience(milliseconds{300});
    queue.add("A", "stop", start + seconds{1});
    EXPECT_EQ(queue.next_deadline(), start + seconds{1} + milliseconds{300});
}

}  // namespace
}  // namespace ka::vrrp::notify
