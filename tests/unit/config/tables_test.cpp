// What the rows give besides a parser: printing, suggestions, plans and the manual.
#include <gtest/gtest.h>

#include <array>

#include "common/config/bind.hpp"
#include "common/config/keyword_docs.hpp"
#include "common/config/plan.hpp"
#include "common/config/suggest.hpp"
#include "tests/unit/config/house.hpp"

namespace ka::config::testing {
namespace {

Street read_street(std::string text) {
    Street street;
    Diagnostics diagnostics;
    config::bind(bundle_of(std::move(text)), std::array{root(street_table, street)}, diagnostics);
    EXPECT_TRUE(diagnostics.list().empty());
    street.trace.clear();
    return street;
}

TEST(Dump, IsCanonicalAndReadsAsTheSameModel) {
    const Street street = read_street(
        "street_name \"long street\"\nhouse \"a b\" { nr 7\nheating 1.50\n garden { pond\n trees 3 }\n rooms { hall\n attic }\n lights off }\nhouse c {\n}\n");
    const std::string text = dump(street_table, &street);
    EXPECT_EQ(text,
              "street_name \"long street\"\n"
              "house \"a b\" {\n    number 7\n    heating 1.5\n    lights false\n    garden {\n        trees 3\n        pond\n    }\n"
              "    rooms {\n        hall\n        attic\n    }\n}\n"
              "house c {\n}\n");
    EXPECT_EQ(read_street(text), street);
    EXPECT_EQ(dump(street_table, &street), dump(street_table, &street));
}

TEST(Dump, EmptyMembersAreNotPrinted) {
    const Street fresh;
    EXPECT_EQ(dump(street_table, &fresh), "");
}

TEST(Dump, WordsAreQuotedWhereTheyMustBe) {
    EXPECT_EQ(quoted("plain-1.2/x"), "plain-1.2/x");
    EXPECT_EQ(quoted(""), "\"\"");
    for (const char* word : {"a b", "a{b", "a#b", "a!b", "@x", "$x"}) EXPECT_EQ(quoted(word), "\"" + std::string(word) + "\"");
}

TEST(Suggestions, NearWordsOnly) {
    const auto best = [](std::string_view wrong) {
        Suggestion suggestion(wrong);
        for (const auto word : {"priority", "virtual_router_id", "state", "interface"}) suggestion.consider(word);
        return suggestion.best();
    };
    EXPECT_EQ(best("prioirty"), "priority");
    EXPECT_EQ(best("virtual_routr_id"), "virtual_router_id");
    EXPECT_EQ(best("stat"), "state");
    EXPECT_EQ(best("xyz"), "");
    EXPECT_EQ(best("p"), "");
    EXPECT_EQ(best(""), "");
    EXPECT_EQ(edit_distance("ab", "ba", 5), 1u);
    EXPECT_EQ(edit_distance(std::string(5000, 'a'), "b", 3), 3u);
}

TEST(Plan, AddedRemovedChanged) {
    std::vector<House> before(4);
    before[0].name = "stays";
    before[1].name = "goes";
    before[2].name = "changes";
    before[3].name = "stays";  // a second of the name does not count
    std::vector<House> after{before[2], before[0], House{}};
    after[0].windows = 9;
    after[2].name = "comes";
    const auto plan = diff(before, after, &House::name);
    using What = Plan<std::string>::What;
    EXPECT_EQ(plan.changes, (std::vector<Plan<std::string>::Change>{
                                {What::removed, "goes", 1, 0}, {What::changed, "changes", 2, 0}, {What::added, "comes", 0, 2}}));
    EXPECT_TRUE(diff(before, before, &House::name).empty());
}

TEST(Manual, HasEveryRowInItsBlock) {
    const std::array<NamedTable, 2> tables{{{"root", &street_table}, {"house", &house_table}}};
    const std::string page = keywords_page(tables);
    EXPECT_NE(page.find("\n## `house`\n"), std::string::npos);
    EXPECT_NE(page.find("| `number`, `no`, `nr` | `<1-255>` | The number. | missing: reading ends; wrong: line ignored | worked out again |"), std::string::npos);
    for (const Row& row : house_table.rows) EXPECT_NE(page.find("| `" + std::string(row.name) + "`"), std::string::npos) << row.name;
}

TEST(Manual, NamesWhatIsNotThereYet) {
    const std::array<NamedTable, 1> tables{{{"house", &house_table}}};
    const std::string page = not_yet_page(tables);
    const std::size_t parsed = page.find("## Parsed and checked, without effect yet");
    ASSERT_NE(parsed, std::string::npos);
    EXPECT_LT(page.find("- `house`: `lift`, `cellar`\n"), parsed);
    EXPECT_NE(page.find("- `house`: `bell`\n", parsed), std::string::npos);
    EXPECT_NE(page.find("- `house`: `moat`\n"), std::string::npos);
    EXPECT_EQ(page.find("number"), std::string::npos);
    EXPECT_NE(fuzz_dictionary(tables).find("\"garden\"\n\"heating\"\n\"lift\"\n"), std::string::npos);
}

TEST(Tables, FindByNameAndAlias) {
    EXPECT_EQ(house_table.find("nr"), house_table.find("number"));
    EXPECT_EQ(house_table.find("n"), nullptr);
    EXPECT_EQ(house_table.find(""), nullptr);
}

}  // namespace
}  // namespace ka::config::testing
