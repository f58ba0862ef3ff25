// Made links against the kernel of this machine, in a network namespace of its own.
#include "vrrp/kernel/made_links.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/netlink/monitor.hpp"
#include "tests/unit/vrrp_kernel/kept_settings.hpp"
#include "tests/unit/vrrp_kernel/own_namespace.hpp"

namespace ka::vrrp::kernel {
namespace {

using testing::Contains;
using testing::Not;
using tests::contains;
using tests::run;

MadeLink vmac(const std::string& name, std::uint8_t vrid, bool ipv6 = false) {
    MadeLink link;
    link.name = name;
    link.parent = "eth0";
    link.instance = "V";
    link.mac = MacAddress{{0, 0, 0x5e, 0, ipv6 ? std::uint8_t{2} : std::uint8_t{1}, vrid}};
    (ipv6 ? link.ipv6 : link.ipv4) = true;
    return link;
}

class MadeLinksInKernel : public testing::Test {
protected:
    void SetUp() override {
        run("ip link add eth0 type veth peer name far0");
        run("ip link set eth0 up; ip link set far0 up");
        auto opened = netlink::Monitor::open({}, clock_.now());
        ASSERT_TRUE(opened);
        monitor_.emplace(std::move(*opened));
        ASSERT_TRUE(until([&] { return monitor_->mirror().synced(); }));
    }
    void TearDown() override { run("ip link del eth0"); }

    // As the runner: the mirror is up to date before anything is done.
    void cycle() {
        std::vector<netlink::Change> changes;
        do monitor_->drain(clock_.now(), changes);
        while (monitor_->behind());
        links_.observe(changes, monitor_->mirror(), clock_.now());
        if (monitor_->mirror().synced() && (links_.has_work() || links_.next_deadline() <= clock_.now()))
            links_.work(monitor_->mirror(), clock_.now());
        for (auto& line : links_.take_lines()) said_.push_back(std::move(line.text));
    }
    template <typename Condition>
    bool until(Condition condition) {
        const Instant end = clock_.now() + seconds{10};
        while (clock_.now() < end) {
            cycle();
            if (condition()) return true;
            if (links_.has_work()) continue;
            pollfd waiting{monitor_->fd(), POLLIN, 0};
            (void)::poll(&waiting, 1, 20);
        }
        return false;
    }
    bool settle() {
        return until([&] { return links_.settled() && !links_.has_work(); });
    }

    tests::SteadyClock clock_;
    std::optional<netlink::Monitor> monitor_;
    tests::KeptSettings kept_;
    MadeLinks links_{kept_.keeper()};
    std::vector<std::string> said_;
};

TEST_F(MadeLinksInKernel, MadeWithItsMacAndUp) {
    links_.configure({vmac("vrrp.51", 51)});
    EXPECT_TRUE(links_.is_coming("vrrp.51"));
    ASSERT_TRUE(settle());
    const std::string shown = run("ip -d link show vrrp.51");
    for (const char* part : {"vrrp.51@eth0", "00:00:5e:00:01:33", "macvlan mode private", ",UP"}) EXPECT_TRUE(contains(shown, part)) << shown;
    EXPECT_THAT(said_, Contains("(V): Success creating VMAC interface vrrp.51"));
}

TEST_F(MadeLinksInKernel, Ipv6HasTheAddressOfItsParent) {
    run("ip addr add fe80::7/64 dev eth0 nodad");
    run("ip addr del $(ip -o -6 addr show dev eth0 | grep -v fe80::7 | awk '{print $4}') dev eth0 || true");
    links_.configure({vmac("vrrp6.51", 51, true)});
    ASSERT_TRUE(settle());
    EXPECT_TRUE(contains(run("ip -6 addr show dev vrrp6.51"), "inet6 fe80::7/64"));
    run("ip addr del fe80::7/64 dev eth0; ip addr add fe80::8/64 dev eth0 nodad");
    ASSERT_TRUE(until([] { return contains(run("ip -6 addr show dev vrrp6.51"), "inet6 fe80::8/64"); }));
    EXPECT_FALSE(contains(run("ip -6 addr show dev vrrp6.51"), "fe80::7"));
}

TEST_F(MadeLinksInKernel, WhatIsThereIsUsed) {
    run("ip link add vrrp.51 link eth0 address 00:00:5e:00:01:33 type macvlan mode private");
    cycle();
    const std::string before = run("cat /sys/class/net/vrrp.51/ifindex || ip -o link show vrrp.51 | cut -d: -f1");
    links_.configure({vmac("vrrp.51", 51)});
    ASSERT_TRUE(settle());
    EXPECT_THAT(said_, Contains("(V) Found matching interface vrrp.51"));
    EXPECT_TRUE(contains(run("ip link show vrrp.51"), "state DOWN")) << "it is not brought up";
}

TEST_F(MadeLinksInKernel, AnotherModeMacOrNameMakesWay) {
    run("ip link add vrrp.51 link eth0 address 02:00:00:00:00:01 type macvlan mode bridge");
    run("ip link add old link eth0 address 00:00:5e:00:01:33 type macvlan mode private && ip link set old up");
    ASSERT_TRUE(until([&] { return monitor_->mirror().link("old") != nullptr; }));
    links_.configure({vmac("vrrp.51", 51)});
    ASSERT_TRUE(settle());
    const std::string shown = run("ip -d link");
    EXPECT_TRUE(contains(shown, "vrrp.51@eth0")) << shown;
    EXPECT_TRUE(contains(shown, "00:00:5e:00:01:33")) << shown;
    EXPECT_FALSE(contains(shown, "old@eth0")) << shown;
    EXPECT_THAT(said_, Contains("(V) Deleting old VMAC interface old"));
}

TEST_F(MadeLinksInKernel, AnInterfaceOfSomebodyElseStays) {
    run("ip link add vrrp.51 type veth peer name far1");
    ASSERT_TRUE(until([&] { return monitor_->mirror().link("vrrp.51") != nullptr; }));
    links_.configure({vmac("vrrp.51", 51)});
    ASSERT_TRUE(settle());
    EXPECT_THAT(said_, Contains("(V): Unable to create VMAC interface vrrp.51"));
    EXPECT_TRUE(contains(run("ip link show vrrp.51"), "far1"));
    run("ip link del vrrp.51");
    EXPECT_TRUE(until([] { return contains(run("ip link"), "vrrp.51@eth0"); })) << "its name is free now";
}

TEST_F(MadeLinksInKernel, WithoutAParentNothingIsComing) {
    MadeLink link = vmac("vrrp.51", 51);
    link.parent = "eth1";
    links_.configure({link});
    ASSERT_TRUE(settle());
    run("ip link add eth1 type veth peer name far1; ip link set eth1 up; ip link set far1 up");
    EXPECT_TRUE(until([] { return contains(run("ip link"), "vrrp.51@eth1"); }));
    run("ip link del eth1");
}

TEST_F(MadeLinksInKernel, WhatIsNotWantedAnyMoreStaysUntilItMayGo) {
    links_.configure({vmac("vrrp.51", 51), vmac("vrrp.52", 52)});
    ASSERT_TRUE(settle());
    links_.configure({vmac("vrrp.51", 51)});
    ASSERT_TRUE(settle());
    EXPECT_TRUE(contains(run("ip link"), "vrrp.52@eth0"));
    links_.drop_unwanted();
    ASSERT_TRUE(settle());
    EXPECT_FALSE(contains(run("ip link"), "vrrp.52@eth0"));
    EXPECT_THAT(said_, Contains("(V) Success removing VMAC interface vrrp.52"));
    links_.remove_all();
    EXPECT_FALSE(contains(run("ip link"), "vrrp.51@eth0"));
}

// ---- settings of others

class SettingsOfParents : public MadeLinksInKernel {
protected:
    void SetUp() override {
        MadeLinksInKernel::SetUp();
        write("eth0/arp_ignore", 2);
        write("eth0/arp_filter", 0);
        write("eth0/rp_filter", 0);
        write("far0/rp_filter", 2);
        write("lo/rp_filter", 0);
        write("default/rp_filter", 0);
        write("all/rp_filter", 1);
    }
    void TearDown() override {
        write("all/rp_filter", 0);
        MadeLinksInKernel::TearDown();
    }
    static void write(const std::string& what, int value) { run("echo " + std::to_string(value) + " > /proc/sys/net/ipv4/conf/" + what); }
    static std::vector<int> values() {
        std::vector<int> values;
        for (const char* what : {"eth0/arp_ignore", "eth0/arp_filter", "eth0/rp_filter", "far0/rp_filter", "lo/rp_filter", "default/rp_filter", "all/rp_filter"})
            values.push_back(std::stoi(run(std::string("cat /proc/sys/net/ipv4/conf/") + what)));
        return values;
    }
    // As after a kill: the links stay, what core keeps goes to the next.
    void be_killed_and_start_again(const std::vector<MadeLink>& wanted) {
        links_ = MadeLinks(kept_.keeper());
        links_.configure(wanted);
        links_.inherit(kept_.all());
    }
    const std::vector<int> before_{2, 0, 0, 2, 0, 0, 1};
    const std::vector<int> with_vmac_{1, 1, 1, 2, 1, 1, 0};
};

TEST_F(SettingsOfParents, ChangedAndPutBack) {
    links_.configure({vmac("vrrp.51", 51)});
    ASSERT_TRUE(settle());
    EXPECT_EQ(values(), with_vmac_);
    EXPECT_GE(kept_.all().size(), 6U) << "a kernel may have more interfaces";
    links_.remove_all();
    EXPECT_EQ(values(), before_);
    EXPECT_TRUE(kept_.all().empty());
}

TEST_F(SettingsOfParents, PutBackByASuccessor) {
    links_.configure({vmac("vrrp.51", 51)});
    ASSERT_TRUE(settle());
    for (int kill = 0; kill < 2; ++kill) {
        be_killed_and_start_again({vmac("vrrp.51", 51)});
        ASSERT_TRUE(settle());
        EXPECT_EQ(values(), with_vmac_);
    }
    links_.remove_all();
    EXPECT_EQ(values(), before_);
    EXPECT_TRUE(kept_.all().empty());
}

TEST_F(SettingsOfParents, PutBackAtOnceBySuccessorsThatNeedNone) {
    links_.configure({vmac("vrrp.51", 51)});
    ASSERT_TRUE(settle());
    be_killed_and_start_again({});
    EXPECT_EQ(values(), before_);
    EXPECT_TRUE(kept_.all().empty());
    run("ip link del vrrp.51");
}

// Killed between the interfaces and "all".
TEST_F(SettingsOfParents, WhatAPredecessorBeganIsFinished) {
    write("lo/rp_filter", 1);
    links_.configure({vmac("vrrp.51", 51)});
    links_.inherit({{{Family::ipv4, "lo", "rp_filter"}, 0, 1}});
    ASSERT_TRUE(settle());
    EXPECT_EQ(values(), with_vmac_);
    links_.remove_all();
    EXPECT_EQ(values(), before_);
}

TEST_F(SettingsOfParents, ThoseOfOtherOwnersAreNotTaken) {
    write("eth0/promote_secondaries", 1);
    links_.inherit({{{Family::ipv4, "eth0", "promote_secondaries"}, 0, 1}});
    links_.remove_all();
    EXPECT_EQ(run("cat /proc/sys/net/ipv4/conf/eth0/promote_secondaries"), "1\n");
}

}  // namespace
}  // namespace ka::vrrp::kernel
