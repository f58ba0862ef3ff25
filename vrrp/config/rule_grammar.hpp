// One line of virtual_rules or static_rules (vrrp.md 3.8).
#pragma once

#include <optional>
#include <span>
#include <string>

#include "vrrp/config/address_grammar.hpp"

namespace ka::vrrp {

// Empty: the line is dropped; every reason was complained about. next_priority has one number per family (IPv4, IPv6):
// what a rule without a priority gets, after which it is one less.
std::optional<RuleConfig> read_rule(std::span<const std::string> words, const LineContext& context,
                                    std::span<std::uint32_t, 2> next_priority);

}  // namespace ka::vrrp
