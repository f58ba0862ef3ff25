#include "common/process/file_identity.hpp"

#include <grp.h>
#include <sys/fsuid.h>
#include <unistd.h>

namespace ka {

FileIdentity::FileIdentity(std::uint32_t uid, std::uint32_t gid,
                           const std::vector<std::uint32_t>& supplementary_groups) {
    const int count = getgroups(0, nullptr);
    own_groups_.resize(static_cast<std::size_t>(count < 0 ? 0 : count));
    own_groups_.resize(static_cast<std::size_t>(getgroups(static_cast<int>(own_groups_.size()), own_groups_.data())));
    const std::vector<gid_t> groups(supplementary_groups.begin(), supplementary_groups.end());
    [[maybe_unused]] const int refused = setgroups(groups.size(), groups.data());
    setfsgid(gid);
    setfsuid(uid);  // last: it gives up the right to the others
}

FileIdentity::~FileIdentity() {
    setfsuid(geteuid());
    setfsgid(getegid());
    [[maybe_unused]] const int refused = setgroups(own_groups_.size(), own_groups_.data());
}

}  // namespace ka
