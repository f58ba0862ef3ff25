#include "common/config/diagnostic.hpp"

#include <algorithm>

namespace ka::config {

int exit_code(ErrorClass worst) {
    if (worst == ErrorClass::ok) return 0;
    if (worst <= ErrorClass::fatal) return 4;
    return worst == ErrorClass::security ? 6 : 5;
}

namespace {

constexpr std::size_t longest_trail = 8;  // of includes shown under one complaint

DiagnosticKind kind_of_class(ErrorClass error_class) {
    switch (error_class) {
        case ErrorClass::file_not_found: return DiagnosticKind::missing_file;
        case ErrorClass::bad_interface: return DiagnosticKind::missing_interface;
        case ErrorClass::multiple_files: return DiagnosticKind::unreadable_file;
        case ErrorClass::unknown_keyword: return DiagnosticKind::unknown_keyword;
        case ErrorClass::unexpected_open_brace: return DiagnosticKind::unexpected_open_brace;
        case ErrorClass::missing_open_brace: return DiagnosticKind::missing_open_brace;
        case ErrorClass::unexpected_close_brace: return DiagnosticKind::unexpected_close_brace;
        case ErrorClass::missing_close_brace: return DiagnosticKind::missing_close_brace;
        case ErrorClass::unmatched_quote: return DiagnosticKind::unmatched_quote;
        case ErrorClass::missing_parameter: return DiagnosticKind::missing_parameter;
        case ErrorClass::invalid_number: return DiagnosticKind::invalid_number;
        case ErrorClass::warning: return DiagnosticKind::ignored_setting;
        case ErrorClass::deprecated: return DiagnosticKind::deprecated_keyword;
        case ErrorClass::security: return DiagnosticKind::unsafe_script;
        case ErrorClass::ok:
        case ErrorClass::fatal:
        case ErrorClass::general: break;
    }
    return DiagnosticKind::invalid_value;
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic) {
    kept_ = false;
    if (muted_) return;
    worst_ = std::max(worst_, diagnostic.error_class);
    if (!has_room()) {
        ++omitted_;
        return;
    }
    if (diagnostic.kind == DiagnosticKind::by_class) diagnostic.kind = kind_of_class(diagnostic.error_class);
    if (expanded_ && diagnostic.location.line != 0) {
        diagnostic.expanded = expanded_line_;
        diagnostic.notes.insert(diagnostic.notes.end(), expanded_from_.begin(), expanded_from_.end());
    }
    std::uint32_t file = diagnostic.location.file;
    for (std::size_t depth = 0; diagnostic.location.line != 0 && depth < longest_trail && file < included_from_.size(); ++depth) {
        const Location from = included_from_[file];
        if (from.line == 0) break;
        diagnostic.notes.push_back({from, "included from here"});
        file = from.file;
    }
    list_.push_back(std::move(diagnostic));
    kept_ = true;
}

void Diagnostics::add(ErrorClass error_class, std::string text, DiagnosticKind kind) {
    const Severity severity = error_class == ErrorClass::ok ? Severity::note : Severity::error;
    add({.severity = severity, .error_class = error_class, .location = {}, .length = 0, .text = std::move(text), .remedy = {}, .kind = kind});
}

void Diagnostics::included(std::uint32_t file, const Location& by) {
    if (included_from_.size() <= file) included_from_.resize(file + 1u);
    included_from_[file] = by;
}

void Diagnostics::expansion(std::string line, std::vector<Note> from) {
    expanded_ = true;
    expanded_line_ = std::move(line);
    expanded_from_ = std::move(from);
}

std::string location_prefix(const Bundle& bundle, const Location& at, Pass pass) {
    if (at.line == 0) return {};
    const bool is_only_main = bundle.roots.size() == 1 && bundle.roots[0] == at.file;
    std::string prefix = "(";
    if (!(pass == Pass::parent && is_only_main) && at.file < bundle.files.size()) prefix += bundle.files[at.file].name + ": ";
    return prefix + "Line " + std::to_string(at.line) + ") ";
}

std::string reference_line(const Bundle& bundle, const Diagnostic& diagnostic, Pass pass) {
    return (diagnostic.placed ? location_prefix(bundle, diagnostic.location, pass) : std::string()) + diagnostic.text;
}

}  // namespace ka::config
