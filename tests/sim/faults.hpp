// What goes wrong in a simulation: a list made from the seed before it runs, so that it can be printed and shrunk.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/time.hpp"
#include "tests/sim/random.hpp"

namespace ka::sim {

enum class FaultKind {
    loss, delay, duplication, reordering, partition, one_way, stall, crash, crash_unsaved, reboot, link_down, tracker,
    reload_same, reload_changed, kernel_slow, kernel_failing, address_deleted, count
};
constexpr std::size_t fault_kinds = static_cast<std::size_t>(FaultKind::count);

std::string_view name_of(FaultKind kind);

struct Fault {
    FaultKind kind = FaultKind::loss;
    Duration from{};
    Duration until{};
    std::size_t node = 0;
    std::size_t other = 0;  // partition and one_way: the other end; nodes = everybody
    std::int64_t amount = 0;  // percent, or a choice

    std::string to_string() const;
};

// All of them are over by `end`.
std::vector<Fault> generate_faults(Random& random, std::size_t nodes, Duration end);

}  // namespace ka::sim
