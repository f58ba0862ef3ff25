// Lines of value blocks as they are written: addresses, routes, rules, tracked things.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/config/dump.hpp"
#include "vrrp/config/model.hpp"

namespace ka::vrrp {

std::string print_value(const AddressConfig& address);
std::string print_value(const RouteConfig& route);
std::string print_value(const RuleConfig& rule);
// Metrics, tunnel and what else stands between the way of a route, or of a next hop, and its end; each word after a blank.
std::string print_options(const RouteConfig& route);
std::string print_options(const NextHopConfig& hop);
std::string print_value(const TrackReference& tracked);

// "KEYWORD {", a line each, "}"; nothing for an empty list.
template <typename Item>
void print_block(std::string_view keyword, const std::vector<Item>& items, config::DumpWriter& out) {
    if (items.empty()) return;
    out.open(keyword);
    for (const Item& item : items) out.line(print_value(item));
    out.close();
}

}  // namespace ka::vrrp
