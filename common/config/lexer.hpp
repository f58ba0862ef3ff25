// The smallest parts of the language: comments, words, braces, and the words of script commands (core.md 5.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ka::config {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\r' || c == '\v' || c == '\n'; }

std::string_view trimmed(std::string_view text);

// A line without its comment and the blanks around it.
struct CleanLine {
    std::string_view text;  // inside the given line, or inside `storage` when a backslash had to go
    bool open_quote = false;  // an odd number of double quotes
};
CleanLine without_comment(std::string_view line, std::string& storage);

// The next statement or brace of a line.
struct Piece {
    enum class Kind : std::uint8_t { end, words, open, close };
    Kind kind = Kind::end;
    std::string_view raw;  // the text of the words, quotes kept
    bool open_quote = false;  // the last word had no closing quote: it is left out
};

// Takes one piece off the front of `rest`; `words` receives views into the text.
Piece next_piece(std::string_view& rest, std::vector<std::string_view>& words);

// Splits by blanks with " and ' quoting; quoted and bare pieces that touch are one word. The views' offsets are lost, so
// these are texts. nullopt: a quote without its end, whose character is put into `missing`.
std::optional<std::vector<std::string>> split_quoted(std::string_view text, char& missing);

// The same with backslash escapes: \a \b \E \f \n \r \t \v, up to three octal digits, \xH[H], \cX, and \ before any other
// character for itself.
std::optional<std::vector<std::string>> split_escaped(std::string_view text, char& missing);

}  // namespace ka::config
