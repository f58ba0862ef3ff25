// For every row of the language: its example line, and the lines that a careless writer makes of it, each in a whole file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/config/keyword.hpp"
#include "core/schema.hpp"

namespace ka::core {

struct RowCase {
    enum class Kind { example, alias, missing, extra, wrong, lowest, highest, below, above };
    const config::Row* row = nullptr;
    const config::Table* table = nullptr;
    std::string block;
    std::string word;  // the row's name, or the alias
    Kind kind = Kind::example;
    std::string line;
    std::string text;  // the line and what stands around it
    std::string base;  // without the line
};

std::string_view kind_name(RowCase::Kind kind);

// One line of tests/config/keywords.txt.
struct KnownWord {
    std::string block;
    std::string word;
    std::string example;
};
std::vector<KnownWord> known_words();
// The list names nested blocks with their parent; the tables by their own name.
std::string table_name(const std::string& block);

// In the order of the tables. Rows without an example in themselves or in keywords.txt are missing.
std::vector<RowCase> row_cases();

}  // namespace ka::core
