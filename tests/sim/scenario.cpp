#include "tests/sim/scenario.hpp"

#include <algorithm>

namespace ka::sim {

using namespace std::chrono_literals;

namespace {

vrrp::InstanceConfig instance(std::size_t number, vrrp::Version version, Duration interval) {
    vrrp::InstanceConfig config;
    config.name = "VI_" + std::to_string(number + 1);
    config.interface = "eth0";
    config.vrid = Vrid{static_cast<std::uint8_t>(51 + number)};
    config.version = version;
    config.advert_interval = interval;
    vrrp::AddressConfig address;
    address.prefix = Prefix{IpAddress::v4(10, 0, 1, static_cast<std::uint8_t>(10 * number + 1)), 24};
    config.addresses.push_back(address);
    address.prefix.address = IpAddress::v4(10, 0, 1, static_cast<std::uint8_t>(10 * number + 2));
    config.addresses.push_back(address);
    return config;
}

Duration pick_interval(Random& random, vrrp::Version version) {
    if (version == vrrp::Version::v2) return random.one_in(5) ? 2s : 1s;
    static constexpr Duration choices[] = {1s, 1s, 1s, 2s, 500ms, 200ms};
    return choices[random.between(0, std::size(choices) - 1)];
}

}  // namespace

IpAddress address_of(std::size_t node) { return IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(node + 1)); }

Scenario make_scenario(Random& random, std::size_t nodes) {
    Scenario scenario;
    const auto version = random.one_in(2) ? vrrp::Version::v2 : vrrp::Version::v3;
    const Duration interval = pick_interval(random, version);
    const auto instances = static_cast<std::size_t>(random.one_in(3) ? 2 : 1);
    const bool grouped = instances == 2 && random.one_in(2);
    const bool own_intervals = version == vrrp::Version::v3 && random.one_in(6);  // a mistake that people make
    const bool ties = random.one_in(4);
    const bool tracks = random.one_in(2);
    const std::int64_t weight = !grouped && random.one_in(2) ? -60 : 0;
    const bool mixed_preemption = !own_intervals && random.one_in(3);  // what is put up with sets the interval, too
    for (std::size_t node = 0; node < nodes; ++node) {
        auto config = std::make_shared<vrrp::Config>();
        const std::int64_t level = ties ? random.between(0, 2) : static_cast<std::int64_t>(node);
        const bool nopreempt = mixed_preemption && random.one_in(2);
        const Duration preempt_delay = mixed_preemption && !nopreempt && random.one_in(2) ? Duration{seconds{random.between(1, 6)}} : 0s;
        for (std::size_t i = 0; i < instances; ++i) {
            vrrp::InstanceConfig one = instance(i, version, own_intervals ? pick_interval(random, version) : interval);
            one.priority = Priority{static_cast<std::uint8_t>(100 + 20 * level)};
            one.nopreempt = nopreempt;
            one.preempt_delay = preempt_delay;
            if (tracks) one.track_scripts.push_back({script_name, static_cast<std::int32_t>(weight), false});
            scenario.longest_interval = std::max(scenario.longest_interval, one.advert_interval);
            config->instances.push_back(one);
        }
        if (grouped) {
            vrrp::SyncGroupConfig group;
            group.name = "G";
            group.members = {"VI_1", "VI_2"};
            config->sync_groups.push_back(group);
        }
        scenario.longest_preempt_delay = std::max(scenario.longest_preempt_delay, preempt_delay);
        scenario.best_wins = scenario.best_wins && !nopreempt;
        scenario.nodes.push_back(std::move(config));
        scenario.clock_ppm.push_back(random.between(-500, 500));
    }
    return scenario;
}

std::shared_ptr<const vrrp::Config> changed(const vrrp::Config& config, std::int64_t choice) {
    auto result = std::make_shared<vrrp::Config>(config);
    vrrp::InstanceConfig& first = result->instances.front();
    switch (choice % 5) {
        case 0: first.priority = Priority{static_cast<std::uint8_t>(first.priority.value > 130 ? 90 : 200)}; break;
        case 1: first.addresses.pop_back(); break;
        case 2: {
            vrrp::AddressConfig more = first.addresses.front();
            more.prefix.address = IpAddress::v4(10, 0, 1, 99);
            first.addresses.push_back(more);
            break;
        }
        case 3:
            if (result->instances.size() > 1 && result->sync_groups.empty()) result->instances.pop_back();
            else result->instances.push_back(instance(7, first.version, first.advert_interval));
            break;
        default: result->sync_groups.clear(); first.garp.repeat = 2;
    }
    return result;
}

}  // namespace ka::sim
