// The system calls behind the raw sockets: each option once, with its error in words.
#pragma once

#include <sys/socket.h>

#include <set>
#include <string>

#include "common/base/ip.hpp"
#include "common/base/result.hpp"
#include "common/base/strong_types.hpp"

namespace ka::vrrp::kernel {

// An address as the kernel takes it; the port is always 0.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    SocketAddress() = default;
    // scope: interface of a link-local IPv6 address
    SocketAddress(const IpAddress& address, IfIndex scope);
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

int native(Family family);  // AF_INET, AF_INET6

struct SocketPlace {
    Family family = Family::ipv4;
    IfIndex interface;           // 0 = bound to none
    std::string interface_name;  // "" = bound to none
    bool multicast = true;
    IpAddress address;  // group, or unicast source
    bool behind_ah = false;  // protocol 51 instead of 112; IPv4 only
    auto operator<=>(const SocketPlace&) const = default;
};

// Errors are worded for the log. `who` is the instance that asks, as the log names it.
Result<int> open_receive_socket(const SocketPlace& place, const std::string& who);
Result<int> open_send_socket(const SocketPlace& place);

// Replaces the filter of a receive socket.
Status set_vrid_filter(int fd, const SocketPlace& place, const std::set<Vrid>& vrids);
void clear_filter(int fd);

}  // namespace ka::vrrp::kernel
