// Finds by name in a list that only grows at its end while a file is read, and from whose end an object that was given up leaves.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace ka::vrrp {

class NameIndex {
public:
    // The first item of that name, or null. Another list, or one that has lost items, is indexed anew.
    template <typename Items, typename NameOf>
    auto* find(Items& all, std::string_view name, NameOf name_of) {
        const bool same = list_ == &all && count_ <= all.size() && (count_ == 0 || name_of(all[count_ - 1]) == last_);
        if (!same) {
            places_.clear();
            count_ = 0;
        }
        list_ = &all;
        for (; count_ < all.size(); ++count_) places_.emplace(name_of(all[count_]), count_);
        if (count_ > 0) last_ = name_of(all.back());
        const auto found = places_.find(name);
        return found == places_.end() ? nullptr : &all[found->second];
    }
    template <typename Items>
    auto* find(Items& all, std::string_view name) {
        return find(all, name, [](const auto& item) -> const std::string& { return item.config.name; });
    }

private:
    const void* list_ = nullptr;
    std::size_t count_ = 0;
    std::string last_;  // name of the last item that is indexed
    std::map<std::string, std::size_t, std::less<>> places_;
};

}  // namespace ka::vrrp
