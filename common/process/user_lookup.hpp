// Users and groups by name. The name service may be slow: only at (re)load.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ka {

struct UserIds {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;  // primary group
    bool operator==(const UserIds&) const = default;
};

std::optional<UserIds> look_up_user(const std::string& name);
// The number where it has no name.
std::string name_of_user(std::uint32_t uid);
std::optional<std::uint32_t> look_up_group(const std::string& name);
// The user's primary and supplementary groups, as initgroups(3) would set them.
std::vector<std::uint32_t> groups_of_user(const std::string& name, std::uint32_t gid);

}  // namespace ka
