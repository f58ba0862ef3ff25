// Over the tables of every role: no word of the language is forgotten, and every row says what it is.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "core/schema.hpp"

namespace ka::core {
namespace {

// tests/config/keywords.txt: "BLOCK WORD" a line.
std::vector<std::pair<std::string, std::string>> known_words() {
    std::ifstream file(KA_SOURCE_ROOT "/tests/config/keywords.txt");
    std::vector<std::pair<std::string, std::string>> words;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream parts(line);
        std::string block, word;
        parts >> block >> word;
        words.emplace_back(block, word);
    }
    return words;
}

// The list names nested blocks with their parent; the tables by their own name.
std::string table_name(const std::string& block) {
    const std::map<std::string, std::string> own{{"vrrp_instance.authentication", "authentication"},
                                                 {"vrrp_instance.auth_hmac", "auth_hmac"},
                                                 {"vrrp_track_file", "track_file"}};
    const auto found = own.find(block);
    return found == own.end() ? block : found->second;
}

TEST(Words, EveryWordOfTheLanguageIsARow) {
    std::map<std::string, std::vector<const config::Table*>> tables;
    for (const NamedTable& one : all_tables()) tables[std::string(one.block)].push_back(one.table);
    const auto words = known_words();
    EXPECT_GT(words.size(), 600U);
    for (const auto& [block, word] : words) {
        const auto& of_block = tables[table_name(block)];
        const bool found = std::ranges::any_of(of_block, [&](const config::Table* table) { return table->find(word) != nullptr; });
        EXPECT_TRUE(found) << block << " " << word;
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
