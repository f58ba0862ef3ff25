#include "common/model/script_gate.hpp"

#include <utility>

namespace ka::model {

void report(ScriptGate& gate, config::Diagnostics& diagnostics) {
    using enum ScriptGate::Message::Kind;
    using config::DiagnosticKind;
    for (ScriptGate::Message& message : gate.take_messages()) {
        if (message.kind == security) {
            diagnostics.add(config::ErrorClass::security, std::move(message.text), DiagnosticKind::unsafe_script);
        } else if (message.kind == general) {
            diagnostics.add(config::ErrorClass::general, std::move(message.text), DiagnosticKind::script_not_usable);
        } else {  // the reference says it in the log only
            diagnostics.add(config::ErrorClass::ok, std::move(message.text), DiagnosticKind::script_not_usable);
            diagnostics.last().severity = config::Severity::warning;
            diagnostics.last().ours = true;
        }
    }
}

}  // namespace ka::model
