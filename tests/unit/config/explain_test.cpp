// What a person or a program is told of a mistake: place, underline, remedy, trail; and what nobody is told.
#include "common/config/explain.hpp"

#include <gtest/gtest.h>

#include <array>

#include "common/base/json.hpp"
#include "common/config/bind.hpp"
#include "common/config/secret.hpp"
#include "tests/unit/config/house.hpp"

namespace ka::config {
namespace {

using config::testing::Street;
using config::testing::street_table;

struct Told {
    Bundle bundle;
    Diagnostics diagnostics{Pass::parent, true};
    std::string text() const {
        std::string all;
        for (const Diagnostic& one : diagnostics.list()) all += explained(bundle, one) + "\n";
        return all;
    }
};

Told tell(std::string text, std::vector<SourceFile> more = {}, std::vector<IncludeAnswer> includes = {}) {
    Told told{.bundle = bundle_of(std::move(text), "F")};
    for (SourceFile& file : more) told.bundle.files.push_back(std::move(file));
    told.bundle.includes = std::move(includes);
    Street street;
    config::bind(told.bundle, std::array{root(street_table, street)}, told.diagnostics);
    return told;
}

std::string house(const std::string& lines) { return "house a {\n" + lines + "}\n"; }

TEST(Explained, ThePlaceTheWordAndTheRemedy) {
    const Bundle bundle = bundle_of("one\n\tprioritie 5\n", "F");
    const Diagnostic one{.severity = Severity::warning, .error_class = ErrorClass::unknown_keyword, .location = {0, 2, 2},
                         .length = 9, .text = "Unknown keyword 'prioritie'", .remedy = "did you mean 'priority'?",
                         .kind = DiagnosticKind::unknown_keyword};
    EXPECT_EQ(explained(bundle, one),
              "F:2:2: warning: Unknown keyword 'prioritie' [unknown-keyword]\n"
              "  2 |  prioritie 5\n"
              "    |  ^~~~~~~~~\n"
              "  = did you mean 'priority'?");
    const Diagnostic whole{.severity = Severity::error, .error_class = ErrorClass::general, .location = {}, .length = 0,
                           .text = "text", .remedy = {}, .kind = DiagnosticKind::vrid_clash};
    EXPECT_EQ(explained(bundle, whole), "F: error: text [vrid-clash]");
}

TEST(Explained, UnderlinesCountCellsNotOctets) {
    const Bundle bundle = bundle_of("\xe4\xbd\xa0 \xc3\xa9 bad\xff\x1b[31m\n", "F");  // a wide letter, a narrow one, rubbish
    const Diagnostic one{.location = {0, 1, 8}, .length = 3, .text = "t\x1b[0m", .remedy = {}, .kind = DiagnosticKind::invalid_value};
    EXPECT_EQ(explained(bundle, one),
              "F:1:8: error: t [0m [invalid-value]\n"
              "  1 | \xe4\xbd\xa0 \xc3\xa9 bad? [31m\n"
              "    |      ^~~");
}

TEST(Explained, OfALongLineOnlyThePartAroundThePlace) {
    const Bundle bundle = bundle_of(std::string(100'000, 'a') + " bad " + std::string(100'000, 'b'), "F");
    const Diagnostic one{.location = {0, 1, 100'002}, .length = 3, .text = "t", .remedy = {}, .kind = DiagnosticKind::invalid_value};
    const std::string text = explained(bundle, one);
    EXPECT_LT(text.size(), 600U);
    EXPECT_NE(text.find("aaa bad bbb"), std::string::npos);
    const std::size_t word = text.find(" bad ") - text.rfind('\n', text.find(" bad "));
    const std::size_t mark = text.find(" ^~~") - text.rfind('\n', text.find(" ^~~"));
    EXPECT_EQ(word, mark);
}

TEST(Explained, HowTheLineCameToBe) {
    const Told told = tell("$N=x7\nhouse a {\ninclude inner\n}\n", {{"inner", "/", "number $N\n"}}, {{"/", "inner", {}, {1}, {}}});
    EXPECT_EQ(told.text(),
              "inner:1: error: invalid number 'x7' [invalid-number]\n"
              "  1 | number $N\n"
              "  = read as: number x7\n"
              "  = 'number' takes <1-255>\n"
              "F:1:1: note: $N is defined here\n"
              "  1 | $N=x7\n"
              "    | ^\n"
              "F:3:1: note: included from here\n"
              "  3 | include inner\n"
              "    | ^\n");
}

TEST(Explained, PasswordsAreNotShown) {
    for (const std::string line : {"auth_pass hunter2", "auth_pas hunter2", "password=hunter2", "auth_pass ab{hunter2", "auth_pass \"hunter2",
                                   "$AUTH_PASS=hunter2 $X", "AUTH_PASS: hunter2 {", "{ auth_type PASS auth_pass hunter2 {"}) {
        const Told told = tell(house(line + "\nnumber x\n"));
        EXPECT_EQ(told.text().find("hunter2"), std::string::npos) << told.text();
        EXPECT_EQ(report_json(told.bundle, {told.diagnostics.list()}).find("hunter2"), std::string::npos) << line;
        for (const Diagnostic& one : told.diagnostics.list())
            EXPECT_EQ(reference_line(told.bundle, one, Pass::parent).find("hunter2"), std::string::npos) << one.text;
    }
    EXPECT_EQ(without_secret("auth_type PASS"), "auth_type PASS");
    EXPECT_EQ(without_secret("authentication {"), "authentication {");
    EXPECT_EQ(without_secret("  auth_pass 1111 # old"), "  auth_pass ********");
}

TEST(Explained, JsonHoldsTheSame) {
    const Told told = tell(house(" numbre 5\n"));
    EXPECT_EQ(report_json(told.bundle, {told.diagnostics.list(), 3, 5}),
              R"({"version":1,"file":"F","exit_code":5,"errors":1,"warnings":0,"notes":0,"omitted":3,"diagnostics":[)"
              R"({"id":"unknown-keyword","severity":"error","text":"Unknown keyword 'numbre'","remedy":"did you mean 'number'?",)"
              R"("file":"F","line":2,"column":2,"length":6,"source":" numbre 5","expanded":null,"notes":[]}]})"
              "\n");
    EXPECT_EQ(json_string("a\"b\\c\n\x01\xff/\xc3\xa9"), "\"a\\\"b\\\\c\\n\\u0001\xef\xbf\xbd/\xc3\xa9\"");
}

TEST(Explained, TheCountsComeLast) {
    const Told told = tell(house(" numbre 5\n number 5 yes\n nothing 1\n"));
    const std::string text = report_text(told.bundle, {told.diagnostics.list(), 7, 5});
    EXPECT_TRUE(text.ends_with("F: 7 more are not shown\nF: 2 errors, 1 warning\n")) << text;
    EXPECT_EQ(report_text(told.bundle, {}), "");
}

// ---- what to write instead

std::vector<std::string> remedies(const std::string& text) {
    std::vector<std::string> out;
    const Told told = tell(text);
    for (const Diagnostic& one : told.diagnostics.list()) out.push_back(std::string(id_of(one.kind)) + ": " + one.remedy);
    return out;
}
using Lines = std::vector<std::string>;

TEST(Advice, AWrongWord) {
    EXPECT_EQ(remedies(house("NUMBER 5\n")), Lines{"unknown-keyword: did you mean 'number'?"});
    EXPECT_EQ(remedies(house("number=5\n")), Lines{"unknown-keyword: write 'number', a blank and its value; no '=', ':' or ';'"});
    EXPECT_EQ(remedies(house("vrrp_unicast_bind 10.0.0.1\n")), Lines{"removed-keyword: use unicast_src_ip ADDRESS"});
    EXPECT_EQ(remedies(house("trees 5\n")), Lines{"misplaced-keyword: 'trees' belongs into garden"});
    EXPECT_EQ(remedies("number 5\n"), Lines{"misplaced-keyword: 'number' belongs into house - or is there a '}' too many before this line?"});
    EXPECT_EQ(remedies("house a {\n number 5\nhouse b {\n number 6\n}\n")[0],
              "misplaced-keyword: 'house' begins a block at the top level: is a '}' missing before this line?");
    EXPECT_EQ(remedies(house("qwertyuiop 5\n")), Lines{"unknown-keyword: "});
    EXPECT_EQ(remedies(house("// number 5\n")), Lines{"unknown-keyword: a comment begins with # or !"});
    EXPECT_EQ(remedies("house a {\n garden {\n trees 5\n number 5\n}\n")[0],
              "misplaced-keyword: 'number' belongs into house: is the '}' of garden missing before this line?");
}

TEST(Advice, AWrongValueSaysWhatCountsAndWhatIsTaken) {
    EXPECT_EQ(remedies(house("windows 3\nwindows x\n")), Lines{"invalid-number: using 'windows 3'; 'windows' takes <0-99>"});
    EXPECT_EQ(remedies(house("number 300\n")), Lines{"number-out-of-range: 'number' takes <1-255>"});
    EXPECT_EQ(remedies(house("number\n")), Lines{"missing-parameter: 'number' takes <1-255>"});
}

TEST(Advice, WordsWithoutEffectAreSaid) {
    EXPECT_EQ(remedies(house("garden {\npond no\n}\n")), Lines{"extra-words: 'pond' stands alone; to switch it off, remove the line"});
    EXPECT_EQ(remedies(house("number 5 6\n")), Lines{"extra-words: 'number' takes <1-255>"});
    const Told told = tell(house("garden {\npond no\n}\n"));
    EXPECT_TRUE(told.diagnostics.list()[0].ours);
    EXPECT_EQ(told.diagnostics.exit_code(), 0);
}

TEST(Advice, CharactersOfWebPages) {
    const auto first = [](const std::string& line) {
        const Told told = tell(house(line + "\n"));
        return told.diagnostics.list().empty() ? std::string() : told.diagnostics.list()[0].text + "; " + told.diagnostics.list()[0].remedy;
    };
    EXPECT_EQ(first("number\xc2\xa0" "5"), "a no-break space (U+00A0) counts as part of a word; type a blank instead");
    EXPECT_EQ(first("colour \xe2\x80\x9cred\xe2\x80\x9d"), "a typographic quote (U+201C) counts as part of a word; type \" instead");
    EXPECT_EQ(first("garden \xef\xbd\x9b"), "a full-width brace (U+FF5B) counts as part of a word; type { instead");
    EXPECT_EQ(first("colour gr\xfc" "n"), "an octet that is no UTF-8 (0xFC) counts as part of a word; type ASCII instead");
    EXPECT_EQ(first("colour gr\xc3\xbcn"), "");
    EXPECT_EQ(first("colour \"a\xc2\xa0" "b\""), "");
    EXPECT_EQ(first("colour red # a\xc2\xa0" "b"), "");
    EXPECT_EQ(first("number 5\rcolour red"),
              "a carriage return inside a line counts as a blank, what is behind it belongs to this line; let lines end with LF or CR LF");
}

TEST(Advice, AByteOrderMarkIsSkippedAndSaid) {
    const Told told = tell("\xef\xbb\xbfhouse a {\n numbr 5\n}\n");
    ASSERT_EQ(told.diagnostics.list().size(), 2U);
    EXPECT_EQ(told.diagnostics.list()[0].kind, DiagnosticKind::foreign_character);
    EXPECT_EQ(told.diagnostics.list()[1].location, (Location{0, 2, 2}));
}

TEST(Advice, BracesThatDoNotFit) {
    const Told missing = tell("house a {\n    garden {\n        trees 5\n}\nhouse b {\n}\n");
    EXPECT_EQ(missing.diagnostics.list().back().notes,
              (std::vector<Note>{{{0, 1, 9}, "this '{' is not closed"},
                                 {{0, 4, 1}, "this '}' closes the '{' of line 2, although it is not indented like that line"}}));
    const Told extra = tell("house a {\n    garden {\n    }\n    }\n}\n");
    EXPECT_EQ(extra.diagnostics.list().front().text, "Extra '}' found");
    EXPECT_EQ(extra.diagnostics.list().front().notes,
              (std::vector<Note>{{{0, 4, 5}, "this '}' closes the '{' of line 1, although it is not indented like that line"}}));
}

TEST(Advice, ALineOfAMegabyteIsReadInNoTime) {
    const Told told = tell(std::string(20'000'000, 'x'));
    EXPECT_EQ(told.diagnostics.list().size(), 200U);
    EXPECT_GT(told.diagnostics.omitted(), 10'000U);
}

}  // namespace
}  // namespace ka::config
