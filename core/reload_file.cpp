#include "core/reload_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/log/log.hpp"
#include "common/loop/unique_fd.hpp"
#include "core/pidfile.hpp"

namespace ka::core {

namespace {

constexpr mode_t mode = 0644;

std::string path_of(const model::ParentSettings& settings) {
    if (!settings.reload_file->empty()) return *settings.reload_file;
    std::string path = default_pid_path("keepalived", settings.instance, settings.use_pid_dir);
    return path.replace(path.rfind(".pid"), std::string::npos, ".reload");
}

}  // namespace

ReloadFile::ReloadFile(const model::ParentSettings& settings) {
    if (!settings.reload_file) return;
    const std::string path = path_of(settings);
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, mode));
    if (!file) {
        log::info("Failed to create reload file ({}) {} - {}", {path, errno, std::strerror(errno)});
        return;
    }
    ::fchmod(file.get(), mode);
    path_ = path;
}

ReloadFile::~ReloadFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
}

void remove_reload_file(const model::ParentSettings& settings) {
    if (settings.reload_file) ::unlink(path_of(settings).c_str());
}

}  // namespace ka::core
