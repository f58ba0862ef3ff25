// 48-bit hardware addresses.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace ka {

struct MacAddress {
    std::array<std::uint8_t, 6> octets{};

    std::string to_string() const;  // lower-case hex with colons
    constexpr auto operator<=>(const MacAddress&) const = default;
};

}  // namespace ka
