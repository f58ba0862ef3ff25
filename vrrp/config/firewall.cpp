#include "vrrp/config/firewall.hpp"

#include <algorithm>

#include "vrrp/config/model.hpp"

namespace ka::vrrp {

FirewallConfig resolve_firewall(const model::FirewallSettings& settings, bool disable_local_igmp) {
    const model::NftablesSettings& nftables = settings.nftables;
    FirewallConfig config{{}, nftables.priority, nftables.by_index, nftables.counters, disable_local_igmp};
    config.table = nftables.table.empty() ? FirewallConfig{}.table : nftables.table;
    return config;
}

std::vector<std::string> firewall_notes(const model::FirewallSettings& settings, const Config& config) {
    if (settings.iptables && !settings.nftables.table.empty())
        return {"Both iptables and nftables have been specified - ignoring iptables"};
    if (settings.iptables) return {"Not using iptables since iptables uses nf_tables - please update configuration"};
    // one that says no_accept counts also where it owns the addresses and nothing is blocked
    const bool needed = std::ranges::any_of(config.instances, [](const InstanceConfig& instance) { return !instance.accept; });
    const bool vmac = std::ranges::any_of(config.made_links, &MadeLink::is_macvlan);
    if (!(needed || vmac) || !settings.nftables.table.empty()) return {};
    return {"use_vmac or no_accept/strict specified, but no firewall configured - using nftables"};
}

}  // namespace ka::vrrp
