// The rules over a whole configuration: vrrp.md 2.3, 2.7-2.10, 3.10, and the order in which they are applied.
#include "vrrp/config/validate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ka::vrrp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AddressConfig address(const std::string& text) {
    AddressConfig result;
    result.prefix = *Prefix::parse(text);
    return result;
}

InstanceDraft instance(const std::string& name = "V1", std::uint8_t vrid = 51) {
    InstanceDraft draft;
    draft.config.name = name;
    draft.config.interface = "eth0";
    draft.vrid = vrid;
    draft.config.addresses = {address("10.99.0.100/24")};
    return draft;
}

class Validation : public testing::Test {
protected:
    // The only instance after validation, or the first.
    InstanceConfig only(InstanceDraft one) {
        draft.instances = {std::move(one)};
        const Config config = run();
        return config.instances.empty() ? InstanceConfig{} : config.instances.front();
    }
    Config run() {
        Findings findings;
        Config config = validate(draft, catalogue, findings);
        fatal = findings.is_fatal();
        texts.clear();
        for (const Finding& finding : findings.list()) texts.push_back(finding.text);
        return config;
    }

    Draft draft;
    InterfaceCatalogue catalogue{{{"eth0", IfIndex{2}}, {"eth1", IfIndex{3}}, {"ppp0", IfIndex{4}, 1500, false, false}}};
    std::vector<std::string> texts;
    bool fatal = false;
};

TEST_F(Validation, VR_062_MasterWithoutPriorityIsTheOwner) {
    InstanceDraft one = instance();
    one.state = ConfiguredState::master;
    EXPECT_EQ(only(one).priority, priority_owner);
    EXPECT_THAT(texts, IsEmpty());
}

TEST_F(Validation, VR_063_DefaultsOfPriorityAndState) {
    const InstanceConfig plain = only(instance());
    EXPECT_EQ(plain.priority, Priority{100});
    EXPECT_EQ(plain.state, ConfiguredState::backup);
    InstanceDraft owner = instance();
    owner.priority = 255;
    EXPECT_EQ(only(owner).state, ConfiguredState::master);
}

TEST_F(Validation, VersionFollowsFamilyAndGlobal) {
    EXPECT_EQ(only(instance()).version, Version::v2);
    InstanceDraft v6 = instance();
    v6.family = Family::ipv6;
    v6.config.addresses = {address("fe80::1")};
    EXPECT_EQ(only(v6).version, Version::v3);
    draft.global.vrrp.version = 3;
    EXPECT_EQ(only(instance()).version, Version::v3);
}

TEST_F(Validation, VR_152_AMissingVridIsFatal) {
    InstanceDraft one = instance();
    one.vrid.reset();
    only(one);
    EXPECT_TRUE(fatal);
    EXPECT_THAT(texts, ElementsAre("(V1) the virtual router id must be set"));
}

TEST_F(Validation, VR_153_NoAddressIsFatalForVersion3AndSensibleForVersion2) {
    InstanceDraft one = instance();
    one.config.addresses.clear();
    one.version = Version::v3;
    only(one);
    EXPECT_TRUE(fatal);
    EXPECT_THAT(texts, ElementsAre("(V1) No VIP specified; at least one is required"));
    one.version = Version::v2;
    only(one);
    EXPECT_FALSE(fatal);
    EXPECT_THAT(texts, ElementsAre("(V1) No VIP specified; at least one is sensible"));
}

TEST_F(Validation, VR_154_NoVirtualIpaddressAllowsNone) {
    InstanceDraft one = instance();
    one.config.addresses.clear();
    one.version = Version::v3;
    one.no_virtual_ipaddress = true;
    only(one);
    EXPECT_FALSE(fatal);
    EXPECT_THAT(texts, IsEmpty());
}

TEST_F(Validation, VR_155_AVersion2IntervalIsWholeSeconds) {
    InstanceDraft one = instance();
    one.config.advert_interval = milliseconds{1500};
    EXPECT_EQ(only(one).advert_interval, seconds{2});
    EXPECT_THAT(texts, ElementsAre("(V1) VRRPv2 advertisement interval 1.500000s must be an integer. rounding"));
    one.config.advert_interval = milliseconds{250};
    EXPECT_EQ(only(one).advert_interval, seconds{1});
}

TEST_F(Validation, VR_156_AVersion3IntervalFitsItsField) {
    InstanceDraft one = instance();
    one.version = Version::v3;
    one.config.advert_interval = seconds{50};
    EXPECT_EQ(only(one).advert_interval, milliseconds{40950});
    EXPECT_THAT(texts, ElementsAre("(V1) VRRPv3 advertisement interval 50.00s is out of range. Must be less than 40.96s. "
                                   "Setting to 40.95s"));
    one.config.advert_interval = microseconds{255550};
    EXPECT_EQ(only(one).advert_interval, milliseconds{260});
    EXPECT_THAT(texts, ElementsAre("(V1) VRRPv3 advertisement interval 0.255550s must be in units of 10ms - rounding"));
}

TEST_F(Validation, VR_158_AUnicastKeywordWithoutPeersFallsBackToMulticast) {
    InstanceDraft one = instance();
    one.unicast_keyword = true;
    const InstanceConfig config = only(one);
    EXPECT_FALSE(config.is_unicast());
    EXPECT_EQ(config.configuration_fault, "");
    EXPECT_THAT(texts, ElementsAre("(V1) A unicast keyword has been specified without any unicast peers. Defaulting to multicast. "
                                   "This usage is deprecated - please update your configuration."));
}

TEST_F(Validation, VR_159_UnicastFaultNoPeerStaysInFault) {
    InstanceDraft one = instance();
    one.config.unicast_fault_no_peer = true;
    EXPECT_NE(only(one).configuration_fault, "");
    EXPECT_THAT(texts, ElementsAre("(V1) Cannot use unicast without any peers - going to fault state"));
}

TEST_F(Validation, VR_161_AddressesThatDoNotFitAreNotAdvertised) {
    catalogue.interfaces[0].mtu = 100;
    InstanceDraft one = instance();
    one.version = Version::v3;
    one.config.addresses.clear();
    for (int n = 200; n < 220; ++n) one.config.addresses.push_back(address("10.99.0." + std::to_string(n)));
    const InstanceConfig config = only(one);
    EXPECT_EQ(config.addresses.size(), 14U);
    EXPECT_EQ(config.excluded_addresses.front(), address("10.99.0.214"));
    EXPECT_THAT(texts, ElementsAre("(V1) Number of VIPs (20) exceeds maximum/space available in packet (max 14 addresses) - "
                                   "excess moved to eVIPs"));
}

TEST_F(Validation, VR_148_TwoOfOneVridOnOneInterfaceAreFatal) {
    draft.instances = {instance("V1"), instance("V2"), instance("V3", 52)};
    run();
    EXPECT_TRUE(fatal);
    EXPECT_THAT(texts, ElementsAre("V1 and V2 both use VRID 51 with IPv4 on interface eth0"));
}

TEST_F(Validation, VR_149_VR_150_OneVridForTwoFamiliesOrTwoGroups) {
    InstanceDraft v6 = instance("V6");
    v6.family = Family::ipv6;
    v6.config.addresses = {address("fe80::1")};
    InstanceDraft other_group = instance("V2");
    other_group.config.multicast_group = IpAddress::v4(224, 0, 0, 19);
    draft.instances = {instance("V1"), v6, other_group};
    EXPECT_EQ(run().instances.size(), 3U);
    EXPECT_THAT(texts, IsEmpty());
}

TEST_F(Validation, VR_151_UnicastInstancesMayShareAVridWhenTheirPeersAreDisjoint) {
    InstanceDraft one = instance("V1");
    one.config.unicast_peers = {{IpAddress::v4(10, 99, 0, 2)}};
    InstanceDraft two = instance("V2");
    two.config.unicast_peers = {{IpAddress::v4(10, 99, 0, 3)}};
    draft.instances = {one, two};
    run();
    EXPECT_FALSE(fatal);
    draft.instances[1].config.unicast_peers.push_back({IpAddress::v4(10, 99, 0, 2)});
    run();
    EXPECT_TRUE(fatal);
    EXPECT_THAT(texts, ElementsAre("(V1) duplicate VRID conflict with V2 VRID 51"));
}

TEST_F(Validation, AnInterfaceIsNeededUnlessUnicastHasASource) {
    InstanceDraft one = instance();
    one.config.interface.clear();
    only(one);
    EXPECT_THAT(texts, ElementsAre("(V1) Unknown interface!"));
    one.unicast_keyword = true;
    one.config.unicast_peers = {{IpAddress::v4(10, 99, 0, 2)}};
    only(one);
    EXPECT_THAT(texts, ElementsAre("(V1): Unicast instances must have unicast_src_ip or interface"));
    one.config.source = IpAddress::v4(10, 99, 0, 1);
    only(one);
    EXPECT_THAT(texts, IsEmpty());
}

TEST_F(Validation, AnInterfaceWithoutMulticastNeedsPeers) {
    InstanceDraft one = instance();
    one.config.interface = "ppp0";
    EXPECT_NE(only(one).configuration_fault, "");
    EXPECT_THAT(texts, ElementsAre("(V1) interface ppp0 does not support multicast, specify unicast peers - disabling"));
}

TEST_F(Validation, NopreemptAndPreemptDelay) {
    InstanceDraft one = instance();
    one.priority = 255;
    one.config.nopreempt = true;
    one.config.preempt_delay = seconds{4};
    InstanceConfig config = only(one);
    EXPECT_FALSE(config.nopreempt);
    EXPECT_THAT(texts, ElementsAre("(V1) nopreempt is incompatible with priority 255. resetting nopreempt",
                                   "(V1) Warning - preempt delay will not work with initial state MASTER - clearing"));
    one.priority = 100;
    one.state = ConfiguredState::master;
    config = only(one);
    EXPECT_FALSE(config.nopreempt);
    EXPECT_THAT(texts, ElementsAre("(V1) Warning - nopreempt will not work with initial state MASTER - clearing",
                                   "(V1) Warning - preempt delay will not work with initial state MASTER - clearing"));
    one.state = ConfiguredState::backup;
    config = only(one);
    EXPECT_TRUE(config.nopreempt);
    EXPECT_EQ(config.preempt_delay, Duration::zero());
    EXPECT_THAT(texts, ElementsAre("(V1) preempt_delay is incompatible with nopreempt mode - resetting"));
}

TEST_F(Validation, Authentication) {
    InstanceDraft one = instance();
    one.config.auth_type = AuthType::pass;
    EXPECT_EQ(only(one).auth_type, AuthType::none);
    EXPECT_THAT(texts, ElementsAre("(V1) Authentication specified but no password given. Ignoring"));
    one.config.auth_pass = "1111";
    EXPECT_EQ(only(one).auth_type, AuthType::pass);
    one.version = Version::v3;
    EXPECT_EQ(only(one).auth_type, AuthType::none);
    EXPECT_THAT(texts, ElementsAre("(V1) VRRP version 3 does not support authentication. Ignoring."));
}

TEST_F(Validation, VR_098_WeightedTrackersOfAnOwnerAreDropped) {
    InstanceDraft one = instance();
    one.priority = 255;
    one.config.track_interfaces = {{"eth1", -5, false}, {"ppp0", 0, false}};
    one.config.track_scripts = {{"S", 10, false}, {"T", 0, false}};
    const InstanceConfig config = only(one);
    EXPECT_THAT(config.track_interfaces, ElementsAre(TrackReference{"ppp0", 0, false}));
    EXPECT_THAT(config.track_scripts, ElementsAre(TrackReference{"T", 0, false}));
    EXPECT_THAT(texts, ElementsAre("(V1) ignoring eth1 tracked interface due to address owner",
                                   "(V1) ignoring tracked script S with weights due to address_owner"));
}

TEST_F(Validation, OnesOwnInterfaceNeedsNoTracking) {
    InstanceDraft one = instance();
    one.config.track_interfaces = {{"eth0", 0, false}};
    EXPECT_THAT(only(one).track_interfaces, IsEmpty());
    EXPECT_THAT(texts, ElementsAre("(V1) Ignoring track_interface eth0 since own interface"));
}

TEST_F(Validation, LowerPriorityGarpsFollowTheGlobalMasterValues) {
    draft.global.vrrp.garp.repeat = 3;
    draft.global.vrrp.garp.delay = seconds{9};
    InstanceDraft one = instance();
    one.garp.repeat = 7;
    const GarpConfig garp = only(one).garp;
    EXPECT_EQ(garp.repeat, 7U);
    EXPECT_EQ(garp.lower_prio_repeat, 3U);
    EXPECT_EQ(garp.lower_prio_delay, seconds{9});
}

TEST_F(Validation, OwnerIgnoreAdvertsIsForOwners) {
    InstanceDraft one = instance();
    one.owner_ignore_adverts = true;
    EXPECT_FALSE(only(one).owner_ignore_adverts);
    EXPECT_THAT(texts, ElementsAre("(V1) ignoring owner_ignore_adverts since priority is not 255"));
    one.priority = 255;
    EXPECT_TRUE(only(one).owner_ignore_adverts);
}

TEST_F(Validation, VR_120_VR_121_VR_122_SyncGroups) {
    draft.instances = {instance("V1", 51), instance("V2", 52)};
    draft.instances[0].config.track_scripts = {{"S", 10, false}};
    GroupDraft first, second, third;
    first.config.name = "G";
    first.config.members = {"V1", "V9"};
    second.config.name = "H";
    second.config.members = {"V1", "V2"};
    third.config.name = "I";
    third.config.members = {"V8"};
    draft.groups = {first, second, third};
    const Config config = run();
    EXPECT_THAT(texts, ElementsAre("Virtual router V9 specified in sync group G doesn't exist - ignoring",
                                   "Sync group G has only 1 virtual router(s) - this probably isn't what you want",
                                   "Virtual router V1 cannot exist in more than one sync group; ignoring H",
                                   "Sync group H has only 1 virtual router(s) - this probably isn't what you want",
                                   "Virtual router V8 specified in sync group I doesn't exist - ignoring",
                                   "Sync group I, no matching virtual router found in group declaration - removing",
                                   "(V1) ignoring tracked script S with weights due to SYNC group"));
    ASSERT_EQ(config.sync_groups.size(), 2U);
    EXPECT_THAT(config.instances[0].track_scripts, IsEmpty());
}

TEST_F(Validation, StrictModeSaysWhatItChanges) {
    InstanceDraft one = instance();
    one.strict = true;
    one.state = ConfiguredState::master;
    one.priority = 100;
    one.config.auth_type = AuthType::pass;
    one.config.auth_pass = "x";
    only(one);
    EXPECT_THAT(texts, ElementsAre("(V1) State MASTER must match being address owner",
                                   "(V1) Strict mode does not support authentication. Ignoring."));
    one.config.addresses.clear();
    only(one);
    EXPECT_TRUE(fatal);
}

TEST_F(Validation, StrictModeDoesNotAccept) {
    const auto accept = [&](std::optional<bool> said, std::uint8_t priority, Version version) {
        InstanceDraft one = instance();
        one.strict = true;
        one.accept = said;
        one.priority = priority;
        one.version = version;
        const InstanceConfig config = only(one);
        return std::pair(config.accept, config.blocks_addresses());
    };
    EXPECT_EQ(accept(std::nullopt, 200, Version::v3), std::pair(false, true));
    EXPECT_EQ(accept(true, 200, Version::v3), std::pair(true, false));
    EXPECT_EQ(accept(false, 200, Version::v3), std::pair(false, true));
    EXPECT_EQ(accept(std::nullopt, 255, Version::v3), std::pair(true, false));
    EXPECT_EQ(accept(false, 255, Version::v3), std::pair(false, false)) << "those of the owner are never blocked";
    EXPECT_THAT(texts, IsEmpty());
    EXPECT_EQ(accept(true, 255, Version::v2), std::pair(true, false));
    EXPECT_THAT(texts, IsEmpty());
    EXPECT_EQ(accept(true, 200, Version::v2), std::pair(false, true));
    EXPECT_THAT(texts, ElementsAre("(V1) warning - accept mode for VRRP version 2 does not comply with RFC3768 - resetting"));
}

TEST_F(Validation, AnOwnerIgnoresAdvertsInStrictMode) {
    const auto ignores = [&](bool strict, std::optional<bool> said) {
        InstanceDraft one = instance();
        one.strict = strict;
        one.priority = 255;
        one.owner_ignore_adverts = said;
        return only(one).owner_ignore_adverts;
    };
    EXPECT_FALSE(ignores(false, std::nullopt));
    EXPECT_TRUE(ignores(true, std::nullopt));
    EXPECT_THAT(texts, IsEmpty());
    EXPECT_TRUE(ignores(false, false));
    EXPECT_THAT(texts, ElementsAre("(V1) strict_mode with priority 255 requires owner_ignore_adverts"));
}

TEST_F(Validation, TheFirewallIsAlwaysNftables) {
    model::FirewallSettings settings;
    EXPECT_EQ(resolve_firewall(settings, false), FirewallConfig{});
    settings.nftables = {"ka", -7, true, true};
    EXPECT_EQ(resolve_firewall(settings, true), (FirewallConfig{"ka", -7, true, true, true}));
    Config config;
    config.instances.resize(1);
    EXPECT_THAT(firewall_notes({}, config), IsEmpty());
    config.instances.front().accept = false;
    EXPECT_THAT(firewall_notes({}, config), ElementsAre("use_vmac or no_accept/strict specified, but no firewall configured - using nftables"));
    EXPECT_THAT(firewall_notes(settings, config), IsEmpty());
    settings.iptables.emplace();
    EXPECT_THAT(firewall_notes(settings, config), ElementsAre("Both iptables and nftables have been specified - ignoring iptables"));
    settings.nftables.table.clear();
    EXPECT_THAT(firewall_notes(settings, config),
                ElementsAre("Not using iptables since iptables uses nf_tables - please update configuration"));
}

TEST_F(Validation, CO_122_AMissingInterfaceIsFatalUnlessInterfacesAreDynamic) {
    draft.interface_missing = true;
    Findings findings;
    check_interfaces(draft, findings);
    EXPECT_TRUE(findings.is_fatal());
    EXPECT_EQ(findings.list().front().text, "Non-existent interface specified in configuration");
    draft.global.vrrp.dynamic_interfaces = true;
    Findings none;
    check_interfaces(draft, none);
    EXPECT_FALSE(none.is_fatal());
}

TEST_F(Validation, CO_171_AnUnusedScriptIsForgottenWithANote) {
    ScriptDraft used, unused;
    used.config.name = "S";
    used.used = true;
    unused.config.name = "T";
    draft.scripts = {used, unused};
    Findings findings;
    drop_unused_scripts(draft, findings);
    EXPECT_THAT(findings.list(), ElementsAre(Finding{Finding::Weight::note, "Warning - script T is not used", Findings::Kind::unused_object}));
    EXPECT_EQ(draft.scripts.size(), 1U);
}

TEST_F(Validation, AScriptsTimeoutIsItsInterval) {
    ScriptDraft script;
    script.config.name = "S";
    script.config.interval = seconds{7};
    draft.scripts = {script};
    draft.instances = {instance()};
    EXPECT_EQ(run().scripts.front().timeout, seconds{7});
}

}  // namespace
}  // namespace ka::vrrp
