// What others do to addresses, routes and interfaces, and what becomes of ours.
#include "tests/unit/vrrp_kernel/apply_in_kernel.hpp"

namespace ka::vrrp::kernel {
namespace {

TEST_F(ApplyInKernel, VR_111_AddressRemovedBySomeoneElseComesBack) {
    config_[0].addresses = {address("10.9.0.100/32"), address("10.9.0.101/32")};
    start();
    configure(true);
    settle();
    reports_.clear();
    run("ip addr del 10.9.0.101/32 dev eth0");
    ASSERT_TRUE(until([&] { return contains(addresses(), "10.9.0.101"); }));
    settle();
    ASSERT_EQ(reported<AddressLost>().size(), 1u);
    EXPECT_EQ(reported<AddressLost>()[0].address, *IpAddress::parse("10.9.0.101"));
    EXPECT_EQ(reported<AddressLost>()[0].interface, "eth0");
    EXPECT_EQ(present(), std::set{*IpAddress::parse("10.9.0.101")});
}

TEST_F(ApplyInKernel, VR_112_UntrackedAddressStaysRemoved) {
    AddressConfig untracked = address("10.9.0.100/32");
    untracked.no_track = true;
    config_[0].addresses = {untracked, address("10.9.0.101/32")};
    start();
    configure(true);
    settle();
    run("ip addr del 10.9.0.100/32 dev eth0; ip addr del 10.9.0.101/32 dev eth0");
    ASSERT_TRUE(until([&] { return contains(addresses(), "10.9.0.101"); }));
    settle();
    EXPECT_FALSE(contains(addresses(), "10.9.0.100"));
}

TEST_F(ApplyInKernel, VR_113_RouteRemovedBySomeoneElseComesBack) {
    config_[0].routes = {route("10.77.0.0/24", "10.9.0.2")};
    start();
    configure(true);
    settle();
    EXPECT_TRUE(contains(run("ip route show 10.77.0.0/24"), "via 10.9.0.2 dev eth0 proto keepalived"));
    run("ip route del 10.77.0.0/24");
    ASSERT_TRUE(until([&] { return contains(run("ip route show 10.77.0.0/24"), "via 10.9.0.2"); }));
    settle();
    EXPECT_EQ(reported<RouteLost>().size(), 1u);
}

TEST_F(ApplyInKernel, VR_114_DeletedStaticAddressIsRestored) {
    AddressConfig fixed = address("10.9.3.1/24");
    fixed.interface = "eth0";
    statics_ = {fixed};
    start();
    configure();
    settle();
    ASSERT_TRUE(contains(addresses(), "10.9.3.1/24"));
    run("ip addr del 10.9.3.1/24 dev eth0");
    ASSERT_TRUE(until([&] { return contains(addresses(), "10.9.3.1/24"); }));
    EXPECT_EQ(reported<StaticRestored>(), (std::vector{StaticRestored{"10.9.3.1/24 dev eth0", true}}));
    apply_->release(static_owner);
    settle();
    EXPECT_FALSE(contains(addresses(), "10.9.3.1"));
}

TEST_F(ApplyInKernel, AFightOverAnAddressIsSlowedDownAndSaidOnce) {
    config_[0].addresses = {address("10.9.0.100/32")};
    start();
    configure(true);
    settle();
    for (int i = 0; i < 6; ++i) {
        run("ip addr del 10.9.0.100/32 dev eth0");
        ASSERT_TRUE(until([&] { return contains(addresses(), "10.9.0.100"); }));
    }
    EXPECT_EQ(reported<RestoringSlowly>().size(), 1u);
}

TEST_F(ApplyInKernel, RemovingAPrimaryAddressLeavesItsSecondariesAlone) {
    run("echo 0 > /proc/sys/net/ipv4/conf/eth0/promote_secondaries");
    config_[0].addresses = {address("10.50.0.1/24"), address("10.50.0.2/24")};
    start();
    configure(true);
    settle();
    run("ip addr add 10.50.0.9/24 dev eth0");
    config_[0].addresses.erase(config_[0].addresses.begin());
    configure(true);
    settle();
    EXPECT_FALSE(contains(addresses(), "10.50.0.1/24"));
    EXPECT_TRUE(contains(addresses(), "10.50.0.2/24"));
    EXPECT_TRUE(contains(addresses(), "10.50.0.9/24")) << "a foreign address";
    EXPECT_TRUE(reported<AddressLost>().empty());
    EXPECT_EQ(run("cat /proc/sys/net/ipv4/conf/eth0/promote_secondaries"), "0\n");
}

TEST_F(ApplyInKernel, Ipv6AddressReleasedAtOnceDoesNotStay) {
    config_[0].addresses = {address("fd00::5/128"), address("fd00::6/128")};
    start();
    configure();
    settle();
    for (int i = 0; i < 20; ++i) {
        apply_->hold(first);
        apply_->work_once(reports_);
        apply_->release(first);  // before the kernel told us of the addresses
        settle();
        ASSERT_FALSE(contains(addresses(), "fd00::")) << i;
    }
}

TEST_F(ApplyInKernel, AddressesFollowAnInterfaceThatIsMadeAgainOrRenamed) {
    run("ip link add side type veth peer name far1; ip link set side up; ip link set far1 up");
    AddressConfig there = address("10.10.0.1/24");
    there.interface = "side";
    config_[0].addresses = {there};
    start();
    configure(true);
    settle();
    run("ip link del side");
    settle();
    run("ip link add side type veth peer name far1; ip link set far1 up; ip link set side up");
    EXPECT_TRUE(until([&] { return contains(run("ip addr show dev side"), "10.10.0.1/24"); }));
    run("ip link set side down; ip link set side name other; ip link add side type veth peer name far2; ip link set side up");
    EXPECT_TRUE(until([&] { return contains(run("ip addr show dev side"), "10.10.0.1/24"); }));
    EXPECT_FALSE(contains(run("ip addr show dev other"), "10.10.0.1/24")) << "it belongs to the name";
    run("ip link set other up; ip link set side down; ip link set side name third");
    settle();
    EXPECT_FALSE(contains(run("ip addr"), "10.10.0.1/24"));
    run("ip link del third; ip link del other");
}

TEST_F(ApplyInKernel, Ipv6AddressesComeBackAfterTheLinkWasDown) {
    config_[0].addresses = {address("fd00::5/128"), address("10.9.0.100/32")};
    config_[0].routes = {route("10.77.0.0/24", "10.9.0.2")};
    start();
    configure(true);
    settle();
    run("ip link set eth0 down");
    settle();
    EXPECT_FALSE(contains(addresses(), "fd00::5"));
    run("ip link set eth0 up");
    EXPECT_TRUE(until([&] { return contains(addresses(), "fd00::5"); }));
    EXPECT_TRUE(until([&] { return contains(run("ip route"), "10.77.0.0/24"); }));
    EXPECT_TRUE(reported<AddressLost>().empty()) << "nobody took it: the link went";
}

TEST_F(ApplyInKernel, MissingInterfaceIsReportedAndAwaited) {
    AddressConfig there = address("10.10.0.1/24");
    there.interface = "later0";
    config_[0].addresses = {there, address("10.9.0.100/32")};
    start();
    configure(true);
    settle();
    ASSERT_EQ(reported<WantedFailed>().size(), 1u);
    EXPECT_EQ(reported<WantedFailed>()[0].error.errno_value, ENODEV);
    EXPECT_TRUE(contains(addresses(), "10.9.0.100/32")) << "the others do not wait";
    run("ip link add later0 type veth peer name far1; ip link set later0 up");
    EXPECT_TRUE(until([&] { return contains(run("ip addr show dev later0"), "10.10.0.1/24"); }));
    run("ip link del later0");
}

}  // namespace
}  // namespace ka::vrrp::kernel
