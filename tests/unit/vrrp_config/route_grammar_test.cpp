// Lines of virtual_routes against the table of vrrp.md 3.7 and the words of the reference.
#include "vrrp/config/route_grammar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/rtnetlink.h>

#include <sstream>

namespace ka::vrrp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Read : RouteReading {
    std::vector<std::string> complaints;
    std::optional<std::size_t> missing_after;
    bool interface_missing = false;
};

Read read(const std::string& line) {
    const InterfaceCatalogue catalogue{{{"eth0", IfIndex{2}}, {"lo", IfIndex{1}}}};
    Read result;
    const LineContext context{catalogue, [&](std::string text) { result.complaints.push_back(std::move(text)); },
                              [&](std::size_t at) { result.missing_after = at; }, true, false, &result.interface_missing};
    std::istringstream stream(line);
    const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
    static_cast<RouteReading&>(result) = read_route(words, context);
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
    EXPECT_EQ(read_.route->mtu, 1400U);
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

TEST(RouteGrammar, OldFormsAndUnsupportedOptionsKeepTheRoute) {
    const Read old = read("10.1.0.0/24 gw 10.99.0.2");
    EXPECT_TRUE(old.route);
    EXPECT_THAT(old.complaints, ElementsAre("\"gw\" for routes is deprecated. Please use \"via\""));
    const Read pair = read("10.1.0.0/24 via 10.99.0.2 or 10.99.0.3");
    EXPECT_EQ(pair.route->next_hops.size(), 2U);
    const Read exotic = read("10.1.0.0/24 dev eth0 initcwnd 10 congctl lock cubic");
    EXPECT_TRUE(exotic.route);
    EXPECT_THAT(exotic.unsupported, ElementsAre("initcwnd", "congctl"));
    const Read encap = read("10.1.0.0/24 encap seg6");
    EXPECT_TRUE(encap.route);
    EXPECT_THAT(encap.complaints, ElementsAre("Unknown encap type - seg6"));
}

}  // namespace
}  // namespace ka::vrrp
