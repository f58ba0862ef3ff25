// Rules about the interfaces that instances make, the keys that sign their adverts, and links that must be steady
// (vrrp.md 1.7, 2.9, 2.13, 3.2).
#include <algorithm>

#include "common/base/format.hpp"
#include "vrrp/config/validate_instance.hpp"

namespace ka::vrrp {

namespace {

void check_unicast_vmac(InstanceDraft& draft, Findings& findings) {
    const InstanceConfig& config = draft.config;
    if (!config.is_unicast() || (!draft.vmac && !draft.ipvlan)) return;
    if (config.interface.empty()) {
        findings.error(format("({}): Cannot use VMAC/ipvlan with unicast and no interface - clearing use_vmac", {config.name}));
        draft.vmac.reset();
        draft.ipvlan.reset();
        draft.vmac_xmit_base = false;
    } else if (draft.vmac && !draft.vmac_xmit_base) {
        findings.error(format("({}) unicast with use_vmac requires vmac_xmit_base - setting", {config.name}));
        draft.vmac_xmit_base = true;
    }
}

void check_strict_vmac(InstanceDraft& draft, Findings& findings) {
    if (!draft.strict || !draft.vmac) return;
    if (draft.vmac->mac) {
        findings.error(format("({}): cannot specify MAC address with strict mode - clearing", {draft.config.name}));
        draft.vmac->mac.reset();
    }
    if (draft.vmac_xmit_base) {
        findings.error(format("({}) xmit_base is incompatible with strict mode - resetting", {draft.config.name}));
        draft.vmac_xmit_base = false;
    }
}

}  // namespace

void check_link(InstanceDraft& draft, const InstanceRules& rules) {
    InstanceConfig& config = draft.config;
    if (!draft.vrf.empty() && !config.interface.empty()) {
        rules.findings.error(format("({}) vrf can only be specified without interface - clearing", {config.name}));
        draft.vrf.clear();
    }
    check_unicast_vmac(draft, rules.findings);
    if (draft.vmac_xmit_base && !draft.vmac && !draft.vmac_addresses)
        rules.findings.error(format("({}) vmac_xmit_base is only valid with a vmac", {config.name}));
    check_strict_vmac(draft, rules.findings);
    if (draft.ipvlan && !draft.ipvlan->address && config.family == Family::ipv4) {
        rules.findings.error(format("({}) IPv4 ipvlan requires a source ip address to be configured. setting instance to fault state",
                                    {config.name}));
        config.configuration_fault = "ipvlan without an address";
    }
    if (config.promote_secondaries && draft.vmac) {
        rules.findings.error(format("({}) promote_secondaries is automatically set for vmacs - ignoring", {config.name}));
        config.promote_secondaries = false;
    }
}

void check_hmac(InstanceDraft& draft, Findings& findings) {
    if (!draft.hmac) return;
    InstanceConfig& config = draft.config;
    if (config.auth_type != AuthType::none) {
        findings.error(format("({}) auth_hmac cannot be combined with authentication, dropping legacy auth", {config.name}));
        config.auth_type = AuthType::none;
        config.auth_pass.clear();
    }
    if (!draft.hmac->find(draft.hmac->active_key)) {
        findings.error(format("({}) auth_hmac active_key {} is not defined, disabling extension",
                              {config.name, draft.hmac->active_key}));
        draft.hmac.reset();
    } else if (draft.strict && draft.hmac->mode != HmacMode::enforce) {
        findings.error(format("({}) strict mode requires auth_hmac mode enforce", {config.name}));
        draft.hmac->mode = HmacMode::enforce;
    }
}

// A change that waits longer than the others need to notice our silence would come too late.
void limit_link_delays(std::vector<LinkDelay>& delays, const InstanceConfig& config, Findings& findings) {
    const auto delay = std::ranges::find(delays, config.interface, &LinkDelay::interface);
    if (delay == delays.end()) return;
    const std::uint32_t adverts = config.down_timer_adverts - 1;
    const Duration longest = std::max(adverts * config.advert_interval - config.advert_interval / 256, Duration::zero());
    if (delay->down <= longest && delay->up <= longest) return;
    findings.note(format("{}: interface {} debounce timer(s) not less that {} * advert_int - resetting",
                         {config.name, delay->interface, adverts}));
    delay->down = std::min(delay->down, longest);
    delay->up = std::min(delay->up, longest);
}

}  // namespace ka::vrrp
