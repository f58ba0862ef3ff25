// The regular expressions of HTTP_GET: the names of their options, and what PCRE2 says of a pattern (checker.md 8.2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ka::checker {

// In the order of the bits of RegexSettings::options.
inline constexpr std::array<std::string_view, 24> regex_option_names = {
    "allow_empty_class", "alt_bsux",          "auto_callout",    "caseless",        "dollar_endonly",
    "dotall",            "dupnames",          "extended",        "firstline",       "match_unset_backref",
    "multiline",         "never_ucp",         "never_utf",       "no_auto_capture", "no_auto_possess",
    "no_dotstar_anchor", "no_start_optimize", "ucp",             "ungreedy",        "utf",
    "never_backslash_c", "alt_circumflex",    "alt_verbnames",   "use_offset_limit"};

// PCRE2's own bits for those of RegexSettings::options.
std::uint32_t pcre2_options(std::uint32_t options);

struct PatternMistake {
    std::size_t offset = 0;  // octets into the pattern
    std::string text;
    bool operator==(const PatternMistake&) const = default;
};

// Empty: the pattern compiles.
std::optional<PatternMistake> mistake_in_pattern(const std::string& pattern, std::uint32_t options);

}  // namespace ka::checker
