// Blocks, unknown words, parameters and hooks: core.md 5.2, 5.3, 5.9.
#include <gtest/gtest.h>

#include <array>

#include "common/config/bind.hpp"
#include "tests/unit/config/house.hpp"

namespace ka::config::testing {
namespace {

struct Bound {
    Street street;
    std::vector<std::string> said;
    Diagnostics diagnostics{Pass::vrrp, true};
};

Bound bound(std::string text, bool testing = true, Pass pass = Pass::vrrp) {
    Bound out;
    out.diagnostics = Diagnostics(pass, testing);
    const Bundle bundle = bundle_of(std::move(text), "F");
    config::bind(bundle, std::array{root(street_table, out.street)}, out.diagnostics);
    for (const Diagnostic& one : out.diagnostics.list())
        if (one.kind != DiagnosticKind::extra_words) out.said.push_back(reference_line(bundle, one, pass));
    return out;
}

using Lines = std::vector<std::string>;

TEST(Blocks, CO_093_BracesAreWordsOfTheirOwn) {
    const auto tight = bound("house a{number 7\ncolour red}house b\n{\nnumber 8}\nstreet_name \"a{b}\"");
    EXPECT_EQ(tight.said, Lines{});
    ASSERT_EQ(tight.street.houses.size(), 2u);
    EXPECT_EQ(tight.street.houses[0].number, 7);
    EXPECT_EQ(tight.street.houses[0].colour, "red");
    EXPECT_EQ(tight.street.houses[1].number, 8);
    EXPECT_EQ(tight.street.name, "a{b}");
}

TEST(Blocks, CO_094_AMissingBraceIsReportedAndTheLineIsTheFirstOfTheBlock) {
    const auto out = bound("house a\n number 7\n}\nstreet_name s\n");
    EXPECT_EQ(out.said, (Lines{"(F: Line 2) Missing '{' at beginning of configuration block", "(F: Line 3) Extra '}' found"}));
    EXPECT_EQ(out.street.houses.at(0).number, 7);
    EXPECT_EQ(out.street.name, "s");
    EXPECT_EQ(out.diagnostics.exit_code(), 5);
}

TEST(Blocks, CO_094_AnExtraClosingBrace) {
    const auto out = bound("house a {\n}\n}\nstreet_name s\n");
    EXPECT_EQ(out.said, (Lines{"(F: Line 3) Extra '}' found", "(F: Line 3) Unknown keyword '}'"}));
    EXPECT_EQ(out.street.name, "s");
}

TEST(Blocks, CO_094_BracesThatStayOpen) {
    const auto out = bound("house a {\n garden {\n trees 3\n");
    EXPECT_EQ(out.said, Lines{"There are 2 missing '}'s or extra '{'s"});
    EXPECT_EQ(out.street.houses.at(0).garden.trees, 3u);
    EXPECT_TRUE(out.street.houses.at(0).closed) << "what was read counts";
}

TEST(Blocks, CO_094_AnUnexpectedBrace) {
    const auto out = bound("house a {\n number 7 {\n windows 2\n}\n");
    EXPECT_EQ(out.said, (Lines{"(F: Line 2) Unexpected '{' - ignoring", "There are 1 missing '}'s or extra '{'s"}));
    EXPECT_EQ(out.street.houses.at(0).windows, 2u);
}

TEST(Blocks, CO_095_AnUnknownWordCostsItsLineOnly) {
    const auto out = bound("house a {\n numbr 7\n windows 2 superfluous words\n}\nxyz\n");
    EXPECT_EQ(out.said, (Lines{"(F: Line 2) Unknown keyword 'numbr'", "(F: Line 5) Unknown keyword 'xyz'"}));
    EXPECT_EQ(out.diagnostics.list()[0].remedy, "did you mean 'number'?");
    EXPECT_EQ(out.diagnostics.list()[0].location, (Location{0, 2, 2}));
    EXPECT_EQ(out.diagnostics.list()[2].remedy, "");
    EXPECT_EQ(out.street.houses.at(0).windows, 2u);
}

TEST(Blocks, CO_096_AnUnknownWordWithABlockClosesTheEnclosingOne) {
    const auto out = bound("house a {\n shed {\n number 7\n }\n windows 3\n}\n");
    EXPECT_EQ(out.said, (Lines{"(F: Line 2) Unknown keyword 'shed'", "(F: Line 2) Unexpected '{' - ignoring",
                               "(F: Line 5) Unknown keyword 'windows'", "(F: Line 6) Unknown keyword '}'"}));
    EXPECT_EQ(out.street.houses.at(0).number, 7);
    EXPECT_EQ(out.street.houses.at(0).windows, 0u);
}

TEST(Blocks, CO_092_WordsBehindAnOpenQuoteAreLost) {
    const auto out = bound("house a {\n colour red \"abc\n}\n");
    EXPECT_EQ(out.said, (Lines{"(F: Line 2) Unterminated quote 'colour red \"abc'", "(F: Line 2) Unmatched quote: 'colour red \"abc'"}));
    EXPECT_EQ(out.street.houses.at(0).colour, "red");
}

TEST(Blocks, CO_092_QuotedWords) {
    const auto out = bound("house \"\" {\n colour \"dark red\" }\nhouse x{colour ab\"c d\"\n}\n");
    EXPECT_EQ(out.said, Lines{});
    EXPECT_EQ(out.street.houses.at(0).name, "");
    EXPECT_EQ(out.street.houses.at(0).colour, "dark red");
    EXPECT_EQ(out.street.houses.at(1).colour, "ab") << "a quote ends a word";
}

TEST(Blocks, ValueListsGetEveryLineAsWords) {
    const auto out = bound("house a {\n rooms {\n hall\n number 7 \"x y\"\n }\n rooms { attic }\n windows 1\n}\n");
    EXPECT_EQ(out.said, Lines{});
    EXPECT_EQ(out.street.houses.at(0).rooms, (Lines{"hall", "number|7|x y", "attic"}));
    EXPECT_EQ(out.street.houses.at(0).windows, 1u);
}

TEST(Blocks, ValueListsComplainAboutExtraWords) {
    EXPECT_EQ(bound("house a {\n rooms x y {\n hall\n }\n}\n").said, Lines{"(F: Line 2) Block rooms has extra parameters x ..."});
    EXPECT_EQ(bound("house a and more {\n}\n").said, Lines{}) << "other blocks do not";
}

TEST(Blocks, ASkippedObjectKeepsItsStructure) {
    const auto out = bound("house ruin {\n nonsense { } {\n } }\nstreet_name s\n");
    EXPECT_EQ(out.said, Lines{"(F: Line 1) a ruin is no house - skipping"});
    EXPECT_TRUE(out.street.houses.empty());
    EXPECT_EQ(out.street.name, "s");
}

TEST(Blocks, WordsOfOthersAreAcceptedUnseen) {
    const auto out = bound("tram 1 2\nriver a {\n nonsense {\n}\n}\nriver\nstreet_name s\n");
    EXPECT_EQ(out.said, Lines{});
    EXPECT_EQ(out.street.name, "s");
}

TEST(Blocks, ATableWithoutAnObjectOnlyLendsItsWords) {
    const Bundle bundle = bundle_of("house a {\n nonsense\n}\nxyz\n");
    Diagnostics diagnostics(Pass::checker);
    config::bind(bundle, std::array{known(street_table)}, diagnostics);
    ASSERT_EQ(diagnostics.list().size(), 1u);
    EXPECT_EQ(diagnostics.list()[0].text, "Unknown keyword 'xyz'");
}

TEST(Hooks, TheCloserKnowsTheOpeningAndThePlaceOfTheBrace) {
    EXPECT_EQ(bound("house a extra {\n number 7\n\n}\n").street.trace, Lines{"(F: Line 4) house a"});
}

TEST(Parameters, CO_010_AMissingOneStopsReadingAtOnce) {
    const auto out = bound("house a {\n number\n colour red\n xyz\n}\n");
    EXPECT_EQ(out.said, Lines{"(F: Line 2) *** Configuration line starting `number` is missing a parameter after keyword `number` at word position 2"});
    EXPECT_TRUE(out.diagnostics.stopped());
    EXPECT_EQ(out.diagnostics.exit_code(), 2);
    EXPECT_EQ(out.street.houses.at(0).colour, "");
    EXPECT_EQ(bound("house a {\n weight x\n}\n").said,
              Lines{"(F: Line 2) *** Configuration line starting `weight` is missing a parameter after keyword `x` at word position 3"});
}

TEST(Parameters, CO_097_TheLastOfAScalarCounts) {
    EXPECT_EQ(bound("house a {\n number 80\n nr 70\n no 60\n}\n").street.houses.at(0).number, 60);
}

TEST(Support, WhatIsNotThereYetIsSaidOnceAndIsNoError) {
    const auto out = bound("house a {\n lift\n lift on\n cellar {\n nonsense { }\n }\n windows 1\n}\n");
    EXPECT_EQ(out.said, (Lines{"(F: Line 2) 'lift' is not supported yet - ignoring", "(F: Line 4) 'cellar' is not supported yet - ignoring"}));
    EXPECT_EQ(out.diagnostics.exit_code(), 0);
    EXPECT_FALSE(out.diagnostics.refused());
    EXPECT_EQ(out.street.houses.at(0).windows, 1u);
}

TEST(Support, WhatHasNoEffectYetIsStillReadAndPrinted) {
    const auto out = bound("house a {\n bell ding\n bell dong\n}\n");
    EXPECT_EQ(out.said, Lines{"(F: Line 2) 'bell' is not supported yet - ignoring"});
    EXPECT_EQ(out.street.houses.at(0).bell, "dong");
    EXPECT_NE(dump(street_table, &out.street).find("    bell dong\n"), std::string::npos);
}

TEST(Support, WhatMustNotBeIgnoredRefusesTheStart) {
    const auto out = bound("house a {\n moat\n}\n");
    EXPECT_TRUE(out.diagnostics.refused());
    EXPECT_EQ(out.diagnostics.exit_code(), 0) << "the verdict stays the reference's";
    ASSERT_EQ(out.said.size(), 1u);
    EXPECT_EQ(out.said[0].find("(F: Line 2) "), 0u);
    EXPECT_NE(out.said[0].find("moat"), std::string::npos);
}

TEST(Scale, ALargeFileTakesLinearTime) {
    const auto lines_of = [](int houses) {
        std::string text;
        for (int i = 0; i < houses; ++i) text += "house h" + std::to_string(i) + " {\n number 7\n windows 2\n rooms {\n a b\n }\n}\n";
        return text;
    };
    const auto large = bound(lines_of(20'000));
    EXPECT_TRUE(large.said.empty());
    EXPECT_EQ(large.street.houses.size(), 20'000u);
}

}  // namespace
}  // namespace ka::config::testing
