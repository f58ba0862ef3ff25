// Which interfaces are made for the instances, under which names, and which addresses go there (vrrp.md 3.2). Internal to
// validation.
#pragma once

#include <vector>

#include "vrrp/config/catalogue.hpp"
#include "vrrp/config/draft.hpp"
#include "vrrp/config/findings.hpp"

namespace ka::vrrp {

// Fills own_interface and the interfaces of addresses. An interface that is there already with the right parent, mode and MAC
// keeps its name: that of the configuration that runs, or a leftover.
std::vector<MadeLink> resolve_made_links(Draft& draft, const InterfaceCatalogue& catalogue, Findings& findings);

}  // namespace ka::vrrp
