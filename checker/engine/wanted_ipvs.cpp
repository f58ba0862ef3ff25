#include "checker/engine/wanted_ipvs.hpp"

namespace ka::checker {

namespace {

std::uint16_t destination_port(const Endpoint& endpoint, std::uint16_t own_port, const Forwarding& forwarding) {
    const std::uint16_t service_port = endpoint.fwmark ? 0 : endpoint.port;
    if (forwarding.method != ForwardingMethod::nat) return service_port;
    return own_port == 0 ? service_port : own_port;
}

}  // namespace

ServiceKey service_key(const VirtualServerConfig& server, const Endpoint& endpoint) {
    if (endpoint.fwmark) {
        ServiceKey key;
        key.family = endpoint.family;
        key.fwmark = *endpoint.fwmark;
        return key;
    }
    return {endpoint.family, 0, server.protocol, endpoint.address, endpoint.port};
}

ServiceSpec service_spec(const VirtualServerConfig& server, const Endpoint& endpoint) {
    constexpr std::uint32_t whole_ipv4 = 0xffffffff;
    constexpr std::uint32_t whole_ipv6 = 128;
    ServiceSpec spec;
    spec.scheduler = server.scheduler;
    spec.flags = server.flags;
    spec.netmask = endpoint.family == Family::ipv4 ? whole_ipv4 : whole_ipv6;
    if (server.persistence_timeout != 0) {
        spec.flags |= service_persistent;
        spec.timeout = server.persistence_timeout;
        if (server.persistence_mask != 0) spec.netmask = server.persistence_mask;
        spec.persistence_engine = server.persistence_engine;
    }
    return spec;
}

DestinationKey destination_key(const Endpoint& endpoint, const RealServerConfig& server) {
    return {server.address, destination_port(endpoint, server.port, server.forwarding)};
}

DestinationKey destination_key(const Endpoint& endpoint, const SorryServerConfig& server) {
    return {server.address, destination_port(endpoint, server.port, server.forwarding)};
}

DestinationSpec destination_spec(const RealServerConfig& server, std::uint32_t weight) {
    return {weight, server.forwarding, server.upper_threshold, server.lower_threshold};
}

DestinationSpec destination_spec(const SorryServerConfig& server, std::uint32_t weight) {
    return {weight, server.forwarding, 0, 0};
}

}  // namespace ka::checker
