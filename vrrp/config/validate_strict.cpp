// vrrp.md 2.9: nothing that the RFCs do not know.
#include "common/base/format.hpp"
#include "vrrp/config/validate_instance.hpp"

namespace ka::vrrp {

namespace {

void force_identity(InstanceDraft& draft, Findings& findings) {
    InstanceConfig& config = draft.config;
    if (config.family == Family::ipv6 && config.version == Version::v2) {
        findings.error(format("({}) cannot use IPv6 with VRRP version 2; setting version 3", {config.name}));
        config.version = Version::v3;
    }
    if (config.is_owner() != (config.state == ConfiguredState::master)) {
        findings.error(format("({}) State MASTER must match being address owner", {config.name}));
        config.state = config.is_owner() ? ConfiguredState::master : ConfiguredState::backup;
    }
    if (config.auth_type != AuthType::none) {
        findings.error(format("({}) Strict mode does not support authentication. Ignoring.", {config.name}));
        config.auth_type = AuthType::none;
        config.auth_pass.clear();
    }
}

void force_switches(InstanceDraft& draft, Findings& findings) {
    InstanceConfig& config = draft.config;
    if (config.preempt_delay > Duration::zero()) {
        findings.error(format("({}) preempt_delay is incompatible with strict mode - resetting", {config.name}));
        config.preempt_delay = Duration::zero();
    }
    if (draft.down_timer_adverts.value_or(3) != 3) {
        findings.error(format("({}) down_timer_adverts is incompatible with strict mode - resetting", {config.name}));
        draft.down_timer_adverts = 3;
    }
    if (draft.accept == true && config.version == Version::v2 && !config.is_owner()) {
        findings.error(format("({}) warning - accept mode for VRRP version 2 does not comply with RFC3768 - resetting", {config.name}));
        draft.accept = false;
    }
    if (draft.garp.lower_prio_repeat.value_or(0) != 0)
        findings.error(format("({}) Strict mode requires no repeat garps. resetting", {config.name}));
    if (draft.garp.lower_prio_delay.value_or(Duration::zero()) != Duration::zero())
        findings.error(format("({}) Strict mode requires no repeat garp delay. resetting", {config.name}));
    draft.garp.lower_prio_repeat = 0;
    draft.garp.lower_prio_delay = Duration::zero();
    if (draft.lower_prio_no_advert == false)
        findings.error(format("({}) Strict mode requires no lower priority advert. resetting", {config.name}));
    draft.lower_prio_no_advert = true;
    if (draft.higher_prio_send_advert == true)
        findings.error(format("({}) strict mode requires higher_prio_send_advert to be clear. resetting", {config.name}));
    draft.higher_prio_send_advert = false;
    if (draft.no_virtual_ipaddress) {
        findings.error(format("({}) no_virtual_ipaddress and strict mode incompatible, clearing no_virtual_ipaddress",
                              {config.name}));
        draft.no_virtual_ipaddress = false;
    }
}

}  // namespace

bool apply_strict_mode(InstanceDraft& draft, const InstanceRules& rules) {
    const InstanceConfig& config = draft.config;
    force_identity(draft, rules.findings);
    const InterfaceFacts* facts = rules.catalogue.find(config.interface);
    if (config.is_unicast() && facts != nullptr && facts->has_multicast) {
        rules.findings.fatal(format("({}) Unicast peers are not supported in strict mode", {config.name}));
        return false;
    }
    const bool v6_multicast = config.family == Family::ipv6 && !config.is_unicast();
    if (v6_multicast && !config.addresses.empty() && !config.addresses.front().prefix.address.is_link_local())
        rules.findings.error(format("({}) the first IPv6 VIP address must be link local", {config.name}));
    force_switches(draft, rules.findings);
    return true;
}

}  // namespace ka::vrrp
