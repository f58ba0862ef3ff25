// keepalived.data: where instances live, and what is said of interfaces. Lines as Debian's keepalived 2.2.7 wrote them of the same
// words, with those of 2.4.3 where core.md 3.4 names a difference.
#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "common/base/format.hpp"
#include "common/netlink/message_writer.hpp"
#include "tests/unit/vrrp_dump/dumped.hpp"

namespace ka::vrrp::dump {
namespace {

using netlink::Link;

constexpr std::uint32_t usual = IFF_UP | IFF_RUNNING | IFF_BROADCAST | IFF_MULTICAST;

Link link(std::uint32_t index, const std::string& name, const std::string& kind = {}, std::uint32_t parent = 0) {
    Link made;
    made.index = IfIndex{index};
    made.name = name;
    made.flags = usual;
    made.mtu = 1500;
    made.hardware_type = ARPHRD_ETHER;
    made.mac = MacAddress{{0x00, 0x00, 0x5e, 0x00, 0x01, static_cast<std::uint8_t>(index)}};
    made.kind = kind;
    made.parent = IfIndex{parent};
    return made;
}

// What the kernel says of it.
std::vector<std::uint8_t> message(const Link& link) {
    std::vector<std::uint8_t> out;
    netlink::MessageWriter writer(out, RTM_NEWLINK, 0, 1);
    ifinfomsg header{};
    header.ifi_index = static_cast<int>(link.index.value);
    header.ifi_flags = link.flags;
    header.ifi_type = link.hardware_type;
    writer.fixed(header);
    writer.text(IFLA_IFNAME, link.name);
    writer.value(IFLA_MTU, link.mtu);
    if (link.mac) writer.attribute(IFLA_ADDRESS, link.mac->octets);
    if (link.parent != no_interface) writer.value(IFLA_LINK, link.parent.value);
    if (link.master != no_interface) writer.value(IFLA_MASTER, link.master.value);
    if (link.kind.empty()) return writer.finish(), out;
    const auto info = writer.begin_nested(IFLA_LINKINFO);
    writer.text(IFLA_INFO_KIND, link.kind);
    const auto data = writer.begin_nested(IFLA_INFO_DATA);
    if (link.kind == "macvlan") writer.value(IFLA_MACVLAN_MODE, link.mode);
    if (link.kind == "vrf") writer.value(IFLA_VRF_TABLE, link.vrf_table);
    if (link.kind == "ipvlan") writer.value(IFLA_IPVLAN_MODE, static_cast<std::uint16_t>(link.mode));
    if (link.kind == "ipvlan") writer.value(IFLA_IPVLAN_FLAGS, link.mode_flags);
    writer.end_nested(data);
    writer.end_nested(info);
    return writer.finish(), out;
}

InstanceConfig instance(const char* name, int vrid) {
    InstanceConfig config;
    config.name = name;
    config.interface = "eth0";
    config.vrid = Vrid{static_cast<std::uint8_t>(vrid)};
    config.version = Version::v3;
    return config;
}

AddressConfig address(const char* prefix) {
    AddressConfig made;
    made.prefix = *Prefix::parse(prefix);
    return made;
}

class Places : public testing::Test {
protected:
    void SetUp() override { ::setenv("TZ", "UTC", 1); }
    void there(const Link& link) {
        std::vector<netlink::Change> changes;
        mirror_.receive(message(link), changes);
        ASSERT_EQ(changes.size(), 1u) << link.name;
    }
    void own_address(std::uint32_t index, const char* prefix) {
        netlink::Address made;
        made.interface = IfIndex{index};
        made.prefix = *Prefix::parse(prefix);
        mirror_.note(made);
    }
    // All that `config_` says, with these interfaces up at second 1.
    void run(std::initializer_list<const char*> interfaces) {
        router_ = std::make_unique<Router>(std::make_shared<const Config>(config_));
        std::uint32_t index = 2;
        for (const char* name : interfaces)
            tell(InterfaceChanged{name, IfIndex{index++}, true, {*Prefix::parse("10.0.0.9/24"), *Prefix::parse("fe80::9/64")}});
        tell(Start{});
    }
    void tell(const Event& event) { router_->handle(event, Instant{seconds{1}}, effects_); }
    Scene scene() const { return {*router_, config_, mirror_, seconds{1'700'000'000}}; }

    Config config_;
    std::unique_ptr<Router> router_;
    EffectList effects_;
    netlink::Mirror mirror_;
};

// Instance V1 of `config_` on a VMAC of its own.
void use_vmac(Config& config) {
    auto v1 = instance("V1", 51);
    v1.own_interface = "vrrp.51";
    v1.addresses = {address("10.0.0.1/24")};
    v1.addresses[0].interface = "vrrp.51";
    v1.addresses[0].vmac_parent = std::string("eth0");
    v1.addresses[0].use_vmac = true;
    v1.accept = false;
    v1.advert_interval = milliseconds{500};
    config.instances = {v1};
    MadeLink made;
    made.name = "vrrp.51";
    made.parent = "eth0";
    made.instance = "V1";
    made.mac = MacAddress{{0x00, 0x00, 0x5e, 0x00, 0x01, 0x33}};
    config.made_links = {made};
}

constexpr const char* whole_instance = R"( VRRP Instance = V1
   VRRP Version = 3
   State = BACKUP
   Master router = 0.0.0.0
   Master priority = 0
   Master advert int = 0.50 sec
   Flags:
   Wantstate = BACKUP
   Number of config faults = 0
   Number of tracker faults = 0
   Flags of interface faults: none
   Number of track scripts init = 0
   Last transition = 1700000001.000000 (Tue Nov 14 22:13:21.000000 2023)
   Read timeout = 1700000002.791015 (Tue Nov 14 22:13:22.791015 2023)
   Master down timer = 1791015 usecs
   Use VMAC, i/f name vrrp.51, is_up = true, xmit_base = true
   Use VMAC for VIPs on other interfaces
   Interface = vrrp.51, vmac on eth0, xmit base i/f
   VRRP interface tracking disabled
   Skip checking advert IP addresses
   Using src_ip = 10.0.0.7 (from configuration)
   Multicast address 224.0.0.19
   Gratuitous ARP delay = 7
   Gratuitous ARP repeat = 2
   Gratuitous ARP refresh = 30
   Gratuitous ARP refresh repeat = 3
   Gratuitous ARP lower priority delay = 9
   Gratuitous ARP lower priority repeat = 8
   Down timer adverts = 3
   Gratuitous ARP for each secondary VMAC = 5
   Send advert after receive lower priority advert = false
   Send advert after receive higher priority advert = true
   Virtual Router ID = 51
   Priority = 100
   Effective priority = 107
   Total priority = 107
   Advert interval = 500 milli-sec
   Master advert interval = 500 milli-sec
   Accept = disabled
   Preempt = enabled
   Preempt delay = 10 secs
   Promote_secondaries = disabled
   Kernel rx buffer size = 70000
   Virtual IP (1):
     10.0.0.1/24 dev vrrp.51@eth0 use_vmac scope global
   fd_in -1, fd_out -1
   Virtual Routes :
     prepend 10.1.0.0/16 dev eth0 proto 18
   Virtual Rules :
     from 10.1.0.0/16 priority 100 tos 0x0 protocol 18 lookup 254
   Tracked interfaces :
     eth1 weight -7 reverse
   Tracked files :
     F, weight 1 reverse
   Tracked processes :
     P, weight 20
   Tracked BFDs :
     BB: weight 4 reverse
   Using smtp notification = yes
   Notify deleted = Deleted
   Notify priority changes = false
)";

TEST_F(Places, EveryLineOfAnInstanceOnAVmac) {
    use_vmac(config_);
    auto& v1 = config_.instances[0];
    v1.transmits_on_parent = v1.vmac_addresses = v1.dont_track_primary = v1.skip_check_advert_addresses = true;
    v1.source = IpAddress::v4(10, 0, 0, 7);
    v1.multicast_group = IpAddress::v4(224, 0, 0, 19);
    v1.garp = {seconds{7}, 2, seconds{30}, 3, seconds{9}, 8, seconds{5}, false};
    v1.lower_prio_no_advert = v1.higher_prio_send_advert = true;
    v1.preempt_delay = seconds{10};
    v1.kernel_rx_buffer = 70000;
    v1.routes.emplace_back().destination = *Prefix::parse("10.1.0.0/16");
    v1.routes[0].interface = "eth0";
    v1.rules.emplace_back().from = *Prefix::parse("10.1.0.0/16");
    v1.rules[0].priority = 100;
    v1.rules[0].table = 254;
    v1.track_interfaces = {{"eth1", -7, true}};
    v1.track_files = {{"F", 1, true}};
    v1.track_processes = {{"P", 20, false}};
    v1.track_bfds = {{"BB", 4, true}};
    v1.notify.mail = v1.notify.notify_deleted = true;
    there(link(3, "vrrp.51", "macvlan", 2));
    run({"eth0", "vrrp.51"});
    expect_lines(scene(), whole_instance);
    router_->handle(TimePassed{true}, Instant{seconds{9}}, effects_);
    expect_lines(scene(), "   State = MASTER\n   Flags:\n");
    expect_lines(scene(), "   Advert interval = 500 milli-sec\n   Accept = disabled\n");
}

TEST_F(Places, AnInstanceOnAnIpvlan) {
    auto v1 = instance("V1", 51);
    v1.own_interface = "ipv51";
    v1.own_is_ipvlan = true;
    v1.garp.extra_interval = seconds{60};
    v1.garp.extra_all = v1.strict = true;
    config_.instances = {v1};
    auto& made = config_.made_links.emplace_back();
    made.name = "ipv51";
    made.parent = "eth0";
    made.address = Prefix::parse("10.99.0.51/24");
    for (const auto& [mode, name] : {std::pair{IpvlanMode::private_, "private"}, {IpvlanMode::bridge, "bridge"}, {IpvlanMode::vepa, "vepa"}}) {
        made.mode = mode;
        run({});
        expect_lines(scene(), "   Use IPVLAN, i/f ipv51, is_up = false, i/f address = 10.99.0.51/24, type " + std::string(name) +
                                  "\n   Interface = ipv51, ipvlan on eth0\n   Enforcing strict VRRP compliance\n   Using src_ip = (none)\n");
    }
    expect_lines(scene(), "   Down timer adverts = 3\n   Gratuitous ARP for each secondary i/f = 60\n");
    expect_lines(scene(), " Name = ipv51\n   index = 0 (deleted)\n");
    made.address.reset();
    run({});
    expect_lines(scene(), "   Use IPVLAN, i/f ipv51, is_up = false, type vepa\n");
}

TEST_F(Places, UnicastOfIPv6) {
    auto v6 = instance("V6", 56);
    v6.family = Family::ipv6;
    v6.source = IpAddress::parse("fd00::1");
    v6.unicast_peers = {{*IpAddress::parse("fd00::2"), 10, 200}, {*IpAddress::parse("fd00::3")}};
    v6.unicast_ttl = 30;
    v6.check_unicast_source = true;
    config_.instances = {v6};
    run({"eth0"});
    expect_lines(scene(), " VRRP Instance = V6\n   VRRP Version = 3\n   Using Native IPv6\n   State = BACKUP\n");
    expect_lines(scene(), "   Flags:\n     Using unicast\n   Wantstate = BACKUP\n");
    expect_lines(scene(), "   Using src_ip = fd00::1 (from configuration)\n   Gratuitous ARP delay = 5\n");
    const std::string peers = "   Unicast TTL = 30\n   Check unicast src : yes\n   Unicast Peer :\n     fd00::2 min_ttl 10 max_ttl 200\n"
                              "     fd00::3 min_ttl 0 max_ttl 255\n   Unicast checksum compatibility = ";
    expect_lines(scene(), peers + "no\n");
    config_.instances[0].unicast_checksum = UnicastChecksum::never_old;
    run({"eth0"});
    expect_lines(scene(), peers + "never\n");
}

TEST_F(Places, UnicastOfIPv4) {
    auto v2 = instance("V2", 52);
    v2.version = Version::v2;
    v2.unicast_peers = {{IpAddress::v4(10, 0, 0, 2)}};
    v2.unicast_checksum = UnicastChecksum::old;
    config_.instances = {v2};
    run({"eth0"});
    expect_lines(scene(), "   Promote_secondaries = disabled\n   Authentication type = none\n   Unicast TTL = 255\n   Check unicast src : no\n"
                          "   Unicast Peer :\n     10.0.0.2 min_ttl 0 max_ttl 255\n   Unicast checksum compatibility = config\n");
    config_.instances[0].auth_type = AuthType::ah;
    run({"eth0"});
    expect_lines(scene(), "   Authentication type = IPSEC_AH\n   Unicast TTL");
}

TEST_F(Places, MulticastOfIPv6NamesTheInterface) {
    auto v6 = instance("V6", 56);
    v6.family = Family::ipv6;
    config_.instances = {v6};
    run({"eth0"});
    expect_lines(scene(), "   Using src_ip = fe80::9\n   Multicast address ff02::12, ifindex 2\n");
}

TEST_F(Places, StaticEntriesPacesAndTrackGroups) {
    config_.instances = {instance("V1", 51), instance("V2", 52)};
    config_.instances[1].interface = "eth1";
    config_.garp_groups = {{milliseconds{100}, milliseconds{200}, {"eth1", "eth2"}}};
    config_.garp_interval = milliseconds{10};
    config_.static_addresses = {address("10.99.9.1/24"), address("fd00::9/64")};
    for (auto& one : config_.static_addresses) one.interface = "eth0";
    config_.static_addresses[1].track_group = std::string("TG");
    auto& route = config_.static_routes.emplace_back();
    route.destination = *Prefix::parse("10.98.0.0/24");
    route.via = IpAddress::v4(10, 99, 0, 9);
    route.interface = "eth0";
    route.track_group = "TG";
    auto& rule = config_.static_rules.emplace_back();
    rule.from = *Prefix::parse("10.97.0.0/24");
    rule.input = "eth0";
    rule.priority = 16384;
    rule.table = 100;
    rule.track_group = "TG";
    config_.track_groups = {{"TG", {"V1", "V2"}}};
    run({"eth0", "eth1"});
    const auto all = data_of(scene());
    EXPECT_EQ(all.substr(0, all.find(" VRRP Instance")), R"(------< Gratuitous ARP delays >------
------< GARP delay group 0 >------
 GARP interval = 0.1
 GNA interval = 0.2
 Interfaces
  eth1
  eth2
------< GARP delay group 1 >------
 GARP interval = 0.01
 Interfaces
  eth0
------< Static Addresses >------
     10.99.9.1/24 dev eth0 scope global set
     fd00::9/64 dev eth0 scope global track_group TG preferred_lft forever set
------< Static Routes >------
     prepend 10.98.0.0/24 via inet 10.99.0.9 dev eth0 proto 18 track_group TG
------< Static Rules >------
     from 10.97.0.0/24 priority 16384 tos 0x0 iif eth0 protocol 18 lookup 100 track_group TG
------< Static Track groups >------
 Static Track Group = TG
   VRRP member instances :
     V1
     V2
------< VRRP Topology >------
)");
}

TEST_F(Places, GroupsAndTheSessionsThatTheyTrack) {
    config_.instances = {instance("V1", 51), instance("V2", 52), instance("V3", 53)};
    config_.instances[0].track_bfds = {{"BB", 4, true}};
    auto& group = config_.sync_groups.emplace_back();
    group.name = "G";
    group.members = {"V2", "V3"};
    group.tracking_weight = true;
    group.notify.mail = true;
    group.track_interfaces = {{"eth1", 3, false}};
    group.track_scripts = {{"S", 4, false}};
    group.track_processes = {{"P", 5, false}};
    group.track_bfds = {{"BB", 3, false}};
    for (auto* const script : {&group.notify.backup, &group.notify.master, &group.notify.fault, &group.notify.stop, &group.notify.any}) {
        script->ensure().arguments = {"/usr/bin/true", "g"};
    }
    run({"eth0"});
    const std::string script = " state transition script = '/usr/bin/true' 'g', uid:gid 0:0\n";
    expect_lines(scene(), "   VRRP member instances :\n     V2\n     V3\n   sync group tracking weight set\n   Using smtp notification = yes\n"
                          "   Tracked interfaces :\n     eth1 weight 3\n   Tracked scripts :\n     S weight 4\n"
                          "   Tracked process :\n     P, weight 5\n   Tracked BFDs :\n     BB: weight 3\n   Backup" + script + "   Master" + script +
                          "   Fault" + script + "   Stop" + script + "   Generic" + script + "------< VRRP Track BFDs >------\n"
                          " VRRP Track BFD = BB\n   Tracking instances :\n     V1, weight 4 reverse\n     V2, weight 3\n     V3, weight 3\n"
                          "------< Interfaces >------\n");
}

TEST_F(Places, AVmacAndWhatItStandsOn) {
    use_vmac(config_);
    config_.garp_interval = milliseconds{100};
    config_.gna_interval = milliseconds{200};
    config_.link_delays = {{"eth0", seconds{2}, seconds{3}}};
    there(link(2, "eth0"));
    auto vmac = link(51, "vrrp.51", "macvlan", 2);
    vmac.mode = MACVLAN_MODE_PRIVATE;
    there(vmac);
    own_address(2, "10.99.0.1/24");
    own_address(2, "fd00::1/64");
    own_address(2, "fe80::5/64");
    own_address(51, "10.0.0.1/24");
    run({"eth0", "vrrp.51"});
    expect_lines(scene(), R"( Name = eth0
   index = 2
   IPv4 address = 10.99.0.1
   IPv6 address = fe80::5
   MAC = 00:00:5e:00:01:02
   State = UP, RUNNING
   Up debounce timer = 3000000us
   Down debounce timer = 2000000us
   MTU = 1500
   HW Type = ETHERNET
   NIC netlink status update
   Gratuitous ARP interval 100ms
   Gratuitous NA interval 200ms
   Tracking VRRP instances :
     V1, weight 0
 Name = vrrp.51
   index = 51
   IPv4 address = (none)
   IPv6 address = (none)
   MAC = 00:00:5e:00:01:33
   State = UP, RUNNING
   Up debounce timer = 0us
   Down debounce timer = 0us
   VMAC type private, underlying interface = eth0, state = UP, RUNNING
   I/f created by keepalived
   MTU = 1500
   HW Type = ETHERNET
   Kind = macvlan
   NIC netlink status update
   Gratuitous ARP interval 100ms
   Gratuitous NA interval 200ms
   Tracking VRRP instances :
     V1, weight 0
)");
}

TEST_F(Places, IpvlansOfEachKind) {
    there(link(2, "eth0"));
    auto made = link(3, "ipv", "ipvlan", 2);
    for (const auto& [mode, flags, type] : {std::tuple{IPVLAN_MODE_L2, IPVLAN_F_PRIVATE, "L2 private"}, {IPVLAN_MODE_L3, IPVLAN_F_VEPA, "L3 vepa"},
                                            {IPVLAN_MODE_L3S, 0, "L3S bridge"}}) {
        made.mode = mode;
        made.mode_flags = static_cast<std::uint16_t>(flags);
        there(made);
        run({"eth0"});
        expect_lines(scene(), "   IPVLAN type " + std::string(type) + ", underlying interface = eth0, state = UP, RUNNING\n   MTU = 1500\n");
    }
}

TEST_F(Places, ARoutingDomainAndItsMembers) {
    auto domain = link(7, "vrf1", "vrf");
    domain.vrf_table = 77;
    auto member = link(8, "eth1");
    member.master = IfIndex{7};
    there(domain);
    there(member);
    run({});
    expect_lines(scene(), "   Kind = vrf\n   NIC netlink status update\n   VRF master table 77\n");
    expect_lines(scene(), "   HW Type = ETHERNET\n   NIC netlink status update\n   VRF slave of vrf1\n");
}

TEST_F(Places, LinksThatAreAskedFor) {
    for (std::uint32_t index = 2; index < 6; ++index) there(link(index, "eth" + std::to_string(index)));
    run({});
    auto shown = scene();
    shown.polled = {{"eth2", LinkbeatKind::mii}, {"eth3", LinkbeatKind::ethtool}, {"eth4", LinkbeatKind::ioctl}};
    for (const auto& [index, way] : {std::pair{2, "NIC support MII"}, {3, "NIC support ETHTOOL GLINK interface"},
                                     {4, "NIC ioctl refresh polling"}, {5, "NIC netlink status update"}})
        expect_lines(shown, format(" Name = eth{}\n   index = {}\n   IPv4 address = (none)\n   IPv6 address = (none)\n"
                                   "   MAC = 00:00:5e:00:01:0{}\n   State = UP, RUNNING\n   Up debounce timer = 0us\n"
                                   "   Down debounce timer = 0us\n   MTU = 1500\n   HW Type = ETHERNET\n   {}\n", {index, index, index, way}));
}

TEST_F(Places, StatesAndHardwareOfInterfaces) {
    auto loopback = link(1, "lo");
    loopback.hardware_type = ARPHRD_LOOPBACK;
    loopback.flags = IFF_UP | IFF_RUNNING | IFF_LOOPBACK;
    loopback.mtu = 65536;
    auto tunnel = link(9, "tun0");
    tunnel.hardware_type = ARPHRD_NONE;
    tunnel.flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
    tunnel.mac.reset();
    there(loopback);
    there(tunnel);
    run({});
    expect_lines(scene(), " Name = lo\n   index = 1\n   IPv4 address = (none)\n   IPv6 address = (none)\n"
                          "   State = UP, RUNNING, no broadcast, loopback, no multicast\n   Up debounce timer = 0us\n"
                          "   Down debounce timer = 0us\n   MTU = 65536\n   HW Type = LOOPBACK\n");
    expect_lines(scene(), "   IPv6 address = (none)\n   State = not UP, not RUNNING, no broadcast, point to point, no arp\n");
    expect_lines(scene(), "   HW Type = UNKNOWN (65534)\n");
}

}  // namespace
}  // namespace ka::vrrp::dump
