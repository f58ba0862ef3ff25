// Services and destinations as the kernel's IPVS table holds them: plain comparable values.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "checker/config/model.hpp"

namespace ka::checker {

// Which service: by firewall mark, or by protocol, address and port.
struct ServiceKey {
    Family family = Family::ipv4;
    std::uint32_t fwmark = 0;  // not 0: protocol, address and port mean nothing
    Protocol protocol = Protocol::none;
    IpAddress address;
    std::uint16_t port = 0;
    bool operator==(const ServiceKey&) const = default;
    auto operator<=>(const ServiceKey&) const = default;
};

struct ServiceSpec {
    std::string scheduler;
    std::uint32_t flags = 0;  // IP_VS_SVC_F_*, PERSISTENT among them
    std::uint32_t timeout = 0;
    std::uint32_t netmask = 0;  // IPv4: the mask as a number; IPv6: prefix length
    std::string persistence_engine;
    bool operator==(const ServiceSpec&) const = default;
};

struct DestinationKey {
    IpAddress address;
    std::uint16_t port = 0;
    bool operator==(const DestinationKey&) const = default;
    auto operator<=>(const DestinationKey&) const = default;
};

struct DestinationSpec {
    std::uint32_t weight = 0;
    Forwarding forwarding;
    std::uint32_t upper_threshold = 0;
    std::uint32_t lower_threshold = 0;
    bool operator==(const DestinationSpec&) const = default;
};

// One service with what is behind it.
struct ServiceEntry {
    ServiceSpec spec;
    std::map<DestinationKey, DestinationSpec> destinations;
    bool operator==(const ServiceEntry&) const = default;
};

using IpvsTable = std::map<ServiceKey, ServiceEntry>;

}  // namespace ka::checker
