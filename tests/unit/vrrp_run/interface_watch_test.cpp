// What the kernel says about interfaces, as the router and the log hear it.
#include <gtest/gtest.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <cstring>

#include "vrrp/run/interface_watch.hpp"

namespace ka::vrrp::run {
namespace {

constexpr unsigned usable = IFF_UP | IFF_RUNNING;

class InterfaceNews : public testing::Test {
protected:
    InterfaceNews() {
        InstanceConfig instance;
        instance.name = "one";
        instance.interface = "eth0";
        instance.addresses.emplace_back().prefix = *Prefix::parse("10.0.0.100/24");
        config_.instances.push_back(instance);
        watch_.configure(config_);
    }

    void link(std::uint16_t type, int index, const std::string& name, unsigned flags) {
        std::vector<std::uint8_t> datagram(NLMSG_LENGTH(sizeof(ifinfomsg)), 0);
        auto* header = reinterpret_cast<nlmsghdr*>(datagram.data());
        header->nlmsg_type = type;
        auto* info = static_cast<ifinfomsg*>(NLMSG_DATA(header));
        info->ifi_index = index;
        info->ifi_flags = flags;
        const rtattr attribute{static_cast<unsigned short>(RTA_LENGTH(name.size() + 1)), IFLA_IFNAME};
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(&attribute);
        datagram.insert(datagram.end(), bytes, bytes + sizeof attribute);
        datagram.insert(datagram.end(), name.begin(), name.end());
        datagram.resize(NLMSG_ALIGN(datagram.size() + 1), 0);
        reinterpret_cast<nlmsghdr*>(datagram.data())->nlmsg_len = static_cast<std::uint32_t>(datagram.size());
        mirror_.receive(datagram, changes_);
    }
    void address(netlink::Verb verb, std::uint32_t index, const char* prefix, std::uint32_t flags = IFA_F_PERMANENT) {
        netlink::Address value;
        value.interface = IfIndex{index};
        value.prefix = *Prefix::parse(prefix);
        value.flags = flags;
        std::vector<std::uint8_t> datagram;
        netlink::put_address(datagram, verb, value, 0);
        mirror_.receive(datagram, changes_);
    }
    std::vector<InterfaceChanged> take() {
        std::vector<InterfaceChanged> events;
        lines_.clear();
        watch_.take(std::exchange(changes_, {}), mirror_, now_, events, lines_);
        return events;
    }

    std::vector<InterfaceChanged> wait_until(Instant then) {
        std::vector<InterfaceChanged> events;
        lines_.clear();
        now_ = then;
        watch_.take_steady(mirror_, now_, events, lines_);
        return events;
    }

    Config config_;
    Instant now_{seconds{1}};
    netlink::Mirror mirror_;
    InterfaceWatch watch_;
    std::vector<netlink::Change> changes_;
    std::vector<InterfaceLine> lines_;
};

using Lines = std::vector<InterfaceLine>;

// The words of 2.2.7 with `eth0 1 1.996`.
TEST_F(InterfaceNews, VR_105_AChangeCountsWhenItHasLastedForTheDelay) {
    config_.link_delays = {{"eth0", seconds{1}, microseconds{1'996'094}}};
    watch_.configure(config_);
    link(RTM_NEWLINK, 2, "eth0", usable);
    EXPECT_TRUE(take().at(0).up);
    link(RTM_NEWLINK, 2, "eth0", IFF_UP);
    EXPECT_TRUE(take().empty());
    EXPECT_EQ(lines_, (Lines{{"eth0: Adding flags change from 0x41 to 0x1 delay by 1000000"}}));
    EXPECT_EQ(watch_.next_deadline(), now_ + seconds{1});
    EXPECT_TRUE(wait_until(now_ + milliseconds{999}).empty());
    const auto down = wait_until(watch_.next_deadline());
    ASSERT_EQ(down.size(), 1U);
    EXPECT_FALSE(down.at(0).up);
    EXPECT_EQ(lines_, (Lines{{"Netlink reports eth0 down"}}));
    link(RTM_NEWLINK, 2, "eth0", usable);
    EXPECT_TRUE(take().empty());
    EXPECT_EQ(lines_, (Lines{{"eth0: Adding flags change from 0x1 to 0x41 delay by 1996094"}}));
    EXPECT_TRUE(wait_until(watch_.next_deadline()).at(0).up);
    EXPECT_EQ(watch_.next_deadline(), never);
}

TEST_F(InterfaceNews, VR_105_AChangeBackWithinTheDelayWasNone) {
    config_.link_delays = {{"eth0", seconds{1}, {}}};
    watch_.configure(config_);
    link(RTM_NEWLINK, 2, "eth0", 0);
    EXPECT_FALSE(take().at(0).up) << "nothing is delayed before the link was up";
    link(RTM_NEWLINK, 2, "eth0", usable);
    EXPECT_TRUE(take().at(0).up);
    link(RTM_NEWLINK, 2, "eth0", IFF_UP);
    EXPECT_TRUE(take().empty());
    address(netlink::Verb::add, 2, "10.0.0.28/24");
    EXPECT_TRUE(take().at(0).up) << "other news meanwhile does not tell on it";
    link(RTM_NEWLINK, 2, "eth0", usable);
    EXPECT_TRUE(take().empty());
    EXPECT_EQ(watch_.next_deadline(), never);
    link(RTM_NEWLINK, 2, "eth0", IFF_UP);
    (void)take();
    link(RTM_DELLINK, 2, "eth0", IFF_UP);
    EXPECT_EQ(take().at(0).index, no_interface) << "a deletion is not delayed";
    EXPECT_EQ(watch_.next_deadline(), never);
}

// The words of 2.2.7.
TEST_F(InterfaceNews, OfALinkThatIsAskedForNetlinkTellsTheRest) {
    watch_.set_beats({{"eth0", true}});
    link(RTM_NEWLINK, 2, "eth0", usable);
    EXPECT_TRUE(take().at(0).up);
    link(RTM_NEWLINK, 2, "eth0", IFF_UP);
    EXPECT_TRUE(take().empty());
    EXPECT_EQ(lines_, Lines{});
    address(netlink::Verb::add, 2, "10.0.0.28/24");
    EXPECT_TRUE(take().at(0).up) << "it is as it answered";
    lines_.clear();
    std::vector<InterfaceChanged> events;
    watch_.beat("eth0", false, mirror_, events, lines_);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_FALSE(events[0].up);
    EXPECT_EQ(events[0].addresses.size(), 1U);
    EXPECT_EQ(lines_, (Lines{{"Linkbeat reports eth0 down"}}));
}

TEST_F(InterfaceNews, TheWholeTruthOnceForEachInterfaceTouched) {
    link(RTM_NEWLINK, 2, "eth0", usable);
    address(netlink::Verb::add, 2, "10.0.0.28/24");
    address(netlink::Verb::add, 2, "10.0.0.20/24");
    const auto events = take();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].name, "eth0");
    EXPECT_EQ(events[0].index, IfIndex{2});
    EXPECT_TRUE(events[0].up);
    // the kernel's order, not the numerical one: the first is the primary
    EXPECT_EQ(events[0].addresses, (std::vector<Prefix>{*Prefix::parse("10.0.0.28/24"), *Prefix::parse("10.0.0.20/24")}));
    EXPECT_EQ(lines_, (Lines{{"Interface eth0 added", true},
                             {"Assigned address 10.0.0.28 for interface eth0", true},
                             {"Assigned address 10.0.0.20 for interface eth0", true}}));
}

TEST_F(InterfaceNews, LosingTheCarrierIsDownAndIsSaid) {
    link(RTM_NEWLINK, 2, "eth0", usable);
    take();
    link(RTM_NEWLINK, 2, "eth0", IFF_UP);
    const auto events = take();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_FALSE(events[0].up);
    EXPECT_EQ(lines_, (Lines{{"Netlink reports eth0 down"}}));
    link(RTM_NEWLINK, 2, "eth0", usable);
    EXPECT_TRUE(take().at(0).up);
    EXPECT_EQ(lines_, (Lines{{"Netlink reports eth0 up"}}));
}

TEST_F(InterfaceNews, InterfacesThatNobodyNamesAreNotTalkedAbout) {
    link(RTM_NEWLINK, 7, "other0", usable);
    link(RTM_NEWLINK, 7, "other0", IFF_UP);
    EXPECT_EQ(take().size(), 1u);
    EXPECT_TRUE(lines_.empty());
}

TEST_F(InterfaceNews, ADeletedInterfaceHasNoIndexAndNoAddresses) {
    link(RTM_NEWLINK, 2, "eth0", usable);
    address(netlink::Verb::add, 2, "10.0.0.28/24");
    take();
    link(RTM_DELLINK, 2, "eth0", 0);
    const auto events = take();
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back().name, "eth0");
    EXPECT_EQ(events.back().index, no_interface);
    EXPECT_FALSE(events.back().up);
    EXPECT_TRUE(events.back().addresses.empty());
    EXPECT_EQ(lines_.back(), (InterfaceLine{"Interface eth0 deleted", false, true}));
}

TEST_F(InterfaceNews, ARenamedInterfaceIsTheOldOneGoneAndTheNewOneHere) {
    link(RTM_NEWLINK, 2, "eth0", usable);
    address(netlink::Verb::add, 2, "10.0.0.28/24");
    take();
    link(RTM_NEWLINK, 2, "lan0", usable);
    const auto events = take();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].name, "eth0");
    EXPECT_EQ(events[0].index, no_interface);
    EXPECT_EQ(events[1].name, "lan0");
    EXPECT_EQ(events[1].index, IfIndex{2});
    EXPECT_EQ(events[1].addresses.size(), 1u);
    EXPECT_EQ(lines_, (Lines{{"Interface name has changed from eth0 to lan0"}}));
}

TEST_F(InterfaceNews, OurOwnAddressesAreNoNews) {
    link(RTM_NEWLINK, 2, "eth0", usable);
    take();
    address(netlink::Verb::add, 2, "10.0.0.100/24");
    EXPECT_TRUE(take().empty());
    address(netlink::Verb::remove, 2, "10.0.0.100/24");
    EXPECT_TRUE(take().empty());
    EXPECT_TRUE(lines_.empty());
}

TEST_F(InterfaceNews, ATentativeAddressCountsWhenItsDetectionIsOver) {
    link(RTM_NEWLINK, 2, "eth0", usable);
    address(netlink::Verb::add, 2, "fe80::1/64", IFA_F_PERMANENT | IFA_F_TENTATIVE);
    EXPECT_TRUE(take().at(0).addresses.empty());
    address(netlink::Verb::add, 2, "fe80::1/64");
    EXPECT_EQ(take().at(0).addresses.size(), 1u);
    EXPECT_EQ(lines_, (Lines{{"Assigned address fe80::1 for interface eth0", true}}));
}

}  // namespace
}  // namespace ka::vrrp::run
