// The smallest parts of the language: comments, words, braces, and the words of script commands (core.md 5.1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ka::config {

// What a character can mean; a line's characters are looked at once, and most lines hold nothing but words.
namespace mark {
constexpr std::uint8_t blank = 1;
constexpr std::uint8_t brace = 2;
constexpr std::uint8_t quote = 4;
constexpr std::uint8_t comment = 8;  // # and !, and the backslash that may stand before them
constexpr std::uint8_t reference = 16;  // $
constexpr std::uint8_t prefix = 32;  // @ ~
constexpr std::uint8_t nul = 64;
constexpr std::uint8_t newline = 128;
}  // namespace mark

constexpr std::array<std::uint8_t, 256> make_marks() {
    std::array<std::uint8_t, 256> marks{};
    for (const char c : {' ', '\t', '\f', '\r', '\v'}) marks[static_cast<unsigned char>(c)] = mark::blank;
    for (const char c : {'{', '}'}) marks[static_cast<unsigned char>(c)] = mark::brace;
    for (const char c : {'#', '!', '\\'}) marks[static_cast<unsigned char>(c)] = mark::comment;
    for (const char c : {'@', '~'}) marks[static_cast<unsigned char>(c)] = mark::prefix;
    marks['"'] = mark::quote;
    marks['$'] = mark::reference;
    marks['\0'] = mark::nul;
    marks['\n'] = mark::blank | mark::newline;
    return marks;
}
inline constexpr std::array<std::uint8_t, 256> marks = make_marks();

constexpr std::uint8_t mark_of(char c) { return marks[static_cast<unsigned char>(c)]; }

constexpr bool is_blank(char c) { return (mark_of(c) & mark::blank) != 0; }

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
