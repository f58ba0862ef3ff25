// Scalars and the words of script commands: core.md 5.1, 5.8.
#include <gtest/gtest.h>

#include <array>

#include "common/config/bind.hpp"
#include "tests/unit/config/house.hpp"

namespace ka::config::testing {
namespace {

struct Outcome {
    House house;
    std::vector<std::string> said;
    int exit_code = 0;
};

Outcome with(const std::string& line, bool testing = true) {
    Street street;
    Diagnostics diagnostics(Pass::vrrp, testing);
    config::bind(bundle_of("house h {\n" + line + "\n}\n"), std::array{root(street_table, street)}, diagnostics);
    Outcome out{street.houses.at(0), {}, diagnostics.exit_code()};
    for (const Diagnostic& one : diagnostics.list()) out.said.push_back(one.text);
    return out;
}

using Lines = std::vector<std::string>;

TEST(Integers, CO_107_OnesOutOfRangeAreNamedWithTheRange) {
    EXPECT_EQ(with("number 300").said, Lines{"number '300' outside range [1, 255]"});
    EXPECT_EQ(with("number 0").said, Lines{"number '0' outside range [1, 255]"});
    EXPECT_EQ(with("floor -21").said, Lines{"number '-21' outside range [-20, 19]"});
    EXPECT_EQ(with("number 300").exit_code, 5);
    EXPECT_EQ(with("number 300").house.number, std::nullopt);
}

TEST(Integers, CO_107_SignsAndGarbage) {
    EXPECT_EQ(with("windows -1").said, Lines{"negative number '-1'"});
    EXPECT_EQ(with("windows x").said, Lines{"invalid number 'x'"});
    EXPECT_EQ(with("windows 0x10").said, Lines{"invalid number '0x10'"}) << "decimal only";
    EXPECT_EQ(with("windows \"\"").said, Lines{"invalid number ''"});
    EXPECT_EQ(with("floor -5").house.floor, -5);
    EXPECT_EQ(with("windows \"  7\"").house.windows, 7u) << "blanks before it, inside quotes";
    EXPECT_EQ(with("windows 010").house.windows, 10u);
}

TEST(Integers, Overflow) {
    EXPECT_EQ(with("windows 99999999999999999999").said, Lines{"number '99999999999999999999' outside unsigned integer range"});
    EXPECT_EQ(with("windows 4294967296").said, Lines{"number '4294967296' outside unsigned integer range"});
    EXPECT_EQ(with("floor 99999999999").said, Lines{"number '99999999999' outside integer range"});
    EXPECT_EQ(with("windows 4294967295").said, Lines{"number '4294967295' outside range [0, 99]"});
}

TEST(Integers, CO_107_LenientOnesTakeGarbageInARunOnly) {
    const auto run = with("windows 3x", false);
    EXPECT_EQ(run.house.windows, 3u);
    EXPECT_EQ(run.said, Lines{"WARNING - invalid number '3x'"});
    const auto test = with("windows 3x");
    EXPECT_EQ(test.house.windows, 0u);
    EXPECT_EQ(test.said, Lines{"invalid number '3x'"});
    EXPECT_EQ(with("windows 300x", false).house.windows, 0u) << "only a value in range";
    const auto strict = with("number 77x", false);
    EXPECT_EQ(strict.house.number, std::nullopt);
    EXPECT_EQ(strict.said, Lines{"invalid number '77x'"});
}

TEST(Decimals, CO_108_SecondsWithAFraction) {
    EXPECT_EQ(with("heating 1.5").house.heating, milliseconds(1500));
    EXPECT_EQ(with("heating .5").house.heating, milliseconds(500));
    EXPECT_EQ(with("heating 2.").house.heating, seconds(2));
    EXPECT_EQ(with("heating 0.123456").house.heating, microseconds(123456));
    EXPECT_EQ(with("heating 255").house.heating, seconds(255));
}

TEST(Decimals, CO_108_TooManyDecimalsAreRoundedAndReported) {
    const auto out = with("heating 0.1234567");
    EXPECT_EQ(out.said, Lines{"number '0.1234567' has too many decimal places"});
    EXPECT_EQ(out.house.heating, microseconds(123457));
    EXPECT_EQ(out.exit_code, 5);
}

TEST(Decimals, WrongOnes) {
    EXPECT_EQ(with("heating 0").said, Lines{"number '0' outside range [0.010000, 255.000000]"});
    EXPECT_EQ(with("heating 256").said, Lines{"number '256' outside range [0.010000, 255.000000]"});
    EXPECT_EQ(with("heating -1").said, Lines{"negative number '-1'"});
    EXPECT_EQ(with("heating a").said, Lines{"invalid number 'a'"});
    EXPECT_EQ(with("heating .").said, Lines{"invalid number '.'"});
    EXPECT_EQ(with("heating 1.5x").said, Lines{"invalid number '1.5x'"});
    EXPECT_EQ(with("heating 1.5x", false).house.heating, milliseconds(1500));
    EXPECT_EQ(with("heating 99999999999999999999").said, Lines{"number '99999999999999999999' outside unsigned decimal range"});
    EXPECT_EQ(with("heating 1.5.5").said, Lines{"invalid number '1.5.5'"});
}

TEST(Booleans, CO_109_TheSixWordsAndTheKeywordAlone) {
    for (const char* word : {"lights", "lights true", "lights on", "lights yes"}) EXPECT_EQ(with(word).house.lights, true) << word;
    for (const char* word : {"lights false", "lights off", "lights no"}) EXPECT_EQ(with(word).house.lights, false) << word;
    for (const char* word : {"lights On", "lights 1", "lights maybe"}) EXPECT_EQ(with(word).house.lights, std::nullopt) << word;
    EXPECT_EQ(with("lights maybe").said, Lines{"Invalid value 'maybe' for global lights specified"});
}

TEST(Addresses, BothFamilies) {
    EXPECT_EQ(with("address 192.0.2.1").house.address, IpAddress::v4(192, 0, 2, 1));
    EXPECT_EQ(with("address 2001:db8::1").house.address, IpAddress::parse("2001:db8::1"));
    EXPECT_EQ(with("address 192.0.2").said.size(), 1u);
    EXPECT_EQ(with("address 192.0.2.1/24").said.size(), 1u);
}

TEST(Commands, CO_115_QuotesAndEscapes) {
    const auto command = [](const std::string& words) { return with("command " + words).house.command; };
    EXPECT_EQ(command("\"/path/prog 'a b' c\""), (Lines{"/path/prog", "a b", "c", "//"}));
    EXPECT_EQ(command("/prog root wheel"), (Lines{"/prog", "//", "root", "wheel"}));
    EXPECT_EQ(command("'/prog \"x y\" z' root"), (Lines{"/prog", "x y", "z", "//", "root"}));
    EXPECT_EQ(command("\"/prog \"'a b'"), (Lines{"/prog", "a", "b", "//"})) << "pieces that touch are one word";
    EXPECT_EQ(command(R"("/p \x41\x4g \101\61 \t\n\a\b\E\f\r\v \cA \q")"),
              (Lines{"/p", "A\x04g", "A1", "\t\n\a\b\x1b\f\r\v", "\x01", "q", "//"}));
    EXPECT_EQ(command("\"\""), Lines{"//"});
}

TEST(Commands, CO_115_AnUnfinishedQuoteIsNamed) {
    EXPECT_EQ(with("command \"/a 'b\"").said, Lines{"String '/a 'b': missing terminating '"});
    EXPECT_EQ(with("command /a 'b").said, Lines{"String 'command /a 'b': missing terminating '"});
}

}  // namespace
}  // namespace ka::config::testing
