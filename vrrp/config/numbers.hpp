// Whole numbers inside lines of addresses and routes, with the reference's two-step complaint (core.md 5.8).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "vrrp/config/address_grammar.hpp"

namespace ka::vrrp {

// Decimal; empty after "invalid number '…'", "negative number '…'" or "number '…' outside range [least, most]".
std::optional<std::uint64_t> read_natural(std::string_view text, std::uint64_t least, std::uint64_t most,
                                          const Complain& complain);

// As C writes numbers (0x10, 020, 16); empty: none, or more than `most`. Says nothing.
std::optional<std::uint64_t> read_number_any_base(std::string_view text, std::uint64_t most);

}  // namespace ka::vrrp
