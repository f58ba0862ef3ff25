// The whole way from the text to the configuration of the checker process; the process and --config-test use it.
#pragma once

#include <vector>

#include "checker/config/model.hpp"
#include "common/config/diagnostic.hpp"
#include "common/config/dump.hpp"
#include "common/config/source.hpp"
#include "common/model/global.hpp"
#include "common/model/script_gate.hpp"

namespace ka::checker {

struct LoadResult {
    Config config;  // not to be used when the load is unusable
    model::Global global;
    config::Diagnostics diagnostics{config::Pass::checker};

    // What a start or a reload must not use: the process ends with CONFIG, a reload keeps what runs.
    bool is_unusable() const { return diagnostics.stopped() || diagnostics.refused(); }
};

// Pure but for `gate`, which looks at script files and users. `testing` is --config-test.
LoadResult load(const config::Bundle& bundle, model::ScriptGate& gate, bool testing = false);

// What is understood of the blocks of the checker, before the rules between objects, in canonical form.
std::vector<config::DumpEntry> dump_configuration(const config::Bundle& bundle);

}  // namespace ka::checker
