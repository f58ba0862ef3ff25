// One line of virtual_routes or static_routes (vrrp.md 3.7).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vrrp/config/address_grammar.hpp"

namespace ka::vrrp {

struct RouteReading {
    std::optional<RouteConfig> route;  // empty: the line is dropped; every reason was complained about
    std::vector<std::string> unsupported;  // options that were recognised and have no effect yet
};

RouteReading read_route(std::span<const std::string> words, const LineContext& context);

}  // namespace ka::vrrp
