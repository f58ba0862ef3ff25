// Tables that belong to no running role: which roles a file mentions, and the words whose feature is not there yet.
#pragma once

#include <vector>

#include "common/config/keyword.hpp"
#include "core/schema.hpp"

namespace ka::core {

struct Mentions {
    bool vrrp = false;
    bool checker = false;
    bool bfd = false;
};

// The top-level blocks of the children as the parent sees them: noted, and skipped with their structure.
extern const config::Table mentions_table;
// bfd_instance and its block.
extern const config::Table bfd_root_table;
// Blocks that other tables skip whole, with the words that they will hold: groups of servers, SSL, rules, options of addresses
// and routes.
std::vector<NamedTable> later_tables();
// The part of them in schema_lines.cpp.
std::vector<NamedTable> line_tables();

}  // namespace ka::core
