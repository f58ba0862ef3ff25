#include "common/config/statement.hpp"

#include "common/base/format.hpp"
#include "common/config/lexer.hpp"

namespace ka::config {

Location Statement::location_of(std::size_t word) const {
    Location at = location_;
    if (at.column == 0 || !has(word) || raw_.empty()) return at;
    const char* begin = words_[word].data();
    if (begin >= raw_.data() && begin <= raw_.data() + raw_.size()) at.column += static_cast<std::uint32_t>(begin - raw_.data());
    return at;
}

std::optional<std::string_view> Statement::require(std::size_t index) {
    if (has(index)) return words_[index];
    if (!diagnostics_->stopped()) {
        const std::string after = index == 0 ? std::string() : format(" after keyword `{}`", {words_[size() - 1]});
        const std::string_view line = words_.empty() ? raw_ : words_[0];
        diagnostics_->add({.severity = Severity::fatal, .error_class = ErrorClass::missing_parameter, .location = location_,
                           .length = static_cast<std::uint32_t>(raw_.size()),
                           .text = format("*** Configuration line starting `{}` is missing a parameter{} at word position {}",
                                          {line, after, index + 1}),
                           .remedy = {}});
    }
    diagnostics_->stop();
    return std::nullopt;
}

void Statement::report(ErrorClass error_class, std::string text, std::size_t word, std::string remedy, DiagnosticKind kind) {
    const bool is_warning = error_class == ErrorClass::warning || error_class == ErrorClass::deprecated;
    const Severity severity = error_class == ErrorClass::ok ? Severity::note : is_warning ? Severity::warning : Severity::error;
    diagnostics_->add({.severity = severity, .error_class = error_class, .location = location_of(word),
                       .length = static_cast<std::uint32_t>((*this)[word].size()), .text = std::move(text),
                       .remedy = std::move(remedy), .kind = kind});
}

void Statement::caution(DiagnosticKind kind, std::string text, std::size_t word, std::string remedy) {
    report(ErrorClass::ok, std::move(text), word, std::move(remedy), kind);
    diagnostics_->last().severity = Severity::warning;
    diagnostics_->last().ours = true;
}

void Statement::refuse(std::string text) {
    report(ErrorClass::ok, std::move(text), 0, {}, DiagnosticKind::not_supported);
    diagnostics_->last().severity = Severity::fatal;
    diagnostics_->last().ours = true;
    diagnostics_->refuse();
}

std::optional<Statement::ScriptWords> Statement::script_words(std::size_t first_word) {
    const auto complain = [this](std::string_view text, char missing) {
        report(ErrorClass::unmatched_quote, format("String '{}': missing terminating {}", {text, std::string(1, missing)}));
        return std::nullopt;
    };
    char missing = 0;
    auto words = split_quoted(raw_, missing);
    if (!words) return complain(raw_, missing);
    ScriptWords made;
    if (words->size() <= first_word) return made;
    const std::string& command = (*words)[first_word];
    auto arguments = split_escaped(command, missing);
    if (!arguments) return complain(command, missing);
    made.command = std::move(*arguments);
    made.rest.assign(words->begin() + static_cast<std::ptrdiff_t>(first_word) + 1, words->end());
    return made;
}

}  // namespace ka::config
