// Complaints about a configuration: what, where, how bad, and what is done now.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/limits.hpp"
#include "common/config/diagnostic_kinds.hpp"
#include "common/config/source.hpp"

namespace ka::config {

// Rank order of the reference: the highest recorded class decides the exit status of --config-test.
enum class ErrorClass : std::uint8_t {
    ok,  // logged only, no error
    file_not_found,
    bad_interface,
    fatal,
    multiple_files,
    unknown_keyword,
    unexpected_open_brace,
    missing_open_brace,
    unexpected_close_brace,
    missing_close_brace,
    unmatched_quote,
    missing_parameter,
    invalid_number,
    general,
    warning,
    deprecated,
    security,
};

// 0 ok, 4 file-not-found..fatal, 6 security, 5 the others. (2, a missing parameter, is Diagnostics::exit_code's business.)
int exit_code(ErrorClass worst);

// Whose reading this is. The parent prints "(Line N) " when there is one file only, the others always "(FILE: Line N) ".
enum class Pass : std::uint8_t { parent, checker, vrrp, bfd };

enum class Severity : std::uint8_t { note, warning, error, fatal };

// Another place that a complaint is about: the earlier definition, the include, the expansion.
struct Note {
    Location location;
    std::string text;  // "first defined here"
    bool operator==(const Note&) const = default;
};

struct Diagnostic {
    Severity severity = Severity::error;
    ErrorClass error_class = ErrorClass::general;
    Location location;  // line 0: about the whole
    std::uint32_t length = 0;  // octets to underline from the column on, 0 = unknown
    std::string text;    // the reference's wording where it has one, without the prefix
    std::string remedy;  // "using 100", "did you mean 'priority'?"; may be empty
    DiagnosticKind kind = DiagnosticKind::by_class;
    bool placed = true;  // the reference prints the place too; false: only we know it
    bool ours = false;   // the reference says nothing: not part of a plain --config-test
    std::vector<Note> notes{};
    std::string expanded{};  // the line after replacements, where it is not as written
    bool operator==(const Diagnostic&) const = default;
};

// Collects the complaints of one pass: at most limits::diagnostics are kept, the rest is counted; the worst class and the
// fatal flags always count. Also the place where a pass learns that it must stop or must not start.
class Diagnostics {
public:
    explicit Diagnostics(Pass pass = Pass::parent, bool testing = false) : pass_(pass), testing_(testing) {}

    void add(Diagnostic diagnostic);
    // About the whole configuration, no place.
    void add(ErrorClass error_class, std::string text, DiagnosticKind kind = DiagnosticKind::by_class);
    // The complaint added last, to say more about it; one that is thrown away when that was not kept.
    Diagnostic& last() { return kept_ ? list_.back() : scratch_; }
    bool has_room() const { return list_.size() < ka::limits::diagnostics; }  // for remedies that are slow to work out

    // The reader of the lines tells where it is, so that complaints show how their line came to be.
    void included(std::uint32_t file, const Location& by);
    void expansion(std::string line, std::vector<Note> from);
    void no_expansion() { expanded_ = false; }

    Pass pass() const { return pass_; }
    bool is_test() const { return testing_; }  // --config-test
    const std::vector<Diagnostic>& list() const { return list_; }
    std::size_t omitted() const { return omitted_; }
    ErrorClass worst() const { return worst_; }
    // A mandatory parameter was missing: reading stopped at that line and the process ends with 2.
    bool stopped() const { return stopped_; }
    void stop() { stopped_ = true; }
    // A word that is known but must not be ignored: this configuration is not started. The text is in the list.
    bool refused() const { return refused_; }
    void refuse() { refused_ = true; }

    // Exit status of --config-test as far as this pass can tell: 2 when stopped, else by class.
    int exit_code() const { return stopped_ ? 2 : config::exit_code(worst_); }

    // Diagnostics added while muted are dropped: children re-read global_defs, which the parent has reported already.
    void mute(bool on) { muted_ = on; }
    bool muted() const { return muted_; }

private:
    Pass pass_;
    bool testing_;
    bool muted_ = false;
    bool stopped_ = false;
    bool refused_ = false;
    ErrorClass worst_ = ErrorClass::ok;
    std::size_t omitted_ = 0;
    std::vector<Diagnostic> list_;
    bool kept_ = false;  // the last complaint is the last of the list
    Diagnostic scratch_;
    std::vector<Location> included_from_;  // by file; line 0 = a main file
    bool expanded_ = false;
    std::string expanded_line_;
    std::vector<Note> expanded_from_;
};

// "(FILE: Line N) " or "(Line N) " as the pass prints it; empty without a place.
std::string location_prefix(const Bundle& bundle, const Location& at, Pass pass);

// As the reference prints it: prefix and text.
std::string reference_line(const Bundle& bundle, const Diagnostic& diagnostic, Pass pass);

}  // namespace ka::config
