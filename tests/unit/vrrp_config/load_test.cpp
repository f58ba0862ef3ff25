// Keywords of the vrrp process through the whole reading: values, and the reference's words for each mistake.
#include "tests/unit/vrrp_config/loading.hpp"

#include <gmock/gmock.h>

namespace ka::vrrp {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* whole_instance = R"(
global_defs {
    router_id LB
    vrrp_garp_master_repeat 2
}
vrrp_script chk {
    script "/usr/bin/test -f '/a b'" root
    interval 2.5
    rise 2
    fall 3
    weight -20
}
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    advert_int 2
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        10.0.0.100/24 dev eth0 label eth0:0
    }
    virtual_routes {
        10.77.0.0/24 via 10.0.0.2
    }
    track_script {
        chk
    }
    track_interface {
        eth1 weight 10 reverse
    }
    track_virtual_server {
        198.51.100.9 80 weight -5
        WEB
    }
    notify_master "/bin/m arg" root wheel
}
static_routes {
    10.88.0.0/24 dev eth1
}
static_ipaddress {
    10.5.0.1/24 dev eth1
}
)";

TEST_F(Load, AWholeInstance) {
    const LoadResult result = load(whole_instance);
    EXPECT_THAT(errors, ElementsAre("SECURITY VIOLATION"));
    ASSERT_EQ(result.config.instances.size(), 1U);
    const InstanceConfig& instance = result.config.instances[0];
    EXPECT_EQ(instance.name, "VI_1");
    EXPECT_EQ(instance.priority, Priority{150});
    EXPECT_EQ(instance.advert_interval, seconds{2});
    EXPECT_EQ(instance.auth_pass, "1111");
    EXPECT_EQ(instance.addresses.front().label, std::string("eth0:0"));
    EXPECT_EQ(instance.routes.front().via, IpAddress::v4(10, 0, 0, 2));
    EXPECT_THAT(instance.track_scripts, ElementsAre(TrackReference{"chk", -20, false}));
    EXPECT_THAT(instance.track_interfaces, ElementsAre(TrackReference{"eth1", 10, true}));
    EXPECT_THAT(instance.track_virtual_servers, ElementsAre(TrackReference{"198.51.100.9 80", -5, false}, TrackReference{"WEB", 0, false}));
    EXPECT_THAT(instance.notify.master->arguments, ElementsAre("/bin/m", "arg"));
    EXPECT_EQ(instance.notify.master->as.group, "wheel");
    EXPECT_EQ(instance.garp.repeat, 2U);
    ASSERT_EQ(result.config.scripts.size(), 1U);
    EXPECT_EQ(result.config.scripts[0].interval, milliseconds{2500});
    EXPECT_EQ(result.config.scripts[0].timeout, milliseconds{2500});
    EXPECT_THAT(result.config.scripts[0].command.arguments, ElementsAre("/usr/bin/test", "-f", "/a b"));
    EXPECT_EQ(result.config.static_routes.size(), 1U);
    EXPECT_EQ(result.config.static_addresses.front().interface, "eth1");
    EXPECT_EQ(result.global.common.router_id, "LB");
}

TEST_F(Load, VR_017_ALongPasswordIsTruncated) {
    EXPECT_EQ(one("authentication {\n auth_type PASS\n auth_pass abcdefghijkl\n }").auth_pass, "abcdefgh");
    EXPECT_THAT(errors, ElementsAre("Truncating auth_pass to 8 characters"));
}

TEST_F(Load, VR_051_AnyBooleanTurnsSkipCheckOn) {
    EXPECT_TRUE(one("skip_check_adv_addr false").skip_check_advert_addresses);
    EXPECT_FALSE(one("").skip_check_advert_addresses);
}

TEST_F(Load, VR_157_UnicastTtlWithoutPeers) {
    EXPECT_FALSE(one("unicast_ttl 64").unicast_ttl);
    EXPECT_THAT(errors, ElementsAre("(V1): Cannot use unicast_ttl without unicast peers - resetting"));
    EXPECT_EQ(one("unicast_ttl 64\n unicast_peer {\n 10.99.0.2\n }").unicast_ttl, 64);
    EXPECT_THAT(errors, IsEmpty());
}

TEST_F(Load, OneComplaintPerMistake) {
    const std::pair<std::string, std::vector<std::string>> cases[] = {
        {"state FOO", {"(V1) unknown state 'FOO', defaulting to BACKUP"}},
        {"state MASTER\n state BACKUP\n priority 100", {"(V1) state previously set as MASTER - ignoring BACKUP"}},
        {"priority 0", {"number '0' outside range [1, 255]", "(V1) Priority not valid! must be between 1 & 255. Using default 100"}},
        {"priority 77x", {"invalid number '77x'", "(V1) Priority not valid! must be between 1 & 255. Using default 100"}},
        {"version 5", {"number '5' outside range [2, 3]", "(V1): Version must be either 2 or 3"}},
        {"advert_int 0", {"number '0' outside range [0.010000, 255.000000]", "(V1) Advert interval (0) not valid! Must be > 0 - ignoring"}},
        {"debug 9", {"number '9' outside range [0, 4]", "(V1) Debug value '9' not valid; must be between 0-4"}},
        {"preempt_delay 2000", {"number '2000' outside range [0.000000, 1000.000000]", "(V1) Preempt_delay not valid! must be between 0-1000"}},
        {"garp_master_delay x", {"invalid number 'x'", "(V1): garp_master_delay 'x' invalid - ignoring"}},
        {"garp_master_repeat 0", {"(V1): garp_master_repeat must be greater than 0, setting to 1"}},
        {"garp_master_refresh y", {"invalid number 'y'", "(V1): Invalid garp_master_refresh 'y' - ignoring"}},
        {"garp_master_refresh_repeat 0", {"(V1): garp_master_refresh_repeat must be greater than 0, setting to 1"}},
        {"garp_lower_prio_delay z", {"invalid number 'z'", "(V1): garp_lower_prio_delay 'z' invalid - ignoring"}},
        {"garp_lower_prio_repeat z", {"invalid number 'z'", "(V1): Invalid garp_lower_prio_repeat 'z'"}},
        {"down_timer_adverts 200", {"number '200' outside range [1, 100]", "(V1): Invalid down_timer_adverts [1:100] '200'"}},
        {"lower_prio_no_advert maybe", {"(V1) invalid lower_prio_no_advert maybe specified"}},
        {"higher_prio_send_advert maybe", {"(V1) invalid higher_prio_send_advert maybe specified"}},
        {"kernel_rx_buf_size q", {"invalid number 'q'", "(V1) invalid kernel_rx_buf_size specified"}},
        {"mcast_src_ip 1.2.3", {"Configuration error: VRRP instance[V1] malformed src address[1.2.3]. Skipping..."}},
        {"mcast_src_ip fe80::1", {"Configuration error: VRRP instance[V1] and src address[fe80::1] MUST be of the same family !!! Skipping..."}},
        {"mcast_dst_ip 10.0.0.1", {"(V1) mcast_dst_ip 10.0.0.1 not multicast. Skipping..."}},
        {"skip_check_adv_addr maybe", {"(V1) invalid skip_check_adv_addr maybe specified"}},
        {"strict_mode maybe", {"(V1) invalid strict_mode maybe specified"}},
        {"smtp_alert maybe", {"Invalid vrrp_instance smtp_alert parameter maybe"}},
        {"notify_priority_changes maybe", {"(V1) Invalid value 'maybe' for notify_priority_changes specified"}},
        {"garp_extra_if all", {"(V1): garp_extra_if specified without time - ignoring"}},
        {"authentication {\n auth_type FOO\n }", {"(V1) unknown authentication type 'FOO'"}},
        {"native_ipv6", {"(V1) Cannot specify native_ipv6 with IPv4 addresses"}},
        {"interface lo", {"(V1) cannot use a loopback interface (lo) for vrrp - ignoring"}},
        {"track_script {\n S\n }", {"(V1) track script S not found, ignoring..."}},
        {"track_interface {\n eth1 weight 300\n }", {"number '300' outside range [-254, 254]", "(V1) weight 300 for eth1 must be between [-253..253] inclusive. Ignoring..."}},
        {"notify_deleted\n notify_deleted /bin/true", {"(V1) notify_deleted already specified - ignoring /bin/true"}},
        {"unicast_peer {\n 10.0.0.2 min_ttl\n }", {"(V1) min_ttl is missing a value"}},
        {"unicast_peer {\n 10.0.0.2\n 10.0.0.2\n }", {"(V1) 10.0.0.2 - duplicate unicast_peer"}},
        {"unicast_peer {\n 10.0.0.2 min_ttl 5 max_ttl 3\n }", {"(V1) 10.0.0.2 - min_ttl 5 > max_ttl 3 - all packets will be discarded"}},
        {"virtual_ipaddress {\n fe80::1\n }", {"(V1): address family must match VRRP instance [fe80::1] - ignoring"}},
        {"vmac_xmit_base", {"(V1) vmac_xmit_base is only valid with a vmac"}},
        {"linkbeat_use_polling", {"(V1) 'linkbeat_use_polling' in vrrp instance deprecated - use linkbeat_interfaces block"}},
        {"lvs_sync_daemon_interface eth0",
         {"(V1) Specifying lvs_sync_daemon_interface against a vrrp is deprecated.", "      Please use global lvs_sync_daemon"}},
        {"check_unicast_src", {"(V1) A unicast keyword has been specified without any unicast peers. Defaulting to multicast. This usage is "
                               "deprecated - please update your configuration."}},
    };
    for (const auto& [line, expected] : cases) {
        with(line);
        EXPECT_EQ(errors, expected) << line;
    }
}

TEST_F(Load, AMissingWordStopsTheReading) {
    for (const std::string keyword : {"priority", "interface", "unicast_src_ip", "notify_master", "preempt_delay"}) {
        const LoadResult result = with(keyword);
        EXPECT_TRUE(result.diagnostics.stopped()) << keyword;
        EXPECT_EQ(result.diagnostics.exit_code(), 2) << keyword;
        EXPECT_THAT(errors, ElementsAre("*** Configuration line starting `" + keyword + "` is missing a parameter after keyword `" +
                                        keyword + "` at word position 2"));
    }
}

TEST_F(Load, Scripts) {
    const auto script = [&](const std::string& lines) {
        return with("track_script {\n S\n }", "global_defs {\n enable_script_security\n}\nvrrp_script S {\n script /bin/true\n " + lines + "\n}\n");
    };
    const std::pair<std::string, std::vector<std::string>> cases[] = {
        {"interval 0", {"(S): vrrp script interval must be greater than 0, setting to 1"}},
        {"timeout x", {"invalid number 'x'", "(S): vrrp script timeout 'x' invalid - ignoring"}},
        {"weight 300", {"number '300' outside range [-253, 253]", "vrrp_script S weight 300 must be in [-253, 253]"}},
        {"weight 10 foo", {"vrrp_script S unknown weight option foo"}},
        {"rise 0", {"number '0' outside range [1, 2147483647]", "(S): vrrp script rise value '0' invalid, defaulting to 1"}},
        {"fall -1", {"negative number '-1'", "(S): vrrp script fall value '-1' invalid, defaulting to 1"}},
    };
    for (const auto& [line, expected] : cases) {
        script(line);
        EXPECT_EQ(errors, expected) << line;
    }
    const LoadResult result = script("weight 5 reverse\n user nobody daemon\n init_fail");
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_TRUE(result.config.scripts[0].reverse);
    EXPECT_TRUE(result.config.scripts[0].init_fail);
    EXPECT_EQ(result.config.scripts[0].command.as.user, "nobody");
    EXPECT_THAT(result.config.instances[0].track_scripts, ElementsAre(TrackReference{"S", 5, true}));
    load("vrrp_script T {\n}\n");
    EXPECT_THAT(errors, ElementsAre("No script set for vrrp_script T - removing"));
}

TEST_F(Load, CO_137_ATrackingScriptThatIsRefusedIsForgotten) {
    const LoadResult result = with("track_script {\n S\n T\n }\n notify bad", "global_defs {\n enable_script_security\n}\nvrrp_script S {\n script bad\n}\n"
                                                                              "vrrp_script T {\n script gone\n}\n");
    EXPECT_THAT(errors, ElementsAre("Disabling track script S due to insecure", "Disabling track script T since not found/accessible"));
    EXPECT_THAT(result.config.scripts, IsEmpty());
    EXPECT_THAT(result.config.instances[0].track_scripts, IsEmpty());
    EXPECT_FALSE(result.config.instances[0].notify.any);
}

TEST_F(Load, AnUnusedScriptIsSecuredToo) {
    with("", "vrrp_script S {\n script /bin/true\n}\n");
    EXPECT_THAT(errors, ElementsAre("SECURITY VIOLATION"));
    EXPECT_THAT(notes, ElementsAre("Warning - script S is not used"));
}

TEST_F(Load, AddressesMayCarryALength) {
    const InstanceConfig config = one("unicast_src_ip 10.99.0.1/24\n unicast_peer {\n 10.99.0.2/24\n }");
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_EQ(config.source, IpAddress::v4(10, 99, 0, 1));
    EXPECT_EQ(config.unicast_peers.front().address, IpAddress::v4(10, 99, 0, 2));
}

TEST_F(Load, AnEmptyPeerBlockIsAUnicastKeyword) {
    EXPECT_FALSE(one("unicast_peer {\n }").is_unicast());
    EXPECT_THAT(errors, ElementsAre(testing::HasSubstr("A unicast keyword has been specified without any unicast peers")));
}

TEST_F(Load, ListsOfASyncGroup) {
    load("vrrp_sync_group G {\n group {\n }\n}\n");
    EXPECT_THAT(errors, ElementsAre("Warning - sync group G has empty group block", "Sync group G has no members - removing"));
    with("", "vrrp_sync_group G {\n group {\n V1\n V2\n }\n group {\n V3\n }\n}\n");
    EXPECT_THAT(errors, Contains("Group list already specified for sync group G"));
    EXPECT_THAT(errors, testing::Not(Contains(testing::HasSubstr("Virtual router V3"))));
}

TEST_F(Load, WithoutInstancesNoScriptIsLookedAt) {
    load("vrrp_script S {\n script bad\n}\n");
    EXPECT_EQ(gate.asked, 0);
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_THAT(notes, ElementsAre("Warning - script S is not used"));
}

TEST_F(Load, CO_111_AMissingInterfaceIsFatal) {
    const LoadResult result = load("vrrp_instance V1 {\n interface nope\n virtual_router_id 51\n virtual_ipaddress {\n 10.0.0.1\n }\n}\n");
    EXPECT_TRUE(result.fatal);
    EXPECT_THAT(errors, ElementsAre("WARNING - interface nope for vrrp_instance V1 doesn't exist", "Non-existent interface specified in configuration"));
    EXPECT_EQ(result.diagnostics.exit_code(), 5);
    // global_defs counts wherever it stands.
    const LoadResult dynamic = load("vrrp_instance V1 {\n interface nope\n virtual_router_id 51\n virtual_ipaddress {\n 10.0.0.1\n }\n}\n"
                                    "global_defs {\n dynamic_interfaces\n}\n");
    EXPECT_FALSE(dynamic.is_unusable());
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_TRUE(dynamic.config.dynamic_interfaces);
}

TEST_F(Load, NamesOfBlocks) {
    load("vrrp_instance {\n interface eth0\n}\n");
    EXPECT_THAT(errors, ElementsAre("vrrp_instance must have a name"));
    with("", "vrrp_instance V1 {\n interface eth1\n virtual_router_id 7\n virtual_ipaddress {\n 10.0.0.1\n }\n}\n");
    EXPECT_THAT(errors, ElementsAre("vrrp instance V1 already defined"));
}

TEST_F(Load, AWordThatRefusesAStart) {
    EXPECT_TRUE(with("", "net_namespace_ipvs blue\n").is_unusable());
    EXPECT_FALSE(with("").is_unusable());
}

TEST_F(Load, WordsThatAreNotThereYetAreNotedAndNoError) {
    const LoadResult result = with("promote_secondaries\n track_file {\n F weight 2\n }\n track_bfd {\n B\n }",
                                   "track_file F {\n file /tmp/f\n}\nbfd_instance B {\n neighbor_ip 10.0.0.2\n}\n");
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_EQ(result.diagnostics.exit_code(), 0);
    EXPECT_FALSE(result.is_unusable());
    EXPECT_THAT(notes, Contains(testing::HasSubstr("track_bfd")));
}

TEST_F(Load, CO_177_ATrackFileMustBeDefinedAndComplete) {
    with("track_file {\n F\n }");
    EXPECT_THAT(errors, ElementsAre("(V1) track file F not found, ignoring..."));
    with("track_file {\n F\n }", "track_file F {\n}\n");
    EXPECT_THAT(errors, ElementsAre("No file set for track_file F - ignoring", "(V1) track file F not found, ignoring..."));
    const LoadResult lost = with("track_file {\n F\n }", "track_file F {\n file /gone/f\n}\n");
    EXPECT_THAT(errors, ElementsAre("(V1) track file F not found, ignoring..."));
    EXPECT_EQ(lost.diagnostics.exit_code(), 5);
    with("", "track_file F {\n file /gone/f\n}\n");
    EXPECT_THAT(errors, IsEmpty());
    with("track_file {\n F weight 2\n }\n track_process {\n P\n }",
         "vrrp_track_file F {\n file /tmp/f\n}\nvrrp_track_process P {\n process x\n}\n");
    EXPECT_THAT(errors, IsEmpty());
}

// The words of the reference's --config-test (2.2.7).
TEST_F(Load, MistakesInATrackProcess) {
    const auto process = [this](const std::string& lines) { with("", "vrrp_track_process P {\n process x\n " + lines + "\n}\n"); };
    const std::pair<const char*, std::vector<std::string>> cases[] = {
        {"process y", {"Process already set for track process P - ignoring y"}},
        {"param_match foo", {"Invalid param_match type foo - ignoring"}},
        {"weight", {"No weight specified for track process P - ignoring"}},
        {"weight 255", {"number '255' outside range [-254, 254]",
                        "Weight (255) for vrrp_track_process P must be between [-254..254] inclusive. Ignoring..."}},
        {"weight 3\n weight 4", {"Weight already set for track process P - ignoring 4"}},
        {"weight 3 foo", {"vrrp_track_process P unknown weight option foo"}},
        {"quorum 0", {"number '0' outside range [1, 65535]",
                      "Quorum (0) for vrrp_track_process P must be between [1..65535] inclusive. Ignoring..."}},
        {"quorum 5\n quorum_max 3", {"quorum_max is less than quorum - ignoring"}},
        {"quorum_max 3\n quorum 5", {"Quorum is greater than quorum_max - ignoring"}},
        {"delay 0", {"number '0' outside range [0.000001, 3600.000000]",
                     "delay (0) for vrrp_track_process P must be between [0.000001..3600] inclusive. Ignoring..."}},
    };
    for (const auto& [lines, expected] : cases) {
        process(lines);
        EXPECT_EQ(errors, expected) << lines;
    }
    with("", "vrrp_track_process P {\n}\n");
    EXPECT_THAT(errors, ElementsAre("track process 'P' process name not specified"));
}

TEST_F(Load, ParametersOfATrackProcessWantTheWholeCommand) {
    const auto process = [this](const std::string& lines) {
        return with("track_process {\n P\n }", "vrrp_track_process P {\n " + lines + "\n}\n").config.processes.at(0);
    };
    EXPECT_EQ(process("process x").match, ParameterMatch::any);
    EXPECT_FALSE(process("process x").full_command);
    EXPECT_EQ(process("process x a").match, ParameterMatch::exact);
    EXPECT_TRUE(process("process x a").full_command);
    EXPECT_EQ(process("param_match partial\n process x").match, ParameterMatch::partial);
    EXPECT_EQ(process("process x\n quorum_max 0").quorum, 0U);
}

TEST_F(Load, MistakesInBlocksOfInterfaces) {
    const std::pair<const char*, std::vector<std::string>> cases[] = {
        {"garp_group {\n}", {"garp group 0 does not have any delay set - removing"}},
        {"garp_group {\n garp_interval x\n interface eth0\n}", {"invalid number 'x'", "garp_group garp_interval 'x' invalid"}},
        {"garp_group {\n garp_interval 0.1\n interface eth0\n interface eth0\n}", {"garp_group already specified for eth0 - ignoring"}},
        {"garp_group {\n garp_interval 0.1\n interfaces {\n }\n}", {"Warning - empty garp_group interfaces block"}},
        {"garp_group {\n garp_interval 0.1\n interface nope0\n}",
         {"WARNING - interface nope0 specified for garp_group doesn't exist", "Non-existent interface specified in configuration"}},
        {"linkbeat_interfaces {\n eth0 FOO\n}", {"extra characters FOO in linkbeat interface"}},
        {"linkbeat_interfaces {\n nope0 MII\n}", {"unknown interface nope0 specified for linkbeat interface"}},
        {"interface_up_down_delays {\n nope0 1\n}", {"unknown interface nope0 specified for up/down delay"}},
        {"interface_up_down_delays {\n eth0 300\n}", {"number '300' outside range [0.000000, 255.000000]"}},
        {"interface_up_down_delays {\n eth0\n}", {}},
    };
    for (const auto& [text, expected] : cases) {
        with("", std::string(text) + "\n");
        EXPECT_EQ(errors, expected) << text;
    }
}

// 2.2.7 with adverts of a second: both delays end at (3 - 1) s - 1/256 s.
TEST_F(Load, ADebounceStaysShorterThanTheOthersWait) {
    const LoadResult result = with("", "interface_up_down_delays {\n eth0 1 5\n}\n");
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_THAT(notes, Contains("V1: interface eth0 debounce timer(s) not less that 2 * advert_int - resetting"));
    EXPECT_EQ(result.config.link_delays.at(0).down, seconds{1});
    EXPECT_EQ(result.config.link_delays.at(0).up, nanoseconds{1'996'093'750});
}

TEST_F(Load, TheLongerDelayOfAStartCounts) {
    const LoadResult result = with("", "global_defs {\n vrrp_startup_delay 2\n vrrp_delay_after_boot 15\n}\n");
    EXPECT_EQ(result.config.startup_delay_at(seconds{10}), seconds{5});
    EXPECT_EQ(result.config.startup_delay_at(seconds{14}), seconds{2});
    EXPECT_EQ(result.config.startup_delay_at(seconds{5000}), seconds{2});
}

TEST_F(Load, TheSyncDaemonBelongsToAnInstance) {
    const auto daemon = [&](const std::string& lines, const std::string& before) { return with(lines, before).config.sync_daemon; };
    const auto by_name = daemon("", "global_defs {\n lvs_sync_daemon eth1 V1\n}\n");
    ASSERT_TRUE(by_name);
    EXPECT_EQ(by_name->interface, "eth1");
    EXPECT_EQ(by_name->id, 51) << "the VRID";
    EXPECT_EQ(daemon("", "global_defs {\n lvs_sync_daemon eth1 inst V1 id 7\n}\n")->id, 7);
    const auto old_place = daemon("lvs_sync_daemon_interface eth1", "");
    EXPECT_EQ(old_place, by_name);
    EXPECT_FALSE(daemon("", "global_defs {\n lvs_sync_daemon eth1\n}\n")) << "the checker's";
    EXPECT_FALSE(daemon("", "global_defs {\n lvs_sync_daemon eth1 V2\n}\n"));
    EXPECT_THAT(notes, Contains("Unable to find vrrp instance V2 for lvs_syncd - clearing lvs_syncd config"));
}

TEST_F(Load, LinksThatAreAskedFor) {
    using Links = std::vector<LinkbeatInterface>;
    const auto polled = [&](const std::string& lines, const std::string& before) { return with(lines, before).config.linkbeats; };
    EXPECT_EQ(polled("", "linkbeat_interfaces {\n eth0 MII\n}\n"), (Links{{"eth0", LinkbeatKind::mii}}));
    EXPECT_EQ(polled("", "linkbeat_interfaces {\n eth1\n}\n"), Links{});
    EXPECT_THAT(notes, Contains("Turning off linkbeat for eth1 since not used for tracking"));
    EXPECT_EQ(polled("linkbeat_use_polling", ""), (Links{{"eth0", LinkbeatKind::any}}));
    EXPECT_EQ(polled("track_interface {\n eth1\n }", "linkbeat_use_polling\n"),
              (Links{{"eth0", LinkbeatKind::any}, {"eth1", LinkbeatKind::any}}));
    EXPECT_EQ(polled("dont_track_primary", "linkbeat_use_polling\n"), Links{});
}

TEST_F(Load, PriorityChangesAreToldAsTheInstanceItsGroupOrAllSay) {
    const auto told = [this](const std::string& own, const std::string& group, const std::string& global) {
        return with(own, "global_defs {\n " + global + "\n}\nvrrp_sync_group G {\n group {\n V1\n }\n " + group + "\n}\n")
            .config.instances.at(0).notify_priority_changes;
    };
    EXPECT_FALSE(told("", "", ""));
    EXPECT_TRUE(told("", "", "vrrp_notify_priority_changes"));
    EXPECT_FALSE(told("", "notify_priority_changes off", "vrrp_notify_priority_changes"));
    EXPECT_TRUE(told("notify_priority_changes", "notify_priority_changes off", ""));
}

TEST_F(Load, TrackGroups) {
    const std::string rest = "vrrp_instance V1 {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n 10.0.0.1\n }\n}\n"
                             "static_ipaddress {\n 10.9.0.1/24 dev eth1 track_group G\n}\n"
                             "static_routes {\n 10.8.0.0/16 dev eth0 track_group G\n}\nstatic_rules {\n iif lo table 5 priority 6 track_group G\n}\n";
    const LoadResult result = load("track_group G {\n group {\n V1\n V9\n }\n}\n" + rest);
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_THAT(result.config.instances.at(0).static_interfaces, testing::UnorderedElementsAre("eth0", "eth1", "lo"));
    EXPECT_THAT(result.config.track_groups, ElementsAre(StaticTrackGroup{"G", {"V1"}}));
    const LoadResult late = load(rest + "track_group G {\n group {\n V1\n }\n}\n");
    EXPECT_THAT(errors, ElementsAre("track_group G not found", "track_group G not found", "track_group G not found"));
    EXPECT_THAT(late.config.instances.at(0).static_interfaces, IsEmpty());
    load("track_group G {\n group {\n }\n}\ntrack_group G {\n group {\n V1\n }\n}\n" + rest);
    EXPECT_THAT(errors, ElementsAre("Warning - track group G has empty group block", "track_group G already defined",
                                    "Static track group G has no members - removing"));
}

TEST_F(Load, CO_110_AScriptMustBeDefinedBeforeItsUse) {
    load("vrrp_instance V1 {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n 10.0.0.1\n }\n track_script {\n S\n }\n}\n"
         "vrrp_script S {\n script /bin/true\n}\n");
    EXPECT_THAT(errors, Contains("(V1) track script S not found, ignoring..."));
}

}  // namespace
}  // namespace ka::vrrp
