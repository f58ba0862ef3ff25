#include "common/config/diagnostic.hpp"

#include <algorithm>
#include <array>

namespace ka::config {

int exit_code(ErrorClass worst) {
    if (worst == ErrorClass::ok) return 0;
    if (worst <= ErrorClass::fatal) return 4;
    return worst == ErrorClass::security ? 6 : 5;
}

void Diagnostics::add(Diagnostic diagnostic) {
    if (muted_) return;
    worst_ = std::max(worst_, diagnostic.error_class);
    if (list_.size() < ka::limits::diagnostics) {
        list_.push_back(std::move(diagnostic));
    } else {
        ++omitted_;
    }
}

void Diagnostics::add(ErrorClass error_class, std::string text) {
    const Severity severity = error_class == ErrorClass::ok ? Severity::note : Severity::error;
    add({.severity = severity, .error_class = error_class, .location = {}, .length = 0, .text = std::move(text), .remedy = {}});
}

std::string location_prefix(const Bundle& bundle, const Location& at, Pass pass) {
    if (at.line == 0) return {};
    const bool is_only_main = bundle.roots.size() == 1 && bundle.roots[0] == at.file;
    std::string prefix = "(";
    if (!(pass == Pass::parent && is_only_main) && at.file < bundle.files.size()) prefix += bundle.files[at.file].name + ": ";
    return prefix + "Line " + std::to_string(at.line) + ") ";
}

std::string reference_line(const Bundle& bundle, const Diagnostic& diagnostic, Pass pass) {
    return location_prefix(bundle, diagnostic.location, pass) + diagnostic.text;
}

std::string explained(const Bundle& bundle, const Diagnostic& diagnostic) {
    constexpr std::array<std::string_view, 4> names{"note", "warning", "error", "fatal error"};
    const Location& at = diagnostic.location;
    std::string out = at.line == 0 || at.file >= bundle.files.size() ? bundle.pattern : bundle.files[at.file].name;
    if (at.line != 0) out += ":" + std::to_string(at.line);
    if (at.column != 0) out += ":" + std::to_string(at.column);
    out += ": ";
    out += names[static_cast<std::size_t>(diagnostic.severity)];
    out += ": " + diagnostic.text;
    if (!diagnostic.remedy.empty()) out += " (" + diagnostic.remedy + ")";
    const std::string_view line = line_text(bundle, at);
    if (line.empty()) return out;
    out += "\n    ";
    std::string underline = "\n    ";
    const std::size_t first = at.column == 0 ? line.size() : at.column - 1;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto octet = static_cast<unsigned char>(line[i]);
        out += octet < 0x20 || octet == 0x7f ? ' ' : line[i];  // control characters never reach a terminal
        if (i < first) underline += ' ';
    }
    if (first >= line.size()) return out;
    const std::size_t length = std::clamp<std::size_t>(diagnostic.length, 1, line.size() - first);
    return out + underline + "^" + std::string(length - 1, '~');
}

}  // namespace ka::config
