// One non-blocking netlink socket.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "common/base/result.hpp"

namespace ka::netlink {

// Of any socket: past the limit of the system where we may. 0 leaves it as it is.
Status set_receive_buffer(int fd, std::uint32_t octets);

struct SocketOptions {
    enum class Kind : std::uint8_t { route, generic, netfilter } kind = Kind::route;
    std::vector<std::uint32_t> groups;  // RTNLGRP_* or NFNLGRP_* to join
    std::uint32_t receive_buffer = 0;   // octets, 0 = the kernel's default; forced past the limit where we may
    std::uint32_t send_buffer = 0;      // likewise: one request must fit
    // Drops routes of other protocols in the kernel, so that a full routing table does not wake us. 0 = keep all.
    std::uint8_t only_route_protocol = 0;
};

class Socket {
public:
    static Result<Socket> open(const SocketOptions& options);
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}
    Socket& operator=(Socket&& other) noexcept;
    Socket(const Socket&) = delete;
    ~Socket();

    int fd() const { return fd_; }
    // All of it or an error; EAGAIN counts as one.
    Status send(std::span<const std::uint8_t> bytes);
    // The next datagram, valid until the next call; nothing when none waits. ENOBUFS: messages were lost.
    Result<std::optional<std::span<const std::uint8_t>>> receive();

private:
    explicit Socket(int fd);
    int fd_;
    std::vector<std::uint8_t> buffer_;
};

}  // namespace ka::netlink
