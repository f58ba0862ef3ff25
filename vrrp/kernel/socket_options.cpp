#include "vrrp/kernel/socket_options.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/base/format.hpp"
#include "common/loop/unique_fd.hpp"
#include "vrrp/kernel/receive_filter.hpp"

namespace ka::vrrp::kernel {

namespace {

constexpr int vrrp_protocol = 112;
constexpr int ah_protocol = 51;
constexpr int class_selector_6 = 0xc0;  // precedence of routing protocols
constexpr int checksum_offset = 6;      // in the VRRP header

bool set_option(int fd, int level, int name, int value) { return ::setsockopt(fd, level, name, &value, sizeof value) == 0; }

Status failed(const char* what, int errno_value) {
    return fail(format("{} failed {} - {}", {what, errno_value, std::strerror(errno_value)}), errno_value);
}

bool attach(int fd, const std::vector<sock_filter>& program) {
    sock_fprog filter{static_cast<unsigned short>(program.size()), const_cast<sock_filter*>(program.data())};
    return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0;
}

Result<UniqueFd> open_raw(const SocketPlace& place) {
    const int protocol = place.behind_ah ? ah_protocol : vrrp_protocol;
    UniqueFd fd(::socket(native(place.family), SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
    if (!fd) return fail(format("cant open raw socket. errno={}", {errno}), errno);
    return fd;
}

Status bind_to_device(int fd, const SocketPlace& place) {
    if (place.interface_name.empty()) return {};
    const auto length = static_cast<socklen_t>(place.interface_name.size() + 1);
    if (::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, place.interface_name.c_str(), length) == 0) return {};
    return fail(format("can't bind to device {}. errno={}. (try to run it as root)", {place.interface_name, errno}), errno);
}

Status join_group(int fd, const SocketPlace& place, const std::string& who) {
    int outcome = 0;
    if (place.family == Family::ipv4) {
        ip_mreqn request{};
        std::ranges::copy(place.address.bytes(), reinterpret_cast<std::uint8_t*>(&request.imr_multiaddr));
        request.imr_ifindex = static_cast<int>(place.interface.value);
        outcome = ::setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request);
    } else {
        ipv6_mreq request{};
        std::ranges::copy(place.address.bytes(), request.ipv6mr_multiaddr.s6_addr);
        request.ipv6mr_interface = place.interface.value;
        outcome = ::setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &request, sizeof request);
    }
    if (outcome == 0) return {};
    const int error = errno;
    return fail(format("({}) cant do IP{}_ADD_MEMBERSHIP {} errno={} ({})",
                       {who, place.family == Family::ipv4 ? "" : "V6", place.address.to_string(), std::strerror(error), error}),
                error);
}

// Only datagrams to the group (or to our unicast source) are to reach the socket: hence all-groups off, and the bind.
Status bind_to_address(int fd, const SocketPlace& place) {
    const bool v4 = place.family == Family::ipv4;
    if (place.multicast) {
        const bool set = v4 ? set_option(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0) : set_option(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);
        if (!set) return failed("multicast_all off", errno);
    } else {
        const bool set = v4 ? set_option(fd, IPPROTO_IP, IP_FREEBIND, 1) : set_option(fd, IPPROTO_IPV6, IPV6_FREEBIND, 1);
        if (!set) return failed("freebind", errno);
    }
    const SocketAddress address(place.address, place.interface);
    if (::bind(fd, address.get(), address.length) == 0) return {};
    return failed(place.multicast ? "bind multicast group" : ("bind unicast_src " + place.address.to_string()).c_str(), errno);
}

Status prepare_receive_v6(int fd) {
    if (set_option(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1) && set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) &&
        set_option(fd, IPPROTO_IPV6, IPV6_CHECKSUM, checksum_offset))
        return {};
    return failed("IPv6 receive options", errno);
}

Status prepare_send_v4(int fd, const SocketPlace& place) {
    bool done = set_option(fd, IPPROTO_IP, IP_HDRINCL, 1) && set_option(fd, IPPROTO_IP, IP_TOS, class_selector_6);
    if (place.multicast) {
        ip_mreqn outgoing{};
        outgoing.imr_ifindex = static_cast<int>(place.interface.value);
        done = done && ::setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &outgoing, sizeof outgoing) == 0 &&
               set_option(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0) && set_option(fd, IPPROTO_IP, IP_MULTICAST_TTL, 255);
    }
    if (!done) return failed("IPv4 send options", errno);
    return {};
}

Status prepare_send_v6(int fd, const SocketPlace& place) {
    bool done = set_option(fd, IPPROTO_IPV6, IPV6_CHECKSUM, checksum_offset) &&
                set_option(fd, IPPROTO_IPV6, IPV6_TCLASS, class_selector_6);
    if (place.multicast)
        done = done && set_option(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, static_cast<int>(place.interface.value)) &&
               set_option(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0) && set_option(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 255);
    if (!done) return failed("IPv6 send options", errno);
    return {};
}

}  // namespace

SocketAddress::SocketAddress(const IpAddress& address, IfIndex scope) {
    if (address.is_v4()) {
        auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
        v4.sin_family = AF_INET;
        std::ranges::copy(address.bytes(), reinterpret_cast<std::uint8_t*>(&v4.sin_addr));
        length = sizeof(sockaddr_in);
        return;
    }
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    std::ranges::copy(address.bytes(), v6.sin6_addr.s6_addr);
    if (address.is_link_local() || address.is_multicast()) v6.sin6_scope_id = scope.value;
    length = sizeof(sockaddr_in6);
}

int native(Family family) { return family == Family::ipv4 ? AF_INET : AF_INET6; }

Result<int> open_receive_socket(const SocketPlace& place, const std::string& who) {
    auto fd = open_raw(place);
    if (!fd) return tl::unexpected(fd.error());
    // Until the users are known nothing is to queue up.
    attach(fd->get(), drop_everything());
    if (place.family == Family::ipv6)
        if (auto done = prepare_receive_v6(fd->get()); !done) return tl::unexpected(done.error());
    if (auto done = bind_to_device(fd->get(), place); !done) return tl::unexpected(done.error());
    if (place.multicast)
        if (auto done = join_group(fd->get(), place, who); !done) return tl::unexpected(done.error());
    if (auto done = bind_to_address(fd->get(), place); !done) return tl::unexpected(done.error());
    return fd->release();
}

Result<int> open_send_socket(const SocketPlace& place) {
    auto fd = open_raw(place);
    if (!fd) return tl::unexpected(fd.error());
    // A raw socket hears its protocol whether it wants to or not: this one must not collect anything.
    if (!attach(fd->get(), drop_everything())) return fail("cant filter the send socket", errno);
    set_option(fd->get(), SOL_SOCKET, SO_RCVBUF, 0);
    const auto prepared = place.family == Family::ipv4 ? prepare_send_v4(fd->get(), place) : prepare_send_v6(fd->get(), place);
    if (!prepared) return tl::unexpected(prepared.error());
    if (auto done = bind_to_device(fd->get(), place); !done) return tl::unexpected(done.error());
    return fd->release();
}

Status set_vrid_filter(int fd, const SocketPlace& place, const std::set<Vrid>& vrids) {
    if (attach(fd, place.behind_ah ? receive_filter_behind_ah(vrids) : receive_filter(place.family, vrids))) return {};
    return failed("socket filter", errno);
}

void clear_filter(int fd) { set_option(fd, SOL_SOCKET, SO_DETACH_FILTER, 0); }

}  // namespace ka::vrrp::kernel
