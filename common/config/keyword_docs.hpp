// The reference manual, from the same rows that parse: markdown of every keyword, and the list of those not there yet.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/config/keyword.hpp"

namespace ka::config {

// A block of the language and rows of it; a block may have several tables.
struct NamedTable {
    std::string_view block;  // "root" is the top level
    const Table* table = nullptr;
};

// Every keyword by block: arguments, meaning, what a reload does with it.
std::string keywords_page(std::span<const NamedTable> tables);

// The keywords that are recognised and have no effect yet, and those that refuse a start. It may only shrink.
std::string not_yet_page(std::span<const NamedTable> tables);

// The words of the language, one a line and sorted: dictionary of the fuzzer, completion.
std::string keyword_dictionary(std::span<const NamedTable> tables);

}  // namespace ka::config
