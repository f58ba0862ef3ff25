// The only place that sees the keyword tables of every role: what the parent reads of a configuration, and what
// --config-test says of all of it.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/diagnostic.hpp"
#include "common/config/dump.hpp"
#include "common/config/keyword_docs.hpp"
#include "common/config/source.hpp"
#include "common/model/global.hpp"
#include "common/model/script_gate.hpp"
#include "vrrp/config/catalogue.hpp"

namespace ka::core {

// Makes the gate of one pass; `subject` begins its SECURITY VIOLATION line ("scripts", "check scripts",
// "start/shutdown scripts").
using GateFactory = std::function<std::unique_ptr<model::ScriptGate>(std::string_view subject)>;

// The parent's reading: global settings, and which roles the file mentions, right or wrong (core.md 2.1).
struct ParentLoad {
    model::Global global;
    bool mentions_vrrp = false;
    bool mentions_checker = false;
    bool mentions_bfd = false;
    config::Diagnostics diagnostics{config::Pass::parent};

    // A start must not use it; `stopped` ends with 2 at once.
    bool is_unusable() const { return diagnostics.stopped() || diagnostics.refused(); }
};

ParentLoad load_parent(const config::Bundle& bundle, bool testing = false);

// Start and shutdown scripts: one that may not run is taken out. Separate, because it looks at users and files, and because
// the reference does it after everything else of a start.
void secure_parent_scripts(ParentLoad& load, model::ScriptGate& gate);

struct TestVerdict {
    std::vector<std::string> lines;  // as the reference prints them
    int exit_code = 0;               // its status
    // Each mistake once, in the order of the text; what concerns the whole comes last.
    std::vector<config::Diagnostic> diagnostics;
    std::size_t omitted = 0;
    bool unreadable = false;  // no configuration, or an include that had to be there
    bool refused = false;     // a start would end
};

// --strict-codes: 0 clean, 1 warnings only, 2 errors that a start survives, 3 a start is refused, 4 nothing to read.
int strict_code(const TestVerdict& verdict);

// The four readings of --config-test: parent, checker, vrrp, bfd; roles that the command line turned off are left out.
struct TestRoles {
    bool checker = true;
    bool vrrp = true;
    bool bfd = true;
};
TestVerdict test_configuration(const config::Bundle& bundle, const vrrp::InterfaceCatalogue& catalogue, const GateFactory& gates,
                               TestRoles roles = {});

// What is understood of a configuration, in the words of the language: reading it again gives an equal model. Names of
// tables become numbers.
std::vector<config::DumpEntry> canonical_form(const config::Bundle& bundle, const vrrp::InterfaceCatalogue& catalogue,
                                              const model::ScriptGate& gate);

// Every block of the language with its tables, in the order of the manual: for the generated pages and for tests.
using config::NamedTable;
std::vector<NamedTable> all_tables();

}  // namespace ka::core
