// What transcripts do not show: the whole table of words, accessors, and what comes for instances that are gone.
#include "vrrp/engine/router.hpp"

#include <gtest/gtest.h>

#include "vrrp/packet/advert_v2.hpp"
#include "vrrp/packet/auth_ah.hpp"
#include "vrrp/packet/ip_header.hpp"

namespace ka::vrrp {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<Config> config(std::size_t instances) {
    auto result = std::make_shared<Config>();
    for (std::size_t i = 0; i < instances; ++i) {
        InstanceConfig one;
        one.name = "VI_" + std::to_string(i + 1);
        one.interface = "eth0";
        one.vrid = Vrid{static_cast<std::uint8_t>(51 + i)};
        one.addresses.push_back({});
        one.addresses.back().prefix = *Prefix::parse("10.0.0.100/24");
        result->instances.push_back(one);
    }
    return result;
}

const InterfaceChanged eth0_up{"eth0", IfIndex{2}, true, {*Prefix::parse("10.0.0.1/24")}};

struct Fixture {
    explicit Fixture(std::size_t instances) : Fixture(config(instances)) {}
    explicit Fixture(std::shared_ptr<const Config> wanted) : router(std::move(wanted)) {
        feed(eth0_up);
        feed(Start{});
    }
    EffectList feed(const Event& event) {
        EffectList effects;
        router.handle(event, now, effects);
        return effects;
    }
    EffectList pass(Duration by) {
        now += by;
        return feed(TimePassed{});
    }
    Router router;
    Instant now{1000s};
};

std::string said_by(const EffectList& effects) {
    std::string all;
    for (const Effect& effect : effects)
        if (const auto* log = std::get_if<Log>(&effect)) all += render(log->line, log->arguments) + "\n";
    return all;
}

// An advert of another station for VI_1, or for another VRID.
std::vector<std::uint8_t> advert_octets(Priority priority, Vrid vrid = Vrid{51}) {
    packet::IpHeader header;
    header.ttl = 255;
    header.protocol = packet::protocol_vrrp;
    header.source = IpAddress::v4(10, 0, 0, 2);
    header.destination = IpAddress::v4(224, 0, 0, 18);
    return packet::with_ip_header(header, packet::encode(packet::AdvertV2{vrid, priority, 1, "", {}}, Family::ipv4));
}

std::vector<SendAdvert> adverts_in(const EffectList& effects) {
    std::vector<SendAdvert> all;
    for (const Effect& effect : effects)
        if (const auto* advert = std::get_if<SendAdvert>(&effect)) all.push_back(*advert);
    return all;
}

TEST(Router, AnAddressOnTheInterfaceThatIsNotTrackedDoesNotTrackItEither) {
    auto one = config(1);
    one->instances[0].dont_track_primary = true;
    one->instances[0].addresses[0].interface = "eth0";
    Fixture f(one);
    f.feed(InterfaceChanged{"eth0", IfIndex{2}, false, {*Prefix::parse("10.0.0.1/24")}});
    EXPECT_EQ(f.router.state(InstanceId{0}), State::backup);
    one->instances[0].addresses[0].interface = "eth1";
    EXPECT_EQ(Fixture(one).router.state(InstanceId{0}), State::fault);
}

TEST(Router, WhereAdvertsComeFromAndHow) {
    auto one = config(1);
    const Transport plain = Fixture(one).router.transport(InstanceId{0});
    EXPECT_TRUE(plain.has_source);
    EXPECT_FALSE(plain.behind_ah);
    one->instances[0].auth_type = AuthType::ah;
    EXPECT_TRUE(Fixture(one).router.transport(InstanceId{0}).behind_ah);
    one->instances[0].own_interface = "vrrp.51";
    EXPECT_FALSE(Fixture(one).router.transport(InstanceId{0}).has_source) << "a VMAC that is not there sends nothing";
}

TEST(Wording, EveryLineRendersWithAsManyArgumentsAsItHasPlaces) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(Line::count); ++i) {
        const std::string_view pattern = wording(static_cast<Line>(i)).pattern;
        EXPECT_FALSE(pattern.empty());
        std::vector<LineArgument> arguments;
        for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1))
            arguments.push_back(pattern[at + 1] == ':' ? LineArgument{1.5} : LineArgument{std::string("x")});
        const std::string text = render(static_cast<Line>(i), arguments);
        EXPECT_EQ(text.find('{'), std::string::npos) << text;
    }
}

TEST(Router, IdsArePositionsAndNeverReturn) {
    Fixture f(2);
    EXPECT_EQ(f.router.instances(), (std::vector{InstanceId{0}, InstanceId{1}}));
    f.feed(ConfigChanged{config(1)});
    EXPECT_EQ(f.router.instances(), std::vector{InstanceId{0}});
    EXPECT_FALSE(f.router.exists(InstanceId{1}));
    f.feed(ConfigChanged{config(2)});
    EXPECT_EQ(f.router.instances(), (std::vector{InstanceId{0}, InstanceId{2}}));
}

TEST(Router, ReportsAboutClosedInstancesAreIgnored) {
    Fixture f(2);
    f.feed(ConfigChanged{config(1)});
    EXPECT_TRUE(f.feed(AddressesPresent{InstanceId{1}, {IpAddress::v4(10, 0, 0, 100)}, false}).empty());
    EXPECT_TRUE(f.feed(AddressLost{InstanceId{1}, IpAddress::v4(10, 0, 0, 100), "eth0"}).empty());
    EXPECT_TRUE(f.feed(RouteLost{InstanceId{1}, "x"}).empty());
    EXPECT_TRUE(f.feed(SendFailed{InstanceId{1}, Priority{1}, {}, 1}).empty());
    EXPECT_TRUE(f.feed(AddressesPresent{InstanceId{2}, {}, false}).empty());
    EXPECT_TRUE(f.feed(AddressesPresent{InstanceId{77}, {}, false}).empty());
}

// vrrp.md: iif and oif of rules are tracked unless they say no_track.
TEST(Router, InterfacesOfRulesAreNeeded) {
    const auto state_with = [](std::string input, std::string output, bool no_track) {
        auto one = config(1);
        RuleConfig rule;
        rule.input = std::move(input);
        rule.output = std::move(output);
        rule.no_track = no_track;
        one->instances[0].rules.push_back(rule);
        return Fixture(one).router.state(InstanceId{0});
    };
    EXPECT_EQ(state_with("eth1", "", false), State::fault);
    EXPECT_EQ(state_with("", "eth1", false), State::fault);
    EXPECT_EQ(state_with("eth1", "eth1", true), State::backup);
    EXPECT_EQ(state_with("eth0", "eth0", false), State::backup);
}

TEST(Router, ARuleThatSomebodyRemovedIsSaid) {
    Fixture f(1);
    EXPECT_NE(said_by(f.feed(RuleLost{InstanceId{0}, "from 10.0.0.0/8"})).find("from 10.0.0.0/8"), std::string::npos);
}

TEST(Router, NothingHappensAfterStop) {
    Fixture f(1);
    f.feed(Stop{});
    EXPECT_EQ(f.router.next_deadline(), never);
    EXPECT_TRUE(f.pass(10s).empty());
}

TEST(Router, SnapshotShowsTheMaster) {
    Fixture f(1);
    f.pass(4s);
    const InstanceSnapshot shown = f.router.snapshot(InstanceId{0});
    EXPECT_EQ(shown.state, State::master);
    EXPECT_EQ(shown.since, f.now);
    EXPECT_EQ(shown.statistics.become_master, 1u);
    f.router.clear_statistics();
    EXPECT_EQ(f.router.statistics(InstanceId{0}), Statistics{});
}

TEST(Router, SnapshotShowsWhomABackupListensTo) {
    Fixture f(1);
    const auto hear = [&](std::uint8_t priority) {
        const auto octets = advert_octets(Priority{priority});
        f.feed(DatagramReceived{octets, Family::ipv4, IfIndex{2}, {}, {}, 255});
        return f.router.snapshot(InstanceId{0});
    };
    EXPECT_EQ(hear(150).master_priority, Priority{150});
    EXPECT_EQ(hear(200).master_priority, Priority{200});
    f.pass(4s);
    ASSERT_EQ(f.router.state(InstanceId{0}), State::master);
    EXPECT_EQ(hear(160).master_priority, Priority{160});
    EXPECT_EQ(f.router.snapshot(InstanceId{0}).master_address, IpAddress::v4(10, 0, 0, 2));
}

TEST(Router, AResumedMasterIsOneSinceItBecameOne) {
    Fixture before(1);
    before.pass(4s);
    const Instant since = before.now;
    before.pass(1s);
    Router successor(config(1));
    EffectList effects;
    const Instant now = before.now + 10ms;
    successor.handle(eth0_up, now, effects);
    successor.handle(Start{{before.router.checkpoint(InstanceId{0})}, before.now}, now, effects);
    ASSERT_EQ(successor.state(InstanceId{0}), State::master);
    EXPECT_EQ(successor.snapshot(InstanceId{0}).since, since);
}

TEST(Router, AMasterWhoseInterfaceFailedMeanwhileDoesNotResume) {
    Fixture before(1);
    before.pass(4s);
    const Checkpoint saved = before.router.checkpoint(InstanceId{0});
    for (const bool up : {true, false}) {
        Router successor(config(1));
        EffectList effects;
        successor.handle(InterfaceChanged{"eth0", IfIndex{2}, up, eth0_up.addresses}, before.now, effects);
        successor.handle(Start{{saved}, before.now}, before.now, effects);
        EXPECT_EQ(successor.state(InstanceId{0}), up ? State::master : State::fault);
    }
}

// vrrp.md 1.4: unicast carries 255 over IPv4 and the kernel's 64 over IPv6, or what is configured; also in the header.
TEST(Router, HopLimitsOfUnicast) {
    const auto first_advert = [](Family family, std::optional<std::uint8_t> ttl) {
        auto one = config(1);
        InstanceConfig& instance = one->instances[0];
        instance.family = family;
        instance.version = family == Family::ipv4 ? Version::v2 : Version::v3;
        instance.unicast_ttl = ttl;
        instance.unicast_peers.push_back({*IpAddress::parse(family == Family::ipv4 ? "10.0.0.2" : "fe80::2")});
        Fixture f(one);
        f.feed(InterfaceChanged{"eth0", IfIndex{2}, true, {*Prefix::parse("10.0.0.1/24"), *Prefix::parse("fe80::1/64")}});
        return adverts_in(f.pass(4s)).at(0);
    };
    EXPECT_EQ(first_advert(Family::ipv4, {}).hop_limit, 255);
    EXPECT_EQ(first_advert(Family::ipv4, 9).hop_limit, 9);
    EXPECT_EQ(first_advert(Family::ipv4, 9).octets[8], 9);
    EXPECT_EQ(first_advert(Family::ipv6, {}).hop_limit, 64);
    EXPECT_EQ(first_advert(Family::ipv6, 9).hop_limit, 9);
}

TEST(Router, UndersizedDatagramsAreCountedAndSaidOnceAMinute) {
    Fixture f(1);
    f.now = Instant{1s};  // right after boot
    const std::vector<std::uint8_t> octets(10);
    const DatagramReceived datagram{octets, Family::ipv4, IfIndex{2}, {}, {}, 0};
    EXPECT_EQ(said_by(f.feed(datagram)), "IPv4 VRRP packet too short - 10 bytes\n");
    f.now += 60s - 1ns;
    EXPECT_TRUE(f.feed(datagram).empty());
    const DatagramReceived datagram6{std::span(octets).first(7), Family::ipv6, IfIndex{2}, {}, {}, 0};
    EXPECT_EQ(said_by(f.feed(datagram6)), "IPv6 VRRP packet too short - 7 bytes\n") << "a family of its own";
    f.now += 1ns;
    EXPECT_EQ(f.feed(datagram).size(), 1u);
    EXPECT_EQ(f.router.undersized_datagrams(), 4u);
}

// vrrp.md 1.10: the header of an advert is all that is needed to say whose it is.
TEST(Router, EightOctetsBehindTheIpHeaderAreAnAdvert) {
    Fixture f(1);
    packet::IpHeader header;
    header.protocol = packet::protocol_vrrp;
    header.source = IpAddress::v4(10, 0, 0, 2);
    header.destination = IpAddress::v4(224, 0, 0, 18);
    const auto octets = packet::with_ip_header(header, std::vector<std::uint8_t>{0x21, 51, 100, 0, 0, 1, 0, 0});
    f.feed(DatagramReceived{std::span(octets).first(27), Family::ipv4, IfIndex{2}, {}, {}, 0});
    EXPECT_EQ(f.router.undersized_datagrams(), 1u);
    f.feed(DatagramReceived{octets, Family::ipv4, IfIndex{2}, {}, {}, 0});
    EXPECT_EQ(f.router.undersized_datagrams(), 1u);
    EXPECT_EQ(f.router.statistics(InstanceId{0}).packet_length_errors, 1u) << "its authentication data are missing";
}

TEST(Router, UnknownVridsAreSaidAtMostFiveTimesAMinuteEach) {
    auto logging = config(1);
    logging->log_unknown_vrids = true;
    Fixture f(logging);
    f.now = Instant{1s};
    const auto foreign = [&](std::uint8_t vrid) {
        const auto octets = advert_octets(Priority{100}, Vrid{vrid});
        return said_by(f.feed(DatagramReceived{octets, Family::ipv4, IfIndex{2}, {}, {}, 255}));
    };
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(foreign(77), "Unknown VRID(77) received on interface(eth0). ignoring...\n") << i;
    EXPECT_EQ(foreign(77), "");
    EXPECT_EQ(foreign(78), "Unknown VRID(78) received on interface(eth0). ignoring...\n") << "a count of its own";
    f.now += 60s - 1ns;
    EXPECT_EQ(foreign(77), "");
    f.now += 1ns;
    EXPECT_EQ(foreign(77), "Unknown VRID(77) received on interface(eth0). ignoring...\n");
    EXPECT_EQ(f.router.unknown_vrid_datagrams(), 9u);
}

TEST(Router, VR_002_IdentificationSkipsZero) {
    Fixture f(1);
    f.pass(4s);
    std::vector<std::uint16_t> seen;
    for (int i = 0; i < 65540; ++i)
        for (const Effect& effect : f.pass(1s))
            if (const auto* advert = std::get_if<SendAdvert>(&effect))
                seen.push_back(static_cast<std::uint16_t>(advert->octets[4] << 8 | advert->octets[5]));
    ASSERT_GE(seen.size(), 65540u);
    EXPECT_EQ(seen.front(), 2);  // the first advert carried 1
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 0), 0);
    EXPECT_EQ(seen[65533], 65535);
    EXPECT_EQ(seen[65534], 1);
}

// vrrp.md 2.10: three intervals and the skew time, whose unit is a second in version 2.
TEST(Router, AStalledMasterOfVersion2StepsDown) {
    const auto after_stall_of = [](Duration stall) {
        auto one = config(1);
        one->instances[0].advert_interval = 2s;
        one->instances[0].timer_expired_backup = Priority{100};
        Fixture f(one);
        f.pass(7s);
        f.now += stall;
        f.feed(TimeGap{stall});
        return f.router.state(InstanceId{0});
    };
    EXPECT_EQ(after_stall_of(6'609'375us), State::master) << "to the microsecond: nobody can have replaced it yet";
    EXPECT_EQ(after_stall_of(6'609'376us), State::backup);
}

// To be late by a second is nothing yet; from then on a master that missed three intervals listens first.
TEST(Router, AMasterListensAfterMoreThanASecond) {
    auto one = config(1);
    one->instances[0].version = Version::v3;
    one->instances[0].advert_interval = 100ms;
    Fixture f(one);
    f.pass(1s);
    ASSERT_EQ(f.router.state(InstanceId{0}), State::master);
    f.now += 2s;
    EXPECT_EQ(said_by(f.feed(TimeGap{1s})), "");
    EXPECT_NE(said_by(f.feed(TimeGap{1s + 1us})), "");
}

TEST(Router, AStalledMasterThatSteppedDownDoesNotWantToBeMaster) {
    auto one = config(1);
    one->instances[0].timer_expired_backup = Priority{254};
    Fixture f(one);
    f.pass(4s);
    ASSERT_EQ(f.router.details(InstanceId{0}).wanted, State::master);
    f.now += 10s;
    f.feed(TimeGap{10s});
    EXPECT_EQ(f.router.state(InstanceId{0}), State::backup);
    EXPECT_EQ(f.router.details(InstanceId{0}).wanted, State::backup);
}

TEST(Router, AReloadMayEndTheWatchForStalls) {
    auto one = config(1);
    one->instances[0].version = Version::v3;
    one->instances[0].advert_interval = 10ms;
    const Duration ordinary = Router(one).worth_telling();
    auto watched = std::make_shared<Config>(*one);
    watched->instances[0].timer_expired_backup = Priority{128};
    Fixture f(watched);
    EXPECT_EQ(f.router.worth_telling(), 25ms);
    ASSERT_GT(ordinary, 25ms);
    EXPECT_EQ(said_by(f.feed(TimeGap{25ms - 1us})), "");
    EXPECT_EQ(said_by(f.feed(TimeGap{25ms})), "VRRP thread timer expired 0.025000 seconds ago\n");
    f.feed(ConfigChanged{one});
    EXPECT_EQ(f.router.worth_telling(), ordinary);
}

// vrrp.md 1.6: at the end of the numbers only who has heard nobody since begins anew.
TEST(Router, AhNumbersDoNotBeginAnewWhereOthersCount) {
    auto one = config(1);
    one->instances[0].auth_type = AuthType::ah;
    one->instances[0].auth_pass = "s3cret";
    Fixture f(one);
    const auto hear = [&](std::uint32_t sequence) {
        const std::vector<IpAddress> addresses{IpAddress::v4(10, 0, 0, 100)};
        const auto advert = packet::encode(packet::AdvertV2{Vrid{51}, Priority{200}, 1, "", addresses, true}, Family::ipv4);
        packet::IpHeader header;
        header.source = IpAddress::v4(10, 0, 0, 2);
        header.destination = IpAddress::v4(224, 0, 0, 18);
        const auto octets = packet::with_ah(header, sequence, advert, "s3cret", packet::TtlRule::covered);
        f.feed(DatagramReceived{octets, Family::ipv4, IfIndex{2}, {}, {}, 0});
    };
    const auto sent_after = [&](Duration time) {
        return packet::decode_ah(std::span(adverts_in(f.pass(time)).at(0).octets).subspan(20)).value().sequence;
    };
    hear(0xFFFFFFFC);
    EXPECT_EQ(sent_after(4s), 0xFFFFFFFDu);
    EXPECT_EQ(sent_after(1s), 0xFFFFFFFEu);
    EXPECT_EQ(sent_after(1s), 0xFFFFFFFEu);
    hear(0xFFFFFFFF);
    ASSERT_EQ(f.router.state(InstanceId{0}), State::backup);
    EXPECT_EQ(sent_after(4s), 0xFFFFFFFFu);
}

// A successor knows of each number before it is sent, and yet not every advert costs a checkpoint.
TEST(Router, AhNumbersArePromisedBeforeTheyAreSent) {
    auto one = config(1);
    one->instances[0].auth_type = AuthType::ah;
    one->instances[0].auth_pass = "s3cret";
    Fixture f(one);
    std::uint32_t promised = 0, saves = 0, sent = 0;
    for (int i = 0; i < 2500; ++i)
        for (const Effect& effect : f.pass(i == 0 ? Duration{4s} : Duration{1s})) {
            if (const auto* save = std::get_if<SaveCheckpoint>(&effect)) promised = save->checkpoint.ah.promised, ++saves;
            if (const auto* advert = std::get_if<SendAdvert>(&effect)) {
                sent = packet::decode_ah(std::span(advert->octets).subspan(20)).value().sequence;
                ASSERT_LE(sent, promised);
            }
        }
    EXPECT_EQ(sent, 2500u);
    EXPECT_EQ(saves, 3u);
}

TEST(Router, LatenessOfAdvertsDoesNotAddUp) {
    Fixture f(1);
    f.pass(std::chrono::nanoseconds{3'609'375'000});
    ASSERT_EQ(f.router.state(InstanceId{0}), State::master);
    const Instant began = f.now;
    for (int i = 1; i <= 10; ++i) {
        f.now = began + i * 1s + 3ms;  // always 3 ms late
        f.feed(TimePassed{});
    }
    EXPECT_EQ(f.router.next_deadline(), began + 11s);
}

// How many adverts the turn at `began` + `after` sends.
std::size_t sent_at(Fixture& f, Instant began, Duration after) {
    f.now = began + after;
    return adverts_in(f.pass(0s)).size();
}

TEST(Router, AdvertsThatCameDueTogetherLeaveInTurnsAndSpread) {
    Fixture f(72);
    f.pass(4s);  // all become masters, and speak at once
    Instant began = f.now;
    EXPECT_EQ(sent_at(f, began, 1s), 24u);
    EXPECT_EQ(f.router.next_deadline(), began + 1s) << "the others are due at once";
    EXPECT_EQ(sent_at(f, began, 1s + 400us), 24u);
    EXPECT_EQ(sent_at(f, began, 1s + 800us), 24u);
    for (const Duration held_up : {Duration{}, Duration{3ms}, Duration{}}) {  // what holds all of them up changes no place
        for (const Duration place : {0ms, 2ms, 4ms}) {
            EXPECT_EQ(f.router.next_deadline(), began + 2s + place);
            EXPECT_EQ(sent_at(f, began, 2s + place + held_up), 24u);
        }
        began += 1s;
    }
}

TEST(Router, TurnsTakeThreeQuartersOfAShortInterval) {
    auto fast = config(72);
    for (InstanceConfig& instance : fast->instances) {
        instance.version = Version::v3;
        instance.advert_interval = 10ms;
    }
    Fixture f(fast);
    f.pass(100ms);
    const Instant began = f.now;
    std::vector<Duration> turns;
    while (turns.size() < 60) {
        const Duration after = f.router.next_deadline() - began;
        const std::size_t sent = sent_at(f, began, after);
        if (sent == 0) continue;
        EXPECT_EQ(sent, 24u);
        turns.push_back(after);
    }
    EXPECT_EQ(turns[4] - turns[3], 312'500ns) << "no advert is put off by more than a 32nd of its interval at once";
    EXPECT_EQ(turns[58] - turns[57], 1'875us) << "there is room for four turns";
    EXPECT_EQ(turns[59] - turns[58], 1'875us);
}

}  // namespace
}  // namespace ka::vrrp
