// Text: UTF-8, strings of JSON, patterns.
#include <gtest/gtest.h>

#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "common/base/utf8.hpp"

namespace ka {
namespace {

std::string_view operator""_text(const char* text, std::size_t size) { return {text, size}; }

TEST(Utf8, CharactersOfEachLength) {
    const auto is = [](std::string_view text, char32_t value, std::size_t length) {
        const CodePoint found = first_character(text);
        return found.valid && found.value == value && found.length == length;
    };
    EXPECT_TRUE(is("Ax"_text, 'A', 1));
    EXPECT_TRUE(is("\0x"_text, 0, 1));
    EXPECT_TRUE(is("\xc2\x80x"_text, 0x80, 2));
    EXPECT_TRUE(is("\xdf\xbf"_text, 0x7ff, 2));
    EXPECT_TRUE(is("\xe0\xa0\x80"_text, 0x800, 3));
    EXPECT_TRUE(is("\xe2\x82\xac"_text, 0x20ac, 3));  // the euro sign of RFC 3629's examples' kind
    EXPECT_TRUE(is("\xed\x9f\xbf"_text, 0xd7ff, 3));
    EXPECT_TRUE(is("\xf0\x90\x80\x80"_text, 0x10000, 4));
    EXPECT_TRUE(is("\xf4\x8f\xbf\xbf"_text, 0x10ffff, 4));
}

TEST(Utf8, WhatRfc3629Forbids) {
    for (const auto text : {"\x80"_text, "\xbf"_text, "\xc0\x80"_text, "\xc1\xbf"_text, "\xe0\x9f\xbf"_text, "\xed\xa0\x80"_text,
                            "\xed\xbf\xbf"_text, "\xf0\x8f\xbf\xbf"_text, "\xf4\x90\x80\x80"_text, "\xf5\x80\x80\x80"_text, "\xff"_text,
                            "\xc2"_text, "\xe2\x82"_text, "\xf0\x90\x80"_text, "\xc2x"_text, "\xe2\x82x"_text}) {
        const CodePoint found = first_character(text);
        EXPECT_FALSE(found.valid) << static_cast<int>(text[0]) << " " << text.size();
        EXPECT_EQ(found.length, 1u);
    }
}

TEST(Utf8, CellsOfATerminal) {
    EXPECT_EQ(cells_of('a'), 1u);
    EXPECT_EQ(cells_of(0xe9), 1u);
    EXPECT_EQ(cells_of(0x301), 0u);    // combining acute accent
    EXPECT_EQ(cells_of(0x4e2d), 2u);   // CJK
    EXPECT_EQ(cells_of(0xac00), 2u);   // Hangul
    EXPECT_EQ(cells_of(0x1f600), 2u);  // emoji
}

TEST(Json, Strings) {
    EXPECT_EQ(json_string(""), "\"\"");
    EXPECT_EQ(json_string("a \"b\" \\ /"), "\"a \\\"b\\\" \\\\ /\"");
    EXPECT_EQ(json_string("\n\t\r\x01\x7f"), "\"\\n\\t\\u000d\\u0001\\u007f\"");
    EXPECT_EQ(json_string("\0x"_text), "\"\\u0000x\"");
    EXPECT_EQ(json_string("caf\xc3\xa9"), "\"caf\xc3\xa9\"");
    EXPECT_EQ(json_string("caf\xe9!"), "\"caf\xef\xbf\xbd!\"");
}

TEST(Format, Patterns) {
    EXPECT_EQ(format("plain {{}}"), "plain {}");
    EXPECT_EQ(format("{} {} {} {}", {-1, 2u, std::string("three"), "four"}), "-1 2 three four");
    EXPECT_EQ(format("{:.3f} {:#x} {:>5}|", {1.0005, 255, "ab"}), "1.000 0xff    ab|");
    EXPECT_EQ(format("{}", {std::uint64_t{18446744073709551615u}}), "18446744073709551615");
    EXPECT_EQ(format("{}", {std::int64_t{-9223372036854775807} - 1}), "-9223372036854775808");
}

}  // namespace
}  // namespace ka
