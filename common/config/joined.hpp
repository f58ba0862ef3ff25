// Tables that share words are put together from parts.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "common/config/keyword.hpp"

namespace ka::config {

// One list of rows after the other.
template <std::size_t... Sizes>
consteval auto joined(const Row (&... parts)[Sizes]) {
    std::array<Row, (Sizes + ...)> rows{};
    auto out = rows.begin();
    ((out = std::copy(std::begin(parts), std::end(parts), out)), ...);
    return rows;
}

}  // namespace ka::config
