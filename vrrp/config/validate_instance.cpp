#include "vrrp/config/validate_instance.hpp"

#include <algorithm>
#include <cmath>

#include "common/base/format.hpp"

namespace ka::vrrp {

namespace {

constexpr Duration longest_v3_interval = milliseconds{40'950};  // 4095 centiseconds, the 12 bits of the field
constexpr Duration longest_v2_interval = seconds{255};

void resolve_identity(InstanceDraft& draft, const InstanceRules& rules) {
    InstanceConfig& config = draft.config;
    config.vrid = Vrid{*draft.vrid};
    config.family = draft.family.value_or(Family::ipv4);
    const Version by_default = config.family == Family::ipv6 || rules.global.vrrp.version == 3 ? Version::v3 : Version::v2;
    config.version = draft.version.value_or(by_default);
}

// vrrp.md 2.3: MASTER without priority is the owner; 255 without state starts as MASTER.
void resolve_priority_and_state(InstanceDraft& draft) {
    const bool wants_master = draft.state == ConfiguredState::master;
    draft.config.priority = Priority{draft.priority.value_or(wants_master ? 255 : 100)};
    const ConfiguredState by_default = draft.config.is_owner() ? ConfiguredState::master : ConfiguredState::backup;
    draft.config.state = draft.state.value_or(by_default);
}

void check_authentication(InstanceConfig& config, Findings& findings) {
    if (config.auth_type == AuthType::none) return;
    if (config.version == Version::v3) {
        findings.error(format("({}) VRRP version 3 does not support authentication. Ignoring.", {config.name}));
        config.auth_type = AuthType::none;
    } else if (config.auth_pass.empty()) {
        findings.error(format("({}) Authentication specified but no password given. Ignoring", {config.name}));
        config.auth_type = AuthType::none;
    } else if (config.auth_type == AuthType::ah && config.family == Family::ipv6) {
        findings.error(format("({}) Cannot use AH authentication with IPv6. ignoring", {config.name}));
        config.auth_type = AuthType::none;
    } else if (config.auth_type == AuthType::ah && config.state == ConfiguredState::master && !config.is_owner()) {
        findings.error(format("({}) Initial state master is incompatible with AH authentication - clearing", {config.name}));
        config.state = ConfiguredState::backup;
    }
    if (config.auth_type == AuthType::none) config.auth_pass.clear();
}

bool check_interface(const InstanceDraft& draft, const InstanceRules& rules) {
    const InstanceConfig& config = draft.config;
    if (!config.interface.empty() || draft.interface_is_missing) return true;
    if (!draft.unicast_keyword) {
        rules.findings.fatal(format("({}) Unknown interface!", {config.name}), Findings::Kind::missing_interface);
        return false;
    }
    if (!config.source) {
        rules.findings.fatal(format("({}): Unicast instances must have unicast_src_ip or interface", {config.name}));
        return false;
    }
    if (config.source->is_v6() && config.source->is_link_local()) {
        rules.findings.fatal(format("({}) Non link-local address required if interface omitted", {config.name}));
        return false;
    }
    return true;
}

void check_peers(InstanceDraft& draft, const InstanceRules& rules) {
    InstanceConfig& config = draft.config;
    if (config.is_unicast()) return;
    if (config.unicast_fault_no_peer) {
        rules.findings.note(format("({}) Cannot use unicast without any peers - going to fault state", {config.name}));
        config.configuration_fault = "no unicast peers";
    } else if (draft.unicast_keyword) {
        rules.findings.error(format(
            "({}) A unicast keyword has been specified without any unicast peers. Defaulting to multicast. This usage is "
            "deprecated - please update your configuration.",
            {config.name}));
    }
    const InterfaceFacts* facts = rules.catalogue.find(config.interface);
    if (facts != nullptr && !facts->has_multicast) {
        rules.findings.error(format("({}) interface {} does not support multicast, specify unicast peers - disabling",
                                    {config.name, config.interface}));
        config.configuration_fault = "interface without multicast";
    }
}

// vrrp.md 2.10.
void check_preemption(InstanceDraft& draft, Findings& findings) {
    InstanceConfig& config = draft.config;
    const bool master = config.state == ConfiguredState::master;
    if (config.nopreempt && config.is_owner()) {
        findings.error(format("({}) nopreempt is incompatible with priority {}. resetting nopreempt",
                              {config.name, config.priority.value}));
        config.nopreempt = false;
    } else if (config.nopreempt && master) {
        findings.error(format("({}) Warning - nopreempt will not work with initial state MASTER - clearing", {config.name}));
        config.nopreempt = false;
    }
    if (config.preempt_delay > Duration::zero() && master) {
        findings.error(format("({}) Warning - preempt delay will not work with initial state MASTER - clearing", {config.name}));
        config.preempt_delay = Duration::zero();
    } else if (config.preempt_delay > Duration::zero() && config.nopreempt) {
        findings.error(format("({}) preempt_delay is incompatible with nopreempt mode - resetting", {config.name}));
        config.preempt_delay = Duration::zero();
    }
    if (config.timer_expired_backup && !config.nopreempt) {
        findings.error(format("({}) expired_timer_backup requires nopreempt - resetting", {config.name}));
        config.timer_expired_backup.reset();
    }
}

void check_interval_v2(InstanceConfig& config, Findings& findings) {
    if (config.advert_interval % seconds{1} != Duration::zero()) {
        findings.error(format("({}) VRRPv2 advertisement interval {:.6f}s must be an integer. rounding",
                              {config.name, to_seconds(config.advert_interval)}));
        const auto whole = std::chrono::floor<seconds>(config.advert_interval + milliseconds{500});
        config.advert_interval = std::max<Duration>(whole, seconds{1});
    }
    if (config.advert_interval > longest_v2_interval) {
        findings.error(format("({}) VRRPv2 advertisement interval {:.2f}s is out of range. Must be less than {}s. Setting to {}s",
                              {config.name, to_seconds(config.advert_interval), 256, 255}));
        config.advert_interval = longest_v2_interval;
    }
}

void check_interval_v3(InstanceConfig& config, Findings& findings) {
    const Duration unit = milliseconds{10};
    if (config.advert_interval > longest_v3_interval) {
        findings.error(format("({}) VRRPv3 advertisement interval {:.2f}s is out of range. Must be less than {:.2f}s. "
                              "Setting to {:.2f}s",
                              {config.name, to_seconds(config.advert_interval), 40.96, 40.95}));
        config.advert_interval = longest_v3_interval;
    } else if (config.advert_interval % unit != Duration::zero()) {
        findings.error(format("({}) VRRPv3 advertisement interval {:.6f}s must be in units of 10ms - rounding",
                              {config.name, to_seconds(config.advert_interval)}));
        config.advert_interval = std::max((config.advert_interval + unit / 2) / unit * unit, unit);
    }
}

// vrrp.md 2.7: nothing changes the priority of an owner, and one's own interface needs no tracking.
void check_trackers(InstanceConfig& config, Findings& findings) {
    std::erase_if(config.track_interfaces, [&](const TrackReference& tracked) {
        if (tracked.name == config.interface && !config.dont_track_primary) {
            findings.error(format("({}) Ignoring track_interface {} since own interface", {config.name, tracked.name}));
            return true;
        }
        if (config.is_owner() && tracked.weight != 0) {
            findings.error(format("({}) ignoring {} tracked interface due to address owner", {config.name, tracked.name}));
            return true;
        }
        return false;
    });
    if (!config.is_owner()) return;
    std::erase_if(config.track_scripts, [&](const TrackReference& tracked) {
        if (tracked.weight == 0) return false;
        findings.error(format("({}) ignoring tracked script {} with weights due to address_owner", {config.name, tracked.name}));
        return true;
    });
    std::erase_if(config.track_virtual_servers, [&](const TrackReference& tracked) {
        if (tracked.weight == 0) return false;
        findings.error(format("({}) ignoring tracked virtual server {} with weight {} due to address_owner",
                              {config.name, tracked.name, tracked.weight}));
        return true;
    });
}

// vrrp.md 1.7: by default three adverts, in whole seconds of their interval, 5 s to 300 s.
void resolve_hmac(InstanceDraft& draft) {
    InstanceConfig& config = draft.config;
    config.hmac = draft.hmac;
    if (!config.hmac || config.hmac->window) return;
    const Duration by_interval = 3 * std::chrono::floor<seconds>(config.advert_interval);
    config.hmac->window = std::clamp<Duration>(by_interval, seconds{5}, seconds{300});
}

void resolve_switches(InstanceDraft& draft, const InstanceRules& rules) {
    InstanceConfig& config = draft.config;
    const model::VrrpSettings& global = rules.global.vrrp;
    config.down_timer_adverts = draft.down_timer_adverts.value_or(global.down_timer_adverts);
    config.lower_prio_no_advert = draft.lower_prio_no_advert.value_or(global.lower_prio_no_advert);
    config.higher_prio_send_advert = draft.higher_prio_send_advert.value_or(global.higher_prio_send_advert);
    config.skip_check_advert_addresses = draft.skip_check_advert_addresses.value_or(global.skip_check_advert_addresses);
    config.v3_checksum_as_v2 = draft.v3_checksum_as_v2.value_or(global.v3_checksum_as_v2);
    config.check_unicast_source = draft.check_unicast_source.value_or(global.check_unicast_source);
    if (draft.owner_ignore_adverts == true && !config.is_owner()) {
        rules.findings.error(format("({}) ignoring owner_ignore_adverts since priority is not {}",
                                    {config.name, priority_owner.value}));
        draft.owner_ignore_adverts = false;
    }
    // asked of every owner that says no, as by the reference, strict or not
    if (draft.owner_ignore_adverts == false && config.is_owner()) {
        rules.findings.error(format("({}) strict_mode with priority {} requires owner_ignore_adverts", {config.name, priority_owner.value}));
        draft.owner_ignore_adverts = true;
    }
    config.owner_ignore_adverts =
        config.is_owner() && draft.owner_ignore_adverts.value_or(draft.strict || global.owner_ignore_adverts);
    config.strict = draft.strict;
    config.accept = draft.accept.value_or(!draft.strict || config.is_owner());
}

void resolve_garp(InstanceDraft& draft, const model::GarpSettings& global) {
    GarpConfig& garp = draft.config.garp;
    garp.delay = draft.garp.delay.value_or(global.delay);
    garp.repeat = draft.garp.repeat.value_or(global.repeat);
    garp.refresh = draft.garp.refresh.value_or(global.refresh);
    garp.refresh_repeat = draft.garp.refresh_repeat.value_or(global.refresh_repeat);
    // vrrp.md 3.4: the default is the master value of the global settings, not of the instance.
    garp.lower_prio_delay = draft.garp.lower_prio_delay.value_or(global.lower_prio_delay.value_or(global.delay));
    garp.lower_prio_repeat = draft.garp.lower_prio_repeat.value_or(global.lower_prio_repeat.value_or(global.repeat));
    const model::GarpExtra extra = draft.garp.extra.value_or(global.extra);
    garp.extra_interval = extra.interval;
    garp.extra_all = extra.all;
}

bool check_addresses(InstanceDraft& draft, Findings& findings) {
    InstanceConfig& config = draft.config;
    if (!config.addresses.empty() || draft.no_virtual_ipaddress) return true;
    if (config.version == Version::v3 || draft.strict) {
        findings.fatal(format("({}) No VIP specified; at least one is required", {config.name}), Findings::Kind::no_address);
        return false;
    }
    findings.error(format("({}) No VIP specified; at least one is sensible", {config.name}), Findings::Kind::no_address);
    return true;
}

std::size_t advert_octets(const InstanceConfig& config) {
    const std::size_t each = config.family == Family::ipv6 ? 16 : 4;
    const bool has_auth_octets = config.version == Version::v2 && config.family == Family::ipv4;
    return 8 + each * config.addresses.size() + (has_auth_octets ? 8 : 0);
}

// vrrp.md 3.1: a size beats the policy, MTU beats ADVERT.
void resolve_receive_buffer(InstanceConfig& config, const InstanceRules& rules) {
    if (config.kernel_rx_buffer != 0) return;
    const model::VrrpSettings& global = rules.global.vrrp;
    const InterfaceFacts* facts = rules.catalogue.find(config.interface);
    switch (global.receive_buffer_policy) {
        case model::ReceiveBufferPolicy::system: break;
        case model::ReceiveBufferPolicy::bytes: config.kernel_rx_buffer = global.receive_buffer_bytes; break;
        case model::ReceiveBufferPolicy::mtu:
            config.kernel_rx_buffer = global.receive_buffer_multiplier * (facts != nullptr ? facts->mtu : 1500);
            break;
        case model::ReceiveBufferPolicy::advert:
            config.kernel_rx_buffer =
                global.receive_buffer_multiplier * static_cast<std::uint32_t>(20 + advert_octets(config));
            break;
    }
}

}  // namespace

void limit_addresses(InstanceConfig& config, const InterfaceCatalogue& catalogue, Findings& findings) {
    const InterfaceFacts* facts = catalogue.find(config.interface);
    const std::size_t mtu = facts != nullptr ? facts->mtu : 1500;
    const bool v6 = config.family == Family::ipv6;
    const std::size_t overhead = 14 + (v6 ? 40 : 20) + 8 + (!v6 && config.version == Version::v2 ? 8 : 0) +
                                 (config.auth_type == AuthType::ah ? 24 : 0) + (config.hmac && config.hmac->signs() ? 28 : 0);
    const std::size_t room = mtu > overhead ? (mtu - overhead) / (v6 ? 16 : 4) : 0;
    const std::size_t most = std::min<std::size_t>(room, 255);
    if (config.addresses.size() <= most) return;
    findings.error(format("({}) Number of VIPs ({}) exceeds maximum/space available in packet (max {} addresses) - excess "
                          "moved to eVIPs",
                          {config.name, config.addresses.size(), most}));
    const auto excess = config.addresses.begin() + static_cast<std::ptrdiff_t>(most);
    config.excluded_addresses.insert(config.excluded_addresses.begin(), excess, config.addresses.end());
    config.addresses.erase(excess, config.addresses.end());
}

bool validate_instance(InstanceDraft& draft, const InstanceRules& rules) {
    InstanceConfig& config = draft.config;
    if (!draft.vrid) {
        rules.findings.fatal(format("({}) the virtual router id must be set", {config.name}), Findings::Kind::vrid_missing);
        return false;
    }
    if (!check_interface(draft, rules)) return false;
    resolve_identity(draft, rules);
    resolve_priority_and_state(draft);
    if (draft.strict && !apply_strict_mode(draft, rules)) return false;
    check_authentication(config, rules.findings);
    check_hmac(draft, rules.findings);
    check_peers(draft, rules);
    check_link(draft, rules);
    check_preemption(draft, rules.findings);
    if (config.version == Version::v2) check_interval_v2(config, rules.findings);
    else check_interval_v3(config, rules.findings);
    resolve_hmac(draft);
    resolve_switches(draft, rules);
    resolve_garp(draft, rules.global.vrrp.garp);
    check_trackers(config, rules.findings);
    if (!check_addresses(draft, rules.findings)) return false;
    limit_addresses(config, rules.catalogue, rules.findings);
    resolve_receive_buffer(config, rules);
    return true;
}

}  // namespace ka::vrrp
