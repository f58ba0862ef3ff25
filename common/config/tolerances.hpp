// The arguments of a keyword as its syntax tells them, and what a wrong one leads to: what the manual says and the tests over
// all rows hold the parsers to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/keyword.hpp"

namespace ka::config {

// "<LOW-HIGH>", bounds as written.
struct Bounds {
    std::string_view low;
    std::string_view high;
    bool operator==(const Bounds&) const = default;
};

struct Argument {
    std::string_view text;  // "<1-255>", "ADDRESS", "a|b", without the brackets of an optional one
    bool optional = false;
    std::optional<Bounds> bounds;
    bool operator==(const Argument&) const = default;

    // Any word will do: NAME, PATH, COMMAND and their like.
    bool is_free() const;
};

// In the order of the words; what stands between braces is not part of it.
std::vector<Argument> arguments_of(std::string_view syntax);

// What the row declares, or else its table, and for the rest what is usual. Without a word that the codec requires reading ends,
// without another that the syntax does not bracket the line is ignored, and so it is with a wrong or out-of-range word; words
// behind the last are not looked at, but reported where they stand before the brace of a list of values; where any number of
// words may follow, one more is judged as the first.
Tolerances tolerances_of(const Table& table, const Row& row);

// "line ignored", "nearest bound used"...
std::string_view tolerance_text(Tolerance tolerance);

}  // namespace ka::config
