// What the dumps are told of a running router (core.md 3.4): what an instance wants, waits for, and is kept from.
#include <gtest/gtest.h>

#include "vrrp/engine/router.hpp"
#include "vrrp/packet/advert_v2.hpp"
#include "vrrp/packet/ip_header.hpp"

namespace ka::vrrp {
namespace {

using namespace std::chrono_literals;

const InstanceId first{0}, second{1};

// V1 (VRID 51) and V2 (VRID 52) on eth0, in group G.
Config pair() {
    Config config;
    for (const int i : {1, 2}) {
        auto& instance = config.instances.emplace_back();
        instance.name = "V" + std::to_string(i);
        instance.interface = "eth0";
        instance.vrid = Vrid{static_cast<std::uint8_t>(50 + i)};
        instance.addresses.emplace_back().prefix = *Prefix::parse("10.0.0.100/24");
        instance.excluded_addresses.emplace_back().prefix = *Prefix::parse("10.0.0.101/24");
    }
    auto& group = config.sync_groups.emplace_back();
    group.name = "G";
    group.members = {"V1", "V2"};
    return config;
}

class Shown : public testing::Test {
protected:
    void run(const Config& config) {
        router_ = std::make_unique<Router>(std::make_shared<const Config>(config));
        feed(InterfaceChanged{"eth0", IfIndex{2}, true, {*Prefix::parse("10.0.0.1/24")}});
    }
    void start(const Config& config) {
        run(config);
        feed(Start{});
    }
    void feed(const Event& event) {
        EffectList effects;
        router_->handle(event, now_, effects);
    }
    void pass(Duration by) {
        now_ += by;
        feed(TimePassed{});
    }
    void hear_better_master(Vrid vrid) {
        packet::IpHeader header;
        header.protocol = packet::protocol_vrrp;
        header.source = IpAddress::v4(10, 0, 0, 2);
        header.destination = IpAddress::v4(224, 0, 0, 18);
        const std::vector<IpAddress> addresses{IpAddress::v4(10, 0, 0, 100)};
        const auto octets = packet::with_ip_header(
            header, packet::encode(packet::AdvertV2{vrid, Priority{200}, 1, "", addresses}, Family::ipv4));
        feed(DatagramReceived{octets, Family::ipv4, IfIndex{2}, {}, {}, 0});
    }
    InstanceDetails details(InstanceId id = first) const { return router_->details(id); }

    std::unique_ptr<Router> router_;
    Instant now_{1000s};
};

TEST_F(Shown, AMemberThatWaitsForItsGroupWantsToBeMaster) {
    start(pair());
    EXPECT_EQ(details().wanted, State::backup);
    pass(2s);
    hear_better_master(Vrid{52});
    pass(2s);
    ASSERT_EQ(router_->state(first), State::backup);
    EXPECT_EQ(details(first).wanted, State::master);
    EXPECT_EQ(details(second).wanted, State::backup);
    pass(2s);
    ASSERT_EQ(router_->state(first), State::master);
    EXPECT_EQ(details().wanted, State::master);
    feed(InterfaceChanged{"eth0", IfIndex{2}, false, {}});
    EXPECT_EQ(details().wanted, State::fault);
}

TEST_F(Shown, ABackupWaitsForSilenceAndAMasterForItsNextAdvert) {
    start(pair());
    const Duration silence = 3s + 609375us;  // RFC 3768 6.1: and 156/256 of a second
    EXPECT_EQ(details().master_down, silence);
    EXPECT_EQ(details().timeout, now_ + silence);
    pass(silence);
    ASSERT_EQ(router_->state(first), State::master);
    EXPECT_EQ(details().timeout, now_ + 1s);
    feed(InterfaceChanged{"eth0", IfIndex{2}, false, {}});
    EXPECT_EQ(details().timeout, never);
}

TEST_F(Shown, WhereItIsAndWhatIsThere) {
    Config config = pair();
    config.sync_groups.clear();
    start(config);
    EXPECT_EQ(details().group, "");
    EXPECT_EQ(details().source, IpAddress::v4(10, 0, 0, 1));
    EXPECT_EQ(details().interface, IfIndex{2});
    pass(4s);
    EXPECT_EQ(details().present, (std::vector{false, false}));
    feed(AddressesPresent{first, {IpAddress::v4(10, 0, 0, 101)}});
    EXPECT_EQ(details().present, (std::vector{false, true}));
    start(pair());
    EXPECT_EQ(details().group, "G");
}

TEST_F(Shown, FaultsOfEachKindAreCounted) {
    Config config = pair();
    auto& instance = config.instances[0];
    instance.configuration_fault = "wrong";
    instance.track_interfaces = {{"eth1", 0, false}, {"eth2", 0, false}, {"eth3", -10, false}};
    instance.track_scripts = {{"bad", 0, false}, {"worse", 0, false}, {"good", 0, false}};
    instance.track_files = {{"fault", 0, false}};
    instance.track_processes = {{"gone", 0, false}};
    instance.track_virtual_servers = {{"down", 0, false}};
    run(config);
    for (const char* script : {"bad", "worse"}) feed(ScriptChanged{script, false});
    feed(ScriptChanged{"good", true});
    feed(FileChanged{"fault", 1});
    feed(ProcessChanged{"gone", false});
    feed(VirtualServerChanged{"down", false});
    feed(Start{});
    EXPECT_EQ(details().configuration_faults, 1u);
    EXPECT_EQ(details().tracker_faults, 7u);
    EXPECT_EQ(details().total_priority, 90);
    EXPECT_FALSE(details().interface_fault);
    EXPECT_FALSE(details().source_fault);
    EXPECT_EQ(details(second).configuration_faults, 0u);
    EXPECT_EQ(details(second).tracker_faults, 0u);
    feed(InterfaceChanged{"eth0", IfIndex{2}, true, {}});
    EXPECT_FALSE(details(second).interface_fault);
    EXPECT_TRUE(details(second).source_fault);
    feed(InterfaceChanged{"eth0", IfIndex{2}, false, {*Prefix::parse("10.0.0.1/24")}});
    EXPECT_TRUE(details(second).interface_fault);
    EXPECT_FALSE(details(second).source_fault);
}

TEST_F(Shown, ScriptsThatHaveNotReportedAreCounted) {
    Config config = pair();
    config.instances[0].track_scripts = {{"a", 5, false}, {"b", 5, false}, {"c", 5, false}};
    start(config);
    EXPECT_EQ(details().unknown_scripts, 3u);
    feed(ScriptChanged{"a", true});
    feed(ScriptChanged{"b", false});
    EXPECT_EQ(details().unknown_scripts, 1u);
    feed(ScriptChanged{"a", std::nullopt});
    EXPECT_EQ(details().unknown_scripts, 2u);
    EXPECT_EQ(details(second).unknown_scripts, 0u);
}

TEST_F(Shown, AGroupCountsItsMembersByTheirTrouble) {
    Config config = pair();
    config.instances[0].configuration_fault = "wrong";
    run(config);
    ASSERT_EQ(router_->groups().size(), 1u);
    EXPECT_EQ(router_->groups()[0].name, "G");
    EXPECT_EQ(router_->groups()[0].state, State::init);
    EXPECT_EQ(router_->groups()[0].members_in_init, 2u);
    EXPECT_EQ(router_->groups()[0].members_in_fault, 0u);
    feed(Start{});
    EXPECT_EQ(router_->groups()[0].state, State::fault);
    EXPECT_EQ(router_->groups()[0].members_in_init, 0u);
    EXPECT_EQ(router_->groups()[0].members_in_fault, 1u);
}

}  // namespace
}  // namespace ka::vrrp
