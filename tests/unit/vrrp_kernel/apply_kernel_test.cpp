// What is held reaches the kernel and leaves it again; the ip command is the witness.
#include <linux/rtnetlink.h>

#include "tests/unit/vrrp_kernel/apply_in_kernel.hpp"

namespace ka::vrrp::kernel {
namespace {

TEST_F(ApplyInKernel, VR_073_AddressesAreThereOnlyWhileHeld) {
    config_[0].addresses = {address("10.9.0.100/24"), address("10.9.0.101/32")};
    config_[0].excluded_addresses = {address("fd00::7/64")};
    start();
    configure();
    settle();
    EXPECT_FALSE(contains(addresses(), "10.9.0.100"));
    apply_->hold(first);
    settle();
    for (const char* text : {"10.9.0.100/24", "10.9.0.101/32", "fd00::7/64"}) EXPECT_TRUE(contains(addresses(), text)) << text;
    EXPECT_EQ(present().size(), 3u);
    apply_->release(first);
    settle();
    EXPECT_FALSE(contains(addresses(), "10.9.0.10"));
    EXPECT_FALSE(contains(addresses(), "fd00::7"));
    EXPECT_TRUE(contains(addresses(), "10.9.0.1/16")) << "a foreign address";
    EXPECT_TRUE(reported<WantedFailed>().empty());
}

TEST_F(ApplyInKernel, AddressAttributesReachTheKernel) {
    AddressConfig full = address("10.9.0.100/24");
    full.label = std::string("eth0:0");
    full.broadcast = IpAddress::parse("10.9.0.255");
    full.scope = 253;
    AddressConfig peer = address("10.9.1.1/32");
    peer.peer = IpAddress::parse("10.9.1.2");
    AddressConfig quiet = address("10.9.2.1/24");
    quiet.flags = IFA_F_NOPREFIXROUTE;
    config_[0].addresses = {full, peer, quiet};
    start();
    configure(true);
    settle();
    const std::string shown = addresses();
    EXPECT_TRUE(contains(shown, "inet 10.9.0.100/24 brd 10.9.0.255 scope link secondary eth0:0") ||
                contains(shown, "inet 10.9.0.100/24 brd 10.9.0.255 scope link eth0:0")) << shown;
    EXPECT_TRUE(contains(shown, "inet 10.9.1.1 peer 10.9.1.2/32 scope global")) << shown;
    EXPECT_TRUE(contains(shown, "inet 10.9.2.1/24 scope global noprefixroute")) << shown;
    // what we read back is what we wanted: nothing more to do, also after everything is looked at again
    reports_.clear();
    apply_->release(first);
    apply_->hold(first);
    settle();
    EXPECT_TRUE(present(false).empty());
    EXPECT_EQ(present(true).size(), 3u);
}

TEST_F(ApplyInKernel, VR_162_VR_163_Ipv6HostAddressesAreDeprecatedAndSkipDuplicateDetection) {
    AddressConfig preferred = address("fd00::2/128");
    preferred.preferred_lifetime = netlink::lifetime_forever;
    AddressConfig detected = address("fe80::201/64");
    detected.flags = 0;
    config_[0].addresses = {address("fd00::1/128"), preferred, address("fd00::3/64"), detected};
    start();
    configure(true);
    settle();
    const std::string shown = addresses();
    const auto line = [&](const std::string& of) {
        const std::size_t at = shown.find(of);
        return at == std::string::npos ? std::string{} : shown.substr(at, shown.find('\n', at) - at);
    };
    EXPECT_TRUE(contains(line("fd00::1/128"), "deprecated")) << shown;
    EXPECT_TRUE(contains(line("fd00::1/128"), "nodad")) << shown;
    EXPECT_TRUE(contains(line("fd00::1/128"), "valid_lft forever preferred_lft 0sec")) << shown;
    EXPECT_TRUE(contains(line("fd00::2/128"), "preferred_lft forever")) << shown;
    EXPECT_TRUE(contains(line("fd00::3/64"), "preferred_lft forever")) << shown;
    EXPECT_FALSE(contains(line("fe80::201/64"), "nodad")) << shown;
}

TEST_F(ApplyInKernel, VR_141_LeftOverAddressesGoAtTheStartAndForeignOnesStay) {
    run("ip addr add 10.9.0.100/32 dev eth0");
    run("ip addr add 10.9.0.50/24 dev eth0");
    config_[0].addresses = {address("10.9.0.100/32")};
    start();
    configure();
    settle();
    EXPECT_FALSE(contains(addresses(), "10.9.0.100"));
    EXPECT_TRUE(contains(addresses(), "10.9.0.50/24"));
}

TEST_F(ApplyInKernel, ResumedInstanceCausesNoAddressEvent) {
    config_[0].addresses = {address("10.9.0.100/32"), address("fd00::5/128")};
    start();
    configure(true);
    settle();
    const std::string before = run("ip -o addr show dev eth0 | sed 's/valid_lft.*//'");
    reports_.clear();
    start();  // a second process finds what the first left
    configure(true);
    settle();
    EXPECT_EQ(run("ip -o addr show dev eth0 | sed 's/valid_lft.*//'"), before);
    EXPECT_EQ(present(true), (std::set{*IpAddress::parse("10.9.0.100"), *IpAddress::parse("fd00::5")}));
    EXPECT_TRUE(present(false).empty());
}

TEST_F(ApplyInKernel, EveryOptionOfARouteComesBackAsItWasSent) {
    const auto on_eth0 = [](const std::string& destination) {
        RouteConfig config = route(destination, "");
        config.interface = "eth0";
        return config;
    };
    RouteConfig metrics = on_eth0("10.71.0.0/24");
    metrics.metrics.values = {{RTAX_LOCK, 1U << RTAX_MTU | 1U << RTAX_CC_ALGO}, {RTAX_MTU, 1400}, {RTAX_WINDOW, 5}, {RTAX_RTT, 1600},
                              {RTAX_RTTVAR, 1200}, {RTAX_SSTHRESH, 8}, {RTAX_CWND, 9}, {RTAX_ADVMSS, 1300}, {RTAX_REORDERING, 4},
                              {RTAX_HOPLIMIT, 9}, {RTAX_INITCWND, 6}, {RTAX_FEATURES, RTAX_FEATURE_ECN}, {RTAX_RTO_MIN, 250},
                              {RTAX_INITRWND, 7}, {RTAX_QUICKACK, 1}, {RTAX_FASTOPEN_NO_COOKIE, 1}};
    metrics.metrics.congestion_control = "reno";
    metrics.realms = 0x10002;
    RouteConfig tunnel = on_eth0("10.72.0.0/24");
    tunnel.encapsulation = Encapsulation{.kind = EncapsulationKind::ip, .id = 100, .source = IpAddress::parse("1.2.3.5"),
                                         .destination = IpAddress::parse("1.2.3.4"), .service = 4, .hop_limit = 5};
    RouteConfig tunnel6 = on_eth0("10.73.0.0/24");
    tunnel6.encapsulation = Encapsulation{.kind = EncapsulationKind::ip6, .id = 7, .destination = IpAddress::parse("2001:db8::1")};
    RouteConfig hops = route("10.74.0.0/24", "");
    hops.next_hops = {{IpAddress::parse("10.9.0.3"), "eth0", 256, false, 0x10002, std::nullopt},
                      {IpAddress::parse("10.9.0.4"), "eth0", 1, true, 0, tunnel.encapsulation}};
    RouteConfig preferred = on_eth0("fd02::/48");
    preferred.router_preference = 1;
    preferred.metrics.values = {{RTAX_HOPLIMIT, 5}};
    RouteConfig appended = on_eth0("10.75.0.0/24");
    appended.placement = RoutePlacement::append;
    RouteConfig alone = on_eth0("10.76.0.0/24");
    alone.placement = RoutePlacement::alone;
    config_[0].routes = {metrics, tunnel, tunnel6, hops, preferred, appended, alone};
    run("ip link set lo up; ip route add 10.75.0.0/24 dev lo; ip route add 10.76.0.0/24 dev lo");
    start();
    configure(true);
    settle();
    EXPECT_TRUE(contains(run("ip route show 10.71.0.0/24"),
                         "mtu lock 1400 window 5 rtt 200ms rttvar 300ms ssthresh 8 cwnd 9 advmss 1300 reordering 4 hoplimit 9 initcwnd 6 "
                         "features ecn rto_min 250ms initrwnd 7 quickack 1 congctl lock reno fastopen_no_cookie 1"))
        << run("ip route show 10.71.0.0/24");
    EXPECT_TRUE(contains(run("ip route show 10.72.0.0/24"), "encap ip id 100 src 1.2.3.5 dst 1.2.3.4 ttl 5 tos 4"));
    EXPECT_TRUE(contains(run("ip route show 10.73.0.0/24"), "encap ip6 id 7 src :: dst 2001:db8::1"));
    EXPECT_TRUE(contains(run("ip -6 route show fd02::/48"), "hoplimit 5 pref high"));
    EXPECT_FALSE(contains(run("ip route show 10.76.0.0/24"), "proto keepalived")) << "only if there is none";
    // what the kernel shows equals what is wanted: nothing is done again
    for (const RouteConfig& one : {metrics, tunnel, tunnel6, hops, preferred, appended}) {
        WantedRoute wanted = wanted_route(one);
        wanted.value.interface = one.next_hops.empty() ? apply_->mirror().link("eth0")->index : no_interface;
        for (auto& hop : wanted.value.next_hops) hop.interface = apply_->mirror().link("eth0")->index;
        const netlink::Route* there = apply_->mirror().route(wanted.value.key());
        ASSERT_NE(there, nullptr) << one.destination.to_string();
        EXPECT_EQ(netlink::decide(&wanted.value, there), netlink::Action::none) << one.destination.to_string();
    }
    apply_->release(first);
    settle();
    EXPECT_FALSE(contains(run("ip route; ip -6 route"), "proto keepalived"));
    EXPECT_TRUE(contains(run("ip route show 10.75.0.0/24"), "dev lo")) << "those of others stay";
    EXPECT_TRUE(contains(run("ip route show 10.76.0.0/24"), "dev lo"));
    run("ip route del 10.75.0.0/24 dev lo; ip route del 10.76.0.0/24 dev lo");
}

TEST_F(ApplyInKernel, VR_165_RoutesOfEachKindReachTheKernelAndGo) {
    RouteConfig blackhole = route("10.78.0.0/24", "");
    blackhole.type = 6;
    RouteConfig full = route("10.79.0.0/24", "10.9.0.2");
    full.interface = "eth0";
    full.table = 1000;
    full.metric = 50;
    full.metrics.values = {{RTAX_MTU, 1400}, {RTAX_ADVMSS, 1360}};
    full.source = IpAddress::parse("10.9.0.100");
    RouteConfig onlink = route("10.80.0.0/24", "192.0.2.1");
    onlink.interface = "eth0";
    onlink.onlink = true;
    RouteConfig multipath = route("10.81.0.0/24", "");
    multipath.next_hops = {{IpAddress::parse("10.9.0.3"), "eth0", 2, false}, {IpAddress::parse("10.9.0.4"), "", 1, false}};
    RouteConfig six = route("fd01::/48", "fe80::1");
    six.interface = "eth0";
    RouteConfig six_default = route("::/0", "fe80::2");
    six_default.interface = "eth0";
    RouteConfig mixed = route("10.82.0.0/24", "fe80::3");
    mixed.interface = "eth0";
    config_[0].addresses = {address("10.9.0.100/32")};
    config_[0].routes = {blackhole, full, onlink, multipath, six, six_default, mixed, route("0.0.0.0/0", "10.9.0.2")};
    start();
    configure(true);
    settle();
    const std::string routes = run("ip -d route; ip -d route show table 1000; ip -6 -d route");
    for (const char* line :
         {"blackhole 10.78.0.0/24 proto keepalived scope global",
          "unicast 10.79.0.0/24 via 10.9.0.2 dev eth0 proto keepalived scope global src 10.9.0.100 metric 50 mtu 1400 advmss 1360",
          "unicast 10.80.0.0/24 via 192.0.2.1 dev eth0 proto keepalived scope global onlink",
          "nexthop via 10.9.0.3 dev eth0 weight 2", "nexthop via 10.9.0.4 dev eth0 weight 1",
          "unicast fd01::/48 via fe80::1 dev eth0 proto keepalived scope global metric 1024",
          "unicast default via fe80::2 dev eth0 proto keepalived scope global metric 1024",
          "unicast 10.82.0.0/24 via inet6 fe80::3 dev eth0 proto keepalived", "unicast default via 10.9.0.2 dev eth0 proto keepalived"})
        EXPECT_TRUE(contains(routes, line)) << line << "\nin\n" << routes;
    // read back, everything compares equal: a successor that resumes changes nothing
    reports_.clear();
    start();
    configure(true);
    const std::string same = run("ip -d route; ip -d route show table 1000; ip -6 -d route");
    settle();
    EXPECT_EQ(run("ip -d route; ip -d route show table 1000; ip -6 -d route"), same);
    apply_->release(first);
    settle();
    EXPECT_FALSE(contains(run("ip -d route; ip -d route show table 1000; ip -6 -d route"), "keepalived"));
    EXPECT_TRUE(reported<WantedFailed>().empty());
}

TEST_F(ApplyInKernel, ARouteThatCannotBeIsReportedOnceAndRetriedWithTheNextAddress) {
    config_[0].routes = {route("10.77.0.0/24", "172.30.0.1")};
    start();
    configure(true);
    settle();
    ASSERT_EQ(reported<WantedFailed>().size(), 1u);
    EXPECT_EQ(reported<WantedFailed>()[0].error.errno_value, ENETUNREACH);
    EXPECT_EQ(reported<WantedFailed>()[0].object, "10.77.0.0/24 via 172.30.0.1");
    EXPECT_EQ(reported<WantedFailed>()[0].error.text, "Network is unreachable (Nexthop has invalid gateway)");
    run("ip addr add 172.30.0.2/24 dev eth0");
    EXPECT_TRUE(until([&] { return contains(run("ip route"), "10.77.0.0/24 via 172.30.0.1"); }, milliseconds{900}));
    EXPECT_EQ(reported<WantedFailed>().size(), 1u);
}

TEST_F(ApplyInKernel, VR_143_ReloadTouchesOnlyWhatChanged) {
    config_[0].addresses = {address("10.9.0.100/32"), address("10.9.0.101/32"), address("10.9.0.102/32")};
    start();
    configure(true);
    settle();
    reports_.clear();
    config_[0].addresses.erase(config_[0].addresses.begin() + 1);
    config_[0].addresses.push_back(address("10.9.0.103/32"));
    configure(true);
    settle();
    EXPECT_FALSE(contains(addresses(), "10.9.0.101"));
    for (const char* text : {"10.9.0.100/32", "10.9.0.102/32", "10.9.0.103/32"}) EXPECT_TRUE(contains(addresses(), text));
    EXPECT_EQ(present(false), std::set{*IpAddress::parse("10.9.0.103")});
    EXPECT_TRUE(reported<AddressLost>().empty());
}

TEST_F(ApplyInKernel, AddressMovedBetweenInstancesNeverLeaves) {
    config_[0].addresses = {address("10.9.0.100/32")};
    start();
    configure(true, true);
    settle();
    std::vector<netlink::Change> changes;
    apply_->drain(changes, reports_);
    config_[0].addresses.clear();
    config_[1].addresses = {address("10.9.0.100/32")};
    configure(true, true);
    settle();
    EXPECT_TRUE(contains(addresses(), "10.9.0.100/32"));
    apply_->release(first);
    settle();
    EXPECT_TRUE(contains(addresses(), "10.9.0.100/32")) << "the second instance holds it";
    apply_->release(second);
    settle();
    EXPECT_FALSE(contains(addresses(), "10.9.0.100/32"));
}

TEST_F(ApplyInKernel, ChangedLabelReplacesAndChangedLifetimeUpdatesInPlace) {
    config_[0].addresses = {address("10.9.0.100/32"), address("fd00::5/128")};
    start();
    configure(true);
    settle();
    config_[0].addresses[0].label = std::string("eth0:vip");
    config_[0].addresses[1].preferred_lifetime = netlink::lifetime_forever;
    configure(true);
    settle();
    EXPECT_TRUE(contains(addresses(), "eth0:vip")) << addresses();
    EXPECT_FALSE(contains(addresses(), "deprecated")) << addresses();
    EXPECT_TRUE(reported<AddressLost>().empty());
}

TEST_F(ApplyInKernel, AddressesAddedByHandBeforeUsAreAdopted) {
    config_[0].addresses = {address("10.9.0.100/32")};
    start();
    configure();
    settle();
    run("ip addr add 10.9.0.100/32 dev eth0");
    apply_->hold(first);
    settle();
    EXPECT_EQ(present(true), std::set{*IpAddress::parse("10.9.0.100")});
    apply_->release(first);
    settle();
    EXPECT_FALSE(contains(addresses(), "10.9.0.100"));
}

TEST_F(ApplyInKernel, TwoThousandAddressesComeAndGo) {
    for (std::uint32_t i = 0; i < 2000; ++i) {
        AddressConfig one;
        one.prefix = {IpAddress::v4((10u << 24) + (200u << 16) + i + 1), 32};
        config_[0].addresses.push_back(one);
    }
    start();
    configure(true);
    settle();
    EXPECT_EQ(present().size(), 2000u);
    EXPECT_EQ(run("ip -o addr show dev eth0 | grep -c ' 10\\.200\\.'"), "2000\n");
    apply_->release(first);
    settle();
    EXPECT_FALSE(contains(addresses(), " 10.200."));
}

}  // namespace
}  // namespace ka::vrrp::kernel
