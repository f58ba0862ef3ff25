// The order of a cycle: what waits in the sockets wins against a timer that is due, and a flood cannot starve the timer.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "vrrp/packet/advert_v2.hpp"
#include "vrrp/packet/ip_header.hpp"
#include "vrrp/run/cycle.hpp"

namespace ka::vrrp::run {
namespace {

const IpAddress own = IpAddress::v4(10, 0, 0, 18);
const IpAddress peer = IpAddress::v4(10, 0, 0, 28);
const IpAddress group = IpAddress::v4(224, 0, 0, 18);
const IpAddress shared = IpAddress::v4(10, 0, 0, 100);

std::shared_ptr<const Config> one_instance() {
    Config config;
    InstanceConfig instance;
    instance.name = "one";
    instance.interface = "eth0";
    instance.vrid = Vrid{51};
    instance.addresses.emplace_back().prefix = {shared, 24};
    config.instances.push_back(instance);
    return std::make_shared<const Config>(config);
}

std::vector<std::uint8_t> advert_of_peer(std::uint8_t priority) {
    packet::AdvertV2 advert;
    advert.vrid = Vrid{51};
    advert.priority = Priority{priority};
    advert.addresses = {&shared, 1};
    packet::IpHeader header;
    header.protocol = packet::protocol_vrrp;
    header.source = peer;
    header.destination = group;
    return packet::with_ip_header(header, packet::encode(advert, Family::ipv4));
}

// Sockets full of what the test puts there; remembers what was asked for.
class FakeWorld final : public Ports {
public:
    bool drain(const Feed& feed) override {
        ++drains;
        for (const auto& octets : std::exchange(queued, {})) feed(DatagramReceived{octets, Family::ipv4, IfIndex{2}, {}, {}, 255});
        return !flooded;
    }
    void perform(const EffectList& effects) override {
        for (const auto& effect : effects) {
            performed.push_back(effect);
            if (on_perform) on_perform(effect);
        }
    }
    void work() override { works_after.push_back(performed.size()); }

    std::vector<SendAdvert> adverts() const {
        std::vector<SendAdvert> sent;
        for (const auto& effect : performed)
            if (const auto* advert = std::get_if<SendAdvert>(&effect)) sent.push_back(*advert);
        return sent;
    }

    std::vector<std::vector<std::uint8_t>> queued;
    bool flooded = false;  // more waits behind what is handed over
    int drains = 0;
    EffectList performed;
    std::vector<std::size_t> works_after;
    std::function<void(const Effect&)> on_perform;
};

class RouterCycle : public testing::Test {
protected:
    RouterCycle() : router_(one_instance()), cycle_(router_, clock_, world_) {
        cycle_.push(InterfaceChanged{"eth0", IfIndex{2}, true, {{own, 24}}});
        cycle_.run();
        cycle_.inject(Start{}, [] {});
        world_.performed.clear();
    }
    State state() const { return router_.state(InstanceId{0}); }
    // To the moment when the master-down timer is due: 3 x 1 s + 156/256 s.
    void sleep_until_due() { clock_.set(router_.next_deadline()); }

    FakeClock clock_;
    FakeWorld world_;
    Router router_;
    Cycle cycle_;
};

TEST_F(RouterCycle, BecomesMasterWhenTheTimerIsDueAndNothingWaits) {
    ASSERT_EQ(state(), State::backup);
    sleep_until_due();
    cycle_.run();
    EXPECT_EQ(state(), State::master);
    EXPECT_EQ(world_.adverts().size(), 1u);
}

TEST_F(RouterCycle, AQueuedAdvertWinsAgainstADueTimer) {
    sleep_until_due();
    clock_.advance(seconds{30});  // stopped for half a minute
    world_.queued.push_back(advert_of_peer(200));
    cycle_.run();
    EXPECT_EQ(state(), State::backup);
    EXPECT_TRUE(world_.adverts().empty());
}

TEST_F(RouterCycle, ADueTimerWaitsForWhatIsStillQueuedButNotForEver) {
    sleep_until_due();
    world_.flooded = true;
    cycle_.run();
    EXPECT_EQ(state(), State::backup);
    world_.queued.push_back(advert_of_peer(200));
    cycle_.run();
    EXPECT_EQ(state(), State::backup);

    sleep_until_due();
    int cycles = 0;
    const Instant due = clock_.now();
    while (state() == State::backup && ++cycles < 100) {
        cycle_.run();
        clock_.advance(milliseconds{1});
    }
    EXPECT_EQ(state(), State::master);
    EXPECT_TRUE(cycles <= 5 || clock_.now() - due <= milliseconds{12}) << cycles << " cycles";
}

TEST_F(RouterCycle, AFloodDelaysNoAdvertOfAMaster) {
    sleep_until_due();
    cycle_.run();
    ASSERT_EQ(state(), State::master);
    world_.performed.clear();
    world_.flooded = true;
    clock_.advance(seconds{1});
    cycle_.run();
    EXPECT_EQ(world_.adverts().size(), 1u);
}

TEST_F(RouterCycle, EffectsAreDoneBeforeThePortionOfSlowWork) {
    sleep_until_due();
    cycle_.run();
    ASSERT_FALSE(world_.performed.empty());
    EXPECT_EQ(world_.works_after.back(), world_.performed.size());
}

TEST_F(RouterCycle, TheCheckpointIsSavedBeforeTheFirstAdvertAsMaster) {
    sleep_until_due();
    cycle_.run();
    const auto position = [&](auto is) { return std::ranges::find_if(world_.performed, is) - world_.performed.begin(); };
    const auto saved = position([](const Effect& effect) {
        const auto* save = std::get_if<SaveCheckpoint>(&effect);
        return save != nullptr && save->checkpoint.state == State::master;
    });
    const auto sent = position([](const Effect& effect) { return std::holds_alternative<SendAdvert>(effect); });
    const auto wanted = position([](const Effect& effect) { return std::holds_alternative<Want>(effect); });
    EXPECT_LT(saved, sent);
    EXPECT_LT(sent, wanted);
    EXPECT_LT(wanted, static_cast<std::ptrdiff_t>(world_.performed.size()));
}

TEST_F(RouterCycle, WhatPerformingCausesComesInTheNextCycle) {
    sleep_until_due();
    world_.on_perform = [&](const Effect& effect) {
        if (const auto* advert = std::get_if<SendAdvert>(&effect))
            cycle_.push(SendFailed{advert->instance, advert->priority, advert->destination, 101});
    };
    EXPECT_TRUE(cycle_.run());
    const auto lines = [&] {
        return std::ranges::count_if(world_.performed, [](const Effect& effect) {
            const auto* log = std::get_if<Log>(&effect);
            return log != nullptr && log->line == Line::send_failed;
        });
    };
    EXPECT_EQ(lines(), 0);
    EXPECT_FALSE(cycle_.run());
    EXPECT_EQ(lines(), 1);
}

TEST_F(RouterCycle, AdvertsAreSentUntilNowUnlessOneIsOverdue) {
    sleep_until_due();
    cycle_.run();
    clock_.advance(milliseconds{400});
    EXPECT_EQ(cycle_.adverts_sent_until(), clock_.now());
    const Instant last = clock_.now() - milliseconds{400};
    clock_.advance(seconds{5});
    EXPECT_EQ(cycle_.adverts_sent_until(), last);
}

}  // namespace
}  // namespace ka::vrrp::run
