// bfd_instance NAME { } as those see it who only refer to it (bfd.md 2): its name, whom it tells, and vrrp its weight. The words
// of the session itself are the bfd process's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "common/config/keyword.hpp"

namespace ka::model {

constexpr std::size_t bfd_name_limit = 31;  // characters
constexpr std::int64_t bfd_weight_limit = 253;

struct BfdReference {
    std::string_view name;  // the key it is kept under
    std::int32_t weight = 0;
    bool reverse = false;
    bool only_vrrp = false;     // `vrrp` was said
    bool only_checker = false;  // `checker` was said; both are as good as none

    bool tells_vrrp() const { return only_vrrp || !only_checker; }
    bool tells_checker() const { return only_checker || !only_vrrp; }
};

using BfdReferences = std::map<std::string, BfdReference, std::less<>>;

extern const config::Table bfd_vrrp_table;     // weight, vrrp, checker
extern const config::Table bfd_checker_table;  // vrrp, checker

// Null: too long a name, or a second one of it, which is reported; the block is then skipped.
BfdReference* open_bfd_reference(config::Statement& opening, BfdReferences& instances);

// WEIGHT [reverse] of an instance of that name.
void read_bfd_weight(config::Statement& line, std::string_view name, std::int32_t& weight, bool& reverse);

}  // namespace ka::model
