// Rules of the checker's engine that a transcript does not show well: numbers, spreads, identities.
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

#include "checker/engine/schedule.hpp"
#include "checker/engine/services.hpp"
#include "checker/ipvs/error_text.hpp"

namespace ka::checker {
namespace {

ScheduleConfig with_warmup(Duration warmup) {
    ScheduleConfig schedule;
    schedule.warmup = warmup;
    return schedule;
}

TEST(CheckSchedule, CK_037_FirstRunIsOneSecondAfterTheStartWithoutWarmup) {
    const Instant start{seconds{100}};
    EXPECT_EQ(first_run(1, with_warmup({}), start), start + seconds{1});
    EXPECT_EQ(first_run(99, with_warmup({}), start), start + seconds{1});
}

TEST(CheckSchedule, CK_038_FirstRunLiesBetweenOneSecondAndWarmupAndRepeats) {
    const Instant start{seconds{100}};
    int early = 0;
    for (CheckKey key = 0; key < 1000; ++key) {
        const auto at = first_run(key, with_warmup(seconds{10}), start);
        EXPECT_GE(at, start + seconds{1});
        EXPECT_LE(at, start + seconds{11});
        EXPECT_EQ(at, first_run(key, with_warmup(seconds{10}), start));
        if (at < start + seconds{6}) ++early;
    }
    EXPECT_GT(early, 400);  // neighbouring keys spread over the whole time
    EXPECT_LT(early, 600);
}

TEST(CheckHealth, CK_040_RetryPlusOneFailuresInARowTakeItDown) {
    Health health = initial_health(3, false);
    EXPECT_EQ(observe(health, 3, true), Outcome::confirmed_up);
    for (int failure = 0; failure < 3; ++failure) EXPECT_EQ(observe(health, 3, false), Outcome::retrying);
    EXPECT_EQ(observe(health, 3, false), Outcome::became_down);
    EXPECT_FALSE(health.up);
}

TEST(CheckHealth, CK_046_SuccessResetsTheCount) {
    Health health = initial_health(1, false);
    observe(health, 1, true);
    for (int round = 0; round < 10; ++round) {
        EXPECT_EQ(observe(health, 1, false), Outcome::retrying);
        EXPECT_EQ(observe(health, 1, true), Outcome::steady);
    }
}

VirtualServerConfig service_with(std::size_t servers) {
    VirtualServerConfig server;
    Endpoint endpoint;
    endpoint.address = *IpAddress::parse("10.1.0.1");
    endpoint.port = 80;
    server.endpoints = {endpoint};
    server.protocol = Protocol::tcp;
    for (std::size_t at = 0; at < servers; ++at) {
        RealServerConfig real;
        real.address = IpAddress::v4(0x0a000001 + static_cast<std::uint32_t>(at));
        real.port = 80;
        CheckConfig check;
        check.connect.address = real.address;
        check.connect.port = 80;
        real.checks = {check, check};
        server.real_servers.push_back(real);
    }
    return server;
}

TEST(Services, EqualChecksOfOneServerAreTwoChecks) {
    Config config;
    config.virtual_servers = {service_with(1)};
    Services services(config, {});
    EffectList effects;
    services.start(Instant{seconds{1}}, effects);
    effects.clear();
    services.run_due(Instant{seconds{100}}, effects);
    ASSERT_EQ(effects.size(), 2U);
    EXPECT_NE(std::get<effect::StartCheck>(effects[0]).check, std::get<effect::StartCheck>(effects[1]).check);
}

TEST(Services, AServerWhoseChecksAreNotMadeYetIsUpAndHearsNoneBegin) {
    Config config;
    config.virtual_servers = {service_with(1)};
    config.virtual_servers[0].ha_suspend = true;
    for (CheckConfig& check : config.virtual_servers[0].real_servers[0].checks) {
        check.kind = CheckKind::http;
        check.schedule.alpha = true;
    }
    Services services(config, {});
    EffectList effects;
    services.start(Instant{seconds{1}}, effects);
    services.addresses_changed({*IpAddress::parse("10.1.0.1")}, effects);
    services.run_due(Instant{seconds{100}}, effects);
    services.reconfigure(config, Instant{seconds{101}}, effects);
    services.run_due(Instant{seconds{200}}, effects);
    EXPECT_TRUE(services.virtual_servers()[0].real_servers()[0].alive);
    for (const Effect& effect : effects) {
        EXPECT_FALSE(std::holds_alternative<effect::StartCheck>(effect));
        if (const auto* log = std::get_if<effect::Log>(&effect)) {
            EXPECT_EQ(log->text.find("healthchecker"), std::string::npos) << log->text;
        }
    }
}

TEST(Services, AResultThatNobodyAwaitsChangesNothing) {
    Config config;
    config.virtual_servers = {service_with(1)};
    Services services(config, {});
    EffectList effects;
    services.start(Instant{seconds{1}}, effects);
    services.run_due(Instant{seconds{100}}, effects);
    const auto start = *std::get_if<effect::StartCheck>(&effects.back());
    effects.clear();
    const CheckResult failed{Verdict::failure, Cause::refused, {}, {}};
    services.take_result(start.check, start.attempt + 1, failed, Instant{seconds{100}}, effects);
    services.take_result(start.check + 1, start.attempt, failed, Instant{seconds{100}}, effects);
    EXPECT_TRUE(effects.empty());
    services.take_result(start.check, start.attempt, failed, Instant{seconds{100}}, effects);
    EXPECT_FALSE(effects.empty());
}

TEST(Services, IdentitiesDoNotDependOnPositions) {
    auto server = service_with(3);
    const auto key = key_of(server);
    std::vector<RealServerKey> before;
    for (const auto& real : server.real_servers) before.push_back(key_of(key, real));
    std::reverse(server.real_servers.begin(), server.real_servers.end());
    EXPECT_EQ(key_of(server), key);
    EXPECT_EQ(key_of(key, server.real_servers[0]), before[2]);
    EXPECT_NE(before[0], before[1]);
}

TEST(IpvsErrors, AreWordedAsTheReferenceWordsThem) {
    using ipvs::Command;
    const ServiceKey service{Family::ipv4, 0, Protocol::tcp, *IpAddress::parse("10.8.6.1"), 80};
    const DestinationKey destination{*IpAddress::parse("10.0.0.2"), 80};
    EXPECT_EQ(ipvs::error_text(Command::new_dest, service, &destination, EEXIST),
              "IPVS cmd IP_VS_SO_SET_ADDDEST(1159) error: Destination already exists(17) (10.8.6.1:tcp:80 -> 10.0.0.2:80)");
    EXPECT_EQ(ipvs::error_text(Command::del_service, service, nullptr, ESRCH),
              "IPVS cmd IP_VS_SO_SET_DEL(1156) error: No such file or directory(2) (10.8.6.1:tcp:80)");
    EXPECT_EQ(ipvs::error_text(Command::set_service, service, nullptr, ESRCH),
              "IPVS cmd IP_VS_SO_SET_EDIT(1155) error: Scheduler or persistence engine not found(2) (10.8.6.1:tcp:80)");
    const ServiceKey mark{Family::ipv6, 7, Protocol::none, {}, 0};
    EXPECT_EQ(ipvs::error_text(Command::new_service, mark, nullptr, EINVAL),
              "IPVS cmd IP_VS_SO_SET_ADD(1154) error: Invalid operation.  Possibly wrong module version, address not "
              "unicast, ...(22) (Fwm 7 inet6)");
}

}  // namespace
}  // namespace ka::checker
