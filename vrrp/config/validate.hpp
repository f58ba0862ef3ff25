// From a draft to a configuration: the rules that need more than one line, in the order in which the reference applies
// them (vrrp.md 2.3, 2.7-2.10, 3.10). Pure: interfaces come in as a catalogue, complaints go out as findings.
#pragma once

#include "vrrp/config/catalogue.hpp"
#include "vrrp/config/draft.hpp"
#include "vrrp/config/findings.hpp"

namespace ka::vrrp {

// Fatal when something names an interface that is not there and dynamic_interfaces does not allow it. Runs first, before
// scripts are looked at.
void check_interfaces(const Draft& draft, Findings& findings);

// All other rules. After a fatal finding the result must not be used.
Config validate(Draft draft, const InterfaceCatalogue& catalogue, Findings& findings);

// Forgets the scripts that are defined but tracked by nobody, with a note each; runs before scripts are secured.
void drop_unused_scripts(Draft& draft, Findings& findings);

// Takes a tracking script, and every reference to it, out of the configuration (it failed the security check).
void remove_script(Draft& draft, const std::string& name);

}  // namespace ka::vrrp
