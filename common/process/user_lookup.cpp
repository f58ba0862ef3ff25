#include "common/process/user_lookup.hpp"

#include <grp.h>
#include <pwd.h>

#include <cerrno>

namespace ka {

namespace {

// Calls a reentrant look-up with a buffer that grows until the entry fits.
template <typename Entry, typename Lookup>
bool look_up(const Lookup& call, Entry& entry, std::vector<char>& buffer) {
    constexpr std::size_t largest = 1024 * 1024;
    buffer.resize(2048);
    for (;;) {
        Entry* found = nullptr;
        const int failed = call(&entry, buffer.data(), buffer.size(), &found);
        if (failed != ERANGE || buffer.size() >= largest) return found != nullptr;
        buffer.resize(buffer.size() * 2);
    }
}

}  // namespace

std::optional<UserIds> look_up_user(const std::string& name) {
    passwd entry{};
    std::vector<char> buffer;
    const auto call = [&](auto... rest) { return getpwnam_r(name.c_str(), rest...); };
    if (!look_up(call, entry, buffer)) return std::nullopt;
    return UserIds{entry.pw_uid, entry.pw_gid};
}

std::optional<std::uint32_t> look_up_group(const std::string& name) {
    group entry{};
    std::vector<char> buffer;
    const auto call = [&](auto... rest) { return getgrnam_r(name.c_str(), rest...); };
    if (!look_up(call, entry, buffer)) return std::nullopt;
    return entry.gr_gid;
}

std::string name_of_user(std::uint32_t uid) {
    passwd entry{};
    std::vector<char> buffer;
    const auto call = [&](auto... rest) { return getpwuid_r(uid, rest...); };
    return look_up(call, entry, buffer) ? entry.pw_name : std::to_string(uid);
}

std::vector<std::uint32_t> groups_of_user(const std::string& name, std::uint32_t gid) {
    int count = 64;
    std::vector<gid_t> groups(static_cast<std::size_t>(count));
    while (getgrouplist(name.c_str(), gid, groups.data(), &count) < 0 && count > static_cast<int>(groups.size()))
        groups.resize(static_cast<std::size_t>(count));
    groups.resize(static_cast<std::size_t>(count));
    return {groups.begin(), groups.end()};
}

}  // namespace ka
