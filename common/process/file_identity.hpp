// Looks at files with the rights of somebody else, for as long as the object lives.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace ka {

// Changes the identity for file access only (setfsuid), so that no signal or kernel check of another kind sees it.
// Without the right to change it, the own identity stays.
class FileIdentity {
public:
    FileIdentity(std::uint32_t uid, std::uint32_t gid, const std::vector<std::uint32_t>& supplementary_groups);
    ~FileIdentity();
    FileIdentity(const FileIdentity&) = delete;
    FileIdentity& operator=(const FileIdentity&) = delete;

private:
    std::vector<gid_t> own_groups_;
};

}  // namespace ka
