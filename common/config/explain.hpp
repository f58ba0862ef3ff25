// Complaints as people and programs read them: the place, the line with the wrong word underlined, what is used instead, the
// other places that matter.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "common/config/diagnostic.hpp"
#include "common/config/source.hpp"

namespace ka::config {

// FILE:LINE:COLUMN: error: TEXT [ID], then the line and its underline, the remedy, and each note likewise. Without a newline
// at the end. Passwords and keys are masked, what is no printable character is shown as one.
std::string explained(const Bundle& bundle, const Diagnostic& diagnostic);

// What is said of one configuration as a whole.
struct Report {
    std::span<const Diagnostic> diagnostics;
    std::size_t omitted = 0;  // beyond the limit: only counted
    int exit_code = 0;
};

// Everything, one complaint after the other, and a last line with the counts; empty when there is nothing to say.
std::string report_text(const Bundle& bundle, const Report& report);

// One object on one line:
//   {"version":1,"file":"...","exit_code":5,"errors":1,"warnings":0,"notes":0,"omitted":0,"diagnostics":[
//    {"id":"unknown-keyword","severity":"error","text":"...","remedy":"...","file":"...","line":4,"column":5,"length":8,
//     "source":"    nopreemt","expanded":null,"notes":[{"text":"...","file":"...","line":1,"column":1}]}]}
// A complaint without a place has null for file, line, column, length and source.
std::string report_json(const Bundle& bundle, const Report& report);

}  // namespace ka::config
