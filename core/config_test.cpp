#include "core/config_test.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "common/log/setup.hpp"
#include "common/loop/unique_fd.hpp"
#include "common/netlink/snapshot.hpp"
#include "common/process/script_security.hpp"
#include "core/bundle.hpp"
#include "core/schema.hpp"

namespace ka::core {

namespace {

constexpr int exit_any_error = 5;

// Of this network namespace, as they are now.
vrrp::InterfaceCatalogue present_interfaces() {
    vrrp::InterfaceCatalogue catalogue;
    const auto snapshot = netlink::snapshot();
    if (!snapshot) return catalogue;
    for (const auto& link : snapshot->links)
        catalogue.interfaces.push_back({link.name, link.index, link.mtu, link.loopback(), link.multicast()});
    return catalogue;
}

// A pipe or a terminal may take less than all at once.
void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

int test_configuration_files(const Options& options) {
    UniqueFd log_file;
    if (!options.config_test_log.empty()) {
        log_file.reset(::open(options.config_test_log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644));
        if (!log_file) {
            std::fprintf(stderr, "Unable to open config-test log file %s %d - %s\n", options.config_test_log.c_str(), errno,
                         std::strerror(errno));
            return 1;
        }
    }
    log::suppress();
    const config::Bundle bundle = read_files({options.config_file, options.config_id, options.check_includes});
    const char* path = getenv("PATH");
    const GateFactory gates = [path](std::string_view subject) -> std::unique_ptr<model::ScriptGate> {
        return std::make_unique<ScriptSecurity>(path == nullptr ? "/bin:/usr/bin" : path, std::string(subject));
    };
    const TestVerdict verdict =
        test_configuration(bundle, present_interfaces(), gates, {options.run_checker, options.run_vrrp, true});
    std::string text;
    for (const auto& line : verdict.lines) text += line + "\n";
    write_all(log_file ? log_file.get() : STDERR_FILENO, text);
    return verdict.exit_code == 0 && options.config_error ? exit_any_error : verdict.exit_code;
}

}  // namespace ka::core
