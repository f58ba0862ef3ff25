#include "core/config_test.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "common/config/explain.hpp"
#include "common/log/log.hpp"
#include "common/log/setup.hpp"
#include "common/loop/unique_fd.hpp"
#include "common/netlink/snapshot.hpp"
#include "common/process/name_files.hpp"
#include "common/process/script_security.hpp"
#include "core/bundle.hpp"
#include "core/net_namespace.hpp"
#include "core/schema.hpp"

namespace ka::core {

namespace {

constexpr int exit_any_error = 5;

// Of this network namespace, as they are now.
vrrp::InterfaceCatalogue present_interfaces() {
    vrrp::InterfaceCatalogue catalogue;
    const auto snapshot = netlink::snapshot();
    if (!snapshot) return catalogue;
    for (const auto& link : snapshot->links) {
        vrrp::InterfaceFacts facts{link.name, link.index, link.mtu, link.loopback(), link.multicast()};
        facts.is_ethernet = link.ethernet();
        facts.is_private_macvlan = link.private_macvlan();
        catalogue.interfaces.push_back(std::move(facts));
    }
    return catalogue;
}

// Where the daemon would work; when there is no such place, the start will say so.
void enter_network(const Options& options, const config::Bundle& bundle) {
    const std::string name = options.net_namespace.empty() ? load_parent(bundle).global.parent.net_namespace : options.net_namespace;
    if (!name.empty() && !options.assume_interfaces) (void)enter_network_of(name);
}

// Scripts and users of another host: taken as they are written. A name of a table is a number of this host, for want of
// a better one.
class UnseenScripts final : public model::ScriptGate {
public:
    void begin(const model::ScriptPolicy&) override {}
    Verdict secure(model::ScriptCommand&, std::string_view, std::string_view) override { return Verdict::usable; }
    void finish() override {}
    std::vector<std::string> name_files(const std::string& folder, std::string_view name) const override {
        return read_name_files(folder, name);
    }
    std::vector<Message> take_messages() override { return {}; }
};

// The reference's own test always looks at them; the explained one is for other hosts too.
bool looks_at_scripts(const Options& options) {
    const bool plain = options.config_test && options.test_format == TestFormat::reference && !options.assume_interfaces;
    return plain || options.check_scripts;
}

std::string text_of(const Options& options, const config::Bundle& bundle, const TestVerdict& verdict, int exit_code, bool to_terminal) {
    const config::Report report{verdict.diagnostics, verdict.omitted, exit_code};
    if (options.test_format == TestFormat::json) return config::report_json(bundle, report);
    if (options.test_format == TestFormat::text) return config::report_text(bundle, report);
    std::string text;
    for (const auto& line : verdict.lines) text += line + "\n";
    if (to_terminal && !text.empty()) text += "\n" + config::report_text(bundle, report);  // who reads it wants to know where
    return text;
}

}  // namespace

void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

vrrp::InterfaceCatalogue interfaces_for(const Options& options) {
    if (!options.assume_interfaces) return present_interfaces();
    vrrp::InterfaceCatalogue catalogue;
    std::uint32_t index = 1;
    catalogue.interfaces.push_back({"lo", IfIndex{index}, 65536, true, false});
    for (const std::string& name : options.assumed_interfaces) catalogue.interfaces.push_back({name, IfIndex{++index}});
    if (options.assumed_interfaces.empty()) catalogue.assumed = vrrp::InterfaceFacts{"", IfIndex{++index}};
    return catalogue;
}

GateFactory gates_for(const Options& options) {
    if (!looks_at_scripts(options)) return [](std::string_view) { return std::make_unique<UnseenScripts>(); };
    const char* path = getenv("PATH");
    return [path](std::string_view subject) -> std::unique_ptr<model::ScriptGate> {
        return std::make_unique<ScriptSecurity>(path == nullptr ? "/bin:/usr/bin" : path, std::string(subject));
    };
}

bool passes_check(const Options& options, const config::Bundle& bundle, const std::string& log_file) {
    log::info_detail("validate conf before Reload");
    Options as_test = options;
    as_test.config_test = true;
    const TestVerdict verdict =
        test_configuration(bundle, interfaces_for(as_test), gates_for(as_test), {options.run_checker, options.run_vrrp, true});
    const UniqueFd file(::open(log_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0644));
    if (file) write_all(file.get(), text_of(as_test, bundle, verdict, verdict.exit_code, false));
    else log::info("Unable to open config-test log file {} {} - {}", {log_file, errno, std::strerror(errno)});
    return verdict.exit_code == 0;
}

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
    enter_network(options, bundle);
    const TestVerdict verdict =
        test_configuration(bundle, interfaces_for(options), gates_for(options), {options.run_checker, options.run_vrrp, true});
    const int plain_code = verdict.exit_code == 0 && options.config_error ? exit_any_error : verdict.exit_code;
    const int exit_code = options.strict_codes ? strict_code(verdict) : plain_code;
    const int place = log_file ? log_file.get() : options.test_format == TestFormat::json ? STDOUT_FILENO : STDERR_FILENO;
    write_all(place, text_of(options, bundle, verdict, exit_code, !log_file && isatty(place) != 0));
    return exit_code;
}

}  // namespace ka::core
