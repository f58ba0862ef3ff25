// The rules for one instance (vrrp.md 2.3, 2.9, 2.10, 3.10). Internal to validation.
#pragma once

#include "vrrp/config/catalogue.hpp"
#include "vrrp/config/draft.hpp"
#include "vrrp/config/findings.hpp"

namespace ka::vrrp {

// What the rules of one instance may look at.
struct InstanceRules {
    const model::Global& global;
    const InterfaceCatalogue& catalogue;
    Findings& findings;
};

// Fills draft.config from what was written and from the defaults. False: the configuration is unusable (a fatal finding).
bool validate_instance(InstanceDraft& draft, const InstanceRules& rules);

// vrrp.md 2.9, the part that looks at state, authentication and peers; called by validate_instance.
bool apply_strict_mode(InstanceDraft& draft, const InstanceRules& rules);

// vrrp.md 2.9, 3.2: VMAC and ipvlan; vrrp.md 1.7: the keys of auth_hmac. Called by validate_instance.
void check_link(InstanceDraft& draft, const InstanceRules& rules);
void check_hmac(InstanceDraft& draft, Findings& findings);

// vrrp.md 2.13: the debounce of the instance's own interface.
void limit_link_delays(std::vector<LinkDelay>& delays, const InstanceConfig& config, Findings& findings);

// vrrp.md 1.8: as many addresses as fit one advert; the rest moves from the end to the excluded list.
void limit_addresses(InstanceConfig& config, const InterfaceCatalogue& catalogue, Findings& findings);

}  // namespace ka::vrrp
