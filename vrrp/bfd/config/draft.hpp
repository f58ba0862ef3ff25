// What was written of BFD sessions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vrrp/bfd/config/model.hpp"

namespace ka::vrrp::bfd {

struct InstanceDraft {
    InstanceConfig config;
    std::optional<IpAddress> neighbor;
    std::optional<std::uint8_t> ttl;
    std::int32_t max_hops = 0;  // -1 as written
    bool only_vrrp = false;     // `vrrp` was said
    bool only_checker = false;
    bool dropped = false;  // a mistake for which the whole block is left out; the rest of it is not looked at
};

inline std::string_view complaint_subject(const InstanceDraft& draft) { return draft.config.name; }

struct Draft {
    std::vector<InstanceDraft> instances;
    std::set<std::string, std::less<>> names;  // of the instances
    // Of each neighbour, the sources used with it so far; unset = none was configured.
    std::map<std::pair<IpAddress, bool>, std::set<std::optional<IpAddress>>> peers;  // by neighbour and hop kind
};

}  // namespace ka::vrrp::bfd
