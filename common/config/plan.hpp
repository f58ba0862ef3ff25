// What changes between two configurations: a keyed difference of lists of objects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace ka::config {

template <typename Key>
struct Plan {
    enum class What : std::uint8_t { added, removed, changed };
    struct Change {
        What what;
        Key key;
        // Positions in the old and the new list; the one that does not apply is 0.
        std::size_t before = 0;
        std::size_t after = 0;
        bool operator==(const Change&) const = default;
    };
    std::vector<Change> changes;  // removals in the old order, then additions and changes in the new one

    bool empty() const { return changes.empty(); }
    bool operator==(const Plan&) const = default;
};

// Objects are the same when their keys are; changed when they differ by ==. A key that occurs twice counts once, first.
//
//   const auto plan = diff(old.instances, fresh.instances, &InstanceConfig::name);
template <typename Object, typename KeyOf>
auto diff(const std::vector<Object>& before, const std::vector<Object>& after, KeyOf key_of) {
    using Key = std::decay_t<std::invoke_result_t<KeyOf, const Object&>>;
    using Result = Plan<Key>;
    std::map<Key, std::size_t> old_places;
    std::map<Key, std::size_t> new_places;
    for (std::size_t i = 0; i < before.size(); ++i) old_places.emplace(std::invoke(key_of, before[i]), i);
    for (std::size_t i = 0; i < after.size(); ++i) new_places.emplace(std::invoke(key_of, after[i]), i);
    Result plan;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const Key key = std::invoke(key_of, before[i]);
        if (old_places.at(key) == i && !new_places.contains(key)) plan.changes.push_back({Result::What::removed, key, i, 0});
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
        const Key key = std::invoke(key_of, after[i]);
        if (new_places.at(key) != i) continue;
        const auto was = old_places.find(key);
        if (was == old_places.end()) plan.changes.push_back({Result::What::added, key, 0, i});
        else if (!(before[was->second] == after[i])) plan.changes.push_back({Result::What::changed, key, was->second, i});
    }
    return plan;
}

}  // namespace ka::config
