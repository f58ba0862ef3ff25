// Which packets the kernel shall keep away, as configured (vrrp.md 3.3).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/model/firewall.hpp"

namespace ka::vrrp {

struct Config;

struct FirewallConfig {
    std::string table = "keepalived";
    std::int32_t priority = -1;  // of the base chains
    bool by_index = false;       // interfaces by index in the link-local set, also where an instance does not follow its own
    bool counters = false;
    bool disable_local_igmp = false;  // the kernel reports no membership of link-local groups, and nothing is to be redirected
    bool operator==(const FirewallConfig&) const = default;
};

FirewallConfig resolve_firewall(const model::FirewallSettings& settings, bool disable_local_igmp);

// What the log says at the start about the choice of firewall: it is always nftables.
std::vector<std::string> firewall_notes(const model::FirewallSettings& settings, const Config& config);

}  // namespace ka::vrrp
