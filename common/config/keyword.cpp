#include "common/config/keyword.hpp"

#include "common/config/lexer.hpp"

namespace ka::config {

bool has_word(std::string_view blank_separated, std::string_view word) {
    while (!(blank_separated = trimmed(blank_separated)).empty()) {
        const std::string_view one = blank_separated.substr(0, blank_separated.find(' '));
        if (one == word) return true;
        blank_separated.remove_prefix(one.size());
    }
    return false;
}

const Row* Table::find(std::string_view word) const {
    for (const Row& row : rows) {
        if (row.name == word || has_word(row.aliases, word)) return &row;
    }
    return nullptr;
}

}  // namespace ka::config
