// Requests against those of the ip command (iproute2 6.1), answers as kernel 6.18 sent them; both recorded with strace.
#include <gtest/gtest.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <cstring>
#include <map>

#include "common/netlink/message_writer.hpp"
#include "common/netlink/wire.hpp"
#include "tests/unit/netlink/hex.hpp"

namespace ka::netlink {
namespace {

using tests::octets;
using Octets = std::vector<std::uint8_t>;

constexpr IfIndex eth0{3};
constexpr IfIndex far0{2};

// A request without what may differ: length, sequence and order of attributes.
struct Request {
    std::uint16_t type = 0;
    std::uint16_t flags = 0;
    Octets fixed;
    std::map<std::uint16_t, Octets> attributes;
    bool operator==(const Request&) const = default;
};

Request take_apart(const Octets& bytes) {
    nlmsghdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    EXPECT_EQ(header.nlmsg_len, bytes.size());
    Request request{header.nlmsg_type, header.nlmsg_flags, {}, {}};
    const bool route = header.nlmsg_type == RTM_NEWROUTE || header.nlmsg_type == RTM_DELROUTE;
    const bool rule = header.nlmsg_type == RTM_NEWRULE || header.nlmsg_type == RTM_DELRULE;
    std::size_t at = sizeof header + (route || rule ? sizeof(rtmsg) : sizeof(ifaddrmsg));  // a rule's header is as long as a route's
    request.fixed.assign(bytes.begin() + sizeof header, bytes.begin() + static_cast<std::ptrdiff_t>(at));
    while (at + 4 <= bytes.size()) {
        std::uint16_t length = 0;
        std::uint16_t type = 0;
        std::memcpy(&length, &bytes[at], 2);
        std::memcpy(&type, &bytes[at + 2], 2);
        EXPECT_GE(length, 4);
        EXPECT_LE(at + length, bytes.size());
        request.attributes[type].assign(bytes.begin() + static_cast<std::ptrdiff_t>(at + 4),
                                        bytes.begin() + static_cast<std::ptrdiff_t>(at + length));
        at += (length + 3u) & ~3u;
    }
    EXPECT_EQ(at, bytes.size());
    return request;
}

Request ours(Verb verb, const Address& address) {
    Octets bytes;
    put_address(bytes, verb, address, 7);
    return take_apart(bytes);
}

Request ours(Verb verb, const Route& route) {
    Octets bytes;
    put_route(bytes, verb, route, 7);
    return take_apart(bytes);
}

Request ours(Verb verb, const Rule& rule) {
    Octets bytes;
    put_rule(bytes, verb, rule, 7);
    return take_apart(bytes);
}

Address on_eth0(const std::string& prefix) {
    Address address;
    address.interface = eth0;
    address.prefix = *Prefix::parse(prefix);
    return address;
}

Route to(const std::string& destination) {
    Route route;
    route.destination = *Prefix::parse(destination);
    return route;
}

TEST(WireRequest, AddressWithLabelBroadcastAndScope) {
    Address address = on_eth0("192.0.2.1/25");
    address.label = "eth0:0";
    address.broadcast = IpAddress::parse("192.0.2.127");
    address.scope = RT_SCOPE_LINK;
    // ip addr add 192.0.2.1/25 brd 192.0.2.127 label eth0:0 scope 253 dev eth0
    EXPECT_EQ(ours(Verb::add, address),
              take_apart(octets("3c00000014000506732c016b00000000021900fd0300000008000200c000020108000400c000027f0b00030065746830"
                                "3a30000008000100c0000201")));
}

TEST(WireRequest, AddressWithPeer) {
    Address address = on_eth0("192.0.2.1/32");
    address.peer = IpAddress::parse("192.0.2.2");
    // ip addr add 192.0.2.1 peer 192.0.2.2/32 dev eth0
    EXPECT_EQ(ours(Verb::add, address),
              take_apart(octets("2800000014000506732c016b00000000022000000300000008000200c000020108000100c0000202")));
}

TEST(WireRequest, DeprecatedIpv6AddressWithoutDuplicateDetection) {
    Address address = on_eth0("2001:db8::1/128");
    address.flags = IFA_F_NODAD;
    address.preferred_lifetime = 0;
    // ip addr add 2001:db8::1/128 dev eth0 preferred_lft 0 nodad
    EXPECT_EQ(ours(Verb::add, address),
              take_apart(octets("5400000014000506732c016b000000000a800200030000001400020020010db80000000000000000000000011400010020"
                                "010db80000000000000000000000011400060000000000ffffffff0000000000000000")));
}

TEST(WireRequest, AddressFlagsBeyondTheFirstEight) {
    Address address = on_eth0("192.0.2.3/24");
    address.flags = IFA_F_NOPREFIXROUTE;
    // ip addr add 192.0.2.3/24 dev eth0 noprefixroute
    EXPECT_EQ(ours(Verb::add, address),
              take_apart(octets("3000000014000506732c016b00000000021800000300000008000200c0000203080008000002000008000100c0000203")));
}

TEST(WireRequest, AddressRemoval) {
    // ip addr del 192.0.2.3/24 dev eth0
    EXPECT_EQ(ours(Verb::remove, on_eth0("192.0.2.3/24")),
              take_apart(octets("2800000015000500732c016b00000000021800000300000008000200c000020308000100c0000203")));
}

TEST(WireRequest, OurMarkOnAddresses) {
    Address address = on_eth0("192.0.2.3/24");
    address.protocol = protocol_keepalived;
    EXPECT_EQ(ours(Verb::add, address).attributes.at(IFA_PROTO), Octets{18});
}

TEST(WireRequest, ReplaceMayChangeInPlace) {
    const Request request = ours(Verb::replace, on_eth0("192.0.2.3/24"));
    EXPECT_EQ(request.type, RTM_NEWADDR);
    EXPECT_EQ(request.flags, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE);
}

TEST(WireRequest, RouteWithGatewayMetricsAndSource) {
    Route route = to("198.51.100.0/24");
    route.via = IpAddress::parse("192.0.2.2");
    route.interface = eth0;
    route.metric = 50;
    route.metrics.values = {{RTAX_MTU, 1400}, {RTAX_ADVMSS, 1360}};
    route.source = IpAddress::parse("192.0.2.1");
    // ip route prepend 198.51.100.0/24 via 192.0.2.2 dev eth0 proto 18 metric 50 mtu 1400 advmss 1360 src 192.0.2.1
    EXPECT_EQ(ours(Verb::add, route),
              take_apart(octets("5800000018000504732c016b0000000002180000fe1200010000000008000100c633640008000500c00002020800060032"
                                "00000008000700c000020108000400030000001400080008000200780500000800080050050000")));
}

TEST(WireRequest, DefaultRouteWithNextHops) {
    Route route = to("0.0.0.0/0");
    route.next_hops = {{IpAddress::parse("192.0.2.2"), eth0, 2, false}, {IpAddress::parse("192.0.2.9"), far0, 1, true}};
    // ip route prepend default proto 18 nexthop via 192.0.2.2 dev eth0 weight 2 nexthop via 192.0.2.9 dev far0 onlink
    EXPECT_EQ(ours(Verb::add, route),
              take_apart(octets("4000000018000504732c016b0000000002000000fe1200010000000024000900100000010300000008000500c000020210"
                                "0004000200000008000500c0000209")));
}

TEST(WireRequest, GatewayOfTheOtherFamily) {
    Route route = to("203.0.113.0/24");
    route.via = IpAddress::parse("fe80::1");
    route.interface = eth0;
    // ip route prepend 203.0.113.0/24 via inet6 fe80::1 dev eth0 proto 18
    EXPECT_EQ(ours(Verb::add, route),
              take_apart(octets("4400000018000504732c016b0000000002180000fe1200010000000008000100cb007100160012000a00fe800000000000"
                                "00000000000000000100000800040003000000")));
}

TEST(WireRequest, BlackholeInALargeTable) {
    Route route = to("203.0.113.0/24");
    route.type = RTN_BLACKHOLE;
    route.table = 1000;
    // ip route prepend blackhole 203.0.113.0/24 proto 18 table 1000
    EXPECT_EQ(ours(Verb::add, route),
              take_apart(octets("2c00000018000504732c016b0000000002180000001200060000000008000100cb00710008000f00e8030000")));
}

TEST(WireRequest, Ipv6Route) {
    Route route = to("2001:db8:1::/48");
    route.via = IpAddress::parse("fe80::1");
    route.interface = eth0;
    route.metric = 7;
    // ip -6 route prepend 2001:db8:1::/48 via fe80::1 dev eth0 proto 18 metric 7
    EXPECT_EQ(ours(Verb::add, route),
              take_apart(octets("5400000018000504732c016b000000000a300000fe120001000000001400010020010db8000100000000000000000000"
                                "14000500fe80000000000000000000000000000108000600070000000800040003000000")));
}

Rule rule_of(std::uint32_t priority, const std::string& from) {
    Rule rule;
    rule.priority = priority;
    if (!from.empty()) rule.from = *Prefix::parse(from);
    if (rule.from) rule.family = rule.from->address.family();
    return rule;
}

TEST(WireRequest, RuleThatSaysEverything) {
    Rule rule = rule_of(900, "10.66.0.0/16");
    rule.inverted = true;
    rule.to = *Prefix::parse("10.67.0.0/24");
    rule.input = "lo";
    rule.output = "eth7";
    rule.tos = 0x10;
    rule.mark = 0x10;
    rule.mark_mask = 0xff;
    rule.users = IdRange{1000, 2000};
    rule.ip_protocol = 6;
    rule.source_ports = IdRange{1000, 2000};
    rule.destination_ports = IdRange{80, 81};
    rule.table = 1000;
    rule.suppress_prefix_length = 0;
    rule.suppress_group = 5;
    // ip rule add not from 10.66.0.0/16 to 10.67.0.0/24 iif lo oif eth7 tos 0x10 fwmark 0x10/0xff uidrange 1000-2000 ipproto tcp
    // sport 1000-2000 dport 80-81 lookup 1000 suppress_prefixlength 0 suppress_ifgroup 5 priority 900 protocol 18
    const std::string rest =
        "0000000218101000000001020000000800"
        "02000a420000080001000a430000070003006c6f000009001100657468370000000008000a001000000008001000ff0000000c001400e8030000d0070000"
        "050016000600000008001700e803d007080018005000510008000f00e803000008000e000000000008000d00050000000800060084030000050015001200"
        "0000";
    EXPECT_EQ(ours(Verb::add, rule), take_apart(octets("9c000000200005064950016b00" + rest)));
    EXPECT_EQ(ours(Verb::remove, rule), take_apart(octets("9c000000210005004a50016b00" + rest)));
    Octets bytes;
    put_rule(bytes, Verb::add, rule, 7);
    EXPECT_EQ(std::get<RuleMessage>(decode(bytes).at(0).body).rule, rule);
}

TEST(WireRequest, RulesOfEachAction) {
    Rule blackhole = rule_of(901, "2001:db8::/32");
    blackhole.action = FR_ACT_BLACKHOLE;
    // ip -6 rule add from 2001:db8::/32 blackhole priority 901 protocol 18
    EXPECT_EQ(ours(Verb::add, blackhole),
              take_apart(octets("40000000200005064a50016b000000000a00200000000006000000001400020020010db8000000000000000000000000080006008503"
                                "00000500150012000000")));
    Rule jump = rule_of(902, "");
    jump.action = FR_ACT_GOTO;
    jump.target = 2000;
    // ip rule add goto 2000 priority 902 protocol 18
    EXPECT_EQ(ours(Verb::add, jump),
              take_apart(octets("34000000200005064a50016b0000000002000000000000020000000008000400d007000008000600860300000500150012000000")));
    Rule realms = rule_of(903, "10.0.0.0/8");
    realms.table = 100;
    realms.realms = 0x10002;
    // ip rule add from 10.0.0.0/8 lookup 100 realms 1/2 priority 903 protocol 18; the kernel reads the table from either place
    Request from_ip = take_apart(octets("3c000000200005064a50016b00000000020008006400000100000000080002000a00000008000b0002000100080006"
                                        "00870300000500150012000000"));
    from_ip.attributes[FRA_TABLE] = {100, 0, 0, 0};
    EXPECT_EQ(ours(Verb::add, realms), from_ip);
    Rule l3mdev = rule_of(904, "");
    l3mdev.l3mdev = true;
    // ip rule add l3mdev priority 904 protocol 18
    EXPECT_EQ(ours(Verb::add, l3mdev),
              take_apart(octets("34000000200005064a50016b00000000020000000000000100000000050013000100000008000600880300000500150012000000")));
}

TEST(WireAnswer, RulesOfADump) {
    // ip rule list: one of the kernel's, goto, realms, l3mdev, a tunnel
    const auto messages = decode(octets(
        "34000000200002004a50016b0820000002000000ff0000010000000008000f00ff00000008000e00ffffffff0500150002000000"
        "44000000200002004a50016b0820000002000000000000020400000008000f000000000008000e00ffffffff0500150012000000080006008603000008000400"
        "d0070000"
        "4c000000200002004a50016b0820000002000800640000010000000008000f006400000008000e00ffffffff0500150012000000080006008703000008000200"
        "0a00000008000b0002000100"
        "44000000200002004a50016b0820000002000000000000010000000008000f000000000008000e00ffffffff0500150012000000080006008803000005001300"
        "01000000"
        "48000000200002004a50016b0820000002000000640000010000000008000f006400000008000e00ffffffff050015001200000008000600890300000c000c00"
        "0000000000000005"));
    ASSERT_EQ(messages.size(), 5u);
    const auto nth = [&](std::size_t at) { return std::get<RuleMessage>(messages[at].body).rule; };
    EXPECT_EQ(nth(0).protocol, RTPROT_KERNEL);
    EXPECT_EQ(nth(0).table, 255u);
    Rule jump = rule_of(902, "");
    jump.action = FR_ACT_GOTO;
    jump.target = 2000;
    EXPECT_EQ(nth(1), jump) << "that its target is not there yet is no part of it";
    Rule realms = rule_of(903, "10.0.0.0/8");
    realms.table = 100;
    realms.realms = 0x10002;
    EXPECT_EQ(nth(2), realms);
    Rule l3mdev = rule_of(904, "");
    l3mdev.l3mdev = true;
    EXPECT_EQ(nth(3), l3mdev);
    Rule tunnel = rule_of(905, "");
    tunnel.table = 100;
    tunnel.tunnel_id = 5;
    EXPECT_EQ(nth(4), tunnel);
}

TEST(WireRequest, BatchIsReadBackMessageByMessage) {
    Octets batch;
    put_address(batch, Verb::add, on_eth0("192.0.2.1/24"), 1);
    put_route(batch, Verb::add, to("198.51.100.0/24"), 2);
    put_address(batch, Verb::remove, on_eth0("2001:db8::7/64"), 3);
    const auto messages = decode(batch);
    ASSERT_EQ(messages.size(), 3u);
    for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(messages[i].sequence, i + 1);
    EXPECT_EQ(std::get<AddressMessage>(messages[0].body).address.key(), on_eth0("192.0.2.1/24").key());
    EXPECT_EQ(std::get<RouteMessage>(messages[1].body).route, to("198.51.100.0/24"));
    EXPECT_TRUE(std::get<AddressMessage>(messages[2].body).removed);
}

TEST(WireAnswer, AddressesOfADump) {
    // ip -4 addr show dev eth0
    const auto messages = decode(
        octets("5800000014002200742c016b886a0000021980fd0300000008000100c000020108000200c000020108000400c000027f0b00030065746830"
               "3a300000080008008000000014000600ffffffffffffffff8d9e05008d9e05005000000014002200742c016b886a0000022080000300000008"
               "000100c000020208000200c0000201090003006574683000000000080008008000000014000600ffffffffffffffff8e9e05008e9e0500"));
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_TRUE(messages[0].multipart);
    EXPECT_FALSE(messages[0].interrupted);
    EXPECT_EQ(messages[0].sequence, 0x6b012c74u);
    Address labelled = on_eth0("192.0.2.1/25");
    labelled.label = "eth0:0";
    labelled.broadcast = IpAddress::parse("192.0.2.127");
    labelled.scope = RT_SCOPE_LINK;
    labelled.flags = IFA_F_PERMANENT;
    EXPECT_EQ(std::get<AddressMessage>(messages[0].body).address, labelled);
    Address peer = on_eth0("192.0.2.1/32");
    peer.peer = IpAddress::parse("192.0.2.2");
    peer.label = "eth0";
    peer.flags = IFA_F_PERMANENT;
    EXPECT_EQ(std::get<AddressMessage>(messages[1].body).address, peer);
}

TEST(WireAnswer, Ipv6AddressesWithLifetimesProtocolAndState) {
    // ip -6 addr show dev eth0: one of ours, and the kernel's own link-local one, still tentative
    const auto messages = decode(
        octets("4800000014002200742c016b8d6a00000a80a200030000001400010020010db80000000000000000000000011400060000000000ffffffff"
               "909e0500909e050008000800a20000005000000014002200742c016b8d6a00000a40c0fd0300000014000100fe80000000000000f44451fffe"
               "e064ed14000600ffffffffffffffff8c9e05008c9e050008000800c000000005000b0003000000"));
    ASSERT_EQ(messages.size(), 2u);
    const Address& ours_there = std::get<AddressMessage>(messages[0].body).address;
    EXPECT_EQ(ours_there.prefix, *Prefix::parse("2001:db8::1/128"));
    EXPECT_EQ(ours_there.preferred_lifetime, 0u);
    EXPECT_EQ(ours_there.valid_lifetime, lifetime_forever);
    EXPECT_EQ(ours_there.flags, IFA_F_PERMANENT | IFA_F_DEPRECATED | IFA_F_NODAD);
    EXPECT_FALSE(ours_there.tentative());
    const Address& link_local = std::get<AddressMessage>(messages[1].body).address;
    EXPECT_EQ(link_local.protocol, 3) << "IFAPROT_KERNEL_LL";
    EXPECT_TRUE(link_local.tentative());
    EXPECT_TRUE(link_local.prefix.address.is_link_local());
}

TEST(WireAnswer, RoutesOfADump) {
    // ip -4 route show table all proto 18
    const auto messages = decode(
        octets("2c00000018002200732c016b926a000002180000fc1200060000000008000f00e803000008000100cb0071004800000018002200732c016b92"
               "6a000002000000fe1200010000000008000f00fe00000024000900100000010300000008000500c00002021000040002000000080005"
               "00c00002096000000018002200732c016b926a000002180000fe1200010000000008000f00fe00000008000100c6336400080006003200000014"
               "0008000800020078050000080008005005000008000700c000020108000500c00002020800040003000000"));
    ASSERT_EQ(messages.size(), 3u);
    Route blackhole = to("203.0.113.0/24");
    blackhole.type = RTN_BLACKHOLE;
    blackhole.table = 1000;
    EXPECT_EQ(std::get<RouteMessage>(messages[0].body).route, blackhole);
    Route split_default = to("0.0.0.0/0");
    split_default.next_hops = {{IpAddress::parse("192.0.2.2"), eth0, 2, false}, {IpAddress::parse("192.0.2.9"), far0, 1, true}};
    EXPECT_EQ(std::get<RouteMessage>(messages[1].body).route, split_default);
    Route full = to("198.51.100.0/24");
    full.via = IpAddress::parse("192.0.2.2");
    full.interface = eth0;
    full.metric = 50;
    full.metrics.values = {{RTAX_MTU, 1400}, {RTAX_ADVMSS, 1360}};
    full.source = IpAddress::parse("192.0.2.1");
    EXPECT_EQ(std::get<RouteMessage>(messages[2].body).route, full);
}

Octets link_message(std::uint8_t family, std::size_t mac_octets, bool other_namespace) {
    Octets bytes;
    MessageWriter writer(bytes, RTM_NEWLINK, 0, 0);
    ifinfomsg header{};
    header.ifi_family = family;
    header.ifi_type = ARPHRD_ETHER;
    header.ifi_index = 5;
    header.ifi_flags = IFF_UP | IFF_RUNNING | IFF_MULTICAST;
    writer.fixed(header);
    writer.text(IFLA_IFNAME, "vlan7");
    writer.value(IFLA_MTU, std::uint32_t{9000});
    writer.value(IFLA_LINK, std::uint32_t{2});
    writer.value(IFLA_MASTER, std::uint32_t{9});
    writer.attribute(IFLA_ADDRESS, Octets(mac_octets, 0xab));
    if (other_namespace) writer.value(IFLA_LINK_NETNSID, std::int32_t{0});
    const std::size_t info = writer.begin_nested(IFLA_LINKINFO);
    writer.text(IFLA_INFO_KIND, "vlan");
    writer.end_nested(info);
    writer.finish();
    return bytes;
}

TEST(WireAnswer, Link) {
    const auto messages = decode(link_message(AF_UNSPEC, 6, false));
    ASSERT_EQ(messages.size(), 1u);
    const Link& link = std::get<LinkMessage>(messages[0].body).link;
    EXPECT_EQ(link.index, IfIndex{5});
    EXPECT_EQ(link.name, "vlan7");
    EXPECT_EQ(link.mtu, 9000u);
    EXPECT_EQ(link.parent, IfIndex{2});
    EXPECT_EQ(link.master, IfIndex{9});
    EXPECT_EQ(link.kind, "vlan");
    EXPECT_EQ(link.mac->to_string(), "ab:ab:ab:ab:ab:ab");
    EXPECT_TRUE(link.usable());
    EXPECT_TRUE(link.multicast());
    EXPECT_FALSE(link.loopback());
    EXPECT_FALSE(link.no_arp());
}

TEST(WireAnswer, LinkOfAnotherKindOfHardwareOrNamespace) {
    EXPECT_FALSE(std::get<LinkMessage>(decode(link_message(AF_UNSPEC, 20, false))[0].body).link.mac);
    EXPECT_EQ(std::get<LinkMessage>(decode(link_message(AF_UNSPEC, 6, true))[0].body).link.parent, no_interface);
    EXPECT_TRUE(std::holds_alternative<Uninteresting>(decode(link_message(AF_BRIDGE, 6, false))[0].body));
}

TEST(WireAnswer, ErrorWithTheKernelsExplanation) {
    Octets bytes;
    {
        MessageWriter writer(bytes, NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, 99);
        nlmsgerr error{};
        error.error = -EADDRNOTAVAIL;
        error.msg.nlmsg_len = 60;
        writer.fixed(error);
        writer.text(NLMSGERR_ATTR_MSG, "Cannot assign");
    }
    const auto messages = decode(bytes);
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].sequence, 99u);
    EXPECT_EQ(std::get<Acknowledgement>(messages[0].body), (Acknowledgement{EADDRNOTAVAIL, "Cannot assign"}));
}

TEST(WireAnswer, EndOfADumpAndInterruption) {
    const auto done = decode(octets("1400000003003200742c016b886a000000000000"));  // NLM_F_MULTI | NLM_F_DUMP_INTR
    ASSERT_EQ(done.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<DumpDone>(done[0].body));
    EXPECT_TRUE(done[0].interrupted);
}

TEST(WireAnswer, BrokenMessagesAreMalformedNotFatal) {
    EXPECT_TRUE(std::holds_alternative<Malformed>(decode(octets("0800000014002200")).at(0).body));
    // a length beyond the datagram, an address without an address, one of the wrong size, a prefix too long
    for (const char* hex : {"6000000014002200742c016b886a000002208000", "1800000014002200742c016b886a0000021980fd03000000",
                            "2000000014002200742c016b886a0000021980fd0300000006000200c0000000",
                            "2000000014002200742c016b886a0000022180fd0300000008000200c0000201"}) {
        const auto messages = decode(octets(hex));
        ASSERT_FALSE(messages.empty()) << hex;
        EXPECT_TRUE(std::holds_alternative<Malformed>(messages.back().body)) << hex;
    }
}

}  // namespace
}  // namespace ka::netlink
