// What to write instead: for words that are no keywords of their block, and for lines whose value was no good.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/bind.hpp"
#include "common/config/diagnostic_kinds.hpp"
#include "common/config/keyword.hpp"
#include "common/config/suggest.hpp"

namespace ka::config {

struct Advice {
    DiagnosticKind kind = DiagnosticKind::unknown_keyword;
    std::string remedy;  // may be empty
};

class Advisor {
public:
    // The roots must outlive it.
    explicit Advisor(std::span<const Root> roots) : roots_(roots) {}

    // `blocks` are those around the line, the innermost last; empty = top level. Slow: for complaints only.
    Advice unknown_word(const Statement& line, std::span<const Table* const> blocks);

private:
    Advice misplaced(std::string_view word, const std::vector<std::string_view>& places, std::span<const Table* const> blocks) const;
    std::string_view nearest(std::string_view word, const Table* block) const;
    const std::vector<std::string_view>* places_of(std::string_view word);
    void collect(const Table& table);

    std::span<const Root> roots_;
    std::map<std::string_view, std::vector<std::string_view>> places_;  // word -> the blocks that have it
};

// What counts after a value was refused, and what the keyword takes: "'priority 100' counts; it takes <1-255>".
std::string value_advice(const Row& row, const Statement& line, const void* object);

// For a line of which a word was no address: what that was probably meant to be. Empty where there is nothing to say.
std::string address_advice(const Statement& line);

// Adds to the complaint just made which of the names there are was probably meant.
template <typename List, typename NameOf>
void suggest_name(Statement& line, std::size_t word, const List& known, NameOf name_of) {
    Suggestion suggestion(line[word]);
    for (const auto& one : known) suggestion.consider(name_of(one));
    line.diagnostics().last().remedy = suggestion.best().empty() ? "define it before this block"
                                                                 : "did you mean '" + std::string(suggestion.best()) + "'?";
}

// The first word that the keyword has no use for; 0 = every word has one, or the row does not tell.
std::size_t first_extra_word(const Row& row, const Statement& line);

}  // namespace ka::config
