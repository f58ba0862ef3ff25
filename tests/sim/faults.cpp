#include "tests/sim/faults.hpp"

#include <algorithm>

#include "common/base/format.hpp"

namespace ka::sim {

std::string_view name_of(FaultKind kind) {
    static constexpr std::string_view names[] = {
        "loss", "delay", "duplication", "reordering", "partition", "one_way", "stall", "crash", "crash_unsaved", "reboot", "link_down",
        "tracker", "reload_same", "reload_changed", "kernel_slow", "kernel_failing", "address_deleted"};
    static_assert(std::size(names) == fault_kinds);
    return names[static_cast<std::size_t>(kind)];
}

std::string Fault::to_string() const {
    return format("{:9.3f} - {:9.3f}  {} node {} other {} amount {}",
                  {to_seconds(from), to_seconds(until), name_of(kind), node, other, amount});
}

namespace {

Duration milliseconds_between(Random& random, std::int64_t low, std::int64_t high) { return milliseconds{random.between(low, high)}; }

Duration how_long(Random& random, FaultKind kind) {
    switch (kind) {
        case FaultKind::stall: return random.one_in(3) ? milliseconds_between(random, 1000, 9000) : milliseconds_between(random, 5, 1500);
        case FaultKind::crash:
        case FaultKind::crash_unsaved: return random.one_in(3) ? milliseconds_between(random, 500, 6000) : milliseconds_between(random, 5, 300);
        case FaultKind::reboot: return milliseconds_between(random, 2000, 20000);
        case FaultKind::link_down: return milliseconds_between(random, 10, 8000);
        case FaultKind::reload_same:
        case FaultKind::address_deleted: return milliseconds{1};
        default: return milliseconds_between(random, 100, 15000);
    }
}

}  // namespace

std::vector<Fault> generate_faults(Random& random, std::size_t nodes, Duration end) {
    std::vector<Fault> faults;
    // Some runs are calm, so that single faults are seen alone; some are wild.
    const std::int64_t mean_gap = random.between(1, 3) == 1 ? 30000 : random.between(4000, 12000);
    for (Duration at = milliseconds_between(random, 0, mean_gap); at < end; at += milliseconds_between(random, 50, 2 * mean_gap)) {
        Fault fault;
        fault.kind = static_cast<FaultKind>(random.between(0, fault_kinds - 1));
        fault.from = at;
        fault.until = std::min(end, at + how_long(random, fault.kind));
        fault.node = static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(nodes) - 1));
        fault.other = static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(nodes)));
        fault.amount = random.between(1, 100);
        faults.push_back(fault);
    }
    return faults;
}

}  // namespace ka::sim
