// The whole way from the text to the configuration of the vrrp process.
#pragma once

#include <vector>

#include "common/config/diagnostic.hpp"
#include "common/config/dump.hpp"
#include "common/config/source.hpp"
#include "common/model/global.hpp"
#include "common/model/script_gate.hpp"
#include "vrrp/config/catalogue.hpp"
#include "vrrp/config/model.hpp"

namespace ka::vrrp {

struct LoadResult {
    Config config;  // not to be used when the load is unusable
    model::Global global;
    config::Diagnostics diagnostics{config::Pass::vrrp};
    bool fatal = false;  // a rule without which nothing can run was broken

    // What a start or a reload must not use: the process ends with CONFIG, a reload keeps what runs.
    bool is_unusable() const { return fatal || diagnostics.stopped() || diagnostics.refused(); }
};

// Pure but for `gate`, which looks at files and users. `testing` is --config-test.
LoadResult load(const config::Bundle& bundle, const InterfaceCatalogue& catalogue, model::ScriptGate& gate, bool testing = false);

// What is understood of the blocks of vrrp, before the rules between objects, in canonical form; of `gate`, the
// name tables are read.
std::vector<config::DumpEntry> dump_configuration(const config::Bundle& bundle, const InterfaceCatalogue& catalogue,
                                                  const model::ScriptGate& gate);

}  // namespace ka::vrrp
