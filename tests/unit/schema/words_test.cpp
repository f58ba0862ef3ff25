// Over the tables of every role: no word of the language is forgotten, and every row says what it is.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/unit/schema/row_cases.hpp"

namespace ka::core {
namespace {

// Words of values are no keywords: "<ADDR>" stands for a line of addresses.
bool is_placeholder(const std::string& word) { return word.starts_with('<'); }

TEST(Words, AllOfTheLanguageAreKnown) { EXPECT_EQ(known_words().size(), 742U); }

TEST(Words, EveryWordOfTheLanguageIsARow) {
    std::map<std::string, std::vector<const config::Table*>> tables;
    for (const NamedTable& one : all_tables()) tables[std::string(one.block)].push_back(one.table);
    for (const auto& [block, word, example] : known_words()) {
        if (block == "text" || is_placeholder(word)) continue;
        const auto& of_block = tables[table_name(block)];
        const bool found = std::ranges::any_of(of_block, [&](const config::Table* table) { return table->find(word) != nullptr; });
        EXPECT_TRUE(found) << block << " " << word;
    }
}

// include, definitions, conditions and sequences are read before a line has a keyword.
TEST(Words, WhatIsReadBeforeKeywordsIsUnderstood) {
    for (const auto& [block, word, example] : known_words()) {
        if (block != "text" || word.starts_with("include")) continue;
        const ParentLoad load = load_parent(config::bundle_of("$VRID=1\n" + example + "\n"), true);
        EXPECT_TRUE(load.diagnostics.list().empty()) << example << ": " << load.diagnostics.list()[0].text;
    }
}

TEST(Words, EveryRowSaysWhatItIs) {
    for (const NamedTable& one : all_tables())
        for (const config::Row& row : one.table->rows) {
            EXPECT_FALSE(row.doc.empty()) << one.block << " " << row.name;
            EXPECT_LE(row.doc.size(), 100U) << one.block << " " << row.name;
        }
}

TEST(Words, NoWordStandsTwiceInABlock) {
    std::map<std::string_view, std::set<std::string_view>> seen;
    for (const NamedTable& one : all_tables())
        for (const config::Row& row : one.table->rows)
            EXPECT_TRUE(seen[one.block].insert(row.name).second) << one.block << " " << row.name;
}

}  // namespace
}  // namespace ka::core
