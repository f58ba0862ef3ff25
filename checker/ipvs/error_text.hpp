// How a refused IPVS command is reported: the reference's words, which speak of the old setsockopt interface (checker.md 12.4).
#pragma once

#include <string>

#include "checker/engine/ipvs_entry.hpp"
#include "checker/ipvs/wire.hpp"

namespace ka::checker::ipvs {

// "IPVS cmd IP_VS_SO_SET_ADDDEST(1159) error: Destination already exists(17) (10.8.6.1:tcp:80 -> 10.0.0.2:80)";
// `destination` is null for commands about a service.
std::string error_text(Command command, const ServiceKey& service, const DestinationKey* destination, int errno_value);

// What an error number means for this command.
std::string meaning(Command command, int errno_value);

}  // namespace ka::checker::ipvs
