// One line of virtual_routes or static_routes (vrrp.md 3.7).
#pragma once

#include <optional>
#include <span>
#include <string>

#include "vrrp/config/address_grammar.hpp"

namespace ka::vrrp {

// Empty: the line is dropped; every reason was complained about.
std::optional<RouteConfig> read_route(std::span<const std::string> words, const LineContext& context);

}  // namespace ka::vrrp
