// keepalived.data: the lines of the reference (core.md 3.4), with what the test did in them.
#include <gtest/gtest.h>
#include <linux/rtnetlink.h>

#include "tests/unit/vrrp_dump/dumped.hpp"
#include "vrrp/dump/kernel_lines.hpp"

namespace ka::vrrp::dump {
namespace {

ScriptCommand command(std::vector<std::string> arguments, std::uint32_t uid) {
    ScriptCommand made;
    made.path = arguments.front();
    made.arguments = std::move(arguments);
    made.uid = uid;
    made.gid = uid + 1;
    return made;
}

InstanceConfig instance(const char* name, int vrid, const char* address) {
    InstanceConfig config;
    config.name = name;
    config.interface = "eth0";
    config.vrid = Vrid{static_cast<std::uint8_t>(vrid)};
    config.version = Version::v3;
    config.advert_interval = milliseconds{500};
    config.addresses.emplace_back().prefix = *Prefix::parse(address);
    return config;
}

std::shared_ptr<const Config> pair_with_trackers() {
    Config config;
    auto v1 = instance("V1", 51, "10.0.0.1/24");
    v1.excluded_addresses.emplace_back().prefix = *Prefix::parse("10.0.0.3/32");
    v1.track_scripts.push_back({"check", 10, true});
    v1.track_interfaces.push_back({"eth7", -5, false});
    v1.notify.master = command({"/bin/m", "a b"}, 7);
    auto v2 = instance("V2", 52, "10.0.0.2/24");
    v2.version = Version::v2;
    v2.advert_interval = seconds{2};
    v2.auth_type = AuthType::pass;
    v2.auth_pass = "secret";
    v2.nopreempt = true;
    config.instances = {v1, v2};
    auto& script = config.scripts.emplace_back();
    script.name = "check";
    script.command = command({"/bin/true", "x y"}, 3);
    script.interval = seconds{2};
    script.rise = 2;
    script.fall = 3;
    config.files.push_back({"F", "/run/f", 4, false, {}, false});
    auto& group = config.sync_groups.emplace_back();
    group.name = "G";
    group.members = {"V1", "V2"};
    group.track_files = {{"F", 1, false}};
    return std::make_shared<const Config>(config);
}

class Data : public testing::Test {
protected:
    void SetUp() override {
        ::setenv("TZ", "UTC", 1);
        tell(InterfaceChanged{"eth0", IfIndex{2}, true, {*Prefix::parse("10.0.0.9/24")}}, 1);
        tell(ScriptChanged{"check", true}, 1);
        tell(Start{}, 1);
    }
    void tell(const Event& event, int second) { router_.handle(event, Instant{seconds{second}}, effects_); }
    Scene scene() const { return {router_, *config_, mirror_, seconds{1'700'000'000}}; }
    std::string text(const Scene& scene) const { return data_of(scene); }
    void expect(const std::string& lines) const { expect(lines, scene()); }
    void expect(const std::string& lines, const Scene& scene) const { expect_lines(scene, lines); }

    std::shared_ptr<const Config> config_ = pair_with_trackers();
    EffectList effects_;
    Router router_{config_};
    netlink::Mirror mirror_;
};

TEST_F(Data, SectionsComeInTheReferencesOrder) {
    auto shown = scene();
    shown.sockets.push_back({7, 8, "eth0", Family::ipv4, true, {}, 0, {InstanceId{0}, InstanceId{1}}});
    const auto all = text(shown);
    std::size_t at = 0;
    for (const char* title : {"VRRP Topology", "VRRP Sockpool", "VRRP Sync groups", "VRRP Scripts", "VRRP Track files", "Interfaces"}) {
        at = all.find(format("------< {} >------\n", {title}), at);
        ASSERT_NE(at, std::string::npos) << title;
    }
}

TEST_F(Data, BackupNamesItsMaster) {
    expect(" VRRP Instance = V2\n   VRRP Version = 2\n   Sync group = G\n   State = BACKUP\n   Master router = 0.0.0.0\n"
           "   Master priority = 0\n   Flags: none\n   Wantstate = BACKUP\n   Number of config faults = 0\n"
           "   Number of tracker faults = 0\n   Flags of interface faults: none\n   Number of track scripts init = 0\n"
           "   Last transition = 1700000001.000000 (Tue Nov 14 22:13:21.000000 2023)\n");
    expect("   Master down timer = 6609375 usecs\n   Interface = eth0\n   Using src_ip = 10.0.0.9\n   Multicast address 224.0.0.18\n");
}

TEST_F(Data, ElectionLinesOfVersion3) {
    expect("   Virtual Router ID = 51\n   Priority = 100\n   Effective priority = 85\n   Total priority = 85\n"
           "   Advert interval = 500 milli-sec\n   Master advert interval = 500 milli-sec\n   Accept = enabled\n   Preempt = enabled\n   Promote_secondaries = disabled\n"
           "   Virtual IP (1):\n     10.0.0.1/24 dev eth0 scope global\n   Virtual IP Excluded :\n"
           "     10.0.0.3 dev eth0 scope global\n   fd_in -1, fd_out -1\n   Tracked interfaces :\n     eth7 weight -5\n"
           "   Tracked scripts :\n     check weight 10 reverse\n   Using smtp notification = no\n   Notify deleted = Fault\n"
           "   Master state transition script = '/bin/m' 'a b', uid:gid 7:8\n   Notify priority changes = false\n");
}

TEST_F(Data, ThePasswordIsHidden) {
    expect("   Advert interval = 2 sec\n   Accept = enabled\n   Preempt = disabled\n   Promote_secondaries = disabled\n"
           "   Authentication type = SIMPLE_PASSWORD\n   Password = ********\n");
    EXPECT_EQ(text(scene()).find("secret"), std::string::npos);
}

TEST_F(Data, MasterShowsWhenItSendsNextAndWhatIsSet) {
    tell(TimePassed{true}, 50);
    ASSERT_EQ(router_.state(InstanceId{0}), State::master);
    tell(AddressesPresent{InstanceId{0}, {IpAddress::v4(10, 0, 0, 3)}}, 50);
    expect("   State = MASTER\n   Flags: none\n   Wantstate = MASTER\n");
    expect("   Read timeout = 1700000050.500000 (Tue Nov 14 22:14:10.500000 2023)\n");
    expect("   Virtual IP (1):\n     10.0.0.1/24 dev eth0 scope global\n   Virtual IP Excluded :\n     10.0.0.3 dev eth0 scope global set\n");
}

TEST_F(Data, FaultsAreCountedByKind) {
    tell(InterfaceChanged{"eth0", IfIndex{2}, false, {}}, 2);
    expect("   State = FAULT\n   Flags: none\n   Wantstate = FAULT\n   Number of config faults = 0\n   Number of tracker faults = 0\n"
           "   Flags of interface faults:\n     Interface down\n     No address\n   Number of track scripts init = 0\n");
    expect(" VRRP Sync Group = G, FAULT\n   Num member fault 2, num member init 0\n   VRRP member instances :\n     V1\n     V2\n"
           "   Using smtp notification = no\n   Tracked files :\n     F, weight 1\n");
}

TEST_F(Data, ScriptsAndFilesNameWhoFollowsThem) {
    auto shown = scene();
    shown.scripts["check"] = {true, true, 4, "running"};
    shown.files["F"] = -3;
    expect(" VRRP Script = check\n   Command = '/bin/true' 'x y'\n   Interval = 2 sec\n   Timeout = 1 sec\n   Weight = 0\n"
           "   Rise = 2\n   Fall = 3\n   Result = 4\n   Insecure = no\n   Init state = unknown\n   Status = GOOD\n"
           "   Script uid:gid = 3:4\n   Tracking instances :\n     V1, weight 10 reverse\n   State = running\n", shown);
    expect(" Track file = F\n   File = /run/f\n   Status = -3\n   Weight = 4\n   Tracking instances :\n     V1, weight 1\n     V2, weight 1\n",
           shown);
}

TEST_F(Data, ScriptsInEveryStanding) {
    Config config = *config_;
    auto& script = config.scripts[0];
    script.command.path = "/usr/bin/true";
    script.weight = -5;
    script.reverse = true;
    script.timeout = seconds{3};
    config.files[0].reverse = true;
    Scene shown{router_, config, mirror_, seconds{1'700'000'000}};
    expect(" VRRP Script = check\n   Command = '/bin/true' 'x y'\n   Path = /usr/bin/true\n   Interval = 2 sec\n   Timeout = 3 sec\n"
           "   Weight = -5 reverse\n   Rise = 2\n   Fall = 3\n   Result = 0\n   Insecure = no\n   Init state = INIT\n   Status = BAD\n",
           shown);
    for (const char* run : {"idle", "running", "requested termination"}) {
        shown.scripts["check"] = {true, false, 2, run};
        expect(format("   Result = 2\n   Insecure = no\n   Init state = unknown\n   Status = BAD\n   Script uid:gid = 3:4\n"
                      "   Tracking instances :\n     V1, weight 10 reverse\n   State = {}\n", {run}), shown);
    }
    expect("   Status = 0\n   Weight = 4 reverse\n", shown);
}

TEST_F(Data, EveryScriptOfAnInstance) {
    Config config = *config_;
    auto& notify = config.instances[0].notify;
    notify.backup = command({"/b"}, 1);
    notify.master = command({"/m", "a b"}, 2);
    notify.fault = command({"/f"}, 3);
    notify.stop = command({"/s"}, 4);
    notify.deleted = command({"/d"}, 5);
    notify.any = command({"/a"}, 6);
    notify.master_rx_lower_priority = command({"/l"}, 7);
    config.sync_groups[0].notify.deleted = command({"/gd"}, 8);
    config.sync_groups[0].notify.any = command({"/ga"}, 9);
    const Router router(std::make_shared<const Config>(config));
    const Scene shown{router, config, mirror_, seconds{1'700'000'000}};
    expect("   Notify deleted = Fault\n   Backup state transition script = '/b', uid:gid 1:2\n"
           "   Master state transition script = '/m' 'a b', uid:gid 2:3\n   Fault state transition script = '/f', uid:gid 3:4\n"
           "   Stop state transition script = '/s', uid:gid 4:5\n   Deleted state transition script = '/d', uid:gid 5:6\n"
           "   Generic state transition script = '/a', uid:gid 6:7\n   Master rx lower pri state transition script = '/l', uid:gid 7:8\n"
           "   Notify priority changes = false\n", shown);
    expect("     F, weight 1\n   Generic state transition script = '/ga', uid:gid 9:10\n------< VRRP Scripts >------\n", shown);
}

TEST_F(Data, WhatIsNotKnownYetAndWhatNeverCan) {
    const Router router(config_);
    expect("   State = INIT\n   Flags: none\n   Wantstate = INIT\n   Number of config faults = 0\n", {router, *config_, mirror_});
    expect("   Read timeout = DISABLED\n", {router, *config_, mirror_});
    tell(ScriptChanged{"check", {}}, 2);
    Config config = *config_;
    config.instances[0].track_scripts[0].weight = 0;
    config.instances[1].configuration_fault = "no interface";
    tell(ConfigChanged{std::make_shared<const Config>(config)}, 3);
    const Scene shown{router_, config, mirror_, seconds{1'700'000'000}};
    expect("   Number of track scripts init = 1\n", shown);
    expect("   Number of config faults = 1\n", shown);
    tell(ScriptChanged{"check", true}, 4);
    expect("   Number of tracker faults = 1\n", shown);
}

TEST_F(Data, SocketsNameTheirInstances) {
    auto shown = scene();
    shown.sockets.push_back({7, 8, "eth0", Family::ipv4, false, IpAddress::v4(10, 0, 0, 9), 4096, {InstanceId{1}}});
    expect("------< VRRP Sockpool >------\n fd_in 7 fd_out = 8\n   Interface = eth0\n   Family = IPv4\n   Protocol = VRRP\n"
           "   Type = Unicast\n   Address = 10.0.0.9\n   Rx buf size = 4096\n   VRRP instances\n     V2 vrid 52\n", shown);
    expect("   fd_in 7, fd_out 8\n", shown);
    shown.sockets.back().behind_ah = true;
    expect("   Protocol = AH\n", shown);
    shown.sockets.push_back({9, 10, "eth0", Family::ipv6, true, {}, 0, {InstanceId{0}}});
    expect(" fd_in 9 fd_out = 10\n   Interface = eth0\n   Family = IPv6\n   Protocol = VRRP\n   Type = Multicast\n   Rx buf size = 0\n"
           "   VRRP instances\n     V1 vrid 51\n", shown);
    shown.sockets.back().interface.clear();
    expect(" fd_in 9 fd_out = 10\n   Interface = not set\n", shown);
}

TEST_F(Data, InterfacesThatAreMissingAreNamed) {
    expect(" Name = eth7\n   index = 0 (deleted)\n   IPv4 address = (none)\n   IPv6 address = (none)\n"
           "   State = not UP, not RUNNING, no broadcast, no multicast\n   Up debounce timer = 0us\n   Down debounce timer = 0us\n"
           "   MTU = 0\n   HW Type = UNKNOWN (0)\n   NIC netlink status update\n"
           "   Tracking VRRP instances :\n     V1, weight -5\n");
}

TEST_F(Data, TheConfigurationAloneHasNoState) {
    auto shown = scene();
    shown.running = false;
    const auto all = text(shown);
    for (const char* live : {"Effective priority", "Last transition", "Read timeout", "Master down timer", "fd_in", "Sockpool"})
        EXPECT_EQ(all.find(live), std::string::npos) << live;
    expect("   No sockets allocated\n", shown);
    expect(" VRRP Instance = V1\n   VRRP Version = 3\n   Sync group = G\n   Flags: none\n   Wantstate = BACKUP\n"
           "   Number of config faults = 0\n   Interface = eth0\n", shown);
}

// Lines as Debian's keepalived 2.2.7 writes them of the same words.
TEST(KernelLines, Addresses) {
    AddressConfig address;
    address.prefix = *Prefix::parse("10.99.0.103/24");
    address.broadcast = IpAddress::v4(10, 99, 0, 255);
    address.label = std::string("eth0:1");
    address.no_track = true;
    EXPECT_EQ(address_line(address, "eth0", true), "10.99.0.103/24 brd 10.99.0.255 dev eth0 scope global label eth0:1 no_track set");
    AddressConfig six;
    six.prefix = *Prefix::parse("fd00::200/64");
    EXPECT_EQ(address_line(six, "eth0", false), "fd00::200/64 dev eth0 scope global preferred_lft forever");
    six.prefix = *Prefix::parse("fd00::53/128");
    EXPECT_EQ(address_line(six, "eth0", true), "fd00::53 dev eth0 scope global deprecated set");
    six.preferred_lifetime = 20;
    EXPECT_EQ(address_line(six, "eth0", false), "fd00::53 dev eth0 scope global preferred_lft 20");
    AddressConfig peer;
    peer.prefix = *Prefix::parse("10.99.0.100/32");
    peer.peer = IpAddress::v4(10, 99, 1, 1);
    peer.scope = 200;
    EXPECT_EQ(address_line(peer, "eth0", true), "10.99.0.100 dev eth0 scope site peer 10.99.1.1/32 set");
}

TEST(KernelLines, Routes) {
    RouteConfig route;
    route.destination = *Prefix::parse("10.51.0.0/24");
    route.source = IpAddress::v4(10, 99, 0, 100);
    route.via = IpAddress::v4(10, 99, 0, 9);
    route.metric = 5;
    route.metrics.values[RTAX_MTU] = 1400;
    route.table = 100;
    route.no_track = true;
    EXPECT_EQ(route_line(route), "prepend 10.51.0.0/24 src 10.99.0.100 via inet 10.99.0.9 table 100 proto 18 metric 5 mtu 1400 no_track");
    RouteConfig several;
    several.destination = *Prefix::parse("10.52.0.0/24");
    several.next_hops = {{IpAddress::v4(10, 99, 0, 2), "eth0", 2, false}, {IpAddress::v4(10, 99, 0, 3), "eth0", 1, false}};
    EXPECT_EQ(route_line(several),
              "prepend 10.52.0.0/24 proto 18 nexthop via inet 10.99.0.2 dev eth0 weight 2 nexthop via inet 10.99.0.3 dev eth0");
    RouteConfig hole;
    hole.destination = *Prefix::parse("10.53.0.0/24");
    hole.type = 6;
    EXPECT_EQ(route_line(hole), "add blackhole 10.53.0.0/24 proto 18");
    RouteConfig last;
    last.destination = *Prefix::parse("10.58.0.0/24");
    last.interface = "eth0";
    last.placement = RoutePlacement::append;
    EXPECT_EQ(route_line(last), "append 10.58.0.0/24 dev eth0 proto 18");
}

TEST(KernelLines, Rules) {
    RuleConfig rule;
    rule.from = *Prefix::parse("10.50.0.0/16");
    rule.to = *Prefix::parse("10.3.0.0/24");
    rule.priority = 100;
    rule.tos = 0x10;
    rule.mark = 3;
    rule.mark_mask = 7;
    rule.input = rule.output = "eth0";
    rule.table = 300;
    EXPECT_EQ(rule_line(rule), "from 10.50.0.0/16 to 10.3.0.0/24 priority 100 tos 0x10 fwmark 0x3/0x7 iif eth0 oif eth0 protocol 18 lookup 300");
    RuleConfig users;
    users.from = *Prefix::parse("10.63.0.0/24");
    users.priority = 106;
    users.suppress_prefix_length = 3;
    users.users = NumberRange{1, 5};
    users.ip_protocol = 6;
    users.source_ports = NumberRange{10, 20};
    users.table = 254;
    EXPECT_EQ(rule_line(users),
              "from 10.63.0.0/24 priority 106 tos 0x0 suppress_prefixlen 3 uidrange 1-5 protocol 18 ipproto 6 sport 10-20 lookup 254");
    RuleConfig hole;
    hole.to = *Prefix::parse("10.60.0.0/24");
    hole.priority = 103;
    hole.action = RuleAction::prohibit;
    EXPECT_EQ(rule_line(hole), "from all to 10.60.0.0/24 priority 103 tos 0x0 protocol 18 type prohibit");
    RuleConfig jump;
    jump.inverted = true;
    jump.from = *Prefix::parse("10.51.0.0/16");
    jump.priority = 101;
    jump.action = RuleAction::jump;
    jump.target = 400;
    EXPECT_EQ(rule_line(jump), "not from 10.51.0.0/16 priority 101 tos 0x0 protocol 18 goto 400");
}

// What keepalived 2.2.7 wrote of such a process.
TEST_F(Data, TrackedProcesses) {
    Config config = *config_;
    auto& process = config.processes.emplace_back();
    process.name = "P";
    process.command = {"/bin/nosuch", "a", "b"};
    process.match = ParameterMatch::exact;
    process.full_command = true;
    process.weight = 10;
    process.quorum = 2;
    process.quorum_max = 4;
    process.terminate_delay = seconds{2};
    process.fork_delay = milliseconds{3500};
    config.instances[0].track_processes = {{"P", 10, false}};
    Scene shown{router_, config, mirror_, seconds{1'700'000'000}};
    shown.processes["P"] = {3, true, false, true};
    const std::string head = "------< VRRP Track processes >------\n VRRP Track process = P\n   Process = /bin/nosuch\n   Parameters = a b\n";
    const std::string middle = "   Min processes = 2\n   Max processes = 4\n   Current processes = 3\n   Have quorum = true\n   Weight = 10\n"
                               "   Terminate delay = 2.000000s\n   Fork delay = 3.500000s\n   Fork delay timer not running\n"
                               "   Terminate delay timer running\n   Full command = true\n   Tracking instances :\n     V1, weight 10\n";
    expect(head + "   Param match\n" + middle, shown);
    config.processes[0].match = ParameterMatch::partial;
    expect(head + "   Param match = partial\n" + middle, shown);
    config.processes[0].match = ParameterMatch::any;
    expect(head + middle, shown);
    config.processes[0].match = ParameterMatch::initial;
    expect(head + "   Param match = initial\n" + middle, shown);
}

TEST_F(Data, TheTotalMayPassTheLimitsOfThePriority) {
    Config config = *config_;
    config.instances[0].track_scripts = {{"check", 253, false}};
    config.instances[0].promote_secondaries = true;
    config.instances[0].notify_priority_changes = true;
    const auto shared = std::make_shared<const Config>(config);
    tell(ConfigChanged{shared}, 2);
    const Scene shown{router_, config, mirror_, seconds{1'700'000'000}};
    expect("   Effective priority = 254\n   Total priority = 348\n", shown);
    expect("   Promote_secondaries = enabled\n", shown);
    expect("   Notify priority changes = true\n", shown);
}

}  // namespace
}  // namespace ka::vrrp::dump
