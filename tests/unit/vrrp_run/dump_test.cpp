// The JSON and the statistics file of a router (core.md 3.3, 3.5).
#include <gtest/gtest.h>

#include "vrrp/run/dump.hpp"

namespace ka::vrrp::run {
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
    instance.notify.any.emplace().arguments = {"/p/s", "a b"};
    instance.track_scripts.push_back({"check", 0, false});
    config.instances.push_back(instance);
    auto& script = config.scripts.emplace_back();
    script.name = "check";
    script.command.arguments = {"/bin/true"};
    return std::make_shared<const Config>(config);
}

class Dump : public testing::Test {
protected:
    std::string json() const { return json_dump(router_, *config_, seconds{1'700'000'000}); }
    static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
    std::shared_ptr<const Config> config_ = one_instance();
    Router router_{config_};
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

TEST_F(Dump, StatisticsNameEveryCounterInTheReferencesOrder) {
    const std::string text = statistics_dump(router_);
    std::size_t at = 0;
    for (const char* line : {"VRRP Instance: V\"1\n", "  Advertisements:\n    Received: 0\n    Sent: 0\n", "  Became master: 0\n",
                             "  Released master: 0\n", "  Packet Errors:\n    Length: 0\n    TTL: 0\n    Invalid Type: 0\n",
                             "  Authentication Errors:\n", "  Authentication Extension Errors:\n", "  Priority Zero:\n"}) {
        const std::size_t found = text.find(line, at);
        ASSERT_NE(found, std::string::npos) << line;
        at = found;
    }
}

}  // namespace
}  // namespace ka::vrrp::run
