// Tables that belong to no running role: which roles a file mentions, and the words inside lines.
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
// Words inside lines of addresses, routes, rules and groups of servers.
std::vector<NamedTable> line_tables();

}  // namespace ka::core
