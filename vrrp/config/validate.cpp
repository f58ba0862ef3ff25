#include "vrrp/config/validate.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "vrrp/config/made_links.hpp"
#include "vrrp/config/validate_groups.hpp"
#include "vrrp/config/validate_instance.hpp"

namespace ka::vrrp {

namespace {

IpAddress group_of(const InstanceConfig& config, const model::VrrpSettings& global) {
    const IpAddress by_default = config.family == Family::ipv6 ? global.multicast_group6 : global.multicast_group4;
    return config.multicast_group.value_or(by_default);
}

bool share_a_peer(const InstanceConfig& one, const InstanceConfig& other) {
    return std::ranges::any_of(one.unicast_peers, [&](const UnicastPeer& peer) {
        return std::ranges::find(other.unicast_peers, peer.address, &UnicastPeer::address) != other.unicast_peers.end();
    });
}

// vrrp.md 3.10: who would hear each other's adverts must not have one VRID.
void check_pair(const InstanceConfig& one, const InstanceConfig& other, const model::VrrpSettings& global, Findings& findings) {
    if (one.vrid != other.vrid || one.family != other.family || one.is_unicast() != other.is_unicast()) return;
    if (one.interface != other.interface) return;
    if (one.is_unicast()) {
        if (one.source == other.source && share_a_peer(one, other))
            findings.fatal(format("({}) duplicate VRID conflict with {} VRID {}", {one.name, other.name, one.vrid.value}), Findings::Kind::vrid_clash);
    } else if (group_of(one, global) == group_of(other, global)) {
        findings.fatal(format("{} and {} both use VRID {} with IPv{} on interface {}",
                              {one.name, other.name, one.vrid.value, one.family == Family::ipv6 ? 6 : 4, one.interface}),
                       Findings::Kind::vrid_clash);
    }
}

void check_vrids(const Draft& draft, Findings& findings) {
    for (std::size_t i = 0; i < draft.instances.size(); ++i)
        for (std::size_t j = i + 1; j < draft.instances.size(); ++j) {
            const std::size_t before = findings.list().size();
            findings.about(draft.instances[j].at);
            check_pair(draft.instances[i].config, draft.instances[j].config, draft.global.vrrp, findings);
            if (findings.list().size() != before) findings.see(draft.instances[i].at, "the other instance is here");
        }
}

void collect_globals(const Draft& draft, Config& config) {
    const model::VrrpSettings& global = draft.global.vrrp;
    config.multicast_group4 = global.multicast_group4;
    config.multicast_group6 = global.multicast_group6;
    config.startup_delay = global.startup_delay;
    config.delay_after_boot = global.delay_after_boot;
    config.fifo_states_on_reload = global.fifo_states_on_reload;
    config.log_unknown_vrids = global.log_unknown_vrids;
    config.dynamic_interfaces = global.dynamic_interfaces;
    config.garp_interval = global.garp.garp_interval;
    config.gna_interval = global.garp.gna_interval;
    config.firewall = resolve_firewall(global.firewall, global.disable_local_igmp);
    config.netlink_command_buffer = global.netlink_command_buffer.octets;
    config.netlink_monitor_buffer = global.netlink_monitor_buffer.octets;
    config.process_monitor_buffer = global.process_monitor_buffer.octets;
}

void settle_mail(Draft& draft) {
    const bool usual = draft.global.common.mail.vrrp_default();
    for (InstanceDraft& instance : draft.instances) instance.config.notify.mail = instance.smtp_alert.value_or(usual);
    for (GroupDraft& group : draft.groups) group.config.notify.mail = group.smtp_alert.value_or(usual);
}

bool is_tracked(const Draft& draft, const std::string& interface) {
    const auto names = [&](const std::vector<TrackReference>& list) { return std::ranges::find(list, interface, &TrackReference::name) != list.end(); };
    return std::ranges::any_of(draft.instances, [&](const InstanceDraft& one) {
               return (one.config.interface == interface && !one.config.dont_track_primary) || names(one.config.track_interfaces);
           }) || std::ranges::any_of(draft.groups, [&](const GroupDraft& one) { return names(one.config.track_interfaces); });
}

// vrrp.md 3.9. Not those that we make: netlink works for them.
void resolve_linkbeats(const Draft& draft, Config& config, Findings& findings) {
    findings.about({});
    const auto add = [&](const std::string& name, LinkbeatKind kind) {
        const bool is_made = std::ranges::find(config.made_links, name, &MadeLink::name) != config.made_links.end();
        if (is_made) return findings.note(format("({}): linkbeat not supported for vmacs since netlink works", {name}));
        if (!is_tracked(draft, name)) return findings.note(format("Turning off linkbeat for {} since not used for tracking", {name}));
        if (std::ranges::find(config.linkbeats, name, &LinkbeatInterface::name) == config.linkbeats.end()) config.linkbeats.push_back({name, kind});
    };
    for (const LinkbeatInterface& polled : draft.linkbeat_interfaces) add(polled.name, polled.kind);
    const bool all = draft.global.vrrp.linkbeat_polling;
    for (const InstanceDraft& instance : draft.instances) {
        if (!all && !instance.linkbeat_polling) continue;
        if (!instance.config.interface.empty() && is_tracked(draft, instance.config.interface)) add(instance.config.interface, LinkbeatKind::any);
        if (!all) continue;
        for (const TrackReference& tracked : instance.config.track_interfaces) add(tracked.name, LinkbeatKind::any);
    }
}

// checker.md 14. Without an instance both daemons run, and are the checker's.
void resolve_sync_daemon(const Draft& draft, Config& config, Findings& findings) {
    std::optional<model::SyncDaemon> daemon = draft.global.common.sync_daemon;
    for (const InstanceDraft& instance : draft.instances)
        if (!daemon && !instance.lvs_sync_interface.empty()) {
            daemon.emplace();
            daemon->interface = instance.lvs_sync_interface;
            daemon->instance = instance.config.name;
        }
    if (!daemon || daemon->instance.empty()) return;
    const auto found = std::ranges::find(draft.instances, daemon->instance, [](const InstanceDraft& one) { return one.config.name; });
    if (found == draft.instances.end()) {
        findings.about({});
        return findings.note(format("Unable to find vrrp instance {} for lvs_syncd - clearing lvs_syncd config", {daemon->instance}));
    }
    if (!daemon->id) daemon->id = found->config.vrid.value;
    config.sync_daemon = std::move(daemon);
}

}  // namespace

void check_interfaces(const Draft& draft, Findings& findings) {
    if (draft.interface_missing && !draft.global.vrrp.dynamic_interfaces)
        findings.fatal("Non-existent interface specified in configuration", Findings::Kind::missing_interface);
}

void drop_unused_scripts(Draft& draft, Findings& findings) {
    std::erase_if(draft.scripts, [&](const ScriptDraft& script) {
        if (script.used) return false;
        findings.about(script.at);
        findings.note(format("Warning - script {} is not used", {script.config.name}), Findings::Kind::unused_object);
        return true;
    });
}

void remove_script(Draft& draft, const std::string& name) {
    const auto is_named = [&](const TrackReference& tracked) { return tracked.name == name; };
    std::erase_if(draft.scripts, [&](const ScriptDraft& script) { return script.config.name == name; });
    for (InstanceDraft& instance : draft.instances) std::erase_if(instance.config.track_scripts, is_named);
    for (GroupDraft& group : draft.groups) std::erase_if(group.config.track_scripts, is_named);
}

Config validate(Draft draft, const InterfaceCatalogue& catalogue, Findings& findings) {
    Config config;
    resolve_members(draft, findings);
    const InstanceRules rules{draft.global, catalogue, findings};
    for (InstanceDraft& instance : draft.instances) {
        findings.about(instance.at);
        if (!validate_instance(instance, rules)) return config;
    }
    for (InstanceDraft& instance : draft.instances) {
        findings.about(instance.at);
        if (instance.config.is_owner()) ignore_file_weights(instance.config, draft, "address_owner", findings);
    }
    apply_group_tracking(draft, findings);
    resolve_track_groups(draft, config, findings);
    check_vrids(draft, findings);
    resolve_priority_notices(draft);
    for (const InstanceDraft& instance : draft.instances) limit_link_delays(draft.link_delays, instance.config, findings);

    collect_globals(draft, config);
    resolve_sync_daemon(draft, config, findings);
    config.made_links = resolve_made_links(draft, catalogue, findings);
    settle_mail(draft);
    resolve_linkbeats(draft, config, findings);
    for (ScriptDraft& script : draft.scripts) {
        script.config.timeout = script.timeout.value_or(script.config.interval);
        config.scripts.push_back(std::move(script.config));
    }
    for (FileDraft& file : draft.files)
        if (file.used) config.files.push_back(std::move(file.config));
    for (ProcessDraft& process : draft.processes)
        if (process.used) config.processes.push_back(std::move(process.config));
    for (GarpGroupDraft& group : draft.garp_groups) config.garp_groups.push_back(std::move(group.config));
    config.link_delays = std::move(draft.link_delays);
    for (InstanceDraft& instance : draft.instances) config.instances.push_back(std::move(instance.config));
    for (GroupDraft& group : draft.groups) config.sync_groups.push_back(std::move(group.config));
    config.static_addresses = std::move(draft.static_addresses);
    config.static_routes = std::move(draft.static_routes);
    config.static_rules = std::move(draft.static_rules);
    return config;
}

}  // namespace ka::vrrp
