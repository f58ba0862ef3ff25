#include "checker/probe/connect_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "common/base/format.hpp"

namespace ka::checker {

namespace {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

// `interface_index` matters for link-local destinations only.
SocketAddress socket_address(const IpAddress& address, std::uint16_t port) {
    SocketAddress out;
    if (address.is_v4()) {
        auto* in = reinterpret_cast<sockaddr_in*>(&out.storage);
        in->sin_family = AF_INET;
        in->sin_port = htons(port);
        std::memcpy(&in->sin_addr, address.bytes().data(), sizeof in->sin_addr);
        out.size = sizeof(sockaddr_in);
    } else {
        auto* in6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons(port);
        std::memcpy(&in6->sin6_addr, address.bytes().data(), sizeof in6->sin6_addr);
        out.size = sizeof(sockaddr_in6);
    }
    return out;
}

ConnectAttempt unjudged(Cause cause, std::string detail) {
    ConnectAttempt attempt;
    attempt.failed = {Verdict::unjudged, cause, {}, std::move(detail)};
    return attempt;
}

// Device, mark and source address; the text of what failed, empty when all is well.
std::string apply_options(int fd, const ConnectConfig& connect) {
    if (!connect.bind_interface.empty() &&
        ::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, connect.bind_interface.c_str(),
                     static_cast<socklen_t>(connect.bind_interface.size() + 1)) != 0) {
        return format("Checker can't bind to device {}: {}", {connect.bind_interface, ::strerror(errno)});
    }
    if (connect.fwmark != 0 &&
        ::setsockopt(fd, SOL_SOCKET, SO_MARK, &connect.fwmark, sizeof connect.fwmark) != 0) {
        return format("Error setting fwmark {} to socket: {}", {connect.fwmark, ::strerror(errno)});
    }
    if (!connect.bind_address) return {};
    const auto source = socket_address(*connect.bind_address, connect.bind_port);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&source.storage), source.size) != 0) {
        return format("Checker bind failed: {}", {::strerror(errno)});
    }
    return {};
}

}  // namespace

ConnectAttempt start_connect(const ConnectConfig& connect, int socket_type) {
    if (!connect.address) return unjudged(Cause::no_socket, {});
    const int family = connect.address->is_v4() ? AF_INET : AF_INET6;
    UniqueFd socket(::socket(family, socket_type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) return unjudged(Cause::no_socket, {});
    if (auto problem = apply_options(socket.get(), connect); !problem.empty()) {
        return unjudged(Cause::bind_failed, std::move(problem));
    }
    const auto destination = socket_address(*connect.address, connect.port);
    ConnectAttempt attempt;
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&destination.storage), destination.size) == 0) {
        attempt.connected = true;
    } else if (errno != EINPROGRESS) {
        attempt.failed = judge_connect_error(errno);
        return attempt;
    }
    attempt.socket = std::move(socket);
    return attempt;
}

int connect_error(int fd) {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    return error;
}

CheckResult judge_connect_error(int errno_value) {
    switch (errno_value) {
        case ENETUNREACH:
        case EHOSTUNREACH:
        case ECONNREFUSED:
        case EHOSTDOWN:
        case ENETDOWN:
        case ECONNRESET:
        case ECONNABORTED: return {Verdict::failure, Cause::refused, {}, ::strerror(errno_value)};
        case ETIMEDOUT: return {Verdict::failure, Cause::timeout, {}, ::strerror(errno_value)};
        default:
            return {Verdict::unjudged, Cause::bind_failed, {},
                    format("socket connect error {} - {}", {errno_value, ::strerror(errno_value)})};
    }
}

}  // namespace ka::checker
