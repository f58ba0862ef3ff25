#include "vrrp/config/load.hpp"

#include <array>

#include "common/base/format.hpp"
#include "common/config/bind.hpp"
#include "common/model/foreign_words.hpp"
#include "common/model/keywords_global.hpp"
#include "vrrp/config/draft.hpp"
#include "vrrp/config/hmac_keys.hpp"
#include "vrrp/config/keywords.hpp"
#include "vrrp/config/validate.hpp"

namespace ka::vrrp {

namespace {

using config::Diagnostics;
using config::ErrorClass;
using config::Severity;
using model::ScriptGate;

void report(const Findings& findings, Diagnostics& diagnostics) {
    for (const Finding& finding : findings.list()) {
        const bool is_note = finding.weight == Finding::Weight::note;
        const bool is_fatal = finding.weight == Finding::Weight::fatal;
        const bool is_unused = finding.kind == config::DiagnosticKind::unused_object;
        diagnostics.add({.severity = is_unused ? Severity::warning : is_note ? Severity::note : is_fatal ? Severity::fatal : Severity::error,
                         .error_class = is_note ? ErrorClass::ok : ErrorClass::general, .location = finding.at, .length = 0,
                         .text = finding.text, .remedy = {}, .kind = finding.kind, .placed = false, .ours = is_note, .notes = finding.notes});
    }
}

template <typename Script>  // optional or boxed
void secure(Script& script, ScriptGate& gate, Diagnostics& diagnostics) {
    if (script && gate.secure(*script, "notify", "") != ScriptGate::Verdict::usable) script.reset();
    report(gate, diagnostics);
}

void secure(NotifyConfig& notify, ScriptGate& gate, Diagnostics& diagnostics) {
    for (const auto slot : {&NotifyConfig::backup, &NotifyConfig::master, &NotifyConfig::fault, &NotifyConfig::stop,
                            &NotifyConfig::deleted, &NotifyConfig::any, &NotifyConfig::master_rx_lower_priority})
        secure(notify.*slot, gate, diagnostics);
}

// A tracking script that may not run is as if it were not configured (core.md 8.3).
void secure_tracking(Draft& draft, ScriptGate& gate, Diagnostics& diagnostics) {
    std::vector<std::string> lost;
    for (ScriptDraft& script : draft.scripts) {
        const std::string& name = script.config.name;
        const auto verdict = gate.secure(script.config.command, "vrrp", name);
        report(gate, diagnostics);
        if (verdict == ScriptGate::Verdict::usable) continue;
        if (verdict == ScriptGate::Verdict::insecure)
            diagnostics.add(ErrorClass::general, format("Disabling track script {} due to insecure", {name}), config::DiagnosticKind::unsafe_script);
        if (verdict == ScriptGate::Verdict::inaccessible)
            diagnostics.add(ErrorClass::general, format("Disabling track script {} since not found/accessible", {name}),
                            config::DiagnosticKind::script_not_usable);
        lost.push_back(name);
    }
    for (const std::string& name : lost) remove_script(draft, name);
}

// Without instances no script is ever run, and none is looked at.
void secure_scripts(Draft& draft, ScriptGate& gate, Diagnostics& diagnostics) {
    if (draft.instances.empty()) return;
    gate.begin(draft.global.common.scripts);
    (void)gate.take_messages();  // about script_user, which is the parent's to report
    if (draft.global.common.notify_fifo) secure(draft.global.common.notify_fifo_script, gate, diagnostics);
    if (draft.global.vrrp.notify_fifo) secure(draft.global.vrrp.notify_fifo_script, gate, diagnostics);
    for (InstanceDraft& instance : draft.instances) secure(instance.config.notify, gate, diagnostics);
    for (GroupDraft& group : draft.groups) secure(group.config.notify, gate, diagnostics);
    secure_tracking(draft, gate, diagnostics);
    gate.finish();
    report(gate, diagnostics);
}

// global_defs counts for everything, wherever it stands; the parent has reported its errors already.
void read_global(const config::Bundle& bundle, model::Global& global, Diagnostics& diagnostics) {
    Diagnostics unheard(diagnostics.pass(), diagnostics.is_test());
    unheard.mute(true);
    config::bind(bundle, std::array{config::root(model::global_root_table, global), config::known(vrrp_root_table),
                                    config::known(model::checker_words), config::known(model::bfd_words)},
                 unheard);
    model::resolve_global(global);
    if (unheard.stopped()) diagnostics.stop();
    if (unheard.refused()) diagnostics.refuse();
}

// What the operator says in /etc goes before what came with iproute2.
NameTables name_tables(const model::VrrpSettings& settings, const ScriptGate& gate) {
    const auto folder = [](const std::string& said, const char* usual) { return said.empty() ? usual : said; };
    return {{folder(settings.iproute_etc_dir, "/etc/iproute2"), folder(settings.iproute_usr_dir, "/usr/share/iproute2")},
            [&gate](const std::string& in, std::string_view file) { return gate.name_files(in, file); }};
}

void read(const config::Bundle& bundle, const InterfaceCatalogue& catalogue, const ScriptGate& gate, Draft& draft,
          Diagnostics& diagnostics) {
    draft.catalogue = &catalogue;
    read_global(bundle, draft.global, diagnostics);
    draft.names = name_tables(draft.global.vrrp, gate);
    config::bind(bundle, std::array{config::root(vrrp_root_table, draft), config::root(vrrp_reference_table, draft),
                                    config::known(model::global_root_table), config::known(model::checker_words)},
                 diagnostics);
}

}  // namespace

std::vector<config::DumpEntry> dump_configuration(const config::Bundle& bundle, const InterfaceCatalogue& catalogue,
                                                    const ScriptGate& gate) {
    Draft draft;
    Diagnostics unheard(config::Pass::vrrp);
    unheard.mute(true);
    read(bundle, catalogue, gate, draft, unheard);
    return config::dump_entries(vrrp_root_table, &draft);
}

LoadResult load(const config::Bundle& bundle, const InterfaceCatalogue& catalogue, ScriptGate& gate, bool testing) {
    LoadResult result;
    result.diagnostics = Diagnostics(config::Pass::vrrp, testing);
    Draft draft;
    draft.gate = &gate;
    read(bundle, catalogue, gate, draft, result.diagnostics);
    if (result.diagnostics.stopped()) return result;

    Findings findings;
    check_interfaces(draft, findings);
    if (!findings.is_fatal()) {
        read_hmac_keys(draft, gate, result.diagnostics);
        secure_scripts(draft, gate, result.diagnostics);  // also those that nobody uses
        drop_unused_scripts(draft, findings);
        result.global = draft.global;  // its scripts are secured now
        result.config = validate(std::move(draft), catalogue, findings);
    }
    report(findings, result.diagnostics);
    result.fatal = findings.is_fatal();
    return result;
}

}  // namespace ka::vrrp
