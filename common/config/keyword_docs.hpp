// What is written from the same rows that parse: the reference manual, the list of what is not there yet, words for editors and
// the fuzzer.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/keyword.hpp"

namespace ka::config {

// A block of the language and rows of it; a block may have several tables.
struct NamedTable {
    std::string_view block;  // "root" is the top level
    const Table* table = nullptr;
};

// The tables of one block, together, in the order in which blocks are first named.
struct Section {
    std::string_view block;
    std::vector<const Table*> tables;
};
std::vector<Section> sections(std::span<const NamedTable> tables);

// Every keyword by block: arguments, meaning, what a wrong argument and a reload do. Markdown.
std::string keywords_page(std::span<const NamedTable> tables);

// The keywords that are recognised and have no effect yet, and those that refuse a start. It may only shrink.
std::string not_yet_page(std::span<const NamedTable> tables);

// keyword_words.cpp: every word of the language, and the marks of the language, as a dictionary of libFuzzer; a syntax file of Vim.
std::string fuzz_dictionary(std::span<const NamedTable> tables);
std::string vim_syntax(std::span<const NamedTable> tables);

// keyword_manual.cpp: the part of keepalived.conf(5) that names the keywords, in the language of man(7).
std::string manual_of_keywords(std::span<const NamedTable> tables);
// A text as it must stand in a manual page: hyphens are minus signs, and nothing begins a request.
std::string manual_text(std::string_view text);

}  // namespace ka::config
