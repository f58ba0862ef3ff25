// The link to the checker, with a checker at its other end that this test speaks for.
#include "vrrp/run/checker_link.hpp"

#include <gtest/gtest.h>

#include <ctime>

namespace ka::vrrp::run {
namespace {

using Peer = Channel<message::CheckerToVrrp, message::VrrpToChecker>;

struct CheckerLinkTest : testing::Test {
    CheckerLinkTest() {
        timespec now{};
        clock_gettime(CLOCK_MONOTONIC, &now);
        clock.advance(seconds{now.tv_sec});  // the kernel's timers are absolute
    }
    // What is ready now has been handled, on both sides.
    void settle() {
        for (int turn = 0; turn < 5; ++turn) {
            loop.post("turn", [this] { loop.stop(0); });
            loop.run();
        }
    }
    void pass(Duration time) {
        clock.advance(time);
        settle();
    }
    void connect() {
        auto ends = make_channel_pair();
        ASSERT_TRUE(ends);
        link.connect(std::move(ends->first));
        checker = std::make_unique<Peer>(loop, std::move(ends->second), "checker of the test",
                                         Peer::Handlers{[this](message::VrrpToChecker& message, UniqueFd) {
                                                            if (const auto* held = std::get_if<message::AddressHeld>(&message))
                                                                heard += (held->held ? "+" : "-") + held->address + " ";
                                                            else
                                                                heard += "complete ";
                                                        },
                                                        [this](const std::string&) { closed = true; }});
    }
    static Config tracking(const std::vector<std::string>& names) {
        Config config;
        InstanceConfig instance;
        for (const auto& name : names) {
            TrackReference reference;
            reference.name = name;
            instance.track_virtual_servers.push_back(reference);
        }
        config.instances.push_back(instance);
        return config;
    }
    std::string take(std::string& text) { return std::exchange(text, {}); }

    FakeClock clock;
    Loop loop{clock};
    std::string changes;
    std::string heard;
    bool closed = false;
    CheckerLink link{loop, [this](const std::string& name, std::optional<bool> up) {
                         changes += name + (!up ? "? " : *up ? "^ " : "v ");
                     }};
    std::unique_ptr<Peer> checker;
};

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

TEST_F(CheckerLinkTest, QuorumsArePassedOnAndWhatIsNotNamedDoesNotExist) {
    link.configure(tracking({"a", "b", "c"}));
    connect();
    checker->send(message::VirtualServerState{"a", true});
    checker->send(message::VirtualServerState{"b", false});
    settle();
    EXPECT_EQ(take(changes), "a^ bv ");
    checker->send(message::StateComplete{});
    settle();
    EXPECT_EQ(take(changes), "c? ");
    checker->send(message::VirtualServerGone{"a"});
    settle();
    EXPECT_EQ(take(changes), "a? ");
}

TEST_F(CheckerLinkTest, ACheckerThatIsGoneChangesNothingForTenSeconds) {
    link.configure(tracking({"a"}));
    connect();
    checker->send(message::VirtualServerState{"a", false});
    checker->send(message::StateComplete{});
    settle();
    take(changes);
    checker.reset();
    settle();
    pass(milliseconds{9900});
    EXPECT_EQ(take(changes), "");
    pass(milliseconds{100});
    EXPECT_EQ(take(changes), "a? ");
}

TEST_F(CheckerLinkTest, OneThatComesBackInTimeWasNeverGone) {
    link.configure(tracking({"a"}));
    connect();
    checker->send(message::StateComplete{});
    settle();
    take(changes);
    checker.reset();
    settle();
    pass(seconds{9});
    connect();
    checker->send(message::VirtualServerState{"a", true});
    checker->send(message::StateComplete{});
    settle();
    EXPECT_EQ(take(changes), "a^ ");
    pass(seconds{20});
    EXPECT_EQ(take(changes), "");
}

TEST_F(CheckerLinkTest, OneThatComesBackWithoutAWordIsStillGone) {
    link.configure(tracking({"a"}));
    connect();
    checker->send(message::StateComplete{});
    settle();
    take(changes);
    checker.reset();
    settle();
    pass(seconds{5});
    connect();
    settle();
    pass(seconds{5});
    EXPECT_EQ(take(changes), "a? ");
}

TEST_F(CheckerLinkTest, OneThatNeverCameIsUnknownAfterTheSameTime) {
    link.configure(tracking({"a"}));
    pass(seconds{9});
    EXPECT_EQ(take(changes), "");
    pass(seconds{1});
    EXPECT_EQ(take(changes), "a? ");
}

TEST_F(CheckerLinkTest, TheCheckerHearsAllAddressesOnConnectAndThenChanges) {
    link.holds(InstanceId{0}, {ip("10.0.0.1"), ip("10.0.0.2")});
    connect();
    settle();
    EXPECT_EQ(take(heard), "+10.0.0.1 +10.0.0.2 complete ");
    link.holds(InstanceId{1}, {ip("10.0.0.2"), ip("fd00::3")});
    settle();
    EXPECT_EQ(take(heard), "+fd00::3 ") << "10.0.0.2 was held by another instance already";
    link.holds(InstanceId{0}, {});
    settle();
    EXPECT_EQ(take(heard), "-10.0.0.1 ") << "10.0.0.2 is still held";
    link.holds(InstanceId{1}, {ip("10.0.0.9")});
    settle();
    EXPECT_EQ(take(heard), "-10.0.0.2 -fd00::3 +10.0.0.9 ");
}

TEST_F(CheckerLinkTest, ANewPairClosesTheOldOneAndHearsEverythingAgain) {
    link.holds(InstanceId{0}, {ip("10.0.0.1")});
    connect();
    settle();
    take(heard);
    auto old = std::move(checker);
    connect();
    settle();
    EXPECT_TRUE(closed);
    EXPECT_EQ(take(heard), "+10.0.0.1 complete ");
    pass(seconds{20});
    EXPECT_EQ(take(changes), "") << "nothing is tracked";
}

}  // namespace
}  // namespace ka::vrrp::run
