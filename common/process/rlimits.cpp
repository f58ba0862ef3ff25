#include "common/process/rlimits.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>

namespace ka {

Result<std::uint64_t> raise_open_files(std::uint64_t descriptors) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= descriptors) return std::uint64_t{limit.rlim_cur};
    const rlimit wanted{descriptors, std::max<rlim_t>(limit.rlim_max, descriptors)};
    if (setrlimit(RLIMIT_NOFILE, &wanted) == 0) return std::uint64_t{descriptors};
    // without the right to raise the hard limit, as far as that goes
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return fail_errno("Unable to set open file limit", errno);
    return std::uint64_t{limit.rlim_cur};
}

Status unlimit_core_files() {
    const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(RLIMIT_CORE, &unlimited) != 0) return fail_errno("Failed to set core file size", errno);
    return {};
}

Status set_nice(int value) {
    if (setpriority(PRIO_PROCESS, 0, value) != 0) return fail_errno("Unable to set process priority", errno);
    return {};
}

Status set_realtime(int priority, std::uint32_t rttime_microseconds) {
    const rlimit limit{rttime_microseconds / 2, rttime_microseconds};
    if (setrlimit(RLIMIT_RTTIME, &limit) != 0) return fail_errno("Unable to set RLIMIT_RTTIME", errno);
    sched_param parameters{};
    parameters.sched_priority = priority;
    // reset on fork: a script is never real-time
    if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &parameters) != 0)
        return fail_errno("Unable to set real-time priority", errno);
    return {};
}

Status lock_memory() {
    if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0) return fail_errno("Unable to lock memory", errno);
    return {};
}

Status set_cpus(std::span<const std::uint32_t> cpus) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const auto cpu : cpus) CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) return fail_errno("Unable to set CPU affinity", errno);
    return {};
}

}  // namespace ka
