// The JSON file (core.md 3.5).
#include <gtest/gtest.h>

#include "common/base/format.hpp"
#include "vrrp/dump/json.hpp"

namespace ka::vrrp::dump {
namespace {

std::shared_ptr<const Config> one_instance() {
    Config config;
    InstanceConfig instance;
    instance.name = "V\"1";
    instance.interface = "eth0";
    instance.vrid = Vrid{51};
    instance.advert_interval = milliseconds{1500};
    instance.addresses.emplace_back().prefix = *Prefix::parse("10.0.0.1/24");
    instance.addresses.emplace_back().prefix = *Prefix::parse("10.0.0.2/32");
    instance.excluded_addresses.emplace_back().prefix = *Prefix::parse("10.0.0.3/24");
    instance.auth_type = AuthType::pass;
    instance.auth_pass = "secret";
    instance.notify.any.ensure().arguments = {"/p/s", "a b"};
    instance.track_scripts.push_back({"check", 0, false});
    config.instances.push_back(instance);
    auto& script = config.scripts.emplace_back();
    script.name = "check";
    script.command.arguments = {"/bin/true"};
    return std::make_shared<const Config>(config);
}

class Dump : public testing::Test {
protected:
    std::string json(std::uint8_t version = 1) const {
        return dump::json(Scene{router_, *config_, mirror_, seconds{1'700'000'000}}, version);
    }
    static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
    std::shared_ptr<const Config> config_ = one_instance();
    Router router_{config_};
    netlink::Mirror mirror_;
};

TEST_F(Dump, IsOneLineWithAnArrayOfInstances) {
    const std::string text = json();
    EXPECT_EQ(text.substr(0, 10), "[{\"data\":{");
    EXPECT_EQ(text.substr(text.size() - 4), "}}]\n");
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    EXPECT_EQ(text.find(": "), std::string::npos);
}

TEST_F(Dump, EscapesNamesAndPaths) {
    EXPECT_TRUE(has(json(), R"("iname":"V\"1")"));
    EXPECT_TRUE(has(json(), R"("script":"'\/p\/s' 'a b'")"));
    EXPECT_TRUE(has(json(), R"("track_script":["'\/bin\/true'"])"));
}

TEST_F(Dump, OctetsThatAreNoTextAreReplaced) {
    Config config = *config_;
    config.instances[0].name = "\xc3\xa9\xff\x01";
    const Router router(std::make_shared<const Config>(config));
    EXPECT_TRUE(has(dump::json(Scene{router, config, mirror_}, 1), "\"iname\":\"\xc3\xa9\xef\xbf\xbd\\u0001\""));
}

TEST_F(Dump, ShowsAddressesAsPeopleWriteThem) {
    EXPECT_TRUE(has(json(), R"("vips":["10.0.0.1\/24 dev eth0 scope global","10.0.0.2 dev eth0 scope global"])"));
    EXPECT_TRUE(has(json(), R"("evips":["10.0.0.3\/24 dev eth0 scope global"])"));
}

TEST_F(Dump, LeavesOutWhatIsEmptyAndHidesThePassword) {
    EXPECT_FALSE(has(json(), "vroutes"));
    EXPECT_FALSE(has(json(), "script_master\""));
    EXPECT_FALSE(has(json(), "secret"));
    EXPECT_TRUE(has(json(), R"("auth_type":1,"auth_data":"********")"));
}

TEST_F(Dump, WritesSecondsWithoutNeedlessDigits) {
    EXPECT_TRUE(has(json(), R"("adver_int":1.5,)"));
    EXPECT_TRUE(has(json(), R"("garp_delay":5,)"));
    EXPECT_TRUE(has(json(), R"("last_transition":1700000000.000000,)"));
}

TEST_F(Dump, Version2IsAnObjectWithTheArray) {
    const std::string text = json(2);
    EXPECT_EQ(text.substr(0, 18), R"({"vrrp":[{"data":{)");
    EXPECT_EQ(text.substr(text.size() - 5), "}}]}\n");
}

TEST_F(Dump, SetStandsBehindAddressesThatAreThere) {
    EffectList effects;
    router_.handle(InterfaceChanged{"eth0", IfIndex{2}, true, {*Prefix::parse("10.0.0.9/24")}}, Instant{seconds{1}}, effects);
    router_.handle(ScriptChanged{"check", true}, Instant{seconds{1}}, effects);
    router_.handle(Start{}, Instant{seconds{1}}, effects);
    router_.handle(TimePassed{true}, Instant{seconds{100}}, effects);
    ASSERT_EQ(router_.state(InstanceId{0}), State::master);
    EXPECT_TRUE(has(json(), R"("vipset":true)"));
    EXPECT_TRUE(has(json(), R"("10.0.0.1\/24 dev eth0 scope global",)")) << "wanted, but the kernel has not said that it is there";
    router_.handle(AddressesPresent{InstanceId{0}, {IpAddress::v4(10, 0, 0, 1)}}, Instant{seconds{101}}, effects);
    EXPECT_TRUE(has(json(), R"("10.0.0.1\/24 dev eth0 scope global set",)")) << json();
    EXPECT_TRUE(has(json(), R"("10.0.0.2 dev eth0 scope global"])"));
    EXPECT_TRUE(has(json(), R"("state":2,"wantstate":2)"));
    EXPECT_TRUE(has(json(), R"("become_master":1)"));
}

Config with_every_key() {
    Config config = *one_instance();
    auto& one = config.instances[0];
    one.name = "V1";
    one.version = Version::v3;
    one.own_interface = "vrrp.51";
    one.dont_track_primary = one.skip_check_advert_addresses = one.strict = true;
    one.lower_prio_no_advert = one.higher_prio_send_advert = true;
    one.garp = {milliseconds{2500}, 2, seconds{30}, 3, seconds{9}, 8, {}, false};
    one.promote_secondaries = one.nopreempt = true;
    one.accept = false;
    one.preempt_delay = seconds{10};
    one.notify.mail = one.notify.notify_deleted = true;
    const auto script = [](Boxed<ScriptCommand>& of, const char* word) { of.ensure().arguments = {"/n", word}; };
    script(one.notify.backup, "b");
    script(one.notify.master, "m");
    script(one.notify.fault, "f");
    script(one.notify.stop, "s");
    script(one.notify.deleted, "d");
    script(one.notify.any, "a");
    script(one.notify.master_rx_lower_priority, "l");
    one.routes.emplace_back().destination = *Prefix::parse("10.1.0.0/16");
    one.rules.emplace_back().from = *Prefix::parse("10.1.0.0/16");
    one.rules[0].table = 254;
    one.track_interfaces = {{"eth1", 5, false}, {"eth2", 0, false}};
    one.track_processes = {{"P", 10, false}};
    return config;
}

TEST_F(Dump, EveryKeyInTheReferencesOrder) {
    const Config config = with_every_key();
    const Router router(std::make_shared<const Config>(config));
    const std::string text = dump::json(Scene{router, config, mirror_, seconds{1'700'000'000}}, 1);
    EXPECT_EQ(text.substr(0, text.find(R"(,"stats":)")),
              R"([{"data":{"iname":"V1","dont_track_primary":1,"skip_check_adv_addr":1,"strict_mode":1,"vmac_ifname":"vrrp.51",)"
              R"("ifp_ifname":"vrrp.51","master_priority":0,"last_transition":1700000000.000000,"garp_delay":2.5,"garp_refresh":30,)"
              R"("garp_rep":2,"garp_refresh_rep":3,"garp_lower_prio_delay":9,"garp_lower_prio_rep":8,"lower_prio_no_advert":1,)"
              R"("higher_prio_send_advert":1,"vrid":51,"base_priority":100,"effective_priority":100,"vipset":false,)"
              R"("promote_secondaries":true,"adver_int":1.5,"master_adver_int":1.5,"accept":0,"nopreempt":true,"preempt_delay":10,)"
              R"("state":0,"wantstate":0,"version":3,"smtp_alert":true,"notify_deleted":true,"script_backup":"'\/n' 'b'",)"
              R"("script_master":"'\/n' 'm'","script_fault":"'\/n' 'f'","script_stop":"'\/n' 's'","script_deleted":"'\/n' 'd'",)"
              R"("script":"'\/n' 'a'","script_master_rx_lower_pri":"'\/n' 'l'",)"
              R"("vips":["10.0.0.1\/24 dev eth0 scope global","10.0.0.2 dev eth0 scope global"],)"
              R"("evips":["10.0.0.3\/24 dev eth0 scope global"],"vroutes":["prepend 10.1.0.0\/16 proto 18"],)"
              R"("vrules":["from 10.1.0.0\/16 priority 0 tos 0x0 protocol 18 lookup 254"],"track_ifp":["eth1","eth2"],)"
              R"("track_script":["'\/bin\/true'"],"track_process":["P"],"auth_type":1,"auth_data":"********"})");
}

TEST_F(Dump, AnIpvlanIsNamedAndNoInterfaceIsLeftOut) {
    Config config = *config_;
    config.instances[0].own_interface = "ipv51";
    config.instances[0].own_is_ipvlan = true;
    const auto shown = [&] { return dump::json(Scene{Router(std::make_shared<const Config>(config)), config, mirror_}, 1); };
    EXPECT_TRUE(has(shown(), R"("vmac_ifname":"ipv51","ifp_ifname":"ipv51","master_priority")"));
    config.instances[0].own_interface.clear();
    EXPECT_TRUE(has(shown(), R"("vmac_ifname":"","ifp_ifname":"eth0","master_priority")"));
    config.instances[0].interface.clear();
    EXPECT_TRUE(has(shown(), R"("vmac_ifname":"","master_priority")"));
}

TEST_F(Dump, EveryKeyOfATrackedProcess) {
    Config config = *config_;
    auto& process = config.processes.emplace_back();
    process.name = "P";
    process.command = {"x", "a", "b"};
    process.weight = 10;
    process.quorum = 2;
    process.quorum_max = 4;
    process.terminate_delay = milliseconds{250};
    process.fork_delay = milliseconds{1500};
    process.full_command = true;
    Scene scene{router_, config, mirror_};
    scene.processes["P"] = {3, true, false, true};
    for (const auto& [match, name] : {std::pair{ParameterMatch::exact, "exact"}, {ParameterMatch::partial, "partial"},
                                      {ParameterMatch::initial, "initial"}}) {
        process.match = match;
        EXPECT_TRUE(has(dump::json(scene, 2),
                        format(R"(,"track_process":[{{"process":"P","parameters":"a b","param_match":"{}","min_processes":2,)"
                               R"("max_processes":4,"current_processes":3,"have_quorum":true,"weight":10,"terminate_delay":0.25,)"
                               R"("fork_delay":1.5,"fork_delay_timer_running":false,"terminate_delay_timer_running":true,)"
                               R"("full_command":true}}]}})", {name})));
    }
}

TEST_F(Dump, Version2HasTheTrackedProcesses) {
    Config config = *config_;
    auto& process = config.processes.emplace_back();
    process.name = "P";
    process.command = {"nosuch"};
    process.weight = 10;
    process.reverse = true;
    process.quorum = 2;
    config.instances[0].track_processes = {{"P", 10, false}};
    const Router router(std::make_shared<const Config>(config));
    Scene scene{router, config, mirror_};
    scene.processes["P"] = {1, false, true, false};
    const std::string text = dump::json(scene, 2);
    EXPECT_TRUE(has(text, R"("track_process":["P"],"auth_type")"));
    EXPECT_TRUE(has(text, R"(}],"track_process":[{"process":"P","param_match":"none","min_processes":2,"current_processes":1,)"
                          R"("have_quorum":false,"weight":-10,"terminate_delay":0,"fork_delay":0,)"
                          R"("fork_delay_timer_running":true,"terminate_delay_timer_running":false,"full_command":false}]})"))
        << text;
    EXPECT_EQ(dump::json(scene, 1).front(), '[');
}

}  // namespace
}  // namespace ka::vrrp::dump
