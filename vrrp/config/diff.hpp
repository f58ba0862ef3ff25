// What a reload changes: instances matched by what they are on the wire, not by name (vrrp.md 2.14).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "vrrp/config/model.hpp"

namespace ka::vrrp {

struct InstanceKey {
    Vrid vrid;
    Family family = Family::ipv4;
    std::string interface;
    bool own_interface = false;   // VMAC or ipvlan
    bool vmac_addresses = false;  // use_vmac_addr
    bool unicast = false;
    std::optional<IpAddress> endpoint;  // unicast: the configured source; multicast: the configured group
    auto operator<=>(const InstanceKey&) const = default;
};

InstanceKey key_of(const InstanceConfig& config);

// Positions in Config::instances. Together `removed` and `kept` name every instance of the old configuration once,
// `added` and `kept` every one of the new.
struct ConfigDiff {
    struct Kept {
        std::size_t before = 0;
        std::size_t after = 0;
        bool changed = false;
        bool operator==(const Kept&) const = default;
    };
    std::vector<std::size_t> removed;
    std::vector<std::size_t> added;
    std::vector<Kept> kept;  // in the order of the new configuration

    bool changes_nothing() const;
    bool operator==(const ConfigDiff&) const = default;
};

ConfigDiff diff(const Config& before, const Config& after);

// Of everything that decides what the instance does on the wire and in the kernel; the same in every process and run.
// A checkpoint is believed only when this agrees.
std::uint64_t instance_hash(const InstanceConfig& config);

}  // namespace ka::vrrp
