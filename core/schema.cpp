#include "core/schema.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "checker/config/keywords.hpp"
#include "checker/config/load.hpp"
#include "common/config/bind.hpp"
#include "common/model/keywords_global.hpp"
#include "core/schema_words.hpp"
#include "core/test_verdict.hpp"
#include "vrrp/bfd/config/keywords.hpp"
#include "vrrp/bfd/config/load.hpp"
#include "vrrp/config/keywords.hpp"
#include "vrrp/config/load.hpp"

namespace ka::core {

namespace {

using config::Diagnostics;
using config::ErrorClass;
using config::Pass;

constexpr int exit_no_configuration = 6;

// What one pass has to say, added to the verdict. False: nothing after it is looked at (a missing parameter).
bool conclude(const config::Bundle& bundle, const Diagnostics& diagnostics, TestVerdict& verdict, ErrorClass& worst) {
    merge_diagnostics(diagnostics, verdict.diagnostics);
    verdict.omitted = std::max(verdict.omitted, diagnostics.omitted());
    verdict.refused = verdict.refused || diagnostics.stopped() || diagnostics.refused();
    for (const config::Diagnostic& one : diagnostics.list())
        if (one.severity != config::Severity::note && !one.ours)  // what is only logged is not said here
            verdict.lines.push_back(config::reference_line(bundle, one, diagnostics.pass()));
    worst = std::max(worst, diagnostics.worst());
    if (diagnostics.stopped()) verdict.exit_code = diagnostics.exit_code();
    return !diagnostics.stopped();
}

void collect(const config::Table& table, std::set<const config::Table*>& seen, std::vector<NamedTable>& tables) {
    if (!seen.insert(&table).second) return;
    tables.push_back({table.name.empty() ? "root" : table.name, &table});
    for (const config::Row& row : table.rows)
        if (row.block.table != nullptr) collect(*row.block.table, seen, tables);
}

}  // namespace

ParentLoad load_parent(const config::Bundle& bundle, bool testing) {
    ParentLoad load;
    load.diagnostics = Diagnostics(Pass::parent, testing);
    Mentions mentions;
    config::bind(bundle, std::array{config::root(model::global_root_table, load.global), config::root(mentions_table, mentions)},
                 load.diagnostics);
    model::resolve_global(load.global);
    load.mentions_vrrp = mentions.vrrp;
    load.mentions_checker = mentions.checker;
    load.mentions_bfd = mentions.bfd;
    return load;
}

void secure_parent_scripts(ParentLoad& load, model::ScriptGate& gate) {
    gate.begin(load.global.common.scripts);
    const auto secure = [&](std::optional<model::ScriptCommand>& script, std::string_view what) {
        if (script && gate.secure(*script, what, "") != model::ScriptGate::Verdict::usable) script.reset();
    };
    secure(load.global.parent.startup_script, "startup");
    secure(load.global.parent.shutdown_script, "shutdown");
    gate.finish();
    model::report(gate, load.diagnostics);
}

TestVerdict test_configuration(const config::Bundle& bundle, const vrrp::InterfaceCatalogue& catalogue, const GateFactory& gates,
                               TestRoles roles) {
    TestVerdict verdict;
    ErrorClass worst = ErrorClass::ok;
    for (const config::ReadProblem& problem : bundle.problems) {
        verdict.lines.push_back(problem.text);
        verdict.diagnostics.push_back(of_main_file(problem, bundle.main_missing()));
    }
    verdict.unreadable = bundle.main_missing() || bundle.has_enforced_problem();
    if (bundle.main_missing()) {  // with -e only, for the reference
        verdict.exit_code = config::exit_code(ErrorClass::file_not_found);
        return verdict;
    }
    ParentLoad parent = load_parent(bundle, true);
    if (!parent.diagnostics.stopped()) secure_parent_scripts(parent, *gates("start/shutdown scripts"));
    bool going = conclude(bundle, parent.diagnostics, verdict, worst);
    if (going && bundle.has_enforced_problem()) {  // the parent gets no further (core.md 1.3)
        verdict.exit_code = exit_no_configuration;
        sort_diagnostics(verdict.diagnostics);
        return verdict;
    }
    if (going && roles.checker)
        going = conclude(bundle, checker::load(bundle, *gates("check scripts"), true).diagnostics, verdict, worst);
    if (going && roles.vrrp)
        going = conclude(bundle, vrrp::load(bundle, catalogue, *gates("scripts"), true).diagnostics, verdict, worst);
    if (going && roles.bfd) going = conclude(bundle, vrrp::bfd::load(bundle, true).diagnostics, verdict, worst);
    if (going) verdict.exit_code = config::exit_code(worst);
    sort_diagnostics(verdict.diagnostics);
    return verdict;
}

std::vector<config::DumpEntry> canonical_form(const config::Bundle& bundle, const vrrp::InterfaceCatalogue& catalogue,
                                              const model::ScriptGate& gate) {
    model::Global global;
    Diagnostics unheard(Pass::parent);
    unheard.mute(true);
    config::bind(bundle, std::array{config::root(model::global_root_table, global), config::known(mentions_table)}, unheard);
    std::vector<config::DumpEntry> all = config::dump_entries(model::global_root_table, &global);
    for (const auto& more : {vrrp::bfd::dump_configuration(bundle), vrrp::dump_configuration(bundle, catalogue, gate),
                             checker::dump_configuration(bundle)})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::vector<NamedTable> all_tables() {
    std::vector<NamedTable> tables;
    std::set<const config::Table*> seen;
    for (const config::Table* table : {&model::global_root_table, &vrrp::vrrp_root_table, &checker::checker_root_table, &vrrp::bfd::bfd_root_table})
        collect(*table, seen, tables);
    for (const NamedTable& more : line_tables()) tables.push_back(more);
    return tables;
}

}  // namespace ka::core
