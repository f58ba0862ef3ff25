#include "common/log/syslog_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ka::log {

namespace {

constexpr Duration reconnect_interval = seconds{1};

}  // namespace

SyslogSocket::~SyslogSocket() { close(); }

void SyslogSocket::close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

bool SyslogSocket::connect(Instant now) {
    if (last_attempt_ != Instant::min() && now - last_attempt_ < reconnect_interval) return false;
    last_attempt_ = now;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
    fd_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd_ < 0) return false;
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
    close();
    return false;
}

Handed SyslogSocket::send(std::string_view line, Instant now) {
    // A second try, because the reader may have been restarted since the last line.
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (fd_ < 0 && !connect(now)) return Handed::lost;
        ssize_t sent = -1;
        do sent = ::send(fd_, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        while (sent < 0 && errno == EINTR);
        if (sent >= 0) return Handed::over;
        if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM) return Handed::later;
        if (errno == EMSGSIZE) return Handed::lost;
        close();
    }
    return Handed::lost;
}

void SyslogSocket::wait(Duration bound) const {
    pollfd writable{fd_, POLLOUT, 0};
    if (fd_ >= 0) poll(&writable, 1, static_cast<int>(std::chrono::ceil<milliseconds>(bound).count()));
}

}  // namespace ka::log
