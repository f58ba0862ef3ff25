// What the four readings of --config-test say, put together for people: each mistake once, in the order of the text.
#pragma once

#include <vector>

#include "common/config/diagnostic.hpp"
#include "common/config/source.hpp"

namespace ka::core {

// Adds what one reading has to say and no earlier one has said. Two complaints about one word become one.
void merge_diagnostics(const config::Diagnostics& reading, std::vector<config::Diagnostic>& all);

// By place; without a place last.
void sort_diagnostics(std::vector<config::Diagnostic>& all);

// A complaint about the main file itself.
config::Diagnostic of_main_file(const config::ReadProblem& problem, bool nothing_to_read);

}  // namespace ka::core
