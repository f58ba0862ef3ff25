#include "common/nft/keeper.hpp"

#include <gtest/gtest.h>

namespace ka::nft {
namespace {

constexpr std::size_t many = 100;

Table layout(std::int32_t priority = -1) {
    return {Family::ipv4, "t", {{"vips", KeyType::ipv4_address, false, {}}}, {{"in", Chain::Place::input, priority, {}}}};
}

Element element(std::uint8_t last) { return {"vips", {10, 0, 0, last}, {}}; }

using Elements = std::vector<Element>;

class KeeperTest : public testing::Test {
protected:
    // Every transaction succeeds; those done so far.
    std::vector<Transaction> run(bool may_remove = true, std::size_t limit = many) {
        std::vector<Transaction> done;
        while (keeper_.has_work(may_remove)) {
            const auto transaction = keeper_.next(limit, may_remove);
            if (!transaction) break;
            keeper_.done(*transaction);
            done.push_back(*transaction);
        }
        return done;
    }
    Keeper keeper_{Family::ipv4, "t"};
};

TEST_F(KeeperTest, NothingWantedIsNothingToDo) {
    EXPECT_FALSE(keeper_.has_work(true));
    EXPECT_FALSE(keeper_.farewell());
}

TEST_F(KeeperTest, TheTableComesWithWhatIsInIt) {
    keeper_.want(layout());
    keeper_.add(element(1));
    const auto done = run();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0], (Transaction{Family::ipv4, "t", false, layout(), {element(1)}, {}}));
    EXPECT_TRUE(keeper_.settled());
    EXPECT_EQ(keeper_.farewell(), (Transaction{Family::ipv4, "t", true, std::nullopt, {}, {}}));
}

TEST_F(KeeperTest, ALeftoverIsReplacedAtOnceAndTogether) {
    keeper_.found_leftover();
    keeper_.want(layout());
    keeper_.add(element(1));
    const auto done = run();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0], (Transaction{Family::ipv4, "t", true, layout(), {element(1)}, {}}));
}

TEST_F(KeeperTest, ALeftoverThatNobodyNeedsIsRemoved) {
    keeper_.found_leftover();
    const auto done = run();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0], (Transaction{Family::ipv4, "t", true, std::nullopt, {}, {}}));
    EXPECT_FALSE(keeper_.farewell());
}

TEST_F(KeeperTest, ElementsComeAndGoAlone) {
    keeper_.want(layout());
    run();
    keeper_.add(element(1));
    EXPECT_TRUE(keeper_.has_additions());
    EXPECT_EQ(run().at(0).added, Elements{element(1)});
    keeper_.remove(element(1));
    EXPECT_FALSE(keeper_.has_additions());
    EXPECT_FALSE(keeper_.has_work(false)) << "an address may still be there";
    EXPECT_EQ(run().at(0).removed, Elements{element(1)});
    EXPECT_TRUE(keeper_.settled());
}

TEST_F(KeeperTest, RemovalsWaitButDoNotHoldUpAdditions) {
    keeper_.want(layout());
    keeper_.add(element(1));
    run();
    keeper_.remove(element(1));
    keeper_.add(element(2));
    const auto done = run(false);
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0].added, Elements{element(2)});
    EXPECT_TRUE(done[0].removed.empty());
    EXPECT_EQ(run(true).at(0).removed, Elements{element(1)});
}

TEST_F(KeeperTest, WhatTwoWantStaysUntilBothDoNot) {
    keeper_.want(layout());
    keeper_.add(element(1));
    keeper_.add(element(1));
    run();
    keeper_.remove(element(1));
    EXPECT_TRUE(run().empty());
    keeper_.remove(element(1));
    EXPECT_EQ(run().size(), 1U);
}

TEST_F(KeeperTest, WhatLeavesAndComesBackIsNotTouched) {
    keeper_.want(layout());
    keeper_.add(element(1));
    run();
    keeper_.remove(element(1));
    keeper_.add(element(1));
    EXPECT_TRUE(run().empty());
    EXPECT_TRUE(keeper_.settled());
}

TEST_F(KeeperTest, ManyElementsComeInPortions) {
    keeper_.want(layout());
    for (std::uint8_t i = 0; i < 10; ++i) keeper_.add(element(i));
    const auto done = run(true, 4);
    ASSERT_EQ(done.size(), 3U);
    EXPECT_TRUE(done[0].create);
    EXPECT_EQ(done[0].added.size(), 4U);
    EXPECT_FALSE(done[1].create || done[1].remove);
    EXPECT_EQ(done[1].added.size() + done[2].added.size(), 6U);
}

TEST_F(KeeperTest, AnotherLayoutReplacesTheTableWithItsElements) {
    keeper_.want(layout());
    keeper_.add(element(1));
    run();
    keeper_.want(layout(-7));
    const auto done = run(false);
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0], (Transaction{Family::ipv4, "t", true, layout(-7), {element(1)}, {}}));
    keeper_.want(std::nullopt);
    EXPECT_EQ(run().at(0), (Transaction{Family::ipv4, "t", true, std::nullopt, {}, {}}));
    EXPECT_FALSE(keeper_.farewell());
}

TEST_F(KeeperTest, WhatOthersTouchedOrTheKernelRefusedIsMadeAnew) {
    keeper_.want(layout());
    keeper_.add(element(1));
    const auto refused = keeper_.next(many, true);
    ASSERT_TRUE(refused);
    keeper_.lose_sight();
    EXPECT_EQ(run().size(), 1U);
    keeper_.lose_sight();
    keeper_.remove(element(1));
    keeper_.add(element(2));
    const auto done = run();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0], (Transaction{Family::ipv4, "t", true, layout(), {element(2)}, {}}));
}

}  // namespace
}  // namespace ka::nft
