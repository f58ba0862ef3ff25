#include "core/child_options.hpp"

#include <sys/stat.h>

#include <cstdlib>

#include "common/log/setup.hpp"

namespace ka::core {

std::string temporary_directory() {
    const char* wanted = getenv("TMPDIR");
    struct stat status {};
    if (wanted != nullptr && wanted[0] == '/' && stat(wanted, &status) == 0 && S_ISDIR(status.st_mode)) return wanted;
    return "/tmp";
}

std::string log_file_of(const Options& options) {
    if (!options.log_to_file) return {};
    const std::string name = options.log_file.empty() ? "keepalived.log" : options.log_file;
    return name[0] == '/' ? name : temporary_directory() + "/" + name;
}

message::RunOptions child_options(const Options& options, const model::ParentSettings& settings, const ChildKind& kind) {
    message::RunOptions run;
    run.ident = kind.ident + settings.suffix();
    run.facility = options.facility;
    run.syslog = options.syslog;
    run.console = options.console && options.foreground;
    run.detail = static_cast<std::uint8_t>(std::min(options.detail, 2));
    if (options.log_to_file) run.log_file = log::file_of_process(log_file_of(options), kind.log_suffix, settings.net_namespace, settings.instance);
    run.flush_log_file = options.flush_log_file;
    run.config_id = options.config_id;
    run.check_includes = options.check_includes;
    run.temporary_directory = temporary_directory();
    run.instance = settings.instance;
    run.dump_configuration = options.dump_configuration;
    run.release_vips = options.release_vips;
    run.keep_vrrp = options.keep_vrrp;
    run.keep_ipvs = options.keep_ipvs;
    run.monitor_addresses = options.monitor_addresses;
    run.ignore_sigint = options.ignore_sigint;
    run.raise_core_limit = options.raise_core_limit;
    run.umask = options.umask;
    return run;
}

}  // namespace ka::core
