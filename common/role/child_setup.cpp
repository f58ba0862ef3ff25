#include "common/role/child_setup.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <cerrno>
#include <span>

#include "common/log/log.hpp"
#include "common/process/rlimits.hpp"

namespace ka {

log::Settings log_settings(const message::RunOptions& options) {
    log::Settings settings;
    settings.ident = options.ident;
    settings.facility = options.facility;
    settings.syslog = options.syslog;
    settings.console = options.console;
    settings.file = options.log_file;
    settings.flush_file = options.flush_log_file;
    settings.detail = options.detail;
    return settings;
}

Result<config::Bundle> read_bundle(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return fail_errno("the configuration of core", errno);
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0 || size > config::limits::bundle_bytes) return fail("the configuration of core has no sensible size");
    void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapped == MAP_FAILED) return fail_errno("the configuration of core", errno);
    auto bundle = config::parse_bundle(std::span(static_cast<const char*>(mapped), size));
    ::munmap(mapped, size);
    return bundle;
}

void settle_process(const model::ProcessTuning& tuning, const model::CommonSettings& common, const char* default_name) {
    const std::string name = !tuning.name.empty() ? tuning.name : common.process_names ? default_name : "";
    if (!name.empty()) ::prctl(PR_SET_NAME, name.c_str(), 0, 0, 0);
    const auto told = [](const Status& done) {
        if (!done) log::info("{}", {done.error().text});
    };
    if (tuning.nice) told(set_nice(*tuning.nice));
    if (tuning.realtime_priority) told(set_realtime(*tuning.realtime_priority, tuning.rlimit_rttime));
    if (tuning.no_swap) told(lock_memory());
    if (!tuning.cpus.empty()) told(set_cpus(tuning.cpus));
}

void log_diagnostics(const config::Bundle& bundle, const config::Diagnostics& diagnostics) {
    for (const auto& one : diagnostics.list()) {
        log::info("{}", {config::reference_line(bundle, one, diagnostics.pass())});
    }
    if (diagnostics.omitted() != 0) log::info("{} more complaints about the configuration", {diagnostics.omitted()});
}

std::string refusal(const config::Bundle& bundle, const config::Diagnostics& diagnostics) {
    if (!diagnostics.stopped() && !diagnostics.refused()) return {};
    for (const auto& one : diagnostics.list()) {
        if (one.severity == config::Severity::fatal) return config::reference_line(bundle, one, diagnostics.pass());
    }
    if (diagnostics.list().empty()) return "the configuration cannot be used";
    return config::reference_line(bundle, diagnostics.list().back(), diagnostics.pass());
}

}  // namespace ka
