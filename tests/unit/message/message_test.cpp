#include <gtest/gtest.h>

#include "common/message/core_child.hpp"
#include "common/message/frame.hpp"
#include "common/message/vrrp_checker.hpp"
#include "tests/unit/message/generate.hpp"

namespace ka::message::test {

template <typename Variant>
class Direction : public testing::Test {};
using Directions = testing::Types<CoreToChild, ChildToCore, CheckerToVrrp, VrrpToChecker>;
TYPED_TEST_SUITE(Direction, Directions);

TYPED_TEST(Direction, WhatIsEncodedIsDecoded) {
    for (unsigned seed = 1; seed <= 2000; ++seed) {
        const auto message = Generator(seed).message<TypeParam>();
        const auto octets = encode(message);
        const auto decoded = decode<TypeParam>(octets);
        ASSERT_TRUE(decoded) << decoded.error().text << " " << print(message);
        EXPECT_EQ(*decoded, message);
    }
}

TYPED_TEST(Direction, EveryShorterOrLongerMessageIsRefused) {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        auto octets = encode(Generator(seed).message<TypeParam>());
        for (std::size_t size = 0; size < octets.size(); ++size)
            EXPECT_FALSE(decode<TypeParam>(std::span(octets).first(size))) << seed << " cut to " << size;
        octets.push_back(0);
        EXPECT_FALSE(decode<TypeParam>(octets)) << seed;
    }
}

TYPED_TEST(Direction, BrokenMessagesAreRefusedOrHarmless) {
    std::mt19937 random(1);
    for (unsigned seed = 1; seed <= 2000; ++seed) {
        auto octets = encode(Generator(seed).message<TypeParam>());
        octets[random() % octets.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
        // What is accepted has exactly one encoding: the one that was read.
        const auto decoded = decode<TypeParam>(octets);
        EXPECT_TRUE(!decoded || encode(*decoded) == octets) << seed;
    }
}

TEST(Message, HeaderIsKindAndVersion) {
    const auto octets = encode(CoreToChild{Commit{7}});
    EXPECT_EQ(octets, (std::vector<std::uint8_t>{0, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7}));
}

TEST(Message, UnknownKindsAndVersionsAreRefused) {
    auto octets = encode(CoreToChild{Commit{7}});
    octets[1] = 200;
    EXPECT_EQ(decode<CoreToChild>(octets).error().text, "message of an unknown kind");
    octets[1] = 4;
    octets[3] = 2;
    EXPECT_EQ(decode<CoreToChild>(octets).error().text, "message of another version");
}

TEST(Message, EnumsAreBounded) {
    auto octets = encode(CoreToChild{Command{CommandKind::dump_json}});
    ++octets.back();
    EXPECT_EQ(decode<CoreToChild>(octets).error().text, "malformed message");
}

TEST(Message, ACountThatCannotBeMetAllocatesNothing) {
    auto octets = encode(CoreToChild{Resume{}});
    octets[octets.size() - 4] = 0xff;  // 4 billion states announced, none there
    EXPECT_FALSE(decode<CoreToChild>(octets));
}

TEST(Message, TooLongIsRefusedUnread) {
    const std::vector<std::uint8_t> octets(limits::message_bytes + 1);
    EXPECT_EQ(decode<ChildToCore>(octets).error().text, "message too long");
}

TEST(Message, PrintsItsFields) {
    EXPECT_EQ(print(ChildToCore{Refused{3, "no"}}), "{generation=3 reason=\"no\"}");
    EXPECT_EQ(print(CoreToChild{Start{}}), "{}");
    EXPECT_EQ(print(ChildToCore{Checkpoint{{"k", {1, 2}}}}), "{state={key=\"k\" octets=[1 2]}}");
}

TEST(Message, HeartbeatsFollowTheFastestAdvert) {
    EXPECT_EQ(heartbeat_interval(milliseconds{10}), milliseconds{100});
    EXPECT_EQ(heartbeat_interval(milliseconds{500}), milliseconds{250});
    EXPECT_EQ(heartbeat_interval(seconds{10}), seconds{1});
}

}  // namespace ka::message::test
