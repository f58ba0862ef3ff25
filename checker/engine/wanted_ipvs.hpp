// What a configuration's virtual and real servers are in the kernel's terms (checker.md 12.3).
#pragma once

#include <vector>

#include "checker/engine/ipvs_entry.hpp"

namespace ka::checker {

// Flag bit of a persistent service in ServiceSpec::flags (IP_VS_SVC_F_PERSISTENT).
constexpr std::uint32_t service_persistent = 1;

ServiceKey service_key(const VirtualServerConfig& server, const Endpoint& endpoint);
ServiceSpec service_spec(const VirtualServerConfig& server, const Endpoint& endpoint);
// Directly forwarded and tunnelled packets keep the service's port; a firewall mark has none to keep.
DestinationKey destination_key(const Endpoint& endpoint, const RealServerConfig& server);
DestinationKey destination_key(const Endpoint& endpoint, const SorryServerConfig& server);
DestinationSpec destination_spec(const RealServerConfig& server, std::uint32_t weight);
DestinationSpec destination_spec(const SorryServerConfig& server, std::uint32_t weight);

}  // namespace ka::checker
