#include "core/configuration.hpp"

#include <algorithm>
#include <cstdlib>

#include "common/log/log.hpp"
#include "common/process/script_security.hpp"
#include "common/role/child_setup.hpp"
#include "core/bundle.hpp"
#include "core/config_test.hpp"
#include "core/schema.hpp"
#include "watchdog/supervisor.hpp"

namespace ka::core {

namespace {

constexpr int exit_no_config = 6;

bool has_text(const config::Bundle& bundle) {
    return std::ranges::any_of(bundle.files, [](const config::SourceFile& file) {
        return file.bytes.find_first_not_of(" \t\r\n") != std::string::npos;
    });
}

void log_reading(const Options& options, const config::Bundle& bundle) {
    for (const auto& problem : bundle.problems) log::write(log::Level::info, problem.text);
    if (!bundle.main_missing()) log::info("Configuration file {}", {options.config_file});
    for (const auto& file : bundle.files) log::info_detail("Opening file '{}'.", {file.name});
}

std::string search_path() {
    const char* path = getenv("PATH");
    return path == nullptr ? "/bin:/usr/bin" : path;
}

// In memory where the folder cannot be used: a full disk is no reason not to start.
Result<int> seal(const config::Bundle& bundle, const std::string& folder) {
    if (auto kept = seal_bundle(bundle, folder)) return kept;
    else if (folder.empty()) return kept;
    else log::error("{} - the configuration is kept in memory", {kept.error().text});
    return seal_bundle(bundle);
}

// -s wins.
void choose_network(const Options& options, model::ParentSettings& settings, bool first) {
    if (options.net_namespace.empty()) return;
    if (first && !settings.net_namespace.empty())
        log::info("Overriding config net_namespace '{}' with command line namespace '{}'", {settings.net_namespace, options.net_namespace});
    settings.net_namespace = options.net_namespace;
    settings.use_pid_dir = true;
}

Result<Configuration> accept(const Options& options, const config::Bundle& bundle, bool first) {
    ParentLoad load = load_parent(bundle);
    choose_network(options, load.global.parent, first);
    ScriptSecurity security(search_path(), "start/shutdown scripts");
    if (!load.is_unusable()) secure_parent_scripts(load, security);
    log_diagnostics(bundle, load.diagnostics);
    if (load.is_unusable()) return fail("the configuration cannot be used, see above", watchdog::exit_config);
    auto sealed = seal(bundle, first ? load.global.parent.config_folder : std::string{});
    if (!sealed) return fail(sealed.error().text, watchdog::exit_fatal);
    Configuration configuration;
    configuration.global = std::move(load.global);
    configuration.has_vrrp = load.mentions_vrrp;
    configuration.has_checker = load.mentions_checker;
    configuration.sealed.reset(*sealed);
    return configuration;
}

config::Bundle read(const Options& options) {
    config::Bundle bundle = read_files({options.config_file, options.config_id, options.check_includes});
    log_reading(options, bundle);
    return bundle;
}

}  // namespace

Result<Configuration> read_configuration(const Options& options) {
    const config::Bundle bundle = read(options);
    if (bundle.main_missing() || bundle.has_enforced_problem()) return fail("no configuration", exit_no_config);
    return accept(options, bundle, true);
}

Result<Configuration> read_configuration_again(const Options& options, const std::optional<std::string>& check_log) {
    const config::Bundle bundle = read(options);
    if (bundle.main_missing()) return fail("the configuration file is missing");
    if (!bundle.problems.empty()) return fail(bundle.problems.front().text);
    for (const auto& include : bundle.includes)
        if (!include.problems.empty()) return fail(include.problems.front().text);
    if (!has_text(bundle)) return fail("the configuration is empty");
    if (check_log && !passes_check(options, bundle, *check_log)) {
        log::info("New config failed validation, see {} for details", {*check_log});
        return fail("it failed the validation");
    }
    return accept(options, bundle, false);
}

std::string needs_restart(const model::Global& running, const model::Global& wanted) {
    if (running.parent.net_namespace != wanted.parent.net_namespace) return "network namespace";
    if (running.parent.net_namespace_ipvs != wanted.parent.net_namespace_ipvs) return "IPVS network namespace";
    if (running.parent.instance != wanted.parent.instance) return "instance name";
    if (running.vrrp.firewall.nftables.table != wanted.vrrp.firewall.nftables.table) return "nftables table name";
    if (running.checker.nftables.table != wanted.checker.nftables.table) return "IPVS nftables table name";
    if (running.vrrp.disable_local_igmp != wanted.vrrp.disable_local_igmp) return "disable_local_igmp";
    return {};
}

}  // namespace ka::core
