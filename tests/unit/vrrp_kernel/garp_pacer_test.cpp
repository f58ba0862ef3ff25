// The order and the spacing of announcements (vrrp.md 1.9, 3.4).
#include <gtest/gtest.h>

#include "vrrp/kernel/garp_pacer.hpp"

namespace ka::vrrp::kernel {
namespace {

constexpr InstanceId one{0};
constexpr InstanceId two{1};
const Instant start{seconds{100}};

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

SendGarp burst(InstanceId instance, std::vector<const char*> addresses, std::uint32_t repeat, const char* interface = "eth0") {
    SendGarp effect{instance, {}, repeat, false};
    for (const char* address : addresses) effect.addresses.push_back({ip(address), interface});
    return effect;
}

std::vector<std::string> addresses_of(const std::vector<GarpFrame>& frames) {
    std::vector<std::string> texts;
    for (const auto& frame : frames) texts.push_back(frame.address.to_string());
    return texts;
}

using Texts = std::vector<std::string>;

TEST(GarpPacer, VR_066_RoundsCoverEveryAddressBeforeTheNextBegins) {
    GarpPacer pacer;
    pacer.add(burst(one, {"10.0.0.1", "10.0.0.2"}, 3));
    EXPECT_EQ(addresses_of(pacer.take(100, start)),
              (Texts{"10.0.0.1", "10.0.0.2", "10.0.0.1", "10.0.0.2", "10.0.0.1", "10.0.0.2"}));
    EXPECT_TRUE(pacer.empty());
}

TEST(GarpPacer, AnAddressThatCameLaterIsHeardBeforeTheOthersRepeat) {
    GarpPacer pacer;
    pacer.add(burst(one, {"10.0.0.1", "10.0.0.2"}, 5));
    EXPECT_EQ(addresses_of(pacer.take(2, start)), (Texts{"10.0.0.1", "10.0.0.2"}));
    pacer.add(burst(one, {"10.0.0.3"}, 5));
    EXPECT_EQ(addresses_of(pacer.take(3, start)), (Texts{"10.0.0.3", "10.0.0.1", "10.0.0.2"}));
}

TEST(GarpPacer, RepetitionsWaitWhenOnlyFirstFramesAreAskedFor) {
    GarpPacer pacer;
    pacer.add(burst(one, {"10.0.0.1", "10.0.0.2"}, 2));
    EXPECT_EQ(addresses_of(pacer.take(100, start, GarpPacer::Rounds::first)), (Texts{"10.0.0.1", "10.0.0.2"}));
    EXPECT_TRUE(pacer.take(100, start, GarpPacer::Rounds::first).empty());
    EXPECT_EQ(addresses_of(pacer.take(100, start)), (Texts{"10.0.0.1", "10.0.0.2"}));
    EXPECT_TRUE(pacer.empty());
}

TEST(GarpPacer, OnlyTheFirstFrameOfABurstIsMarked) {
    GarpPacer pacer;
    pacer.add(burst(one, {"10.0.0.1"}, 2));
    const auto frames = pacer.take(10, start);
    ASSERT_EQ(frames.size(), 2u);
    EXPECT_TRUE(frames[0].first);
    EXPECT_FALSE(frames[1].first);
}

TEST(GarpPacer, TakesAtMostTheLimitAndHasTheRestAtOnce) {
    GarpPacer pacer;
    pacer.add(burst(one, {"10.0.0.1", "10.0.0.2", "10.0.0.3"}, 1));
    EXPECT_EQ(pacer.take(2, start).size(), 2u);
    EXPECT_LE(pacer.next_deadline(), start);
    EXPECT_EQ(pacer.take(2, start).size(), 1u);
    EXPECT_EQ(pacer.next_deadline(), never);
}

TEST(GarpPacer, VR_071_SpacingLetsTheFirstLeaveAtOnceAndOnePerInterval) {
    GarpPacer pacer;
    pacer.set_spacing({milliseconds{100}, {}});
    pacer.add(burst(one, {"10.0.0.1", "10.0.0.2"}, 2));
    EXPECT_EQ(addresses_of(pacer.take(10, start)), (Texts{"10.0.0.1"}));
    EXPECT_EQ(pacer.next_deadline(), start + milliseconds{100});
    EXPECT_TRUE(pacer.take(10, start + milliseconds{99}).empty());
    EXPECT_EQ(addresses_of(pacer.take(10, start + milliseconds{100})), (Texts{"10.0.0.2"}));
    EXPECT_EQ(addresses_of(pacer.take(10, start + milliseconds{200})), (Texts{"10.0.0.1"}));
    EXPECT_EQ(addresses_of(pacer.take(10, start + milliseconds{300})), (Texts{"10.0.0.2"}));
    EXPECT_TRUE(pacer.empty());
}

TEST(GarpPacer, SpacingHoldsForABurstThatFollowsAnother) {
    GarpPacer pacer;
    pacer.set_spacing({milliseconds{100}, {}});
    pacer.add(burst(one, {"10.0.0.1"}, 1));
    EXPECT_EQ(pacer.take(10, start).size(), 1u);
    pacer.add(burst(two, {"10.0.0.2"}, 1));
    EXPECT_EQ(pacer.next_deadline(), start + milliseconds{100});
    EXPECT_TRUE(pacer.take(10, start + milliseconds{50}).empty());
    EXPECT_EQ(pacer.take(10, start + milliseconds{100}).size(), 1u);
}

TEST(GarpPacer, SpacingIsPerInterfaceAndFamily) {
    GarpPacer pacer;
    pacer.set_spacing({milliseconds{100}, {}});
    pacer.add(burst(one, {"10.0.0.1"}, 2, "eth0"));
    pacer.add(burst(one, {"10.0.0.2"}, 2, "eth1"));
    pacer.add(burst(one, {"fd00::1"}, 2, "eth0"));
    EXPECT_EQ(pacer.take(10, start).size(), 4u);  // one on each interface, and both of the unpaced family
}

// vrrp.md 4.6: garp_group.
TEST(GarpPacer, InterfacesOfAGroupShareTheirPace) {
    GarpPacer pacer;
    pacer.set_spacing({{}, milliseconds{50}});
    pacer.set_groups({{{milliseconds{100}, {}}, {"eth0", "eth1"}}});
    pacer.add(burst(one, {"10.0.0.1"}, 1, "eth0"));
    pacer.add(burst(one, {"10.0.0.2"}, 1, "eth1"));
    pacer.add(burst(one, {"10.0.0.3"}, 2, "eth2"));
    pacer.add(burst(one, {"fd00::1"}, 2, "eth1"));
    EXPECT_EQ(addresses_of(pacer.take(10, start)), (Texts{"10.0.0.1", "fd00::1", "10.0.0.3", "10.0.0.3"}));
    EXPECT_EQ(pacer.next_deadline(), start + milliseconds{50}) << "what the group does not say is as everywhere";
    EXPECT_EQ(addresses_of(pacer.take(10, start + milliseconds{50})), (Texts{"fd00::1"}));
    EXPECT_EQ(pacer.next_deadline(), start + milliseconds{100});
    EXPECT_EQ(addresses_of(pacer.take(10, start + milliseconds{100})), (Texts{"10.0.0.2"}));
    pacer.set_groups({});
    pacer.add(burst(one, {"10.0.0.1"}, 1, "eth0"));
    pacer.add(burst(one, {"10.0.0.2"}, 1, "eth1"));
    EXPECT_EQ(pacer.take(10, start + milliseconds{101}).size(), 2u);
}

TEST(GarpPacer, CancellingEmptiesTheQueueOfThatInstanceOnly) {
    GarpPacer pacer;
    pacer.add(burst(one, {"10.0.0.1", "10.0.0.2"}, 5));
    pacer.add(burst(two, {"10.0.0.3"}, 2));
    pacer.take(1, start);
    pacer.cancel(one);
    EXPECT_EQ(addresses_of(pacer.take(100, start)), (Texts{"10.0.0.3", "10.0.0.3"}));
    EXPECT_TRUE(pacer.empty());
}

TEST(GarpPacer, AQueuedAddressKeepsACountCappedAtTheRepeat) {
    GarpPacer pacer;
    pacer.add(burst(one, {"10.0.0.1"}, 5));
    pacer.add(burst(one, {"10.0.0.1"}, 5));
    EXPECT_EQ(pacer.take(100, start).size(), 5u);
}

TEST(GarpPacer, ZeroRepeatsQueueNothing) {
    GarpPacer pacer;
    pacer.add(burst(one, {"10.0.0.1"}, 0));
    EXPECT_TRUE(pacer.empty());
    EXPECT_EQ(pacer.next_deadline(), never);
}

TEST(GarpPacer, TenThousandAddressesLeaveInPortionsEachAddressFirst) {
    GarpPacer pacer;
    SendGarp effect{one, {}, 5, false};
    for (std::uint32_t i = 0; i < 10'000; ++i) effect.addresses.push_back({IpAddress::v4(0x0a000000u + i), "eth0"});
    pacer.add(effect);
    std::size_t frames = 0;
    std::size_t firsts = 0;
    while (!pacer.empty()) {
        const auto taken = pacer.take(64, start);
        ASSERT_LE(taken.size(), 64u);
        for (const auto& frame : taken) {
            ++frames;
            firsts += frame.first ? 1 : 0;
            EXPECT_EQ(frame.first, frames <= 10'000);
        }
    }
    EXPECT_EQ(frames, 50'000u);
    EXPECT_EQ(firsts, 10'000u);
}

}  // namespace
}  // namespace ka::vrrp::kernel
