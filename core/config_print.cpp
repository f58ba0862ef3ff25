#include "core/config_print.hpp"

#include <unistd.h>

#include "common/base/format.hpp"
#include "common/config/explain.hpp"
#include "common/log/setup.hpp"
#include "core/bundle.hpp"
#include "core/config_test.hpp"
#include "core/reload_plan.hpp"
#include "core/schema.hpp"
#include "vrrp/config/load.hpp"

namespace ka::core {

namespace {

constexpr int trouble = 2;
constexpr int first_refusal = 3;  // of the strict codes

struct Side {
    config::Bundle bundle;
    std::vector<config::DumpEntry> entries;
    vrrp::Config model;
    bool usable = false;
};

Side read_side(const Options& options, const std::string& file, const vrrp::InterfaceCatalogue& catalogue) {
    Side side;
    side.bundle = read_files({file, options.config_id, options.check_includes});
    const GateFactory gates = gates_for(options);
    const TestVerdict verdict = test_configuration(side.bundle, catalogue, gates);
    side.usable = strict_code(verdict) < first_refusal;
    if (!side.usable) {
        write_all(STDERR_FILENO, config::report_text(side.bundle, {verdict.diagnostics, verdict.omitted, verdict.exit_code}));
        return side;
    }
    const auto gate = gates("scripts");
    side.entries = canonical_form(side.bundle, catalogue, *gate);
    side.model = vrrp::load(side.bundle, catalogue, *gate).config;
    return side;
}

}  // namespace

int print_configuration(const Options& options) {
    log::suppress();
    const config::Bundle bundle = read_files({options.config_file, options.config_id, options.check_includes});
    if (bundle.main_missing()) {
        for (const auto& problem : bundle.problems) write_all(STDERR_FILENO, problem.text + "\n");
        return trouble;
    }
    std::vector<config::DumpEntry> entries = canonical_form(bundle, interfaces_for(options), *gates_for(options)("scripts"));
    if (!options.show_secrets) config::mask_secrets(entries);
    write_all(STDOUT_FILENO, options.dump_as_json ? config::dump_json(entries) + "\n" : config::dump_text(entries));
    return 0;
}

int compare_configurations(const Options& options) {
    log::suppress();
    const vrrp::InterfaceCatalogue catalogue = interfaces_for(options);
    const Side before = read_side(options, options.diff_old, catalogue);
    const Side after = read_side(options, options.diff_new.empty() ? options.config_file : options.diff_new, catalogue);
    if (!before.usable || !after.usable) return trouble;
    const auto plan = plan_of_reload(before.entries, after.entries, before.model, after.model);
    write_all(STDOUT_FILENO, options.test_format == TestFormat::json ? plan_json(plan) : plan_text(plan));
    return plan.empty() ? 0 : 1;
}

}  // namespace ka::core
