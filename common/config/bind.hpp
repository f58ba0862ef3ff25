// Text to model: reads a bundle line by line, follows the block structure by the tables and lets each row fill its object.
#pragma once

#include <span>
#include <vector>

#include "common/base/bug.hpp"
#include "common/config/diagnostic.hpp"
#include "common/config/keyword.hpp"
#include "common/config/source.hpp"

namespace ka::config {

// A top-level table and the object that its rows fill. Without an object the table only tells which words exist: they are
// skipped with their structure, as a process does with another's blocks.
struct Root {
    const Table* table = nullptr;
    void* object = nullptr;
};

template <typename Object>
Root root(const Table& table, Object& object) {
    if (table.object_type != type_id<Object>()) bug("a root table is bound to an object of another type");
    return {&table, &object};
}
inline Root known(const Table& table) { return {&table, nullptr}; }

// Reads everything; complaints go to `diagnostics` in the order of the text. When a word stands in several tables, the first
// with an object has it. Call it by its full name: with arguments of std, a bare bind() is std::bind. Stops early only after a missing mandatory parameter (diagnostics.stopped()).
//
//   Diagnostics diagnostics(Pass::vrrp, testing);
//   config::bind(bundle, std::array{root(global_table, draft.global), root(vrrp_table, draft), known(other_words)}, diagnostics);
void bind(const Bundle& bundle, std::span<const Root> roots, Diagnostics& diagnostics);

}  // namespace ka::config
