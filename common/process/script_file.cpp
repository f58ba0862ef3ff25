#include "common/process/script_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "common/loop/unique_fd.hpp"

namespace ka {

namespace {

// Root's, and writable by nobody else; a sticky folder (/tmp) protects what is in it.
bool only_root_writes(const struct stat& found) {
    if (found.st_uid != 0) return false;
    if (S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0) return true;
    if ((found.st_mode & S_IWOTH) != 0) return false;
    return (found.st_mode & S_IWGRP) == 0 || found.st_gid == 0;
}

}  // namespace

Result<std::string> resolve_path(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> resolved(realpath(path.c_str(), nullptr), std::free);
    if (!resolved) return fail(std::strerror(errno), errno);
    return std::string(resolved.get());
}

std::string clean_path(const std::string& path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '/' && !out.empty() && out.back() == '/') continue;
        const bool starts_part = out.empty() || out.back() == '/';
        if (starts_part && path.compare(i, 2, "./") == 0 && !out.empty()) {
            ++i;
            continue;
        }
        out += path[i];
    }
    return out;
}

bool may_execute(const std::string& path) { return faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0; }

bool needs_protection(const struct stat& file, std::uint32_t uid, std::uint32_t gid) {
    if (uid == 0 || gid == 0) return true;
    if (file.st_uid == 0 && (file.st_mode & S_ISUID) != 0 && (file.st_mode & S_IXUSR) != 0) return true;
    return file.st_gid == 0 && (file.st_mode & S_ISGID) != 0 && (file.st_mode & S_IXGRP) != 0;
}

bool others_may_change(const std::string& path) {
    for (std::size_t end = 0; end != std::string::npos;) {
        end = path.find('/', end + 1);
        // the root folder comes with the first step, the file itself with the last
        const std::string prefix = end == std::string::npos ? path : path.substr(0, end);
        struct stat found {};
        if (lstat(prefix.c_str(), &found) != 0 || !only_root_writes(found)) return true;
    }
    struct stat root {};
    return lstat("/", &root) != 0 || !only_root_writes(root);
}

bool is_text_without_interpreter(const std::string& path) {
    const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    std::array<char, 256> begin{};
    const ssize_t got = file ? read(file.get(), begin.data(), begin.size()) : -1;
    if (got < 0) return false;  // it cannot be known
    const std::string_view text(begin.data(), static_cast<std::size_t>(got));
    return !text.starts_with("#!") && text.find('\0') == std::string_view::npos;
}

}  // namespace ka
