// Addresses, routes and rules as the dumps show them: "10.0.0.1/24 dev eth0 scope global set" (vrrp.md 5.3).
#pragma once

#include <string>
#include <vector>

#include "vrrp/config/model.hpp"

namespace ka::vrrp::dump {

// `set`: it is on its interface; `blocked`: and in the set of those whose packets are dropped.
std::string address_line(const AddressConfig& address, const std::string& interface, bool set, bool blocked = false);
std::string route_line(const RouteConfig& route);
std::string rule_line(const RuleConfig& rule);

// Addresses of an instance from the `first` of its marks on; without marks none is set.
std::vector<std::string> address_lines(const std::vector<AddressConfig>& addresses, const InstanceConfig& instance,
                                       const std::vector<bool>& present, std::size_t first);

}  // namespace ka::vrrp::dump
