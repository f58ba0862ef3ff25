// Limits, priorities and memory of this process (core.md 2.9).
#pragma once

#include <cstdint>
#include <span>

#include "common/base/result.hpp"

namespace ka {

// Raises the soft limit (and, where allowed, the hard one) so that `descriptors` can be open. Never lowers. Returns the
// soft limit that holds now.
Result<std::uint64_t> raise_open_files(std::uint64_t descriptors);
// -m
Status unlimit_core_files();
Status set_nice(int value);
// SCHED_RR with reset-on-fork, RLIMIT_RTTIME hard = microseconds, soft = half.
Status set_realtime(int priority, std::uint32_t rttime_microseconds);
// Present and future pages, as they are touched.
Status lock_memory();
Status set_cpus(std::span<const std::uint32_t> cpus);

}  // namespace ka
