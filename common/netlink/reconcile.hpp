// Intent against reality: what has to be done so that the kernel has what is wanted. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "common/netlink/types.hpp"

namespace ka::netlink {

enum class Action : std::uint8_t {
    none,
    add,
    update,   // changed in place, nothing flaps
    replace,  // removed and added: the kernel cannot change it in place
    remove,
};

// The action for one object; null means "not wanted" or "not there".
Action decide(const Address* wanted, const Address* actual);
Action decide(const Route* wanted, const Route* actual);

template <typename Wanted, typename Actual>
struct Step {
    Action action = Action::none;
    const Wanted* wanted = nullptr;  // null for remove
    const Actual* actual = nullptr;  // null for add
};

// Walks two ranges sorted by key and returns every step that is not Action::none, by key. key_of works on either
// element type, choose(wanted*, actual*) decides. Removal only of what the caller put into `actual`: leave foreign
// objects out.
template <typename Wanted, typename Actual, typename KeyOf, typename Choose>
std::vector<Step<Wanted, Actual>> plan(const std::vector<Wanted>& wanted, const std::vector<Actual>& actual, KeyOf key_of,
                                       Choose choose) {
    std::vector<Step<Wanted, Actual>> steps;
    const auto step = [&](const Wanted* want, const Actual* have) {
        const Action action = choose(want, have);
        if (action != Action::none) steps.push_back({action, want, have});
    };
    auto want = wanted.begin();
    auto have = actual.begin();
    while (want != wanted.end() || have != actual.end()) {
        if (have == actual.end() || (want != wanted.end() && key_of(*want) < key_of(*have))) {
            step(&*want++, nullptr);
        } else if (want == wanted.end() || key_of(*have) < key_of(*want)) {
            step(nullptr, &*have++);
        } else {
            step(&*want++, &*have++);
        }
    }
    return steps;
}

}  // namespace ka::netlink
