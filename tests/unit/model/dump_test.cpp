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

std::string global_section(const Global& global, DumpingProcess::Role role, const std::string& reload_at = {}) {
    DumpText out;
    const auto ids = [](const UserSpec& user) { return user.is_set() ? std::pair{7u, 8u} : std::pair{5u, 6u}; };
    dump_global(global, {role, "host", ids, {}, "root", reload_at}, out);
    return out.take();
}

// These lines, in this order, with others between them.
void expect_in_order(const std::string& text, std::initializer_list<const char*> lines) {
    std::size_t at = 0;
    for (const char* line : lines) {
        const auto found = text.find(std::string(line) + "\n", at);
        ASSERT_NE(found, std::string::npos) << line << "\n--- missing or out of order in ---\n" << text;
        at = found;
    }
}

ScriptCommand command(std::vector<std::string> arguments) {
    ScriptCommand made;
    made.path = arguments.front();
    made.arguments = std::move(arguments);
    return made;
}

// Expectations below: what Debian's keepalived 2.2.7 writes for the same words, and what core.md 3.4 says of 2.4.3 beyond that.
constexpr const char* tuning_defaults = R"( VRRP process priority = 0
 VRRP don't swap = false
 VRRP realtime priority = 0
 VRRP realtime limit = 10000
 Checker process priority = 0
 Checker don't swap = false
 Checker realtime priority = 0
 Checker realtime limit = 10000
 BFD process priority = 0
 BFD don't swap = false
 BFD realtime priority = 0
 BFD realtime limit = 10000
 SNMP vrrp disabled
 SNMP checker disabled
 SNMP RFCv2 disabled
 SNMP RFCv3 disabled
 SNMP traps disabled
 SNMP socket = default (unix:/var/agentx/master)
 DBus disabled
 DBus service name = 
)";

constexpr const char* buffer_defaults = R"( vrrp_netlink_cmd_rcv_bufs = 0
 vrrp_netlink_cmd_rcv_bufs_force = 0
 vrrp_netlink_monitor_rcv_bufs = 0
 vrrp_netlink_monitor_rcv_bufs_force = 0
 process_monitor_rcv_bufs = 0
 process_monitor_rcv_bufs_force = 0
 lvs_netlink_cmd_rcv_bufs = 0
 lvs_netlink_cmd_rcv_bufs_force = 0
 lvs_netlink_monitor_rcv_bufs = 0
 lvs_netlink_monitor_rcv_bufs_force = 0
 rs_init_notifies = 0
 no_checker_emails = 0
 rx_bufs_multiples = 3
 umask = 0177
 json_version 1
)";

TEST(GlobalSection, EveryLineWhereNothingIsConfigured) {
    EXPECT_EQ(global_section({}, DumpingProcess::Role::vrrp),
              std::string(R"(------< Global definitions >------
 Network namespace = (default)
 Network namespace ipvs = (main namespace)
 Replace symlinks in script paths
 Don't set supplementary groups for all scripts
 Router ID = host
 Default smtp_alert = unset
 Default smtp_alert_vrrp = unset
 Default smtp_alert_checker = unset
 Checkers log all failures = false
 No test config before reload
 Dynamic interfaces = false
 Default interface = eth0
 Disable local IGMP = no
 LVS flush = false
 LVS flush on stop = disabled
 FIFO write vrrp states on reload = false
 VRRP notify priority changes = false
 VRRP IPv4 mcast group = 224.0.0.18
 VRRP IPv6 mcast group = ff02::12
 Gratuitous ARP delay = 5
 Gratuitous ARP repeat = 5
 Gratuitous ARP refresh timer = 0
 Gratuitous ARP refresh repeat = 1
 Gratuitous ARP lower priority delay = 5
 Gratuitous ARP lower priority repeat = 5
 Num adverts before down = 3
 Gratuitous ARP for each secondary VMAC = 0s
 Send advert after receive lower priority advert = true
 Send advert after receive higher priority advert = false
 Gratuitous ARP interval = 0.000000
 Gratuitous NA interval = 0.000000
 VRRP default protocol version = 2
 nftables without counters
 libnftnl version )" LIBNFTNL_VERSION R"(
 VRRP check unicast_src = false
 VRRP skip check advert addresses = false
 VRRP strict mode = false
 Max auto priority = 0
 Min auto priority delay = 1000000 usecs
)") + tuning_defaults + " Script security disabled\n Default script uid:gid 5:6\n" + buffer_defaults);
}

TEST(GlobalSection, NamesScriptsAndMail) {
    Global global;
    global.parent.net_namespace = "blue";
    global.parent.net_namespace_ipvs = "red";
    global.parent.instance = "inst";
    global.parent_process.name = "pname";
    global.vrrp_process.name = "vname";
    global.common.process_names = true;
    auto& common = global.common;
    common.config_save_dir = "/tmp/csd";
    common.scripts.use_symlink_paths = common.scripts.set_supplementary_groups = common.scripts.enable_security = true;
    common.router_id = "ref";
    common.mail.server = MailServer{"10.99.0.2", 26};
    common.mail.helo = "helo";
    common.mail.timeout = seconds{20};
    common.mail.from = "me@example.org";
    common.mail.recipients = {"you@example.org", "me@example.org"};
    common.mail.alert = common.mail.alert_checker = true;
    common.mail.alert_vrrp = false;
    global.checker.log_all_failures = true;
    const auto text = global_section(global, DumpingProcess::Role::parent);
    EXPECT_EQ(text.substr(0, text.find(" No test config")), R"(------< Global definitions >------
 Config save dir = /tmp/csd
 Network namespace = blue
 Network namespace ipvs = red
 Instance name = inst
 Parent process name = pname
 VRRP process name = vname
 LVS process name = keepalived_lvs
 BFD process name = keepalived_bfd
 Keep symlinks in script paths
 Set supplementary groups for all scripts
 Router ID = ref
 Smtp server = 10.99.0.2
 Smtp server port = 26
 Smtp HELO name = helo
 Smtp server connection timeout = 20
 Email notification from = me@example.org
 Email notification to:
   you@example.org
   me@example.org
 Default smtp_alert = on
 Default smtp_alert_vrrp = off
 Default smtp_alert_checker = on
 Checkers log all failures = true
)");
    EXPECT_NE(text.find(" Script security enabled\n"), std::string::npos);
    EXPECT_EQ(text.find(" Default interface"), std::string::npos) << "only the VRRP process looks for one";
    global.parent.net_namespace_ipvs = "";
    expect_in_order(global_section(global, DumpingProcess::Role::parent), {" Network namespace = blue", " Network namespace ipvs = (default)"});
    common.mail.helo.clear();
    common.mail.from.clear();
    expect_in_order(global_section(global, DumpingProcess::Role::parent), {" Smtp HELO name = host", " Email notification from = root@host"});
}

TEST(GlobalSection, ReloadStartAndStop) {
    Global global;
    global.parent.reload_check_config = "/tmp/rlog";
    global.parent.reload_time_file = "/tmp/rtime";
    global.parent.reload_repeat = true;
    global.parent.reload_file = "/tmp/rfile";
    global.common.dump.with_instance = true;
    global.parent.startup_script = command({"/usr/bin/true", "a", "b"});
    global.parent.startup_script_timeout = seconds{7};
    global.parent.shutdown_script = command({"/usr/bin/true", "c"});
    global.parent.shutdown_script_timeout = seconds{8};
    const std::string start = " Test config before reload, log to /tmp/rlog\n Reload time file = /tmp/rtime (repeat)\n";
    const std::string middle = " Reload_file = /tmp/rfile\n Use instance name in data dumps\n";
    const std::string scripts = " Startup script = '/usr/bin/true' 'a' 'b', uid:gid 0:0, timeout 7\n"
                                " Shutdown script = '/usr/bin/true' 'c', uid:gid 0:0 timeout 8\n";
    const std::string end = " Dynamic interfaces = false\n";
    const auto shows = [&](const std::string& lines, DumpingProcess::Role role, const char* reload_at) {
        const auto text = global_section(global, role, reload_at);
        EXPECT_NE(text.find(lines), std::string::npos) << lines << "--- not in ---\n" << text;
    };
    shows(start + " No reload scheduled\n" + middle + scripts + end, DumpingProcess::Role::parent, "");
    shows(start + " Reload scheduled for 2026-11-21 23:05:49\n" + middle + scripts + end, DumpingProcess::Role::parent, "2026-11-21 23:05:49");
    shows(start + " No reload scheduled\n" + middle + end, DumpingProcess::Role::vrrp, "");
    global.parent.reload_repeat = false;
    global.parent.reload_file = "";
    shows(" Reload time file = /tmp/rtime\n No reload scheduled\n Reload_file = default\n", DumpingProcess::Role::vrrp, "");
}

Global with_all_of_vrrp() {
    Global global;
    auto& vrrp = global.vrrp;
    vrrp.dynamic_interfaces = vrrp.allow_interface_changes = vrrp.disable_local_igmp = true;
    vrrp.default_interface = "eth1";
    global.common.mail.no_faults = true;
    global.checker.timeouts = {10, 20, 30};
    global.checker.flush_ipvs = true;
    global.checker.flush_on_stop = FlushOnStop::services;
    global.common.sync_daemon = SyncDaemon{"eth0", "V1", 7, 1400, 8900, 3, IpAddress::v4(224, 0, 0, 82)};
    global.common.notify_fifo = FifoConfig{"/run/gfifo", {}};
    global.common.notify_fifo_script = command({"/usr/bin/true", "g"});
    vrrp.notify_fifo = FifoConfig{"/run/vfifo", {"nobody", {}, false, {}}};
    vrrp.notify_fifo_script = command({"/usr/bin/true", "v"});
    global.checker.notify_fifo = FifoConfig{"/run/lfifo", {}};
    global.checker.notify_fifo_script = command({"/bin/true", "l"});
    vrrp.fifo_states_on_reload = vrrp.notify_priority_changes = true;
    vrrp.multicast_group4 = IpAddress::v4(224, 0, 0, 19);
    vrrp.multicast_group6 = *IpAddress::parse("ff02::13");
    vrrp.garp = {seconds{7}, 2, seconds{30}, 3, seconds{9}, 8, milliseconds{10}, milliseconds{20}, {seconds{60}, true}};
    vrrp.down_timer_adverts = 4;
    vrrp.lower_prio_no_advert = vrrp.higher_prio_send_advert = true;
    vrrp.version = 3;
    vrrp.firewall.nftables = {"tab", 5, true, true};
    global.checker.nftables = {"itab", 6, 2000};
    vrrp.check_unicast_source = vrrp.skip_check_advert_addresses = vrrp.strict = true;
    return global;
}

constexpr const char* all_of_vrrp = R"( Dynamic interfaces = true
 Allow interface changes = true
 Send emails for fault transitions = off
 LVS TCP timeout = 10
 LVS TCP FIN timeout = 20
 LVS UDP timeout = 30
 Default interface = eth1
 Disable local IGMP = yes
 LVS syncd vrrp instance = V1
 LVS syncd interface = eth0
 LVS syncd syncid = 7
 LVS syncd maxlen = 1400
 LVS mcast group 224.0.0.82
 LVS syncd mcast port = 8900
 LVS syncd mcast ttl = 3
 LVS flush = true
 LVS flush on stop = VS
 Global notify fifo = /run/gfifo, uid:gid 5:6
 Global notify fifo script = '/usr/bin/true' 'g', uid:gid 0:0
 VRRP notify fifo = /run/vfifo, uid:gid 7:8
 VRRP notify fifo script = '/usr/bin/true' 'v', uid:gid 0:0
 LVS notify fifo = /run/lfifo, uid:gid 5:6
 LVS notify fifo script = '/bin/true' 'l', uid:gid 0:0
 FIFO write vrrp states on reload = true
 VRRP notify priority changes = true
 VRRP IPv4 mcast group = 224.0.0.19
 VRRP IPv6 mcast group = ff02::13
 Gratuitous ARP delay = 7
 Gratuitous ARP repeat = 2
 Gratuitous ARP refresh timer = 30
 Gratuitous ARP refresh repeat = 3
 Gratuitous ARP lower priority delay = 9
 Gratuitous ARP lower priority repeat = 8
 Num adverts before down = 4
 Gratuitous ARP for each secondary i/f = 60s
 Send advert after receive lower priority advert = false
 Send advert after receive higher priority advert = true
 Gratuitous ARP interval = 0.010000
 Gratuitous NA interval = 0.020000
 VRRP default protocol version = 3
 nftables table name = tab
 nftables base chain priority = 5
 nftables force use ifindex for link local IPv6
 ipvs nftables table name = itab
 ipvs nftables base chain priority = 6
 ipvs nftables start fwmark = 2000
 nftables with counters
 libnftnl version )" LIBNFTNL_VERSION R"(
 VRRP check unicast_src = true
 VRRP skip check advert addresses = true
 VRRP strict mode = true
)";

TEST(GlobalSection, EveryVrrpLineThatCanDiffer) {
    Global global = with_all_of_vrrp();
    auto& vrrp = global.vrrp;
    const auto text = global_section(global, DumpingProcess::Role::vrrp);
    const auto first = text.find(" Dynamic interfaces");
    EXPECT_EQ(text.substr(first, text.find(" Max auto") - first), all_of_vrrp);
    global.common.sync_daemon = SyncDaemon{"eth0", "", {}, 0, 0, 0, {}};
    global.checker.flush_on_stop = FlushOnStop::everything;
    vrrp.firewall.nftables.by_index = false;
    expect_in_order(global_section(global, DumpingProcess::Role::vrrp),
                    {" Disable local IGMP = yes\n LVS syncd interface = eth0\n LVS flush = true\n LVS flush on stop = full",
                     " nftables don't force use ifindex for link local IPv6"});
    global.common.sync_daemon->instance = "V1";
    expect_in_order(global_section(global, DumpingProcess::Role::parent), {" LVS syncd vrrp name = V1\n LVS syncd interface = eth0\n LVS flush = true"});
}

Global with_all_of_processes() {
    Global global;
    global.common.max_auto_priority = 50;
    global.common.min_auto_priority_microseconds = 2000;
    global.vrrp_process = {"", -5, 5, true, 20000, {0, 1}};
    global.checker_process = {"", -6, 6, true, 30000, {0}};
    global.bfd_process = {"", -7, 7, true, 40000, {1}};
    global.common.snmp.socket = "unix:/tmp/sss";
    global.vrrp.dbus.service = "org.x.Y";
    global.vrrp.netlink_command_buffer = {100000, true};
    global.vrrp.netlink_monitor_buffer = {100001, false};
    global.vrrp.process_monitor_buffer = {100004, false};
    global.checker.netlink_command_buffer = {100002, false};
    global.checker.netlink_monitor_buffer = {100003, true};
    global.checker.init_notifies = global.common.mail.no_checker_mails = true;
    global.vrrp.receive_buffer_policy = ReceiveBufferPolicy::mtu;
    global.vrrp.receive_buffer_multiplier = 4;
    global.parent.umask = 022;
    global.vrrp.startup_delay = milliseconds{500};
    global.vrrp.log_unknown_vrids = true;
    global.vrrp.vmac_prefix = "vm";
    global.vrrp.vmac_address_prefix = "va";
    global.common.dump = {"/d/state", "/d/stats", "/d/json", false, 2};
    global.vrrp.iproute_usr_dir = "/u";
    global.vrrp.iproute_etc_dir = "/e";
    return global;
}

constexpr const char* all_of_processes = R"( Max auto priority = 50
 Min auto priority delay = 2000 usecs
 VRRP process priority = -5
 VRRP don't swap = true
 VRRP realtime priority = 5
 VRRP CPU Affinity = 0 1
 VRRP realtime limit = 20000
 Checker process priority = -6
 Checker don't swap = true
 Checker realtime priority = 6
 Checker CPU Affinity = 0
 Checker realtime limit = 30000
 BFD process priority = -7
 BFD don't swap = true
 BFD realtime priority = 7
 BFD CPU Affinity = 1
 BFD realtime limit = 40000
 SNMP vrrp disabled
 SNMP checker disabled
 SNMP RFCv2 disabled
 SNMP RFCv3 disabled
 SNMP traps disabled
 SNMP socket = unix:/tmp/sss
 DBus disabled
 DBus service name = org.x.Y
 Script security disabled
 Default script uid:gid 5:6
 vrrp_netlink_cmd_rcv_bufs = 100000
 vrrp_netlink_cmd_rcv_bufs_force = 1
 vrrp_netlink_monitor_rcv_bufs = 100001
 vrrp_netlink_monitor_rcv_bufs_force = 0
 process_monitor_rcv_bufs = 100004
 process_monitor_rcv_bufs_force = 0
 lvs_netlink_cmd_rcv_bufs = 100002
 lvs_netlink_cmd_rcv_bufs_force = 0
 lvs_netlink_monitor_rcv_bufs = 100003
 lvs_netlink_monitor_rcv_bufs_force = 1
 rs_init_notifies = 1
 no_checker_emails = 1
 rx_bufs_policy = MTU
 rx_bufs_multiples = 4
 umask = 022
 vrrp_startup_delay = 0.5
 log_unknown_vrids
 VMAC prefix = vm
 VMAC address prefix = va
 json_version 2
 iproute usr directory = /u
 iproute etc directory = /e
 State dump file = /d/state
 Stats dump file = /d/stats
 Json dump file = /d/json
)";

TEST(GlobalSection, ProcessesSocketsAndFiles) {
    Global global = with_all_of_processes();
    const auto text = global_section(global, DumpingProcess::Role::vrrp);
    EXPECT_EQ(text.substr(text.find(" Max auto")), all_of_processes);
    global.vrrp.receive_buffer_policy = ReceiveBufferPolicy::advert;
    expect_in_order(global_section(global, DumpingProcess::Role::vrrp), {" no_checker_emails = 1\n rx_bufs_policy = ADVERT"});
    global.vrrp.receive_buffer_policy = ReceiveBufferPolicy::bytes;
    global.vrrp.receive_buffer_bytes = 9000;
    expect_in_order(global_section(global, DumpingProcess::Role::vrrp), {" no_checker_emails = 1\n rx_bufs_size = 9000"});
}

}  // namespace
}  // namespace ka::model
