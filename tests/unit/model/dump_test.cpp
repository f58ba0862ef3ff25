// Names and modes of the dump files, and their global section (core.md 3.2, 3.4).
#include <gtest/gtest.h>

#include "common/model/dump_global.hpp"
#include "common/model/dump_names.hpp"

namespace ka::model {
namespace {

TEST(DumpNames, AreThoseOfTheReferenceWhereNothingIsSaid) {
    const Global global;
    EXPECT_EQ(data_file(global, {"/tmp", {}}, ""), "/tmp/keepalived.data");
    EXPECT_EQ(data_file(global, {"/var/tmp", {}}, "_parent"), "/var/tmp/keepalived_parent.data");
    EXPECT_EQ(statistics_file(global, {"/tmp", {}}), "/tmp/keepalived.stats");
    EXPECT_EQ(json_file(global, {"/tmp", {}}), "/tmp/keepalived.json");
}

TEST(DumpNames, AnAbsolutePathARelativeOneAndAFolder) {
    Global global;
    global.common.dump.state_file = "/var/lib/x.y/state";
    EXPECT_EQ(data_file(global, {"/tmp", {}}, "_check"), "/var/lib/x.y/state_check");
    global.common.dump.state_file = "ka.state";
    EXPECT_EQ(data_file(global, {"/tmp", {}}, "_check"), "/tmp/ka_check.state");
    global.common.dump.state_file = "/var/lib/";
    EXPECT_EQ(data_file(global, {"/tmp", {}}, "_bfd"), "/var/lib/keepalived_bfd.data");
    global.common.dump.stats_file = "/var/lib/";
    EXPECT_EQ(statistics_file(global, {"/tmp", {}}), "/var/lib/keepalived.stats");
    global.common.dump.json_file = "j";
    EXPECT_EQ(json_file(global, {"/tmp", {}}), "/tmp/j");
}

TEST(DumpNames, TheInstanceStandsBeforeTheExtension) {
    Global global;
    global.parent.instance = "i1";
    EXPECT_EQ(data_file(global, {"/tmp", {}}, "_parent"), "/tmp/keepalived_parent.data") << "only when asked for";
    global.common.dump.with_instance = true;
    EXPECT_EQ(data_file(global, {"/tmp", {}}, "_parent"), "/tmp/keepalived_parent.i1.data");
    global.parent.net_namespace = "ns1";
    EXPECT_EQ(data_file(global, {"/tmp", {}}, "_parent"), "/tmp/keepalived_parent.ns1_i1.data");
    EXPECT_EQ(statistics_file(global, {"/tmp", {}}), "/tmp/keepalived.stats");
}

TEST(DumpMode, IsReadableForTheGroupUnlessAMaskIsAskedFor) {
    Global global;
    EXPECT_EQ(dump_mode(global, {"/tmp", {}}), 0640u);
    global.parent.umask = 022;
    EXPECT_EQ(dump_mode(global, {"/tmp", {}}), 0644u);
    EXPECT_EQ(dump_mode(global, {"/tmp", 0177}), 0600u);
}

TEST(GlobalSection, HasTheReferencesLinesInItsOrder) {
    Global global;
    global.common.router_id = "LB";
    global.common.mail.recipients = {"you@example.org"};
    global.common.notify_fifo = FifoConfig{"/run/fifo", {}};
    global.vrrp.garp.delay = seconds{7};
    global.vrrp.dynamic_interfaces = true;
    global.vrrp_process.realtime_priority = 5;
    global.parent.startup_script.emplace().arguments = {"/bin/up", "a b"};
    global.common.scripts.enable_security = true;
    DumpText out;
    dump_global(global, {DumpingProcess::Role::vrrp, "host", [](const UserSpec&) { return std::pair{5u, 6u}; }, {}}, out);
    const auto text = out.take();
    EXPECT_EQ(text.substr(0, 40), "------< Global definitions >------\n Netw");
    std::size_t at = 0;
    for (const char* line : {" Network namespace = (default)", " Network namespace ipvs = (main namespace)", " Router ID = LB",
                             " Email notification to:\n   you@example.org", " Default smtp_alert = unset", " Default smtp_alert_vrrp = unset",
                             " Checkers log all failures = false", " No test config before reload",
                             " Startup script = '/bin/up' 'a b', uid:gid 0:0, timeout 10", " Dynamic interfaces = true",
                             " Allow interface changes = false", " Default interface = eth0", " Disable local IGMP = no", " LVS flush = false",
                             " LVS flush on stop = disabled", " Global notify fifo = /run/fifo, uid:gid 5:6",
                             " FIFO write vrrp states on reload = false", " VRRP notify priority changes = false",
                             " VRRP IPv4 mcast group = 224.0.0.18", " VRRP IPv6 mcast group = ff02::12", " Gratuitous ARP delay = 7",
                             " Gratuitous ARP repeat = 5", " Gratuitous ARP refresh timer = 0", " Gratuitous ARP refresh repeat = 1",
                             " Gratuitous ARP lower priority delay = 7", " Num adverts before down = 3",
                             " Send advert after receive lower priority advert = true", " Gratuitous ARP interval = 0.000000",
                             " VRRP default protocol version = 2", " VRRP check unicast_src = false", " VRRP strict mode = false",
                             " Max auto priority = 0", " Min auto priority delay = 1000000 usecs", " VRRP process priority = 0",
                             " VRRP realtime priority = 5", " Checker don't swap = false", " BFD realtime limit = 10000",
                             " SNMP vrrp disabled", " DBus disabled", " Script security enabled", " Default script uid:gid 5:6",
                             " vrrp_netlink_cmd_rcv_bufs = 0", " rs_init_notifies = 0", " rx_bufs_multiples = 3", " umask = 0177",
                             " json_version 1"}) {
        const auto found = text.find(std::string(line) + "\n", at);
        ASSERT_NE(found, std::string::npos) << line << "\n--- missing or out of order in ---\n" << text;
        at = found;
    }
}

}  // namespace
}  // namespace ka::model
