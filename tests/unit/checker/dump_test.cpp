// keepalived_check.data: lines as Debian's keepalived 2.2.7 writes them of the same services (checker.md 16).
#include <gtest/gtest.h>

#include "checker/dump/data.hpp"

namespace ka::checker {
namespace {

ScriptCommand command(std::vector<std::string> arguments) {
    ScriptCommand made;
    made.arguments = std::move(arguments);
    return made;
}

VirtualServerConfig service() {
    VirtualServerConfig server;
    server.endpoints = {{Family::ipv4, {}, IpAddress::v4(10, 1, 0, 1), 80}};
    server.protocol = Protocol::tcp;
    server.scheduler = "rr";
    server.persistence_timeout = 50;
    server.persistence_mask = IpAddress::v4(255, 255, 255, 0).v4_host_order();
    server.schedule = {seconds{5}, seconds{6}, 3, seconds{2}, seconds{4}, true};
    server.quorum = 2;
    server.hysteresis = 1;
    server.quorum_up = command({"/usr/bin/true", "qu"});
    server.ha_suspend = true;
    server.sorry_server = SorryServerConfig{IpAddress::v4(10, 99, 0, 9), 90, {}, true};
    auto& real = server.real_servers.emplace_back();
    real.address = IpAddress::v4(10, 99, 0, 2);
    real.port = 8001;
    real.weight = 3;
    real.upper_threshold = 100;
    real.lower_threshold = 10;
    real.inhibit_on_failure = true;
    real.schedule = server.schedule;
    real.notify_up = command({"/usr/bin/true", "up"});
    auto& check = real.checks.emplace_back();
    check.connect.address = IpAddress::v4(10, 99, 0, 2);
    check.connect.port = 8002;
    check.connect.bind_address = IpAddress::v4(10, 99, 0, 1);
    check.connect.bind_port = 999;
    check.connect.fwmark = 5;
    check.connect.timeout = seconds{3};
    check.schedule = {seconds{6}, seconds{2}, seconds{1}, 2, true, false};
    return server;
}

std::string dumped(const VirtualServerConfig& server) {
    Config config;
    config.virtual_servers = {server};
    const Services services(config, {});
    model::DumpText out;
    dump::data(services, out);
    return out.take();
}

void expect(const std::string& text, const std::string& lines) {
    EXPECT_NE(text.find(lines), std::string::npos) << lines << "--- not in ---\n" << text;
}

TEST(CheckerDump, CK_135_TheTopologyBeginsWithTheFirstVirtualServer) {
    EXPECT_EQ(dumped(service()).substr(0, 128),
              "------< LVS Topology >------\n System is compiled with LVS v1.2.1\n ------< Virtual server >------\n"
              " VS VIP = 10.1.0.1, VPORT = 80\n");
}

TEST(CheckerDump, AVirtualServer) {
    expect(dumped(service()),
           "   Address family = inet\n   connection timeout = 5.000000\n   delay_loop = 6.000000\n   lvs_sched = rr\n   Hashed = disabled\n"
           "   flag-1 = disabled\n   flag-2 = disabled\n   flag-3 = disabled\n   One packet scheduling = disabled\n"
           "   persistence timeout = 50\n   persistence granularity = 255.255.255.0\n   protocol = TCP\n   alpha is ON\n   omega is OFF\n"
           "   Retry count = 3\n   Retry delay = 2.000000\n   Warmup = 4.000000\n   Inhibit on failure is OFF\n"
           "   quorum = 2, hysteresis = 1\n   Quorum up notify script = '/usr/bin/true' 'qu', uid:gid 0:0\n   Using HA suspend\n"
           "   Using smtp notification = no\n   default forwarding method = NAT\n   sorry server = [10.99.0.9]:tcp:90\n"
           "     forwarding method = NAT\n     Inhibit on failure is ON\n     set = 1\n     alive = 1\n   VS alive = 0\n"
           "   quorum_state_up = 0\n   reloaded = 0\n");
}

// As keepalived 2.2.7 writes them.
TEST(CheckerDump, TlsAndGroups) {
    Config config;
    config.tls = TlsConfig{};
    auto& group = config.groups.emplace_back();
    group.name = "VG";
    group.entries = {{{}, Family::ipv4, IpAddress::v4(10, 1, 0, 5), IpAddress::v4(10, 1, 0, 5), 80},
                     {{}, Family::ipv4, IpAddress::v4(10, 1, 0, 6), IpAddress::v4(10, 1, 0, 9), 81},
                     {33, {}, {}, {}, 0},
                     {34, Family::ipv6, {}, {}, 0}};
    auto server = service();
    server.group = "VG";
    server.endpoints = {{Family::ipv4, {}, IpAddress::v4(10, 1, 0, 5), 80}, {Family::ipv4, 33, {}, 0}};
    config.virtual_servers = {server};
    model::DumpText out;
    dump::data(Services(config, {}), out);
    const std::string text = out.take();
    const std::string end = "     reloaded = False\n";
    expect(text, "------< SSL definitions >------\n Using autogen SSL context\n------< LVS Topology >------\n"
                 " System is compiled with LVS v1.2.1\n ------< Virtual server group >------\n"
                 " Virtual Server Group = VG, IPv4 = yes, IPv6 = yes\n   VIP = 10.1.0.5, VPORT = 80\n     Alive: 1 tcp, 0 udp, 0 sctp\n" + end +
                 "   VIP Range = 10.1.0.6-10.1.0.9, VPORT = 81\n     Alive: 1 tcp, 0 udp, 0 sctp\n" + end +
                 "   FWMARK = 33\n     Alive: 1 IPv4, 0 IPv6\n" + end + "   FWMARK = 34 IPv6\n     Alive: 0 IPv4, 0 IPv6\n" + end +
                 " ------< Virtual server >------\n VS GROUP = [VG]:0\n");
    config.tls = TlsConfig{std::string("secret"), std::string("/ca"), std::string("/cert"), std::string("/key")};
    dump::data(Services(config, {}), out);
    expect(out.take(), "------< SSL definitions >------\n Password : ********\n CA-file : /ca\n Certificate file : /cert\n Key file : /key\n"
                       "------< LVS Topology >------\n");
}

TEST(CheckerDump, NamesOfServers) {
    auto server = service();
    server.virtual_host = std::string("vh");
    server.snmp_name = std::string("sn");
    server.real_servers[0].virtual_host = std::string("rvh");
    server.real_servers[0].snmp_name = std::string("rsn");
    const auto text = dumped(server);
    expect(text, " VS VIP = 10.1.0.1, VPORT = 80\n   VirtualHost = vh\n   SNMP name = 'sn'\n   Address family = inet\n");
    expect(text, "     RS up notify script = '/usr/bin/true' 'up', uid:gid 0:0\n    VirtualHost = 'rvh'\n   SNMP name = 'rsn'\n"
                 "   Using smtp notification = no\n");
}

TEST(CheckerDump, ARealServer) {
    expect(dumped(service()),
           "   ------< Real server >------\n   RIP = 10.99.0.2, RPORT = 8001, WEIGHT = 3 EFF WEIGHT = 3\n   forwarding method = NAT\n"
           "   Alpha is ON\n   connection timeout = 5.000000\n   connection limit range = 10 -> 100\n   Delay loop = 6.000000\n"
           "   Retry count = 3\n   Retry delay = 2.000000\n   Warmup = 4.000000\n   Inhibit on failure is ON\n"
           "     RS up notify script = '/usr/bin/true' 'up', uid:gid 0:0\n   Using smtp notification = no\n   initial weight = 3\n"
           "   effective weight = 3\n   previous effective_weight = 0\n   alive = 0\n   num failed checkers = 1\n   RS set = 1\n   reloaded = 0\n");
}

TEST(CheckerDump, ACheckRestsWhileTheAddressIsElsewhere) {
    expect(dumped(service()),
           "------< Health checkers >------\n [10.1.0.1]:tcp:80 -> [10.99.0.2]:tcp:8001\n   Enabled = no\n   Up = no\n   Has run = no\n"
           "   Current weight = 0\n   Alpha = yes\n   Delay loop = 6000000 us\n   Warmup = 1000000 us\n   Retries = 2\n"
           "   Delay before retry = 2000000 us\n   Retries iterations = 2\n   Default delay before retry = 1000000 us\n"
           "   Log all failures = no\n   Connection\n     Dest = [10.99.0.2]:8002\n     Bind to = [10.99.0.1]:999\n     Mark = 5\n"
           "     Timeout = 3.000000\n   Keepalive method = TCP_CHECK\n");
}

// Nobody makes these yet; whoever reads the file sees what was understood of them.
TEST(CheckerDump, CK_035_ChecksThatAreNotMadeYetShowTheirSchedule) {
    auto server = service();
    auto& checks = server.real_servers[0].checks;
    for (const CheckKind kind : {CheckKind::dns, CheckKind::http, CheckKind::misc}) {
        checks.emplace_back();
        checks.back().kind = kind;
        checks.back().schedule.retry = kind == CheckKind::misc ? 0 : 3;
        checks.back().connect.address = IpAddress::v4(10, 99, 0, 2);
        checks.back().connect.port = 8001;
    }
    const std::string head = " [10.1.0.1]:tcp:80 -> [10.99.0.2]:tcp:8001\n   Enabled = no\n   Up = yes\n   Has run = no\n"
                             "   Current weight = 0\n   Alpha = no\n   Delay loop = 60000000 us\n   Warmup = 60000000 us\n   Retries = ";
    const std::string retries = "3\n   Delay before retry = 1000000 us\n   Retries iterations = 0\n   Default delay before retry = ";
    const std::string connection = "   Log all failures = no\n   Connection\n     Dest = [10.99.0.2]:8001\n     Timeout = 5.000000\n";
    const auto text = dumped(server);
    expect(text, head + retries + "0 us\n" + connection + "   Keepalive method = DNS_CHECK\n");
    expect(text, head + retries + "3000000 us\n" + connection + "   Keepalive method = HTTP_GET\n");
    expect(text, head + "0\n   Default delay before retry = 1000000 us\n   Log all failures = no\n   Keepalive method = MISC_CHECK\n");
    expect(text, "   num failed checkers = 1\n");
}

TEST(CheckerDump, OtherKindsOfServices) {
    auto server = service();
    server.endpoints = {{Family::ipv4, 7, {}, 0}};
    server.protocol = Protocol::none;
    server.scheduler = "sh";
    server.flags = 0x0004 | 0x0008 | 0x0010;
    server.persistence_timeout = 0;
    server.sorry_server.reset();
    server.forwarding.method = ForwardingMethod::tunnel;
    server.real_servers[0].forwarding = {ForwardingMethod::tunnel, TunnelType::gue, 777, 1};
    const auto text = dumped(server);
    expect(text, " VS FWMARK = 7\n");
    expect(text, "   sh-port = enabled\n   sh-fallback = enabled\n   One packet scheduling = enabled (inactive due to not UDP)\n");
    expect(text, "   default forwarding method = TUN, type = IPIP\n");
    expect(text, "   forwarding method = TUN, type = GUE, port = 777, checksum\n");
    expect(text, "FWM 7 -> [10.99.0.2]:none:8001\n");
}

}  // namespace
}  // namespace ka::checker
