#include "core/systemd_notify.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "common/loop/unique_fd.hpp"

namespace ka::core {

SystemdNotify::SystemdNotify() {
    const char* path = getenv("NOTIFY_SOCKET");
    if (path == nullptr) return;
    std::string init;
    std::ifstream("/proc/1/comm") >> init;
    if (getppid() == 1 && init == "systemd") path_ = path;
    unsetenv("NOTIFY_SOCKET");
}

void SystemdNotify::ready() const { send("READY=1\nMAINPID=" + std::to_string(getpid())); }

void SystemdNotify::error(int number) const { send("ERRNO=" + std::to_string(number)); }

void SystemdNotify::send(std::string_view text) const {
    sockaddr_un address{};
    if (path_.empty() || path_.size() >= sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    if (path_[0] == '@') address.sun_path[0] = '\0';  // abstract
    const UniqueFd socket_fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket_fd) return;
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path_.size());
    (void)sendto(socket_fd.get(), text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), length);
}

}  // namespace ka::core
