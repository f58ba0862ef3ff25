#include "vrrp/kernel/reconciler.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/unit/vrrp_kernel/fake_kernel.hpp"

namespace ka::vrrp::kernel {
namespace {

constexpr InstanceId first{0};
constexpr InstanceId second{1};

AddressConfig address(const std::string& text) {
    AddressConfig config;
    config.prefix = *Prefix::parse(text);
    return config;
}

netlink::Address actual(std::uint32_t link, const std::string& text) {
    netlink::Address value;
    value.interface = IfIndex{link};
    value.prefix = *Prefix::parse(text);
    return value;
}

class ReconcilerTest : public testing::Test {
protected:
    ReconcilerTest() {
        kernel_.add_link(2, "eth0");
        config_.resize(2);
        config_[0].interface = config_[1].interface = "eth0";
        config_[0].addresses = {address("10.0.0.1/32"), address("10.0.0.2/32")};
    }
    void configure(bool first_holds = false, bool second_holds = false) {
        reconciler_.configure({{first, &config_[0], first_holds}, {second, &config_[1], second_holds}}, {}, {}, {});
    }
    // One cycle of the runner: notifications, one batch, answers.
    bool cycle(std::size_t limit = 64) {
        reconciler_.observe(std::exchange(kernel_.changes, {}), kernel_.mirror, now_);
        const auto operations = reconciler_.take(limit, kernel_.mirror, now_);
        for (const Operation& operation : operations)
            reconciler_.answered(operation.key, operation.verb, kernel_.perform(operation), "", now_);
        for (Report& report : reconciler_.take_reports()) reports_.push_back(std::move(report));
        return !operations.empty() || reconciler_.has_work(now_) || !kernel_.changes.empty();
    }
    void settle(std::size_t limit = 64) {
        for (int cycles = 0; cycle(limit); ++cycles) ASSERT_LT(cycles, 10'000) << "does not converge";
        EXPECT_TRUE(reconciler_.idle());
    }
    template <typename T>
    std::vector<T> reported() {
        std::vector<T> found;
        for (const Report& report : reports_)
            if (const auto* one = std::get_if<T>(&report)) found.push_back(*one);
        return found;
    }
    std::set<std::string> there() const {
        std::set<std::string> texts;
        for (const auto& [key, value] : kernel_.addresses) texts.insert(value.prefix.to_string());
        return texts;
    }
    using Texts = std::set<std::string>;

    tests::FakeKernel kernel_;
    Reconciler reconciler_;
    std::vector<InstanceConfig> config_;
    std::vector<Report> reports_;
    Instant now_{seconds{1000}};
};

TEST_F(ReconcilerTest, HoldAddsAndReportsAfterEachBatch) {
    configure();
    settle();
    reports_.clear();
    reconciler_.hold(first);
    EXPECT_TRUE(cycle(1));
    ASSERT_EQ(reported<AddressesPresent>().size(), 1u) << "the first address does not wait for the second";
    EXPECT_EQ(reported<AddressesPresent>()[0].addresses, std::vector{*IpAddress::parse("10.0.0.1")});
    EXPECT_FALSE(reported<AddressesPresent>()[0].already_there);
    EXPECT_FALSE(reconciler_.idle());
    settle();
    EXPECT_EQ(there(), (Texts{"10.0.0.1/32", "10.0.0.2/32"}));
}

TEST_F(ReconcilerTest, HoldAndReleaseBeforeAnythingWasDoneDoesNothing) {
    configure();
    settle();
    reconciler_.hold(first);
    reconciler_.release(first);
    settle();
    EXPECT_TRUE(kernel_.operations.empty());
}

TEST_F(ReconcilerTest, ReleaseWhileAnAddIsUnderWayEndsWithoutTheAddress) {
    configure();
    settle();
    reconciler_.hold(first);
    const auto operations = reconciler_.take(64, kernel_.mirror, now_);
    ASSERT_EQ(operations.size(), 2u);
    reconciler_.release(first);
    EXPECT_TRUE(reconciler_.take(64, kernel_.mirror, now_).empty()) << "nothing is asked while the answer is out";
    for (const Operation& operation : operations)
        reconciler_.answered(operation.key, operation.verb, kernel_.perform(operation), "", now_);
    settle();
    EXPECT_EQ(there(), Texts{});
}

TEST_F(ReconcilerTest, ReleaseOfManyThatWereOnlyBegunLeavesNone) {
    config_[0].addresses.clear();
    for (std::uint32_t i = 0; i < 2000; ++i) config_[0].addresses.push_back(address(IpAddress::v4((10U << 24) + i + 1).to_string() + "/32"));
    configure();
    settle();
    reconciler_.hold(first);
    EXPECT_TRUE(cycle(64));
    EXPECT_EQ(there().size(), 64u);
    EXPECT_FALSE(reconciler_.idle()) << "the others";
    reconciler_.release(first);
    settle();
    EXPECT_EQ(there(), Texts{});
}

TEST_F(ReconcilerTest, ForeignAddressesAreNeverTouched) {
    kernel_.add(actual(2, "10.0.0.50/24"));
    kernel_.add(actual(2, "10.0.0.1/32"));
    configure();
    settle();
    EXPECT_EQ(there(), Texts{"10.0.0.50/24"}) << "the configured one was a leftover";
    reconciler_.hold(first);
    settle();
    reconciler_.release(first);
    settle();
    EXPECT_EQ(there(), Texts{"10.0.0.50/24"});
}

TEST_F(ReconcilerTest, LostAnswerIsAskedForAgain) {
    configure();
    settle();
    reconciler_.hold(first);
    for (const Operation& operation : reconciler_.take(64, kernel_.mirror, now_)) reconciler_.lost(operation.key);
    settle();
    EXPECT_EQ(there(), (Texts{"10.0.0.1/32", "10.0.0.2/32"}));
}

TEST_F(ReconcilerTest, AddressThatSomeoneElseAddedFirstCounts) {
    configure();
    settle();
    reconciler_.hold(first);
    kernel_.deaf = true;  // we do not know yet
    kernel_.add(actual(2, "10.0.0.1/32"));
    settle();
    EXPECT_TRUE(reported<WantedFailed>().empty());
    ASSERT_EQ(reported<AddressesPresent>().size(), 1u);
    EXPECT_EQ(reported<AddressesPresent>()[0].addresses.size(), 2u) << "the one that we added, the one that was there";
}

TEST_F(ReconcilerTest, VR_111_RemovedByOthersIsLostAndRestored) {
    configure(true);
    settle();
    reports_.clear();
    kernel_.remove(actual(2, "10.0.0.2/32"));
    settle();
    EXPECT_EQ(there(), (Texts{"10.0.0.1/32", "10.0.0.2/32"}));
    ASSERT_EQ(reported<AddressLost>().size(), 1u);
    EXPECT_EQ(reported<AddressLost>()[0].instance, first);
    ASSERT_EQ(reported<AddressesPresent>().size(), 1u);
    EXPECT_FALSE(reported<AddressesPresent>()[0].already_there) << "it has to be announced again";
}

TEST_F(ReconcilerTest, FightsAreSlowedDownAndForgottenAfterTheWindow) {
    configure(true);
    settle();
    for (int i = 0; i < 5; ++i) {
        kernel_.remove(actual(2, "10.0.0.2/32"));
        settle();
        EXPECT_TRUE(there().contains("10.0.0.2/32")) << i;
    }
    kernel_.remove(actual(2, "10.0.0.2/32"));
    settle();
    EXPECT_FALSE(there().contains("10.0.0.2/32"));
    EXPECT_EQ(reported<RestoringSlowly>().size(), 1u);
    EXPECT_EQ(reconciler_.next_deadline(), now_ + seconds{1});
    now_ += seconds{1};
    settle();
    EXPECT_TRUE(there().contains("10.0.0.2/32"));
    now_ += seconds{11};
    kernel_.remove(actual(2, "10.0.0.2/32"));
    settle();
    EXPECT_TRUE(there().contains("10.0.0.2/32"));
}

TEST_F(ReconcilerTest, RefusalIsReportedOncePerCauseAndRetriedLaterAndLater) {
    config_[0].addresses.resize(1);
    configure();
    settle();
    kernel_.refuse = EPERM;
    reconciler_.hold(first);
    settle();
    ASSERT_EQ(reported<WantedFailed>().size(), 1u);
    EXPECT_EQ(reported<WantedFailed>()[0].object, "10.0.0.1/32 dev eth0");
    EXPECT_EQ(reported<WantedFailed>()[0].error.errno_value, EPERM);
    Duration waited{};
    for (const int expected : {1, 2, 4, 8, 16, 32, 60, 60}) {
        waited = reconciler_.next_deadline() - now_;
        EXPECT_EQ(waited, seconds{expected});
        now_ = reconciler_.next_deadline();
        settle();
    }
    EXPECT_EQ(reported<WantedFailed>().size(), 1u);
    kernel_.refuse = 0;
    now_ = reconciler_.next_deadline();
    settle();
    EXPECT_EQ(there(), Texts{"10.0.0.1/32"});
    EXPECT_EQ(reconciler_.next_deadline(), never);
}

TEST_F(ReconcilerTest, OneRefusedAddressDoesNotHoldUpTheOthers) {
    config_[0].addresses[0].interface = "nowhere";
    configure(true);
    settle();
    EXPECT_EQ(there(), Texts{"10.0.0.2/32"});
    ASSERT_EQ(reported<WantedFailed>().size(), 1u);
    EXPECT_EQ(reported<WantedFailed>()[0].error.errno_value, ENODEV);
    kernel_.add_link(7, "nowhere");
    settle();
    EXPECT_EQ(there(), (Texts{"10.0.0.1/32", "10.0.0.2/32"}));
}

TEST_F(ReconcilerTest, LostNotificationsAreMadeUpForByAResync) {
    configure(true);
    settle();
    kernel_.deaf = true;
    kernel_.remove(actual(2, "10.0.0.1/32"));
    settle();
    EXPECT_EQ(there(), Texts{"10.0.0.2/32"}) << "we cannot know";
    kernel_.deaf = false;
    kernel_.tell(netlink::Verb::remove, actual(2, "10.0.0.1/32"));  // what the fresh dump shows
    kernel_.changes.emplace_back(netlink::Resynced{});
    settle();
    EXPECT_EQ(there(), (Texts{"10.0.0.1/32", "10.0.0.2/32"}));
}

TEST_F(ReconcilerTest, NothingIsRestoredOnALinkThatIsDown) {
    configure(true);
    settle();
    kernel_.operations.clear();
    kernel_.add_link(2, "eth0", false);
    kernel_.remove(actual(2, "10.0.0.1/32"));
    settle();
    EXPECT_TRUE(kernel_.operations.empty());
    EXPECT_TRUE(reported<AddressLost>().empty());
    kernel_.add_link(2, "eth0");
    settle();
    EXPECT_EQ(there(), (Texts{"10.0.0.1/32", "10.0.0.2/32"}));
}

// Whatever happens in whatever order: once it stops, the kernel has exactly what is wanted, and the foreign objects.
TEST_F(ReconcilerTest, AlwaysConverges) {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        kernel_ = {};
        kernel_.late = seed % 2 == 0;
        kernel_.add_link(2, "eth0");
        kernel_.add(actual(2, "192.0.2.1/24"));
        reconciler_ = {};
        reports_.clear();
        const auto pick = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
        const auto any = [&] { return "10.0.0." + std::to_string(1 + pick(12)) + "/32"; };
        const auto reconfigure = [&](bool one, bool two) {
            for (InstanceConfig& instance : config_) {
                instance.addresses.clear();
                for (unsigned i = pick(8); i > 0; --i) instance.addresses.push_back(address(any()));
            }
            configure(one, two);
        };
        reconfigure(pick(2) != 0, pick(2) != 0);
        for (int step = 0; step < 60; ++step) {
            const InstanceId which{pick(2)};
            switch (pick(9)) {
                case 0: reconciler_.hold(which); break;
                case 1: reconciler_.release(which); break;
                case 2: reconfigure(reconciler_.wanted().holds(first), reconciler_.wanted().holds(second)); break;
                case 3: kernel_.remove(actual(2, any())); break;
                case 4: kernel_.refuse = pick(3) == 0 ? EPERM : 0; break;
                case 5: kernel_.remove_link(2, "eth0"); kernel_.add(actual(2, "192.0.2.1/24")); break;
                case 6: kernel_.add_link(2, "eth0"); break;
                default: cycle(1 + pick(5)); break;
            }
            now_ += milliseconds{pick(400)};
        }
        kernel_.refuse = 0;
        kernel_.add_link(2, "eth0");
        for (int i = 0; i < 4; ++i) {
            settle();
            now_ += seconds{61};  // past every delay
        }
        settle();
        Texts expected{"192.0.2.1/24"};
        for (std::uint32_t i = 0; i < 2; ++i)
            if (reconciler_.wanted().holds(InstanceId{i}))
                for (const AddressConfig& one : config_[i].addresses) expected.insert(one.prefix.to_string());
        ASSERT_EQ(there(), expected) << "seed " << seed;
    }
}

}  // namespace
}  // namespace ka::vrrp::kernel
