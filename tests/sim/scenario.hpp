// What is simulated: how each node is configured. From the seed alone.
#pragma once

#include <memory>
#include <vector>

#include "tests/sim/random.hpp"
#include "vrrp/config/model.hpp"

namespace ka::sim {

struct Scenario {
    std::vector<std::shared_ptr<const vrrp::Config>> nodes;
    std::vector<std::int64_t> clock_ppm;  // how wrong each node's clock runs
    Duration longest_interval{};
    Duration longest_preempt_delay{};
    bool best_wins = true;  // everybody preempts
};

Scenario make_scenario(Random& random, std::size_t nodes);

// The same node after a reload that changes something; `choice` says what.
std::shared_ptr<const vrrp::Config> changed(const vrrp::Config& config, std::int64_t choice);

IpAddress address_of(std::size_t node);
constexpr const char* script_name = "chk";

}  // namespace ka::sim
