// The sockets against the real kernel, in a network namespace of their own.
#include <gtest/gtest.h>
#include <linux/genetlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>

#include <algorithm>

#include "common/netlink/genl.hpp"
#include "common/netlink/message_writer.hpp"
#include "common/netlink/monitor.hpp"
#include "common/netlink/snapshot.hpp"
#include "tests/unit/vrrp_kernel/own_namespace.hpp"

namespace ka::netlink {
namespace {

using tests::run;

class NetlinkKernel : public testing::Test {
protected:
    void SetUp() override { run("ip link add eth0 type veth peer name far0; ip link set eth0 up; ip link set far0 up"); }
    void TearDown() override { run("ip link del eth0"); }
    tests::SteadyClock clock_;
};

TEST_F(NetlinkKernel, SnapshotShowsLinksAndAddresses) {
    run("ip addr add 10.0.0.1/24 dev eth0; ip link set lo up");
    const auto shot = snapshot();
    ASSERT_TRUE(shot) << shot.error().text;
    const auto eth0 = std::ranges::find(shot->links, std::string("eth0"), &Link::name);
    ASSERT_NE(eth0, shot->links.end());
    EXPECT_TRUE(eth0->usable());
    EXPECT_TRUE(eth0->multicast());
    EXPECT_EQ(eth0->mtu, 1500u);
    EXPECT_EQ(eth0->kind, "veth");
    EXPECT_TRUE(tests::contains(run("ip -o link show dev eth0"), "link/ether " + eth0->mac->to_string()));
    const auto loopback = std::ranges::find(shot->links, std::string("lo"), &Link::name);
    ASSERT_NE(loopback, shot->links.end());
    EXPECT_TRUE(loopback->loopback());
    EXPECT_EQ(std::ranges::count_if(shot->addresses, [&](const Address& a) {
                  return a.interface == eth0->index && a.prefix == *Prefix::parse("10.0.0.1/24");
              }), 1);
}

TEST_F(NetlinkKernel, MonitorFollowsTheKernelAlsoAfterAnOverflow) {
    MonitorOptions options;
    options.receive_buffer = 1;  // the kernel's minimum
    auto monitor = Monitor::open(options, clock_.now());
    ASSERT_TRUE(monitor) << monitor.error().text;
    std::vector<Change> changes;
    const auto until = [&](auto condition) {
        for (int i = 0; i < 500; ++i) {
            monitor->drain(clock_.now(), changes);
            if (condition()) return true;
            pollfd waiting{monitor->fd(), POLLIN, 0};
            (void)::poll(&waiting, 1, 20);
        }
        return false;
    };
    ASSERT_TRUE(until([&] { return monitor->mirror().synced(); }));
    std::string batch = "for i in $(seq 1 200); do echo addr add 10.1.0.$i/32 dev eth0; done | ip -batch -";
    run(batch);
    ASSERT_TRUE(until([&] { return monitor->overflows() > 0 && monitor->mirror().synced() && !monitor->behind(); }));
    const Link* eth0 = monitor->mirror().link("eth0");
    ASSERT_NE(eth0, nullptr);
    const auto held = monitor->mirror().addresses_of(eth0->index);
    EXPECT_GE(std::ranges::count_if(held, [](const Address* a) { return a->prefix.address.is_v4(); }), 200);
    EXPECT_GE(std::ranges::count_if(changes, [](const Change& c) { return std::holds_alternative<Resynced>(c); }), 2);
}

TEST_F(NetlinkKernel, RoutesOfOthersDoNotWakeTheMonitor) {
    auto monitor = Monitor::open({}, clock_.now());
    ASSERT_TRUE(monitor);
    std::vector<Change> changes;
    for (int i = 0; i < 100 && !monitor->mirror().synced(); ++i) {
        pollfd waiting{monitor->fd(), POLLIN, 0};
        (void)::poll(&waiting, 1, 20);
        monitor->drain(clock_.now(), changes);
    }
    ASSERT_TRUE(monitor->mirror().synced());
    run("ip addr add 10.0.0.1/24 dev eth0; ip route add 10.5.0.0/16 via 10.0.0.2 proto 18");
    monitor->drain(clock_.now(), changes);
    EXPECT_EQ(monitor->mirror().routes().size(), 1u);
    run("ip route add 10.6.0.0/16 via 10.0.0.2 proto static");
    pollfd waiting{monitor->fd(), POLLIN, 0};
    EXPECT_EQ(::poll(&waiting, 1, 0), 0);
}

TEST(Genl, UnknownFamilyIsAnErrorWithItsNumber) {
    const auto family = GenlFamily::open("KA_NO_SUCH");
    ASSERT_FALSE(family);
    EXPECT_EQ(family.error().errno_value, ENOENT);
}

TEST(Genl, RequestsAreAnsweredBySequence) {
    tests::SteadyClock clock;
    auto controller = GenlFamily::open("nlctrl");
    ASSERT_TRUE(controller) << controller.error().text;
    EXPECT_EQ(controller->id(), GENL_ID_CTRL);
    const auto dump = controller->request(CTRL_CMD_GETFAMILY, 1, NLM_F_DUMP, {}, clock.now());
    const auto wrong = controller->request(99, 1, 0, {}, clock.now());
    ASSERT_TRUE(dump && wrong);
    std::vector<GenlAnswer> answers;
    for (int i = 0; i < 100 && controller->outstanding() > 0; ++i) {
        pollfd waiting{controller->fd(), POLLIN, 0};
        (void)::poll(&waiting, 1, 20);
        controller->drain(clock.now(), answers);
    }
    ASSERT_EQ(answers.size(), 2u);
    std::ranges::sort(answers, {}, &GenlAnswer::sequence);
    EXPECT_EQ(answers[0].sequence, *dump);
    EXPECT_EQ(answers[0].errno_value, 0);
    EXPECT_FALSE(answers[0].messages.empty());
    EXPECT_EQ(answers[1].errno_value, EOPNOTSUPP);
}

TEST(Genl, SilenceEndsAtTheDeadline) {
    tests::SteadyClock clock;
    auto controller = GenlFamily::open("nlctrl");
    ASSERT_TRUE(controller);
    const Instant long_ago = clock.now() - seconds{2};
    ASSERT_TRUE(controller->request(CTRL_CMD_GETFAMILY, 1, NLM_F_DUMP, {}, long_ago));
    EXPECT_LE(controller->next_deadline(), clock.now());
}

}  // namespace
}  // namespace ka::netlink
