#include "common/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace ka {

CodePoint first_character(std::string_view text) {
    const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = octet(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    const CodePoint broken{0xfffd, 1, false};
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return broken;
    char32_t value = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((octet(i) & 0xc0U) != 0x80U) return broken;
        value = value << 6 | (octet(i) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return broken;
    return {value, length, true};
}

std::size_t cells_of(char32_t character) {
    struct Range {
        char32_t first, last;
    };
    constexpr std::array none{Range{0x300, 0x36f}, Range{0x200b, 0x200f}, Range{0x2060, 0x2064}, Range{0xfe00, 0xfe0f}, Range{0xfeff, 0xfeff}};
    constexpr std::array two{Range{0x1100, 0x115f}, Range{0x2e80, 0xa4cf}, Range{0xac00, 0xd7a3}, Range{0xf900, 0xfaff},
                             Range{0xfe30, 0xfe6f}, Range{0xff00, 0xff60}, Range{0xffe0, 0xffe6}, Range{0x1f300, 0x1faff}};
    const auto inside = [character](const Range& range) { return character >= range.first && character <= range.last; };
    if (std::ranges::any_of(none, inside)) return 0;
    return std::ranges::any_of(two, inside) ? 2 : 1;
}

}  // namespace ka
