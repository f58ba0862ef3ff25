#include "common/process/regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "common/loop/unique_fd.hpp"

namespace ka {

std::optional<RegularFile> read_regular_file(const std::string& path, std::size_t most) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    RegularFile file{{}, true, status.st_mode};
    std::string portion(std::min<std::size_t>(most + 1, 64 * 1024), '\0');
    ssize_t count = 1;
    while (file.text.size() <= most && (count = ::read(fd.get(), portion.data(), portion.size())) > 0)
        file.text.append(portion, 0, static_cast<std::size_t>(count));
    if (count < 0) return std::nullopt;
    file.whole = file.text.size() <= most;
    return file;
}

}  // namespace ka
