// What the firewall shall look like (vrrp.md 3.3): the tables that a configuration needs, and the elements that each instance
// puts into their sets while it holds its addresses. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/nft/ruleset.hpp"
#include "vrrp/config/model.hpp"

namespace ka::vrrp::kernel {

// A macvlan that instances of this family use: memberships that the kernel reports on it are to be reported by its parent.
struct FirewallLink {
    Family family = Family::ipv4;
    IfIndex vmac, parent;
    bool operator==(const FirewallLink&) const = default;
};

// What the rules of one family have to deal with.
struct FirewallNeeds {
    bool addresses = false;          // of instances with no_accept
    bool link_local_index = false;   // link-local ones, with their interface by index
    bool link_local_name = false;    // and by name
    bool links = false;
    bool any() const { return addresses || link_local_index || link_local_name || links; }
    bool operator==(const FirewallNeeds&) const = default;
};

FirewallNeeds firewall_needs(Family family, const Config& config, const std::vector<FirewallLink>& links);

// nullopt: none is needed.
std::optional<nft::Table> firewall_table(Family family, const FirewallConfig& config, const FirewallNeeds& needs);

// Whether a table with such a set is ours, of an earlier life.
bool is_firewall_set(const std::string& name);

struct FirewallElement {
    Family family = Family::ipv4;
    nft::Element element;
    bool operator==(const FirewallElement&) const = default;
};
using IndexOf = std::function<IfIndex(const std::string& interface)>;  // 0 = there is none of this name

// The virtual addresses of the instance, either family; none unless packets to them are to be dropped. A link-local one on an
// interface that is not there is left out.
std::vector<FirewallElement> blocked_addresses(const InstanceConfig& instance, const FirewallConfig& config, const IndexOf& index_of);
std::vector<FirewallElement> carried_links(const std::vector<FirewallLink>& links);

}  // namespace ka::vrrp::kernel
