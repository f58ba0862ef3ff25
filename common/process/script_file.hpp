// Questions about the file of a script (core.md 8.2, 8.3).
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "common/base/result.hpp"

namespace ka {

// All symbolic links followed; the error text is that of errno alone.
Result<std::string> resolve_path(const std::string& path);
// "/a//b/./c" -> "/a/b/c"; links and ".." stay.
std::string clean_path(const std::string& path);
// With the present file identity.
bool may_execute(const std::string& path);
// The script would run with rights of root, by its user or by set-uid or set-gid bits.
bool needs_protection(const struct stat& file, std::uint32_t uid, std::uint32_t gid);
// Somebody who is not root may change the file or a folder on the way to it. `path` is resolved: only its own folders
// count, so that a link in a folder of root's (as /bin is today) is no objection.
bool others_may_change(const std::string& path);
// Neither a program nor a text that begins with "#!".
bool is_text_without_interpreter(const std::string& path);

}  // namespace ka
