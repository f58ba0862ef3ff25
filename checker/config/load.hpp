// The checker's way from a bundle of text to a configuration, complaints included; used by the process and by --config-test.
#pragma once

#include <vector>

#include "checker/config/model.hpp"
#include "common/config/diagnostic.hpp"
#include "common/config/source.hpp"
#include "common/model/global.hpp"
#include "common/model/script_gate.hpp"

namespace ka::checker {

struct Loaded {
    model::Global global;
    Config config;
    config::Diagnostics diagnostics;
    std::vector<model::ScriptGate::Message> script_messages;
};

// `testing`: --config-test. The gate secures notify and quorum scripts; those that may not run are taken out.
Loaded load(const config::Bundle& bundle, model::ScriptGate& gate, bool testing);

}  // namespace ka::checker
