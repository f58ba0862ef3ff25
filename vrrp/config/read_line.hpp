// A statement through the address or the route grammar, with the place of every complaint.
#pragma once

#include <optional>

#include "common/config/statement.hpp"
#include "vrrp/config/draft.hpp"

namespace ka::vrrp {

std::optional<AddressConfig> read_address_line(config::Statement& line, Draft& whole, bool is_static);
std::optional<RouteConfig> read_route_line(config::Statement& line, Draft& whole, bool is_static);

}  // namespace ka::vrrp
