#include "checker/config/load.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/config/draft.hpp"
#include "checker/config/keywords.hpp"
#include "checker/config/validate.hpp"
#include "common/base/format.hpp"
#include "common/config/bind.hpp"
#include "common/model/foreign_words.hpp"
#include "common/model/keywords_global.hpp"
#include "common/model/script_line.hpp"

namespace ka::checker {

namespace {

using config::Diagnostics;
using config::ErrorClass;
using model::ScriptGate;

// global_defs counts for everything, wherever it stands; the parent has reported its errors already.
void read_global(const config::Bundle& bundle, model::Global& global, Diagnostics& diagnostics) {
    Diagnostics unheard(diagnostics.pass(), diagnostics.is_test());
    unheard.mute(true);
    config::bind(bundle,
                 std::array{config::root(model::global_root_table, global), config::known(checker_root_table),
                            config::known(model::vrrp_words), config::known(model::bfd_words)},
                 unheard);
    model::resolve_global(global);
    if (unheard.stopped()) diagnostics.stop();
    if (unheard.refused()) diagnostics.refuse();
}

// A script that may not run is as if it were not configured (core.md 8.3).
template <typename Slot>  // of a script that may be absent
void secure(Slot& script, std::string_view what, ScriptGate& gate) {
    if (script && gate.secure(*script, what, "") != ScriptGate::Verdict::usable) script.reset();
}

// A check whose program may not run does not exist (checker.md 4.2). --config-test says nothing of it, unless its user is wrong.
bool is_lost(CheckConfig& check, ScriptGate& gate, Diagnostics& diagnostics) {
    if (check.kind != CheckKind::misc) return false;
    ScriptCommand& command = *std::get<MiscSettings>(*check.settings).command;
    const std::string text = model::quoted_command(command);
    const auto verdict = gate.secure(command, "misc", text);
    report(gate, diagnostics);
    if (verdict == ScriptGate::Verdict::insecure)
        diagnostics.add(ErrorClass::ok, format("Disabling misc script {} due to insecure", {text}));
    if (verdict == ScriptGate::Verdict::inaccessible)
        diagnostics.add(ErrorClass::ok, format("Disabling misc script {} since not found/accessible", {text}));
    return verdict != ScriptGate::Verdict::usable;
}

void secure_scripts(Config& config, model::Global& global, ScriptGate& gate, Diagnostics& diagnostics) {
    if (config.virtual_servers.empty()) return;
    gate.begin(global.common.scripts);
    if (global.common.notify_fifo) secure(global.common.notify_fifo_script, "notify", gate);
    if (global.checker.notify_fifo) secure(global.checker.notify_fifo_script, "notify", gate);
    for (auto& server : config.virtual_servers) {
        for (auto& real : server.real_servers) {
            secure(real.notify_up, "notify", gate);
            secure(real.notify_down, "notify", gate);
            std::erase_if(real.checks, [&](CheckConfig& check) { return is_lost(check, gate, diagnostics); });
        }
        secure(server.quorum_up, "quorum", gate);
        secure(server.quorum_down, "quorum", gate);
    }
    gate.finish();
    report(gate, diagnostics);
}

void read(const config::Bundle& bundle, Draft& draft, Diagnostics& diagnostics) {
    read_global(bundle, draft.global, diagnostics);
    config::bind(bundle,
                 std::array{config::root(checker_root_table, draft), config::root(checker_reference_table, draft),
                            config::known(model::global_root_table), config::known(model::vrrp_words)},
                 diagnostics);
}

}  // namespace

std::vector<config::DumpEntry> dump_configuration(const config::Bundle& bundle) {
    Draft draft;
    Diagnostics unheard(config::Pass::checker);
    unheard.mute(true);
    read(bundle, draft, unheard);
    return config::dump_entries(checker_root_table, &draft);
}

LoadResult load(const config::Bundle& bundle, ScriptGate& gate, bool testing) {
    LoadResult result;
    result.diagnostics = Diagnostics(config::Pass::checker, testing);
    Draft draft;
    read(bundle, draft, result.diagnostics);
    result.global = draft.global;
    if (result.diagnostics.stopped()) return result;
    std::vector<Complaint> complaints;
    result.config = validate(std::move(draft), complaints);
    for (auto& complaint : complaints) {
        result.diagnostics.add(complaint.is_error ? ErrorClass::general : ErrorClass::ok, std::move(complaint.text),
                               config::DiagnosticKind::conflicting_settings);
    }
    secure_scripts(result.config, result.global, gate, result.diagnostics);
    return result;
}

}  // namespace ka::checker
