#include "core/test_verdict.hpp"

#include <algorithm>
#include <tuple>

#include "common/base/limits.hpp"
#include "core/schema.hpp"

namespace ka::core {

namespace {

using config::Diagnostic;
using config::DiagnosticKind;
using config::ErrorClass;
using config::Severity;

bool is_of_brace_or_quote(DiagnosticKind kind) {
    return kind == DiagnosticKind::unexpected_close_brace || kind == DiagnosticKind::unmatched_quote || kind == DiagnosticKind::missing_close_brace;
}

// The same mistake, seen by another reading; the reference reports stray braces and quotes in two ways.
bool is_same(const Diagnostic& one, const Diagnostic& other) {
    if (one.location != other.location) return false;
    if (one.text == other.text) return true;
    return one.kind == other.kind && is_of_brace_or_quote(one.kind);
}

// "number '300' outside range", then "Priority not valid! Using default 100": the second is the consequence of the first.
bool is_consequence(const Diagnostic& cause, const Diagnostic& next) {
    return cause.error_class == ErrorClass::invalid_number && next.error_class == ErrorClass::general && cause.location == next.location &&
           next.kind == DiagnosticKind::invalid_value;
}

}  // namespace

void merge_diagnostics(const config::Diagnostics& reading, std::vector<Diagnostic>& all) {
    const Diagnostic* before = nullptr;
    for (const Diagnostic& one : reading.list()) {
        const auto same = std::ranges::find_if(all, [&one](const Diagnostic& other) { return is_same(one, other); });
        if (same != all.end()) {
            if (same->remedy.empty() || same->kind == DiagnosticKind::unknown_keyword) {  // who knows the block knows better
                if (!one.remedy.empty()) same->remedy = one.remedy;
                if (one.kind == DiagnosticKind::misplaced_keyword) same->kind = one.kind;
            }
        } else if (before != nullptr && is_consequence(*before, one)) {
            all.back().remedy = one.text + (one.remedy.empty() ? "" : "; " + one.remedy);
        } else if (all.size() < ka::limits::diagnostics) {
            all.push_back(one);
        }
        before = &one;
    }
}

void sort_diagnostics(std::vector<Diagnostic>& all) {
    std::ranges::stable_sort(all, {}, [](const Diagnostic& one) {
        return std::tuple(one.location.line == 0, one.location.file, one.location.line, one.location.column);
    });
}

Diagnostic of_main_file(const config::ReadProblem& problem, bool nothing_to_read) {
    return {.severity = nothing_to_read ? Severity::fatal : Severity::warning, .error_class = ErrorClass::file_not_found, .location = {},
            .length = 0, .text = problem.text, .remedy = {},
            .kind = problem.missing ? DiagnosticKind::missing_file : DiagnosticKind::unreadable_file};
}

int strict_code(const TestVerdict& verdict) {
    if (verdict.unreadable) return 4;
    Severity worst = Severity::note;
    for (const Diagnostic& one : verdict.diagnostics) worst = std::max(worst, one.severity);
    if (verdict.refused || worst == Severity::fatal) return 3;
    if (worst == Severity::error || verdict.omitted > 0) return 2;
    return worst == Severity::warning ? 1 : 0;
}

}  // namespace ka::core
