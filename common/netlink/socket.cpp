#include "common/netlink/socket.hpp"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

namespace ka::netlink {
namespace {

// The kernel fills dumps up to this much per datagram when the reader offers it.
constexpr std::size_t datagram_bytes = 64 * 1024;

Status set_option(int fd, int level, int option, int value, const char* what) {
    if (::setsockopt(fd, level, option, &value, sizeof value) != 0) return fail_errno(what, errno);
    return {};
}

int protocol_of(SocketOptions::Kind kind) {
    switch (kind) {
        case SocketOptions::Kind::route: return NETLINK_ROUTE;
        case SocketOptions::Kind::generic: return NETLINK_GENERIC;
        case SocketOptions::Kind::netfilter: return NETLINK_NETFILTER;
    }
    return NETLINK_ROUTE;
}

// Past net.core.rmem_max or wmem_max only with NET_ADMIN; without it, what the limit allows.
Status set_buffer(int fd, std::uint32_t octets, int forced, int option) {
    if (octets == 0) return {};
    const int value = static_cast<int>(std::min<std::uint32_t>(octets, INT32_MAX / 2));  // the kernel doubles it
    if (::setsockopt(fd, SOL_SOCKET, forced, &value, sizeof value) == 0) return {};
    return set_option(fd, SOL_SOCKET, option, value, "cannot size the buffer of a socket");
}

// A classic filter over the first message of a datagram: other people's routes never wake us. Loads are big endian, the
// header is in host order, so the type is compared as its octets lie.
Status attach_route_filter(int fd, std::uint8_t protocol) {
    const auto as_loaded = [](std::uint16_t type) { return std::uint32_t{htons(type)}; };
    constexpr std::uint32_t type_at = offsetof(nlmsghdr, nlmsg_type);
    constexpr std::uint32_t protocol_at = NLMSG_HDRLEN + offsetof(rtmsg, rtm_protocol);
    std::array<sock_filter, 7> code{{
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, type_at),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, as_loaded(RTM_NEWROUTE), 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, as_loaded(RTM_DELROUTE), 0, 2),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, protocol_at),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, protocol, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
        BPF_STMT(BPF_RET | BPF_K, 0),
    }};
    const sock_fprog program{code.size(), code.data()};
    if (::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0)
        return fail_errno("cannot filter netlink routes", errno);
    return {};
}

}  // namespace

Status set_receive_buffer(int fd, std::uint32_t octets) { return set_buffer(fd, octets, SO_RCVBUFFORCE, SO_RCVBUF); }

Socket::Socket(int fd) : fd_(fd), buffer_(datagram_bytes) {}

Socket::~Socket() {
    if (fd_ >= 0) ::close(fd_);
}

Socket& Socket::operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(buffer_, other.buffer_);
    return *this;
}

Result<Socket> Socket::open(const SocketOptions& options) {
    const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol_of(options.kind));
    if (fd < 0) return fail_errno("cannot open netlink socket", errno);
    Socket opened(fd);
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return fail_errno("cannot bind netlink socket", errno);
    // Older kernels lack these; they only save work or explain errors.
    (void)set_option(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1, "");
    (void)set_option(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1, "");
    (void)set_option(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1, "");
    if (auto status = set_receive_buffer(fd, options.receive_buffer); !status) return tl::unexpected(status.error());
    if (auto status = set_buffer(fd, options.send_buffer, SO_SNDBUFFORCE, SO_SNDBUF); !status) return tl::unexpected(status.error());
    if (options.only_route_protocol != 0) {
        if (auto status = attach_route_filter(fd, options.only_route_protocol); !status)
            return tl::unexpected(status.error());
    }
    for (const std::uint32_t group : options.groups) {
        if (auto status = set_option(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, static_cast<int>(group), "cannot join netlink group");
            !status)
            return tl::unexpected(status.error());
    }
    return opened;
}

Status Socket::send(std::span<const std::uint8_t> bytes) {
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    ssize_t sent = 0;
    do sent = ::sendto(fd_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel);
    while (sent < 0 && errno == EINTR);
    if (sent < 0) return fail_errno("cannot send to netlink", errno);
    return {};
}

Result<std::optional<std::span<const std::uint8_t>>> Socket::receive() {
    for (;;) {
        sockaddr_nl sender{};
        iovec part{buffer_.data(), buffer_.size()};
        msghdr header{};
        header.msg_name = &sender;
        header.msg_namelen = sizeof sender;
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        const ssize_t got = ::recvmsg(fd_, &header, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN || errno == EWOULDBLOCK) return std::nullopt;
            return fail_errno("cannot receive from netlink", errno);
        }
        if (sender.nl_pid != 0) continue;  // another process, pretending
        if ((header.msg_flags & MSG_TRUNC) != 0) return fail("netlink message truncated", ENOBUFS);
        return std::span<const std::uint8_t>(buffer_.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace ka::netlink
