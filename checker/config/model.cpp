#include "checker/config/model.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/hash.hpp"

namespace ka::checker {

bool ServerGroupConfig::has_fwmarks() const {
    return std::ranges::any_of(entries, [](const GroupEntry& entry) { return entry.fwmark.has_value(); });
}
bool ServerGroupConfig::has_addresses() const {
    return std::ranges::any_of(entries, [](const GroupEntry& entry) { return !entry.fwmark; });
}
bool ServerGroupConfig::has(Family family) const {
    return std::ranges::any_of(entries, [&](const GroupEntry& entry) { return entry.family == family; });
}

std::string protocol_name(Protocol protocol) {
    switch (protocol) {
        case Protocol::none: return "none";
        case Protocol::tcp: return "tcp";
        case Protocol::udp: return "udp";
        case Protocol::sctp: return "sctp";
    }
    return "?";
}

std::string server_name(const IpAddress& address, std::uint16_t port, Protocol protocol) {
    return format("[{}]:{}:{}", {address.to_string(), protocol_name(protocol), port});
}

std::string virtual_server_name(const VirtualServerConfig& server) {
    if (!server.group.empty()) return format("[{}]:{}", {server.group, server.group_sequence});
    const auto& endpoint = server.endpoints.front();
    if (endpoint.fwmark) return format("FWM {}", {*endpoint.fwmark});
    return server_name(endpoint.address, endpoint.port, server.protocol);
}

std::string tracking_name(const VirtualServerConfig& server) {
    if (!server.group.empty()) return server.group;
    const auto& endpoint = server.endpoints.front();
    if (endpoint.fwmark) return format("fwmark {}", {*endpoint.fwmark});
    return format("{} {}", {endpoint.address.to_string(), endpoint.port});
}

VirtualServerKey key_of(const VirtualServerConfig& server) {
    StableHash hash;
    hash.add(server.group);
    if (!server.group.empty()) return hash.add(server.group_sequence).value();
    const auto& endpoint = server.endpoints.front();
    hash.add(static_cast<std::uint64_t>(endpoint.family));
    if (endpoint.fwmark) return hash.add("fwmark").add(*endpoint.fwmark).value();
    return hash.add(static_cast<std::uint64_t>(server.protocol))
        .add(endpoint.address.to_string())
        .add(endpoint.port)
        .value();
}

RealServerKey key_of(VirtualServerKey owner, const RealServerConfig& server) {
    return StableHash{}.add(owner).add(server.address.to_string()).add(server.port).value();
}

CheckKey key_of(RealServerKey owner, const CheckConfig& check, std::uint32_t ordinal) {
    const auto& connect = check.connect;
    return StableHash{}
        .add(owner)
        .add(static_cast<std::uint64_t>(check.kind))
        .add(connect.address ? connect.address->to_string() : "")
        .add(connect.port)
        .add(connect.bind_address ? connect.bind_address->to_string() : "")
        .add(connect.bind_port)
        .add(connect.bind_interface)
        .add(connect.fwmark)
        .add(static_cast<std::uint64_t>(connect.timeout.count()))
        .add(ordinal)
        .value();
}

}  // namespace ka::checker
