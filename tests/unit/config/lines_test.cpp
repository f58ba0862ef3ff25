// The language below the level of keywords: core.md 5.1 and 5.5 to 5.7.
#include <gtest/gtest.h>

#include "tests/unit/config/reading.hpp"

namespace ka::config::testing {
namespace {

TEST(Lines, CO_091_CommentsStartAnywhereOutsideQuotes) {
    EXPECT_EQ(read("# all\n! all\nfoo bar#baz\nfoo!bar\n\"a#b!c\" d # e\nx \\#y \\!z\n   \n").lines,
              (Lines{"foo bar", "foo", "\"a#b!c\" d", "x #y !z"}));
}

TEST(Lines, CO_092_OddQuotesAreReportedWithTheLine) {
    const auto reading = read("ok\nrouter_id \"abc\n");
    EXPECT_EQ(reading.complaints, Lines{"(F: Line 2) Unterminated quote 'router_id \"abc'"});
    EXPECT_EQ(reading.diagnostics.exit_code(), 5);
}

TEST(Lines, CO_112_ALineMayHave1022CharactersAndALongerOneCostsItsFirst1023) {
    const std::string most(1022, 'a');
    EXPECT_EQ(read(most + "\nnext\n").lines, (Lines{most, "next"}));
    EXPECT_TRUE(read(most + "\r\n").complaints.empty());
    const auto longer = read(std::string(1023, 'a') + "tail of it\nnext\n");
    EXPECT_EQ(longer.lines, (Lines{"tail of it", "next"}));
    EXPECT_EQ(longer.complaints, Lines{"(F: Line 1) line too long - ignoring"});
    const auto exact = read(std::string(1023, 'a') + "\nnext");
    EXPECT_EQ(exact.lines, Lines{"next"});
}

TEST(Lines, CO_113_CarriageReturnsVanishAndALineWithNulIsSkipped) {
    const auto reading = read(std::string("one\r\nt\0wo\nthree", 15));
    EXPECT_EQ(reading.lines, (Lines{"one", "three"}));
    EXPECT_EQ(reading.complaints, Lines{"(F: Line 2) configuration appears to have embedded NULs - ignoring line"});
}

TEST(Lines, AByteOrderMarkIsNoPartOfTheFirstLine) { EXPECT_EQ(read("\xef\xbb\xbfone\n").lines, Lines{"one"}); }

TEST(Lines, CO_101_ConditionsCompareTheConfigurationId) {
    EXPECT_EQ(read("@node1 a\n@node2 b\n@^node1 c\n@^node2 d\n@node1\n@\n@^ e\n@node1x f\n").lines, (Lines{"a", "d", "e"}));
}

TEST(Definitions, CO_102_ReferencesAreReplacedAtTheirUse) {
    EXPECT_EQ(read("$A=1\n$A $A,$A) x$A\n${A}2 \"${A}\"\n$A.5 $Ax $B ${B}\n$A=2\n$A\n").lines,
              (Lines{"1 1,1) x1", "12 \"1\"", "$A.5 $Ax $B ${B}", "2"}));
    EXPECT_EQ(read("$A=1\n$B=\n$C=2\nx$A$B\nx$A$C\n").lines, (Lines{"x1", "x$A2"})) << "a name may become complete";
}

TEST(Definitions, CO_102_NestedOnesExpandWhenUsed) {
    EXPECT_EQ(read("$OUT=<${IN}>\n$IN=first\n$OUT\n$IN=second\n$OUT\n").lines, (Lines{"<first>", "<second>"}));
}

TEST(Definitions, CO_103_NoBlankBeforeTheEqualsSign) {
    EXPECT_EQ(read("$PRIO = 7\n$Q=   \"a b\"  \nx $Q\n$E=\ny${E}z\n").lines, (Lines{"$PRIO = 7", "x \"a b\"", "yz"}));
}

TEST(Definitions, CO_104_SeveralLinesAreYieldedOneAtATime) {
    EXPECT_EQ(read("$M=one \\\n two \\\n @node1 three\npre $M\n").lines, (Lines{"pre one", "two", "three"}));
    EXPECT_EQ(read("$M=one \\\n two\n$M post\n").lines, Lines{"$M post"}) << "only as the last thing of a line";
    EXPECT_EQ(read("$E=\\\n a \\\n\nq $E\n").lines, (Lines{"q", "a"})) << "an empty line ends it";
    EXPECT_EQ(read("$M=one \\\n two\n$N=x \\\n $M \\\n end\nw $N\n").lines, (Lines{"w x", "one", "two", "end"})) << "they nest";
    EXPECT_EQ(read("$M=a \\\n ~SEQ(i, 2) s${i} \\\n $X=5\n$M\n$X\n").lines, (Lines{"a", "s1", "s2", "5"}));
}

TEST(Definitions, CO_105_PredefinedOnes) {
    EXPECT_EQ(read("a ${_PWD} ${_INSTANCE} ${_ENV HOME} ${_ENV NOPE}| ${_HASH}x ${_BANG}\n").lines,
              Lines{"a /etc/ka node1 /root | #x !"});
    const auto random = read("${_RANDOM 7 9}\n${_RANDOM 5 5}\n");
    ASSERT_EQ(random.lines.size(), 2u);
    EXPECT_TRUE(random.lines[0] == "7" || random.lines[0] == "8" || random.lines[0] == "9") << random.lines[0];
    EXPECT_EQ(random.lines[1], "5");
    EXPECT_EQ(read("$_PWD=mine\n$_PWD\n").lines, Lines{"mine"}) << "they can be overridden";
}

TEST(Definitions, CO_105_WrongParametersAreNamedAndTheTextStays) {
    const auto reading = read("x ${_RANDOM a}\nx ${_RANDOM 1 2 3}\nx ${_ENV}\nx ${_RANDOM 5 3}\n");
    EXPECT_EQ(reading.lines, (Lines{"x ${_RANDOM a}", "x ${_RANDOM 1 2 3}", "x ${_ENV}", "x 5"}));
    ASSERT_EQ(reading.complaints.size(), 4u);
    EXPECT_EQ(reading.complaints[0], "(F: Line 1) Definition _RANDOM requires numeric parameters only.");
    EXPECT_EQ(reading.complaints[1], "(F: Line 2) Definition _RANDOM requires between 0 and 2 parameters, 3 specified.");
    EXPECT_EQ(reading.complaints[2], "(F: Line 3) Definition _ENV requires between 1 and 1 parameters, 0 specified.");
}

TEST(Definitions, TheSameSeedGivesTheSameNumbers) {
    const std::string text = "random_seed 4711\n${_RANDOM} ${_RANDOM} ${_RANDOM}\n";
    EXPECT_EQ(read(text).lines, read(text).lines);
    EXPECT_NE(read(text).lines, read("random_seed 4712\n${_RANDOM} ${_RANDOM} ${_RANDOM}\n").lines);
}

TEST(Definitions, CO_114_ConditionsAndDefinitionsMadeBySubstitutionCount) {
    EXPECT_EQ(read("$C=@node2\n$C gone\n$D=@node1\n$D stays\n$N=1\n$V${N}=value\n$V1\n").lines, (Lines{"stays", "value"}));
}

TEST(Definitions, EndlessOnesAreReportedAndDropped) {
    for (const char* text : {"$A=${A}\nx ${A}\nend\n", "$A=${A}y\nx ${A}\nend\n", "$A=$B\n$B=$A\n$A\nend\n"}) {
        const auto reading = read(text);
        EXPECT_EQ(reading.lines, Lines{"end"}) << text;
        ASSERT_EQ(reading.complaints.size(), 1u);
        EXPECT_NE(reading.complaints[0].find("would exceed maximum line length"), std::string::npos);
    }
    const auto lines = read("$A=x \\\n $A\n$A\nend\n");
    EXPECT_EQ(lines.lines.back(), "end");
    EXPECT_EQ(lines.complaints.size(), 1u);
}

TEST(Sequences, CO_106_NumbersCountFromAndTo) {
    EXPECT_EQ(read("~SEQ(i, 3) a${i}\n").lines, (Lines{"a1", "a2", "a3"}));
    EXPECT_EQ(read("~SEQ(i, -2) a${i}\n").lines, (Lines{"a-1", "a-2"}));
    EXPECT_EQ(read("~SEQ(i, 5, 3) a$i\n").lines, (Lines{"a5", "a4", "a3"}));
    EXPECT_EQ(read("~SEQ(i, 1, 4, 10) a$i\n").lines, (Lines{"a1", "a5", "a9"}));
    EXPECT_EQ(read("~SEQx(i, 9, 0x0b) a${i}\n").lines, (Lines{"a9", "aa", "ab"}));
    EXPECT_EQ(read("$N=2\n~SEQ(i, ${N}) a$i\n~SEQ(i, 010, 011) o$i\n").lines, (Lines{"a1", "a2", "o8", "o9"}));
    EXPECT_EQ(read("~SEQ(i, 2)\n").lines, Lines{});
}

TEST(Sequences, CO_106_TheLeftmostVariesSlowest) {
    EXPECT_EQ(read("~SEQ(i, 2) ~LST(j, a, b) ${i}${j}\n").lines, (Lines{"1a", "1b", "2a", "2b"}));
    EXPECT_EQ(read("@node1 ~SEQ(i, 2) @node1 x$i\n").lines, (Lines{"x1", "x2"}));
}

TEST(Sequences, CO_106_ListsOfWordsAndInParallel) {
    EXPECT_EQ(read("~LST(v, 7, 9 9) a$v\n").lines, (Lines{"a7", "a9 9"}));
    EXPECT_EQ(read("~LST({a,b}, {1,2}, {3}, 4) x${a}y${b}\n").lines, (Lines{"x1y2", "x3y", "x4y"}));
}

TEST(Sequences, VariablesNeedBracesBeforeADot) { EXPECT_EQ(read("~SEQ(X, 1) 10.9.1.$X/24\n").lines, Lines{"10.9.1.$X/24"}); }

TEST(Sequences, WrongOnesAreReportedTwiceAsTheReferenceDoes) {
    const auto complaints = [](const std::string& line) { return read("$M=a \\\n b\n" + line + "\n").complaints; };
    const auto both = [](const std::string& first, const std::string& line) {
        return Lines{"(F: Line 3) " + first + " '" + line + "'", "(F: Line 3) Invalid ~SEQ specification '" + line + "'"};
    };
    for (const char* line : {"~SEQ() y", "~SEQ(a) y", "~SEQ(a,b,2) z", "~SEQ(a,1,2,3,4) z", "~SEQ(a"})
        EXPECT_EQ(complaints(line), both("Invalid ~SEQ definition", line)) << line;
    EXPECT_EQ(complaints("~SEQ(a,1,0,2) x"), both("Invalid ~SEQ values", "~SEQ(a,1,0,2) x"));
    EXPECT_EQ(complaints("~SEQ(a,1,-1,2) x"), both("Invalid ~SEQ values", "~SEQ(a,1,-1,2) x"));
    EXPECT_EQ(complaints("~SEQx(a,-1,2) z"), both("~SEQx is only valid for positive numbers", "~SEQx(a,-1,2) z"));
    EXPECT_EQ(complaints("~SEQ(a, 1, 2 foo"), both("~SEQ missing terminating ')'", "~SEQ(a, 1, 2 foo"));
    EXPECT_EQ(complaints("~SEQ($M) foo"), both("~SEQ parameter is multiline definition", "~SEQ($M) foo"));
    EXPECT_EQ(complaints("~SEQ x"), Lines{"(F: Line 3) Invalid ~SEQ specification '~SEQ x'"});
    EXPECT_EQ(complaints("~LST(a) z"), Lines{"(F: Line 3) Invalid ~LST specification '~LST(a) z'"});
    EXPECT_EQ(complaints("~LST({a,b},{1,2,3}) z").front(), "(F: Line 3) ~LST specification has too many values '~LST({a,b},{1,2,3}) z'");
    EXPECT_TRUE(complaints("~FOO(a,2) z").empty()) << "an ordinary word";
}

TEST(Sequences, AFloodOfLinesIsCutOff) {
    Bundle bundle = bundle_of("~SEQ(a, 1000000000) ~SEQ(b, 1000000000) x\nend\n");
    Diagnostics diagnostics;
    LineReader reader(bundle, diagnostics);
    std::size_t lines = 0;
    std::string last;
    for (Line line; reader.next(line); last = line.text) ++lines;
    EXPECT_LE(lines, limits::expanded_lines + 1);
    EXPECT_EQ(last, "end");
    EXPECT_EQ(diagnostics.list().size(), 1u);
}

// Each of these lines takes a thousand replacements before it is given up: they count for more than one.
TEST(Sequences, LinesThatAreGivenUpCountTowardsTheFlood) {
    Bundle bundle = bundle_of("$S=$S\n~SEQ(a, 1000000) $S\nend\n");
    Diagnostics diagnostics;
    LineReader reader(bundle, diagnostics);
    std::size_t lines = 0;
    for (Line line; reader.next(line);) ++lines;
    EXPECT_EQ(lines, 1u);
    EXPECT_LT(diagnostics.list().size() + diagnostics.omitted(), 1000u);
    EXPECT_EQ(diagnostics.worst(), ErrorClass::general);
}

TEST(Places, LinesKnowFileLineAndColumn) {
    const Bundle bundle = bundle_of("one\n   two\n$A=x\n a $A\n");
    Diagnostics diagnostics;
    LineReader reader(bundle, diagnostics);
    std::vector<Location> places;
    for (Line line; reader.next(line);) places.push_back(line.location);
    EXPECT_EQ(places, (std::vector<Location>{{0, 1, 1}, {0, 2, 4}, {0, 4, 0}}));
}

Bundle with_includes() {
    Bundle bundle = bundle_of("a\ninclude conf.d/*\nb\n", "F");
    bundle.files[0].directory = "/etc";
    bundle.files.push_back({"conf.d/1", "/etc/conf.d", "p ${_PWD}\ninclude more\n$V=set\n"});
    bundle.files.push_back({"conf.d/2", "/etc/conf.d", "q $V\n"});
    bundle.files.push_back({"more", "/etc/conf.d", "m\n"});
    bundle.includes.push_back({"/etc", "conf.d/*", {}, {1, 2}, {}});
    bundle.includes.push_back({"/etc/conf.d", "more", {}, {3}, {{"Config files missing 'x'.", true}}});
    return bundle;
}

TEST(Includes, CO_098_FilesStandWhereTheLineStands) {
    EXPECT_EQ(read(with_includes()).lines, (Lines{"a", "p /etc/conf.d", "m", "q set", "b"}));
}

TEST(Includes, CO_099_ProblemsAreTheParentsToTell) {
    const Bundle bundle = with_includes();
    EXPECT_TRUE(read(bundle).complaints.empty());
    Diagnostics parent(Pass::parent);
    LineReader reader(bundle, parent);
    for (Line line; reader.next(line);) {}
    ASSERT_EQ(parent.list().size(), 1u);
    EXPECT_EQ(reference_line(bundle, parent.list()[0], Pass::parent), "(conf.d/1: Line 2) Config files missing 'x'.");
    EXPECT_EQ(parent.worst(), ErrorClass::file_not_found);
}

TEST(Includes, OnesOfThemselvesEnd) {
    Bundle bundle = bundle_of("x\ninclude F\ny\n", "F");
    bundle.includes.push_back({"/", "F", {}, {0, 0}, {}});
    const auto reading = read(bundle);
    EXPECT_EQ(reading.lines, (Lines{"x", "y"}));
    EXPECT_EQ(reading.complaints.size(), 2u);
}

TEST(Includes, ConditionsAndDefinitionsApplyToThem) {
    Bundle bundle = bundle_of("$D=dir\n@node1 include ${D}/f\n@node2 include other\n", "F");
    bundle.facts.config_id = "node1";
    bundle.files.push_back({"dir/f", "/dir", "inside\n"});
    bundle.includes.push_back({"/", "dir/f", {}, {1}, {}});
    EXPECT_EQ(read(bundle).lines, Lines{"inside"});
}

}  // namespace
}  // namespace ka::config::testing
