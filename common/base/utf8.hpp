// Characters of a text that should be UTF-8 and may be anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ka {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 1;  // octets
    bool valid = false;      // false: an octet that belongs to no character
};

// The first character of a text that is not empty. Overlong forms and surrogates are not valid.
CodePoint first_character(std::string_view text);

// Cells that it takes on a terminal: 0, 1 or 2.
std::size_t cells_of(char32_t character);

}  // namespace ka
