// Names of the tables, chains and sets that keep packets away from addresses (vrrp.md 3.3).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ka::model {

struct NftablesSettings {
    std::string table;  // empty = off
    std::int32_t priority = -1;  // of the base chains
    bool by_index = false;       // interfaces by index, not name, in the link-local sets
    bool counters = false;
    bool operator==(const NftablesSettings&) const = default;
};

// vrrp_iptables: what it asks for is done with nftables.
struct IptablesSettings {
    std::string input_chain = "INPUT";
    std::string output_chain = "OUTPUT";
    bool operator==(const IptablesSettings&) const = default;
};

// vrrp_ipsets: names of the sets of addresses, in the order of the keyword; without any there are no sets.
struct IpsetNames {
    static constexpr std::size_t count = 6;  // IPv4, IPv6, IPv6 with interface, IGMP, MLD, neighbour discovery
    std::vector<std::string> names;  // none, or all of them
    bool operator==(const IpsetNames&) const = default;
};

struct FirewallSettings {
    NftablesSettings nftables;
    std::optional<IptablesSettings> iptables;
    std::optional<IpsetNames> ipsets;
    bool operator==(const FirewallSettings&) const = default;
};

}  // namespace ka::model
