// The reference manual, from the same rows that parse: markdown of every keyword, and the list of those not there yet.
#pragma once

#include <span>
#include <string>

#include "common/config/keyword.hpp"

namespace ka::config {

// A section for the top level and one for each block reachable from it, each block once.
std::string keyword_reference(std::span<const Table* const> roots);

// "BLOCK KEYWORD: what happens with it", a line each; refused words first.
std::string not_yet_list(std::span<const Table* const> roots);

// The words of the language, one a line and sorted: dictionary of the fuzzer, completion.
std::string keyword_dictionary(std::span<const Table* const> roots);

}  // namespace ka::config
