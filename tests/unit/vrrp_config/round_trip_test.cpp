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
    for (const config::Diagnostic& one : diagnostics.list()) result->complaints.push_back(one);
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
