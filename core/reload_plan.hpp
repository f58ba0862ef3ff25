// What a reload from one configuration to another would do, object by object: --config-diff.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/config/dump.hpp"
#include "common/config/keyword.hpp"
#include "vrrp/config/diff.hpp"

namespace ka::core {

struct ObjectChange {
    enum class What : std::uint8_t { removed, added, changed };
    What what = What::changed;
    std::string object;  // "vrrp_instance V1", "global_defs"
    config::Reload effect = config::Reload::hot;  // of a change: the strongest of its lines
    // A VRRP instance whose interface, id, family or endpoint is another: for the network it is another router, and the old
    // one gives its addresses up.
    bool is_replaced = false;
    struct Line {
        bool fresh = false;
        std::string text;  // "virtual_ipaddress 10.0.0.1/24": with the blocks around it inside the object
        bool operator==(const Line&) const = default;
    };
    std::vector<Line> lines;
    bool operator==(const ObjectChange&) const = default;
};

// Removals in the old order, then additions and changes in the new one. The models tell which instances are the same.
std::vector<ObjectChange> plan_of_reload(std::span<const config::DumpEntry> before, std::span<const config::DumpEntry> after,
                                         const vrrp::Config& old_model, const vrrp::Config& new_model);

std::string plan_text(std::span<const ObjectChange> plan);
// {"version":1,"changes":[{"what":"changed","object":"...","effect":"...","replaced":false,"removed":["..."],"added":["..."]}]}
std::string plan_json(std::span<const ObjectChange> plan);

}  // namespace ka::core
