// A file that is read while a configuration is loaded.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>

namespace ka {

struct RegularFile {
    std::string text;
    bool whole = true;  // no more than was asked for
    mode_t mode = 0;
};

// At most `most` octets and one more. Only a regular file is read: neither a pipe that nobody writes to nor a disk image is
// to hold up a load. Empty: there is none, or it cannot be read.
std::optional<RegularFile> read_regular_file(const std::string& path, std::size_t most);

}  // namespace ka
