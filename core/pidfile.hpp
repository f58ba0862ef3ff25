// Pid files (core.md 2.6): core makes, locks, writes and removes those of every process.
#pragma once

#include <sys/types.h>

#include <string>

#include "common/base/result.hpp"
#include "common/loop/unique_fd.hpp"

namespace ka::core {

// Error::errno_value of a file that another daemon holds.
constexpr int pid_file_locked = 11;  // EAGAIN
inline constexpr const char* pid_directory = "/run/keepalived";

// Locked from open() on: an open-file-description lock, so what a stale file says does not matter, nor that a process
// (we, as pid 1 of a container) has the pid that it names.
class PidFile {
public:
    PidFile() = default;
    PidFile(PidFile&&) noexcept = default;
    PidFile& operator=(PidFile&&) noexcept = default;

    // Creates (mode 0644), locks and truncates it; never follows a symbolic link.
    static Result<PidFile> open(const std::string& path);

    // The pid and a newline; made anew when somebody removed or replaced the file.
    Status write(pid_t pid);
    void remove();  // only if it is still ours
    const std::string& path() const { return path_; }

private:
    bool still_ours() const;
    std::string path_;
    UniqueFd fd_;
};

// The file of a process: "/run/vrrp.pid", "/run/keepalived/vrrp_INSTANCE.pid".
std::string default_pid_path(const std::string& base_name, const std::string& instance, bool use_directory);

// "/run/keepalived", 0755.
Status make_pid_directory();
void remove_pid_directory();  // when it is empty

}  // namespace ka::core
