// The JSON file (core.md 3.5).
#include <gtest/gtest.h>

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
