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

RuleConfig rule(std::uint32_t priority, const std::string& from) {
    RuleConfig config;
    config.priority = priority;
    if (!from.empty()) config.from = *Prefix::parse(from);
    if (config.from) config.family = config.from->address.family();
    config.table = 100;
    return config;
}

TEST_F(ApplyInKernel, VR_165_RulesCarryOurProtocolAndThoseOfOthersStay) {
    config_[0].rules = {rule(900, "10.66.0.0/16"), rule(901, "2001:db8::/32")};
    run("ip rule add from 10.66.0.0/16 lookup 100 priority 900 protocol static; ip rule add from 10.67.0.0/16 lookup 100 priority 900");
    start();
    configure();
    settle();
    EXPECT_TRUE(contains(run("ip -6 rule"), "901") == false) << run("ip -6 rule");
    apply_->hold(first);
    settle();
    EXPECT_TRUE(contains(run("ip -d -6 rule"), "901:\tfrom 2001:db8::/32 lookup 100 proto keepalived")) << run("ip -d -6 rule");
    apply_->release(first);
    settle();
    EXPECT_FALSE(contains(run("ip -6 rule"), "901"));
    EXPECT_TRUE(contains(run("ip -d rule"), "900:\tfrom 10.66.0.0/16 lookup 100 proto static"));
    EXPECT_TRUE(contains(run("ip rule"), "900:\tfrom 10.67.0.0/16 lookup 100"));
    run("ip rule del from 10.66.0.0/16 lookup 100; ip rule del from 10.67.0.0/16 lookup 100");
}

TEST_F(ApplyInKernel, EveryPartOfARuleComesBackAsItWasSent) {
    RuleConfig full = rule(900, "10.66.0.0/16");
    full.inverted = true;
    full.to = *Prefix::parse("10.67.0.0/24");
    full.input = "lo";
    full.output = "eth7";
    full.tos = 0x10;
    full.mark = 0x10;
    full.mark_mask = 0xff;
    full.users = NumberRange{1000, 2000};
    full.ip_protocol = 6;
    full.source_ports = NumberRange{1000, 2000};
    full.destination_ports = NumberRange{80, 81};
    full.table = 1000;
    full.suppress_prefix_length = 0;
    full.suppress_group = 5;
    RuleConfig realms = rule(903, "10.0.0.0/8");
    realms.realms = 0x10002;
    RuleConfig tunnel = rule(905, "");
    tunnel.tunnel_id = 5;
    RuleConfig jump = rule(902, "");
    jump.action = RuleAction::jump;
    jump.table = 0;
    jump.target = 2000;
    std::vector<RuleConfig> all{full, realms, tunnel, jump};
    std::uint32_t priority = 910;
    for (const auto action : {RuleAction::nop, RuleAction::blackhole, RuleAction::prohibit, RuleAction::unreachable, RuleAction::l3mdev}) {
        RuleConfig& other = all.emplace_back(rule(++priority, "2001:db8::/32"));
        other.action = action;
        other.table = 0;
    }
    config_[0].rules = all;
    start();
    configure(true);
    settle();
    EXPECT_TRUE(contains(run("ip rule"), "900:\tnot from 10.66.0.0/16 to 10.67.0.0/24 tos 0x10 fwmark 0x10/0xff iif lo oif eth7 "
                                         "[detached] uidrange 1000-2000 ipproto tcp sport 1000-2000 dport 80-81 lookup 1000 "
                                         "suppress_prefixlength 0 suppress_ifgroup"))
        << run("ip rule");
    const auto& there = apply_->mirror().rules();
    for (const RuleConfig& one : all) EXPECT_TRUE(there.contains(wanted_rule(one))) << describe(ObjectKey{wanted_rule(one)});
    EXPECT_EQ(there.size(), all.size());
    apply_->release(first);
    settle();
    EXPECT_TRUE(apply_->mirror().rules().empty());
    EXPECT_FALSE(contains(run("ip -d rule; ip -d -6 rule"), "proto keepalived"));
}

TEST_F(ApplyInKernel, RuleRemovedBySomeoneElseComesBack) {
    config_[0].rules = {rule(900, "10.66.0.0/16")};
    static_rules_ = {rule(901, "10.67.0.0/16")};
    start();
    configure(true);
    settle();
    run("ip rule del priority 900; ip rule del priority 901");
    ASSERT_TRUE(until([&] { return contains(run("ip rule"), "900:") && contains(run("ip rule"), "901:"); }));
    settle();
    EXPECT_EQ(reported<RuleLost>().size(), 1u);
    EXPECT_EQ(reported<StaticRestored>(), (std::vector{StaticRestored{"rule 901 from 10.67.0.0/16 lookup 100", "rule"}}));
    apply_->release(first);
    apply_->release(static_owner);
    settle();
    EXPECT_FALSE(contains(run("ip -d rule"), "proto keepalived"));
}

// The kernel removes the first of a priority that has all that the request says.
TEST_F(ApplyInKernel, RulesOfOnePriorityOfWhichOneSaysLessThanTheOther) {
    config_[0].rules = {rule(900, "10.66.0.0/16"), rule(900, "10.67.0.0/16")};
    config_[1].rules = {rule(900, "")};
    start();
    configure(true, true);
    settle();
    apply_->release(second);
    ASSERT_TRUE(until([&] { return !contains(run("ip rule"), "900:\tfrom all"); })) << run("ip rule");
    settle();
    EXPECT_TRUE(contains(run("ip rule"), "900:\tfrom 10.66.0.0/16 lookup 100"));
    EXPECT_TRUE(contains(run("ip rule"), "900:\tfrom 10.67.0.0/16 lookup 100"));
    EXPECT_TRUE(reported<RuleLost>().empty()) << "nobody else did it";
    apply_->hold(second);
    settle();
    apply_->release(second);
    apply_->release(first);
    ASSERT_TRUE(until([&] { return apply_->idle(); }));
    EXPECT_FALSE(contains(run("ip -d rule"), "proto keepalived"));
}

TEST_F(ApplyInKernel, RuleThatACrashLeftIsTakenOverAndAStrangeOneOfOursGoes) {
    config_[0].rules = {rule(900, "10.66.0.0/16"), rule(901, "10.67.0.0/16")};
    run("ip rule add from 10.66.0.0/16 lookup 100 priority 900 protocol 18; ip rule add from 10.67.0.0/16 lookup 100 priority 901 protocol 18");
    start();
    configure();  // does not hold: what is configured and there is left from before
    settle();
    EXPECT_FALSE(contains(run("ip -d rule"), "proto keepalived"));
    run("ip rule add from 10.66.0.0/16 lookup 100 priority 900 protocol 18");
    cycle();
    apply_->hold(first);
    settle();
    EXPECT_TRUE(contains(run("ip -d rule"), "900:\tfrom 10.66.0.0/16 lookup 100 proto keepalived"));
    apply_->release(first);
    settle();
    EXPECT_FALSE(contains(run("ip -d rule"), "proto keepalived"));
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
    EXPECT_EQ(reported<StaticRestored>(), (std::vector{StaticRestored{"10.9.3.1/24 dev eth0", "address"}}));
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
