// The interfaces that exist, as the validation of a configuration needs to know them. Filled from the netlink mirror.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/mac.hpp"
#include "common/base/strong_types.hpp"

namespace ka::vrrp {

struct InterfaceFacts {
    std::string name;
    IfIndex index;
    std::uint32_t mtu = 1500;
    bool is_loopback = false;
    bool has_multicast = true;
    std::uint32_t vrf_table = 0;  // 0: no VRF
    bool is_ethernet = true;
    bool is_private_macvlan = false;
    std::string parent{};              // of a macvlan
    std::optional<MacAddress> mac{};
    bool operator==(const InterfaceFacts&) const = default;
};

struct InterfaceCatalogue {
    std::vector<InterfaceFacts> interfaces;
    std::optional<InterfaceFacts> assumed{};  // of every other name: a test of a configuration away from its host

    const InterfaceFacts* find(std::string_view name) const {
        const auto found = std::ranges::find(interfaces, name, &InterfaceFacts::name);
        if (found != interfaces.end()) return &*found;
        return assumed ? &*assumed : nullptr;
    }
};

}  // namespace ka::vrrp
