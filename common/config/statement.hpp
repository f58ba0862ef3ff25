// One line of configuration as a keyword's parser sees it: its words, its place, and where to complain.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/diagnostic.hpp"
#include "common/config/source.hpp"

namespace ka::config {

class Statement {
public:
    Statement(const Bundle& bundle, Diagnostics& diagnostics, std::span<const std::string_view> words, std::string_view raw,
              Location location)
        : bundle_(&bundle), diagnostics_(&diagnostics), words_(words), raw_(raw), location_(location) {}

    std::string_view keyword() const { return words_.empty() ? std::string_view() : words_[0]; }
    std::span<const std::string_view> words() const { return words_; }  // [0] is the keyword; quotes are gone
    std::size_t size() const { return words_.size(); }
    bool has(std::size_t index) const { return index < words_.size(); }
    std::string_view operator[](std::size_t index) const { return has(index) ? words_[index] : std::string_view(); }
    std::string_view raw() const { return raw_; }  // the statement as one text, quotes kept
    const Location& location() const { return location_; }
    Location location_of(std::size_t word) const;
    Pass pass() const { return diagnostics_->pass(); }
    bool is_test() const { return diagnostics_->is_test(); }  // --config-test: no leniency with numbers
    Diagnostics& diagnostics() { return *diagnostics_; }
    // "(FILE: Line N) " for complaints made later, when the line is gone.
    std::string where() const { return location_prefix(*bundle_, location_, pass()); }

    // The word, or the reference's fatal complaint about its absence: reading stops and the process ends with 2. Rows that
    // always need their words say so with `required`; this is for words that are needed only after another one.
    std::optional<std::string_view> require(std::size_t index);

    // Each complains at this line; `word` (when given) is what is underlined.
    void report(ErrorClass error_class, std::string text, std::size_t word = 0, std::string remedy = {},
                DiagnosticKind kind = DiagnosticKind::by_class);
    void error(std::string text, std::size_t word = 0) { report(ErrorClass::general, std::move(text), word); }
    void warning(std::string text, std::size_t word = 0) { report(ErrorClass::warning, std::move(text), word); }
    void deprecated(std::string text, std::size_t word = 0) { report(ErrorClass::deprecated, std::move(text), word); }
    void note(std::string text, std::size_t word = 0) { report(ErrorClass::ok, std::move(text), word); }  // log only
    // An error that has an identifier of its own, see diagnostic_kinds.hpp.
    void error(DiagnosticKind kind, std::string text, std::size_t word = 0) { report(ErrorClass::general, std::move(text), word, {}, kind); }
    // What the reference takes in silence although it may not be what was meant.
    void caution(DiagnosticKind kind, std::string text, std::size_t word = 0, std::string remedy = {});
    // Another place that the complaint just made is about.
    void see(const Location& at, std::string text) { diagnostics_->last().notes.push_back({at, std::move(text)}); }
    // Known, but ignoring it would change who hears us or who reaches an address: the start is refused.
    void refuse(std::string text);

    // Words of a script keyword (core.md 5.1, second tokeniser). [0] is split once more, with escapes, into `command`; the
    // words after it are user and group. Empty command: nothing was given. nullopt: an unfinished quote, already reported.
    struct ScriptWords {
        std::vector<std::string> command;
        std::vector<std::string> rest;
    };
    std::optional<ScriptWords> script_words(std::size_t first_word = 1);

private:
    const Bundle* bundle_;
    Diagnostics* diagnostics_;
    std::span<const std::string_view> words_;
    std::string_view raw_;
    Location location_;
};

}  // namespace ka::config
