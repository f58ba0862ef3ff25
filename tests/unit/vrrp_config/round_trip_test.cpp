// What the rows print, the rows read: text to draft to text is a fixed point, and the drafts mean the same.
#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "common/config/bind.hpp"
#include "common/config/dump.hpp"
#include "common/model/foreign_words.hpp"
#include "common/model/keywords_global.hpp"
#include "vrrp/config/draft.hpp"
#include "vrrp/config/keywords.hpp"
#include "vrrp/config/validate.hpp"

namespace ka::vrrp {
namespace {

const InterfaceCatalogue catalogue{{{"eth0", IfIndex{2}}, {"eth1", IfIndex{3}}}};

struct Read {
    Draft draft;
    std::vector<config::Diagnostic> complaints;
};

std::unique_ptr<Read> read(const std::string& text) {
    auto result = std::make_unique<Read>();
    result->draft.catalogue = &catalogue;
    config::Diagnostics diagnostics(config::Pass::vrrp, true);
    const config::Bundle bundle = config::bundle_of(text);
    config::bind(bundle, std::array{config::root(model::global_root_table, result->draft.global),
                                    config::root(vrrp_root_table, result->draft)},
                 diagnostics);
    for (const config::Diagnostic& one : diagnostics.list())  // what is without effect yet is only noted
        if (one.error_class != config::ErrorClass::ok) result->complaints.push_back(one);
    return result;
}

std::string print(const Read& read) {
    return config::dump(model::global_root_table, &read.draft.global) + config::dump(vrrp_root_table, &read.draft);
}

Config meaning(const Read& read) {
    Findings findings;
    Config config = validate(read.draft, catalogue, findings);
    EXPECT_FALSE(findings.is_fatal());
    return config;
}

constexpr const char* everything = R"(
global_defs {
    router_id "a b"
    vrrp_version 3
    vrrp_garp_master_repeat 2
    vrrp_garp_interval 0.001
    vrrp_mcast_group4 224.0.0.19
    enable_script_security
    script_user nobody :
    max_auto_priority 20
    vrrp_priority -5
    umask 022
    vrrp_rx_bufs_policy ADVERT
}
child_wait_time 7
vrrp_script chk {
    script "/usr/bin/test -f '/a b'" root :wheel
    interval 2.5
    timeout 1
    weight -20 reverse
    rise 2
    fall 3
    init_fail
}
vrrp_sync_group G {
    group {
        V1
        V2
    }
    notify_master "/bin/m"
    sync_group_tracking_weight
}
vrrp_instance V1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    version 2
    advert_int 2
    authentication {
        auth_type PASS
        auth_pass "s p"
    }
    virtual_ipaddress {
        10.0.0.100/24 dev eth0 scope link label eth0:0 brd 10.0.0.255
        10.0.0.101 peer 10.0.0.9 no_track
    }
    virtual_ipaddress_excluded {
        2001:db8::1/64 -nodad home
        2001:db8::2
    }
    virtual_routes {
        default via 10.0.0.2 metric 5
        blackhole 10.78.0.0/24
        10.77.0.0/24 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.3 dev eth0 onlink
    }
    virtual_rules {
        from 10.66.0.0/16 table 100 priority 900
        not to 10.67.0.0/16 iif eth0 prohibit priority 901 no_track
    }
    track_script {
        chk weight 5
    }
    track_interface {
        eth1 weight 10 reverse
    }
    track_virtual_server {
        "198.51.100.9 80" weight -5
    }
    unicast_src_ip 10.0.0.1
    unicast_peer {
        10.0.0.2 min_ttl 3 max_ttl 9
    }
    unicast_ttl 64
    nopreempt
    garp_master_delay 9
    notify_deleted
    notify "/bin/n x"
}
vrrp_instance V2 {
    interface eth1
    virtual_router_id 52
    advert_int 0.25
    preempt_delay 1.5
    no_virtual_ipaddress
}
static_ipaddress {
    10.5.0.1/24 dev eth1
}
static_routes {
    10.88.0.0/24 dev eth1 table 100
}
)";

// Every kind of value of the words that follow no common pattern.
constexpr const char* uncommon = R"(
global_defs {
    notification_email_from "KA Daemon <ka@example.net>"
    notification_email {
        ops@example.net
        "NOC <noc@example.net>"
    }
    smtp_server mail.example.net 2525
    smtp_helo_name lb01
    smtp_connect_timeout 15
    smtp_alert
    smtp_alert_vrrp no
    no_email_faults
    min_auto_priority_delay 500000
    disable_local_igmp
    lvs_timeouts tcp 900 udp 0
    lvs_flush_on_stop VS
    lvs_sync_daemon eth1 V1 id 7 maxlen 1400 port 8849 ttl 2 group 224.0.0.82
    vrrp_garp_extra_if all 100
    vrrp_iptables KA_IN
    vrrp_ipsets ka ka6
    nftables ka_tbl
    nftables_priority -5
    nftables_ifindex
    nftables_counters
    nftables_ipvs
    nftables_ipvs_start_fwmark 5000
    vrrp_no_swap
    vrrp_rt_priority 40
    vrrp_cpu_affinity 0 1
    vrrp_rlimit_rttime 20000
    notify_fifo "/run/ka fifo"
    notify_fifo_script "/bin/reader 'a b'" root
    vrrp_notify_priority_changes off
    fifo_write_vrrp_states_on_reload
    snmp_socket tcp:127.0.0.1:705
    enable_traps
    snmp_vs_stats_update_interval 2.5
    enable_dbus
    dbus_service_name org.example.Vrrp
    vmac_prefix vm
    reload_check_config /var/tmp/log
    reload_time_file /run/at
    reload_repeat
    reload_file
    config_save_dir /var/tmp
    tmp_config_directory /var/tmp
    iproute_etc_dir /etc/iproute2
    vrrp_netlink_cmd_rcv_bufs 500000
    vrrp_netlink_cmd_rcv_bufs_force
    lvs_netlink_monitor_rcv_bufs 7
}
namespace_with_ipsets
linkbeat_use_polling
vrrp_track_process P {
    process haproxy -f "/etc/haproxy/my conf"
    param_match initial
    weight 15 reverse
    quorum 2
    quorum_max 4
    delay 0.5
    fork_delay 0.1
}
garp_group {
    garp_interval 0.01
    interface eth0
    interfaces {
        eth1
    }
}
linkbeat_interfaces {
    eth0 ETHTOOL
    eth1
}
interface_up_down_delays {
    eth0 1.5 0.5
    eth1 1
}
vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    nopreempt
    virtual_ipaddress {
        10.0.0.1
    }
    track_process {
        P weight -7 noreverse
    }
    promote_secondaries
    timer_expired_backup
    smtp_alert off
    notify_priority_changes
    garp_extra_if all 0
    old_unicast_checksum never
    unicast_peer {
        10.0.0.2
    }
    accept
}
vrrp_sync_group G {
    group {
        V1
    }
    track_process {
        P
    }
    smtp_alert
    notify_priority_changes off
}
)";

TEST(RoundTrip, UncommonWordsToo) {
    const auto first = read(uncommon);
    ASSERT_TRUE(first->complaints.empty()) << first->complaints.front().text;
    const std::string text = print(*first);
    const auto second = read(text);
    ASSERT_TRUE(second->complaints.empty()) << second->complaints.front().text << "\n" << text;
    EXPECT_EQ(print(*second), text);
    EXPECT_TRUE(meaning(*first) == meaning(*second));
    EXPECT_TRUE(first->draft.global == second->draft.global);
    for (const char* line : {"    lvs_sync_daemon eth1 inst V1 id 7 maxlen 1400 port 8849 ttl 2 group 224.0.0.82\n",
                             "    vrrp_ipsets ka ka6 ka_if6 ka_igmp ka_mld ka_nd\n", "    nftables_ipvs keepalived_ipvs\n",
                             "    timer_expired_backup 254\n", "        P weight -7 noreverse\n", "    eth0 1.5 0.5\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST(RoundTrip, WordsThatRefuseAStartToo) {
    const auto words = [](const Read& read) { return config::dump(instance_table, &read.draft.instances.front()); };
    const auto first = read("vrrp_instance V1 {\n use_vmac vmac51 02:00:00:00:01 group 7 netlink_notify_msg\n use_vmac_addr\n"
                            " vrf eth1\n use_ipvlan 10.0.0.9/24 vepa\n no_accept\n strict_mode\n auth_hmac {\n"
                            " key 1 abcdefghijklmnopqrstuvwxyz012345\n key 2 file:/etc/key\n active_key 1\n anti_replay monotonic\n"
                            " time_window 10\n mode receive-only\n }\n}\n");
    const std::string text = words(*first);
    for (const char* line : {"use_vmac name vmac51 02:00:00:00:01 group 7 netlink_notify_msg\n", "use_vmac_addr\n", "vrf eth1\n",
                             "use_ipvlan name vmac51 10.0.0.9/24 vepa\n", "no_accept\n", "strict_mode on\n",
                             "    key 2 file:/etc/key\n", "    mode receive-only\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    EXPECT_EQ(words(*read("vrrp_instance V1 {\n" + text + "}\n")), text);
}

TEST(RoundTrip, WhatIsPrintedIsReadAgain) {
    const auto first = read(everything);
    ASSERT_TRUE(first->complaints.empty()) << first->complaints.front().text;
    const std::string printed = print(*first);
    const auto second = read(printed);
    ASSERT_TRUE(second->complaints.empty()) << second->complaints.front().text << "\n" << printed;
    EXPECT_EQ(print(*second), printed);
    EXPECT_TRUE(meaning(*first) == meaning(*second)) << printed;
    EXPECT_TRUE(first->draft.global == second->draft.global) << printed;
}

TEST(RoundTrip, NothingIsPrintedOfAnEmptyConfiguration) {
    const auto empty = read("");
    EXPECT_EQ(config::dump(vrrp_root_table, &empty->draft), "");
}

}  // namespace
}  // namespace ka::vrrp
