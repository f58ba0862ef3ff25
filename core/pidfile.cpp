#include "core/pidfile.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace ka::core {

namespace {
constexpr const char* run_directory = "/run";
static_assert(pid_file_locked == EAGAIN);
}  // namespace

Result<PidFile> PidFile::open(const std::string& path) {
    PidFile file;
    file.path_ = path;
    file.fd_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0644));
    if (!file.fd_) return fail_errno("Can't open pid file " + path, errno);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    if (fcntl(file.fd_.get(), F_OFD_SETLK, &lock) != 0)
        return fail_errno("Can't lock pid file " + path, errno == EACCES ? EAGAIN : errno);
    fchmod(file.fd_.get(), 0644);  // whatever the umask
    if (ftruncate(file.fd_.get(), 0) != 0) return fail_errno("Can't truncate pid file " + path, errno);
    return file;
}

bool PidFile::still_ours() const {
    struct stat ours {};
    struct stat there {};
    return fd_ && fstat(fd_.get(), &ours) == 0 && lstat(path_.c_str(), &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

Status PidFile::write(pid_t pid) {
    if (!still_ours()) {
        auto again = open(path_);
        if (!again) return tl::unexpected<Error>(again.error());
        *this = std::move(*again);
    }
    const std::string text = std::to_string(pid) + "\n";
    if (ftruncate(fd_.get(), 0) != 0 || pwrite(fd_.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        return fail_errno("Can't write pid file " + path_, errno);
    return {};
}

void PidFile::remove() {
    if (still_ours()) unlink(path_.c_str());
    fd_.reset();
}

std::string default_pid_path(const std::string& base_name, const std::string& instance, bool use_directory) {
    const bool directory = use_directory || !instance.empty();
    const std::string suffix = instance.empty() ? "" : "_" + instance;
    return std::string(directory ? pid_directory : run_directory) + "/" + base_name + suffix + ".pid";
}

Status make_pid_directory() {
    if (mkdir(pid_directory, 0755) == 0) {
        chmod(pid_directory, 0755);
        return {};
    }
    if (errno == EEXIST) return {};
    return fail_errno(std::string("Unable to create directory ") + pid_directory, errno);
}

void remove_pid_directory() { rmdir(pid_directory); }

}  // namespace ka::core
