// A statement through the address, the route or the rule grammar, with the place of every complaint.
#pragma once

#include <optional>

#include "common/config/statement.hpp"
#include "vrrp/config/draft.hpp"

namespace ka::vrrp {

std::optional<AddressConfig> read_address_line(config::Statement& line, Draft& whole, bool is_static);
std::optional<RouteConfig> read_route_line(config::Statement& line, Draft& whole, bool is_static);
std::optional<RuleConfig> read_rule_line(config::Statement& line, Draft& whole, bool is_static);

}  // namespace ka::vrrp
