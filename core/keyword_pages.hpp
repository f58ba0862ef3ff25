// The reference pages that are printed from the keyword tables: doc/reference/keywords.md and not-yet.md.
#pragma once

#include <string>

namespace ka::core {

// Every keyword by block: arguments, meaning, what a reload does with it.
std::string keywords_page();

// The keywords that are recognised and have no effect yet, and those that refuse a start. It may only shrink.
std::string not_yet_page();

}  // namespace ka::core
