// What the checker makes of a configuration, and what it complains about: the reference's words, in its order.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checker/config/keywords.hpp"
#include "common/base/format.hpp"
#include "tests/unit/checker/reading.hpp"

namespace ka::checker {
namespace {

using reading::read;
using reading::ShutGate;

std::string lines(std::initializer_list<std::string> list) {
    std::string text;
    for (const auto& line : list) text += line + "\n";
    return text;
}

std::string block(const std::string& head, std::initializer_list<std::string> inside) {
    return head + " {\n" + lines(inside) + "}";
}

const std::string real = "real_server 10.0.0.1 80 {\n}";

std::string service(std::initializer_list<std::string> inside, const std::string& head = "10.1.0.1 80") {
    return block("virtual_server " + head, inside);
}

std::vector<std::string> texts(const LoadResult& result) {
    std::vector<std::string> texts;
    for (const auto& one : result.diagnostics.list()) texts.push_back(one.text);
    return texts;
}

// The complaints, in this order, others between them; and the status of --config-test.
void expect_complaints(const std::string& text, std::initializer_list<std::string> wanted) {
    const auto result = read(text);
    const auto found = texts(result);
    auto at = found.begin();
    for (const auto& one : wanted) {
        at = std::find(at, found.end(), one);
        ASSERT_NE(at, found.end()) << one << "\n" << testing::PrintToString(found);
        ++at;
    }
    EXPECT_EQ(result.diagnostics.exit_code(), 5) << text;
}

void expect_clean(const std::string& text) {
    const auto result = read(text);
    EXPECT_EQ(result.diagnostics.exit_code(), 0) << text << testing::PrintToString(texts(result));
}

TEST(CheckerConfig, CK_001_NoSchedulerMeansWlc) {
    const auto text = service({"lvs_method NAT", "protocol TCP", real});
    expect_complaints(text, {"Virtual server [10.1.0.1]:tcp:80: no scheduler set, setting default 'wlc'"});
    EXPECT_EQ(read(text).config.virtual_servers.at(0).scheduler, "wlc");
    expect_clean(service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", real}));
    expect_clean(service({"lb_algo rr", "lb_kind NAT", "protocol tcp", real}));
}

TEST(CheckerConfig, CK_002_NoMethodMeansNat) {
    const auto text = service({"lvs_sched rr", "protocol TCP", real});
    expect_complaints(text, {"Virtual server [10.1.0.1]:tcp:80: no forwarding method set, setting default NAT"});
    EXPECT_EQ(read(text).config.virtual_servers.at(0).real_servers.at(0).forwarding.method, ForwardingMethod::nat);
}

TEST(CheckerConfig, CK_003_NoProtocolMeansUdp) {
    const auto text = service({"lvs_sched rr", "lvs_method NAT", real});
    expect_complaints(text, {"Virtual server [10.1.0.1]:none:80: no protocol set - defaulting to UDP"});
    EXPECT_EQ(read(text).config.virtual_servers.at(0).protocol, Protocol::udp);
    expect_clean(service({"lvs_sched rr", "lvs_method NAT", real}, "fwmark 7"));
}

TEST(CheckerConfig, CK_004_ProtocolOfAFirewallMarkIsIgnored) {
    expect_complaints(service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", real}, "fwmark 7"),
                      {"Warning: Virtual server FWM 7: protocol specified for fwmark - protocol will be ignored"});
}

TEST(CheckerConfig, CK_005_OnePacketSchedulingNeedsUdp) {
    expect_complaints(service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", "ops", real}),
                      {"Virtual server [10.1.0.1]:tcp:80: one packet scheduling requires UDP - resetting"});
    expect_clean(service({"lvs_sched rr", "lvs_method NAT", "protocol UDP", "ops", real}));
}

TEST(CheckerConfig, CK_006_NoPortMeansPersistence) {
    const auto text = service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", real}, "10.1.0.1");
    expect_complaints(text, {"Virtual server [10.1.0.1]:tcp:0: zero port only valid for persistent services - setting"});
    EXPECT_EQ(read(text).config.virtual_servers.at(0).persistence_timeout, 360U);
}

TEST(CheckerConfig, CK_007_008_009_Persistence) {
    const auto with = [](const std::string& line) { return service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", line, real}); };
    EXPECT_EQ(read(with("persistence_timeout")).config.virtual_servers.at(0).persistence_timeout, 360U);
    expect_complaints(with("persistence_timeout 2678401"),
                      {"number '2678401' outside range [1, 2678400]", "persistence_timeout invalid"});
    const auto masked = read(with("persistence_granularity 255.255.255.0")).config.virtual_servers.at(0);
    EXPECT_EQ(masked.persistence_timeout, 360U);
    EXPECT_EQ(masked.persistence_mask, 0xffffff00U);
}

TEST(CheckerConfig, CK_010_UnknownSchedulerIsRejected) {
    const auto text = service({"lvs_sched bogus", "lvs_method NAT", "protocol TCP", real});
    expect_complaints(text, {"Invalid lvs_scheduler 'bogus' - ignoring",
                             "Virtual server [10.1.0.1]:tcp:80: no scheduler set, setting default 'wlc'"});
}

TEST(CheckerConfig, CK_013_014_015_Tunnels) {
    const auto with = [](const std::string& method) {
        return service({"lvs_sched rr", "lvs_method TUN " + method, "protocol TCP", real});
    };
    expect_complaints(with("type gue"), {"gue tunnels require port, otherwise cannot have port."});
    expect_complaints(with("type ipip csum"), {"ipip tunnels do not support checksum option."});
    expect_complaints(with("type gre remcsum"), {"gre tunnels do not support remote checksum option."});
    expect_clean(with("type gue port 6080 remcsum"));
    const Forwarding wanted{ForwardingMethod::tunnel, TunnelType::gue, 6080, 2};
    EXPECT_EQ(read(with("type gue port 6080 remcsum")).config.virtual_servers.at(0).real_servers.at(0).forwarding, wanted);
}

TEST(CheckerConfig, CK_016_ADuplicateRealServerIsRemoved) {
    const auto text = service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", real, real, "real_server 10.0.0.1 81 {\n}"});
    expect_complaints(text, {"VS [10.1.0.1]:tcp:80: real server [10.0.0.1]:tcp:80 is duplicated - removing second rs"});
    EXPECT_EQ(read(text).config.virtual_servers.at(0).real_servers.size(), 2U);
}

TEST(CheckerConfig, CK_017_018_QuorumAndHysteresis) {
    const auto text = service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", "quorum 5", "hysteresis 7",
                               "real_server 10.0.0.1 80 {\nweight 2\n}", "real_server 10.0.0.2 80 {\n}"});
    expect_complaints(text, {"Warning - quorum 5 for [10.1.0.1]:tcp:80 exceeds total weight of real servers 3, reducing quorum to 3",
                             "Virtual server [10.1.0.1]:tcp:80: hysteresis 7 >= quorum 3; setting hysteresis to 2"});
    EXPECT_EQ(read(text).config.virtual_servers.at(0).hysteresis, 2U);
}

TEST(CheckerConfig, CK_019_020_021_Ports) {
    const auto with = [](const std::string& method, const std::string& port) {
        return service({"lvs_sched rr", "lvs_method " + method, "protocol TCP", "real_server 10.0.0.1 " + port + " {\n}"});
    };
    const auto port_of = [](const std::string& text) { return read(text).config.virtual_servers.at(0).real_servers.at(0).port; };
    expect_complaints(with("DR", "8080"),
                      {"WARNING - virtual server [10.1.0.1]:tcp:80 and real server [10.0.0.1]:tcp:8080 ports don't match - resetting"});
    EXPECT_EQ(port_of(with("DR", "8080")), 80);
    expect_clean(with("NAT", "8080"));
    EXPECT_EQ(port_of(with("NAT", "8080")), 8080);
    EXPECT_EQ(port_of(with("NAT", "")), 80);
}

TEST(CheckerConfig, CK_022_PortOfADirectServerBehindAMarkIsCleared) {
    expect_complaints(service({"lvs_sched rr", "lvs_method DR", real}, "fwmark 7"),
                      {"WARNING - fwmark virtual server FWM 7, real server [10.0.0.1]:none:80 has port specified - clearing"});
}

TEST(CheckerConfig, CK_023_WithoutRealServersTheServiceIsIgnored) {
    const auto text = service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", "real_server bogus 80 {\n}"});
    expect_complaints(text, {"Invalid real server ip address/port bogus/80 - skipping",
                             "Virtual server [10.1.0.1]:tcp:80 has no real servers - ignoring"});
    EXPECT_TRUE(read(text).config.virtual_servers.empty());
}

TEST(CheckerConfig, CK_024_HaSuspendNeedsAnAddress) {
    expect_complaints(service({"lvs_sched rr", "lvs_method NAT", "ha_suspend", real}, "fwmark 7"),
                      {"Virtual server FWM 7: cannot use ha_suspend with fwmarks - clearing ha_suspend"});
}

CheckConfig check_of(std::initializer_list<std::string> service_lines, const std::string& server_line, const std::string& check_line) {
    std::string text = "virtual_server 10.1.0.1 80 {\nlvs_sched rr\nlvs_method NAT\nprotocol TCP\n" + lines(service_lines) +
                       "real_server 10.0.0.1 8080 {\n" + server_line + "\nTCP_CHECK {\n" + check_line + "\n}\n}\n}\n";
    return read(text).config.virtual_servers.at(0).real_servers.at(0).checks.at(0);
}

TEST(CheckerConfig, CK_033_RetryZeroIsOnlyForChecks) {
    expect_complaints(service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", "retry 0", real}),
                      {"number '0' outside range [1, 4294967295]", "retry value invalid - 0"});
    expect_complaints(service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", "real_server 10.0.0.1 80 {\nretry 0\n}"}),
                      {"number '0' outside range [1, 4294967295]", "retry value invalid - 0"});
    EXPECT_EQ(check_of({"retry 5"}, "", "retry 0").schedule.retry, 0U);
}

TEST(CheckerConfig, CK_034_TheNearestValueCounts) {
    const std::initializer_list<std::string> top = {"delay_loop 11", "retry 12", "warmup 13", "connect_timeout 14", "delay_before_retry 15"};
    const auto far = check_of(top, "", "");
    EXPECT_EQ(far.schedule.delay_loop, Duration{seconds{11}});
    EXPECT_EQ(far.schedule.retry, 12U);
    EXPECT_EQ(far.schedule.warmup, Duration{seconds{13}});
    EXPECT_EQ(far.connect.timeout, Duration{seconds{14}});
    EXPECT_EQ(far.schedule.delay_before_retry, Duration{seconds{15}});
    const auto near = check_of(top, "delay_loop 21\nretry 22", "delay_loop 31");
    EXPECT_EQ(near.schedule.delay_loop, Duration{seconds{31}});
    EXPECT_EQ(near.schedule.retry, 22U);
}

TEST(CheckerConfig, CK_035_036_041_DefaultTimes) {
    const auto check = check_of({}, "", "");
    EXPECT_EQ(check.schedule.delay_loop, Duration{seconds{60}});
    EXPECT_EQ(check.schedule.warmup, Duration{seconds{60}});
    EXPECT_EQ(check.connect.timeout, Duration{seconds{5}});
    EXPECT_EQ(check.schedule.delay_before_retry, Duration{seconds{1}});
    EXPECT_EQ(check.schedule.retry, 1U);
    EXPECT_EQ(check.connect.port, 8080);
}

TEST(CheckerConfig, CK_136_BadValuesOfAChecksKeywords) {
    const auto with = [](const std::string& line) {
        return service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", "real_server 10.0.0.1 80 {\nTCP_CHECK {\n" + line + "\n}\n}"});
    };
    expect_complaints(with("connect_ip foo"), {"Invalid connect_ip address foo - ignoring"});
    expect_complaints(with("connect_port 0"), {"number '0' outside range [1, 65535]", "Invalid checker connect_port '0'"});
    expect_complaints(with("bindto bar"), {"Invalid bindto address bar - ignoring"});
    expect_complaints(with("bind_port x"), {"invalid number 'x'", "Invalid checker bind_port 'x'"});
    expect_complaints(with("bind_if abcdefghijklmnopqrs"), {"Interface name abcdefghijklmnopqrs is too long - ignoring"});
    expect_complaints(with("connect_timeout -1"), {"negative number '-1'", "connect_timeout -1 invalid - ignoring"});
    expect_complaints(with("fwmark q"), {"invalid number 'q'", "Invalid fwmark connection value 'q'"});
    expect_complaints(with("retry -1"), {"negative number '-1'", "Invalid retry connection value '-1'"});
    expect_complaints(with("delay_before_retry -2"), {"negative number '-2'", "Invalid delay_before_retry connection value '-2'"});
    expect_complaints(with("delay_before_retry z"), {"invalid number 'z'"});
    expect_complaints(with("delay_loop 0"), {"delay_loop '0' is invalid - ignoring"});
    expect_complaints(with("alpha maybe"), {"Invalid alpha parameter maybe"});
    expect_complaints(with("log_all_failures maybe"), {"Invalid log_all_failures parameter maybe"});
    expect_complaints(with("connect_ip fe80::1"), {"Checker link local address fe80::1 requires a bind_if"});
}

TEST(CheckerConfig, CK_139_BadValuesOfServers) {
    const auto with = [](const std::string& line) { return service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", line, real}); };
    expect_complaints(with("quorum 0"), {"number '0' outside range [1, 4294967295]", "Quorum 0 must be in [1, 4294967295]. Setting to 1."});
    expect_complaints(with("hysteresis x"), {"invalid number 'x'", "Hysteresis x must be in [0, 4294967295] - ignoring"});
    expect_complaints(with("weight 0"), {"number '0' outside range [1, 2147483647]", "Virtual server weight 0 is outside range 1-2147483647"});
    expect_complaints(with("protocol FOO"), {"Unknown protocol FOO - ignoring"});
    expect_complaints(with("ip_family x"), {"unknown address family x"});
    expect_complaints(with("sorry_server x"), {"Invalid sorry server IP address x - skipping"});
    expect_complaints(with("sorry_server_inhibit"), {"Ignoring sorry_server inhibit used before or without sorry_server"});
    expect_complaints(with("nonsense"), {"Unknown keyword 'nonsense'"});
    expect_complaints(with("smtp_alert x"), {"Invalid virtual_server smtp_alert parameter x"});
    expect_complaints(with("virtualhost"), {"virtual server virtualhost missing"});
    expect_complaints(with("snmp_name a b"), {"virtual server snmp_name missing or extra parameters"});
    expect_complaints(with("real_server fd99::2 80 {\n}"),
                      {"Address family of virtual server and real server fd99::2 don't match - skipping real server."});
}

TEST(CheckerConfig, ScriptsThatMayNotRunAreNotConfigured) {
    const auto text = service({"lvs_sched rr", "lvs_method NAT", "protocol TCP", "quorum_up \"/bin/true a 'b c'\" root",
                               "real_server 10.0.0.1 80 {\nnotify_down /bin/false\n}"});
    const auto open = read(text).config.virtual_servers.at(0);
    ASSERT_TRUE(open.quorum_up);
    EXPECT_EQ(open.quorum_up->arguments, (std::vector<std::string>{"/bin/true", "a", "b c"}));
    EXPECT_EQ(open.quorum_up->as.user, "root");
    ShutGate gate;
    const auto shut = load(config::bundle_of(text), gate, true).config.virtual_servers.at(0);
    EXPECT_FALSE(shut.quorum_up);
    EXPECT_FALSE(shut.real_servers.at(0).notify_down);
}

}  // namespace
}  // namespace ka::checker
