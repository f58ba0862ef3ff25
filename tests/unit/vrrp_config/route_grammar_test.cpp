// Lines of virtual_routes against the table of vrrp.md 3.7 and the words of the reference.
#include "vrrp/config/route_grammar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/rtnetlink.h>

#include <map>
#include <sstream>

#include "vrrp/config/print_lines.hpp"

namespace ka::vrrp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Read {
    std::optional<RouteConfig> route;
    std::vector<std::string> complaints;
    std::optional<std::size_t> missing_after;
    bool interface_missing = false;
};

Read read(const std::string& line) {
    const InterfaceCatalogue catalogue{{{"eth0", IfIndex{2}}, {"lo", IfIndex{1}}, {.name = "red", .index = IfIndex{9}, .vrf_table = 77}}};
    Read result;
    NameTables names;
    const LineContext context{catalogue, names, [&](std::string text) { result.complaints.push_back(std::move(text)); },
                              [&](std::size_t at) { result.missing_after = at; }, true, false, &result.interface_missing};
    std::istringstream stream(line);
    const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
    result.route = read_route(words, context);
    return result;
}

TEST(RouteGrammar, GatewayAndDevice) {
    const Read read_ = read("10.77.0.0/24 via 10.99.0.2 dev eth0 src 10.99.0.1 table 100 metric 5 scope link tos 0x10 mtu 1400 onlink");
    ASSERT_TRUE(read_.route);
    EXPECT_THAT(read_.complaints, IsEmpty());
    EXPECT_EQ(read_.route->destination.to_string(), "10.77.0.0/24");
    EXPECT_EQ(read_.route->via, IpAddress::v4(10, 99, 0, 2));
    EXPECT_EQ(read_.route->interface, "eth0");
    EXPECT_EQ(read_.route->source, IpAddress::v4(10, 99, 0, 1));
    EXPECT_EQ(read_.route->table, 100U);
    EXPECT_EQ(read_.route->metric, 5U);
    EXPECT_EQ(read_.route->scope, 253);
    EXPECT_EQ(read_.route->tos, 0x10);
    EXPECT_EQ(read_.route->metrics.values.at(RTAX_MTU), 1400U);
    EXPECT_TRUE(read_.route->onlink);
}

TEST(RouteGrammar, VR_165_ProtocolIsThatOfKeepalived) {
    EXPECT_EQ(read("10.1.0.0/24 dev eth0").route->protocol, 18);
    const Read tracked = read("10.1.0.0/24 dev eth0 protocol static");
    EXPECT_EQ(tracked.route->protocol, 18);
    EXPECT_THAT(tracked.complaints,
                ElementsAre("Route cannot be tracked if protocol is not RTPROT_KEEPALIVED(18), resetting protocol"));
    EXPECT_EQ(read("10.1.0.0/24 dev eth0 protocol static no_track").route->protocol, RTPROT_STATIC);
}

TEST(RouteGrammar, DefaultTakesTheFamilyOfItsGateway) {
    EXPECT_EQ(read("default via 10.99.0.2").route->destination.to_string(), "0.0.0.0/0");
    EXPECT_EQ(read("default via fe80::1 dev eth0").route->destination.to_string(), "::/0");
    EXPECT_EQ(read("inet6 default via fe80::1 dev eth0").route->family, Family::ipv6);
}

TEST(RouteGrammar, Types) {
    EXPECT_EQ(read("blackhole 10.78.0.0/24").route->type, RTN_BLACKHOLE);
    EXPECT_EQ(read("local 10.1.0.0/24 dev lo table local").route->table, static_cast<std::uint32_t>(RT_TABLE_LOCAL));
}

TEST(RouteGrammar, NextHops) {
    const Read read_ = read("10.1.0.0/24 nexthop via 10.99.0.2 weight 3 nexthop via 10.99.0.3 dev eth0 foo");
    ASSERT_TRUE(read_.route);
    ASSERT_EQ(read_.route->next_hops.size(), 2U);
    EXPECT_EQ(read_.route->next_hops[0].weight, 3);
    EXPECT_EQ(read_.route->next_hops[1].interface, "eth0");
    EXPECT_THAT(read_.complaints, ElementsAre("Route has trailing nonsense after nexthops - foo"));
}

TEST(RouteGrammar, WhatDropsARoute) {
    const std::pair<std::string, std::string> cases[] = {
        {"via 10.99.0.2", "Route must have a destination"},
        {"10.1.0.0/24 via fe80::1", "Cannot mix IPv4 and IPv6 addresses for route"},
        {"10.1.0.0/24 dev nope", "WARNING - interface nope for VROUTE nexthop doesn't exist"},
        {"10.1.0.0/24 metric x", "Invalid metric x specified for route"},
        {"10.1.0.0/24 table foo", "Routing table foo not found for route"},
        {"10.1.0.0/24 scope foo", "Scope foo not found or invalid for route"},
        {"10.1.0.0/24 mtu x", "Invalid MTU x specified for route"},
        {"10.1.0.0/24 tos 300", "TOS value 300 is invalid"},
        {"10.1.0.0/24 foo", "unknown route keyword foo"},
        {"foo bar", "unknown route keyword foo"},
        {"10.1.0.0/24 src 1.2.3", "invalid route src address 1.2.3"},
        {"10.1.0.0/24 via 1.2.3", "invalid route via address 1.2.3"},
        {"10.1.0.0/24 from 10.2.0.0/16 dev eth0", "route from address only supported with IPv6 (10.2.0.0/16)"},
    };
    for (const auto& [line, complaint] : cases) {
        const Read read_ = read(line);
        EXPECT_FALSE(read_.route) << line;
        EXPECT_THAT(read_.complaints, testing::Contains(complaint)) << line;
    }
}

TEST(RouteGrammar, AMissingWordIsForTheReaderOfTheWholeLine) {
    const Read read_ = read("10.1.0.0/24 via");
    EXPECT_FALSE(read_.route);
    EXPECT_EQ(read_.missing_after, 1U);
}

TEST(RouteGrammar, OldFormsKeepTheRoute) {
    const Read old = read("10.1.0.0/24 gw 10.99.0.2");
    EXPECT_TRUE(old.route);
    EXPECT_THAT(old.complaints, ElementsAre("\"gw\" for routes is deprecated. Please use \"via\""));
    const Read pair = read("10.1.0.0/24 via 10.99.0.2 or 10.99.0.3");
    EXPECT_EQ(pair.route->next_hops.size(), 2U);
}

// Read without complaint; printed and read again, it is the same.
RouteConfig good(const std::string& line) {
    const Read once = read(line);
    EXPECT_THAT(once.complaints, IsEmpty()) << line;
    if (!once.route) {
        ADD_FAILURE() << line;
        return {};
    }
    const std::string printed = print_value(*once.route);
    EXPECT_EQ(read(printed).route, once.route) << printed;
    return *once.route;
}

// The values that keepalived 2.2.7 put into the kernel for the same lines.
TEST(RouteGrammar, Metrics) {
    const RouteConfig route = good("10.1.16.0/24 dev eth0 quickack 1 fastopen_no_cookie 1 window 5 initcwnd 6 initrwnd 7 ssthresh lock 8 "
                                   "cwnd lock 9 reordering lock 4 mtu lock 1400 advmss lock 1300 features ecn hoplimit 9 congctl lock reno");
    const std::uint32_t locked = 1U << RTAX_SSTHRESH | 1U << RTAX_CWND | 1U << RTAX_REORDERING | 1U << RTAX_MTU | 1U << RTAX_ADVMSS |
                                 1U << RTAX_CC_ALGO;
    const std::map<std::uint16_t, std::uint32_t> values{
        {RTAX_LOCK, locked}, {RTAX_QUICKACK, 1}, {RTAX_FASTOPEN_NO_COOKIE, 1}, {RTAX_WINDOW, 5}, {RTAX_INITCWND, 6}, {RTAX_INITRWND, 7},
        {RTAX_SSTHRESH, 8}, {RTAX_CWND, 9}, {RTAX_REORDERING, 4}, {RTAX_MTU, 1400}, {RTAX_ADVMSS, 1300}, {RTAX_FEATURES, RTAX_FEATURE_ECN},
        {RTAX_HOPLIMIT, 9}};
    EXPECT_EQ(route.metrics.values, values);
    EXPECT_EQ(route.metrics.congestion_control, "reno");
    EXPECT_EQ(good("10.1.0.0/24 dev eth0 quickack 0").metrics, RouteMetrics{});
}

TEST(RouteGrammar, TimesHaveUnitsAndBounds) {
    const auto value = [](const std::string& text, std::uint16_t metric) { return good("10.1.0.0/24 dev eth0 " + text).metrics.values.at(metric); };
    EXPECT_EQ(value("rtt 10ms", RTAX_RTT), 200U * 8);
    EXPECT_EQ(value("rtt 300", RTAX_RTT), 200U * 8);
    EXPECT_EQ(value("rtt 1s", RTAX_RTT), 1000U * 8);
    EXPECT_EQ(value("rtt 1.5s", RTAX_RTT), 1500U * 8);
    EXPECT_EQ(value("rtt 500s", RTAX_RTT), 120'000U * 8);
    EXPECT_EQ(value("rttvar 300msec", RTAX_RTTVAR), 300U * 4);
    EXPECT_EQ(value("rttvar 300", RTAX_RTTVAR), 200U * 4);
    EXPECT_EQ(value("rto_min 10ms", RTAX_RTO_MIN), 200U);
    EXPECT_EQ(value("rto_min 250", RTAX_RTO_MIN), 250U);
}

TEST(RouteGrammar, Encapsulations) {
    EXPECT_EQ(good("10.1.0.0/24 encap mpls 100/200 via 10.99.0.2 dev eth0").encapsulation->labels, (std::vector<std::uint32_t>{100, 200}));
    const Encapsulation ip = *good("10.1.0.0/24 encap ip id 100 dst 1.2.3.4 src 1.2.3.5 tos 4 ttl 5 flags 4 dev eth0").encapsulation;
    EXPECT_EQ(ip.kind, EncapsulationKind::ip);
    EXPECT_EQ(ip.id, 100U);
    EXPECT_EQ(ip.destination, IpAddress::v4(1, 2, 3, 4));
    EXPECT_EQ(ip.source, IpAddress::v4(1, 2, 3, 5));
    EXPECT_EQ(ip.service, 4);
    EXPECT_EQ(ip.hop_limit, 5);
    EXPECT_EQ(ip.flags, 4);
    const Encapsulation ip6 = *good("10.1.0.0/24 encap ip6 id 100 dst 2001:db8::1 src 2001:db8::2 tc 4 hoplimit 5 dev eth0").encapsulation;
    EXPECT_EQ(ip6.kind, EncapsulationKind::ip6);
    EXPECT_EQ(ip6.destination, IpAddress::parse("2001:db8::1"));
    EXPECT_EQ(ip6.hop_limit, 5);
    EXPECT_EQ(good("10.1.0.0/24 encap ila 1:2:3:4 dev eth0").encapsulation->locator, 0x0001'0002'0003'0004U);
    const RouteConfig hops = good("10.1.0.0/24 nexthop encap mpls 100 via 10.99.0.2 dev eth0 weight 256 realms 1/2 nexthop via 10.99.0.3");
    ASSERT_EQ(hops.next_hops.size(), 2U);
    EXPECT_EQ(hops.next_hops[0].encapsulation->labels, std::vector<std::uint32_t>{100});
    EXPECT_EQ(hops.next_hops[0].weight, 256);
    EXPECT_EQ(hops.next_hops[0].realms, 0x10002U);
}

TEST(RouteGrammar, FamilyOnlyOptions) {
    EXPECT_EQ(good("10.1.0.0/24 dev eth0 realms 1/2").realms, 0x10002U);
    EXPECT_EQ(good("2001:db8:1::/48 dev eth0 pref high").router_preference, 1);
    EXPECT_EQ(good("2001:db8:1::/48 dev eth0 pref low").router_preference, 3);
    EXPECT_EQ(good("2001:db8:1::/48 dev eth0 expires 600").expires, 600U);
    EXPECT_EQ(good("default dev eth0 expires 600").family, Family::ipv6);
}

TEST(RouteGrammar, PlacementVrfAndTtl) {
    EXPECT_EQ(good("10.1.0.0/24 dev eth0").placement, RoutePlacement::prepend);
    EXPECT_EQ(good("10.1.0.0/24 dev eth0 add").placement, RoutePlacement::alone);
    EXPECT_EQ(good("10.1.0.0/24 dev eth0 append").placement, RoutePlacement::append);
    EXPECT_EQ(good("10.1.0.0/24 dev eth0 ttl-propagate disabled").ttl_propagate, false);
    EXPECT_EQ(good("10.1.0.0/24 dev eth0 vrf red").table, 77U);
}

TEST(RouteGrammar, WhatLeavesTheRouteWithoutTheOption) {
    const std::pair<std::string, std::string> cases[] = {
        {"features foo", "feature foo not supported"},
        {"ttl-propagate foo", "ttl-propagate value foo not recognised"},
    };
    for (const auto& [option, complaint] : cases) {
        const Read read_ = read("10.1.0.0/24 dev eth0 " + option);
        EXPECT_EQ(read_.route, good("10.1.0.0/24 dev eth0")) << option;
        EXPECT_THAT(read_.complaints, ElementsAre(complaint));
    }
    const Read group = read("10.1.0.0/24 via 10.99.0.2 track_group G");
    EXPECT_EQ(group.route->track_group, "");
    EXPECT_THAT(group.complaints, ElementsAre("Static route cannot have track group if no oif specified"));
}

// VR-168 and its views: the words of keepalived 2.2.7.
TEST(RouteGrammar, VR_168_BadOptionsDropTheRoute) {
    const std::pair<std::string, std::vector<std::string>> cases[] = {
        {"encap seg6", {"Unknown encap type - seg6"}},
        {"encap", {"Missing encap type"}},
        {"encap mpls 1048576", {"invalid mpls address 1048576 for encapsulation"}},
        {"encap mpls 100/", {"invalid mpls address 100/ for encapsulation"}},
        {"encap ip id x", {"invalid number 'x'", "encap id x value is invalid"}},
        {"encap ip dst ::1", {"IPv6 address ::1 not valid for ip encapsulation"}},
        {"encap ip src x", {"VRRP parsed invalid IP x. skipping IP...", "Invalid encap ip src x"}},
        {"encap ip id 1 tos 256", {"dsfield 256 not valid for ip encapsulation"}},
        {"encap ip id 1 ttl 256", {"number '256' outside range [0, 255]", "ttl 256 is not valid for ip encapsulation"}},
        {"encap ip id 1 flags 65536", {"number '65536' outside range [0, 65535]", "flags 65536 is not valid for ip encapsulation"}},
        {"encap ip dev eth0", {"address or id missing for ip encapsulation"}},
        {"encap ip6 id x", {"invalid number 'x'", "id x value invalid for IPv6 encapsulation"}},
        {"encap ip6 dst 1.2.3.4", {"IPv4 address 1.2.3.4 not valid for ip6 encapsulation"}},
        {"encap ip6 id 1 tc 256", {"tc value tc is invalid for ip6 encapsulation"}},
        {"encap ip6 id 1 hoplimit 256", {"number '256' outside range [0, 255]", "Invalid hoplimit 256 specified for ip6 encapsulation"}},
        {"encap ip6 id 1 flags x", {"invalid number 'x'", "flags x is not valid for ip6 encapsulation"}},
        {"encap ila 12345:2:3:4", {"invalid locator 12345:2:3:4 for ila encapsulation"}},
        {"encap ila 1:2:3", {"invalid locator 1:2:3 for ila encapsulation"}},
        {"encap ila 1:2:3:4:5", {"invalid locator 1:2:3:4:5 for ila encapsulation"}},
        {"mtu 4294967296", {"number '4294967296' outside unsigned integer range", "Invalid MTU 4294967296 specified for route"}},
        {"hoplimit 256", {"number '256' outside range [0, 255]", "Invalid hoplimit 256 specified for route"}},
        {"advmss x", {"invalid number 'x'", "Invalid advmss x specified for route"}},
        {"rtt x", {"invalid number 'x'", "Invalid rtt x for route"}},
        {"rtt 1e3", {"Invalid rtt 1e3 for route"}},
        {"rtt 300us", {"invalid number '300u'", "Invalid rtt 300us for route"}},
        {"rtt -1", {"negative number '-1'", "Invalid rtt -1 for route"}},
        {"rtt 1000s", {"number '1000' outside range [0.000, 960.000]", "Invalid rtt 1000s for route"}},
        {"rto_min 500s", {"number '500' outside range [0.000, 120.000]", "Invalid rto_min value 500s specified for route"}},
        {"window lock 1", {"invalid number 'lock'", "Invalid window value lock specified for route"}},
        {"quickack 2", {"number '2' outside range [0, 1]", "Invalid quickack value 2 specified for route"}},
        {"realms 1/x", {"Invalid realms 1/x for route"}},
        {"pref high", {"pref is only valid for IPv6"}},
        {"expires 600", {"expires is only valid for IPv6"}},
        {"vrf blue", {"VRF blue not found for route"}},
        {"vrf lo", {"Route specified VRF lo is not a VRF"}},
    };
    for (const auto& [option, complaints] : cases) {
        const Read read_ = read("10.1.0.0/24 " + option);
        EXPECT_FALSE(read_.route) << option;
        EXPECT_THAT(read_.complaints, testing::ElementsAreArray(complaints)) << option;
    }
    EXPECT_THAT(read("2001:db8::/32 dev eth0 realms 1").complaints, ElementsAre("realms are only valid for IPv4"));
    EXPECT_THAT(read("2001:db8::/32 dev eth0 expires x").complaints,
                ElementsAre("invalid number 'x'", "Invalid expires time x specified for route"));
}

TEST(RouteGrammar, BadNextHopsAreLeftOut) {
    const std::pair<std::string, std::vector<std::string>> cases[] = {
        {"via 10.99.0.2 weight 257", {"number '257' outside range [0, 256]", "Invalid weight 257 specified for route"}},
        {"via 10.99.0.2 weight 0", {"Invalid weight 0 specified for route"}},
        {"via 2001:db8::1", {"Address family mismatch for next hop"}},
        {"via x", {"VRRP parsed invalid IP x. skipping IP...", "invalid nexthop address x"}},
        {"via 10.99.0.2 realms x", {"Invalid realms x for route"}},
        {"encap foo", {"Unknown encap type - foo"}},
    };
    for (const auto& [hop, complaints] : cases) {
        const Read read_ = read("10.1.0.0/24 nexthop " + hop + " nexthop via 10.99.0.9 dev eth0");
        ASSERT_TRUE(read_.route) << hop;
        ASSERT_EQ(read_.route->next_hops.size(), 1U) << hop;
        EXPECT_EQ(read_.route->next_hops[0].via, IpAddress::v4(10, 99, 0, 9));
        EXPECT_THAT(read_.complaints, testing::ElementsAreArray(complaints)) << hop;
    }
}

}  // namespace
}  // namespace ka::vrrp
