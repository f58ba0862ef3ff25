#include "common/netlink/monitor.hpp"

#include <linux/rtnetlink.h>

#include <cerrno>

namespace ka::netlink {
namespace {

// Datagrams read in one go; a flood of notifications must not keep the process from its timers.
constexpr int datagrams_per_drain = 256;

// Room for the notifications of a large batch; overflows cost a fresh dump.
constexpr std::uint32_t default_receive_buffer = 1024 * 1024;

}  // namespace

Result<Monitor> Monitor::open(const MonitorOptions& options, Instant now) {
    SocketOptions socket_options;
    socket_options.receive_buffer = options.receive_buffer != 0 ? options.receive_buffer : default_receive_buffer;
    socket_options.groups = {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR};
    if (options.routes) {
        socket_options.groups.insert(socket_options.groups.end(), {RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE});
        socket_options.only_route_protocol = protocol_keepalived;
    }
    auto socket = Socket::open(socket_options);
    if (!socket) return tl::unexpected(socket.error());
    Monitor monitor(std::move(*socket), Mirror(options.routes ? protocol_keepalived : std::uint8_t{0}));
    monitor.mirror_.start_resync();
    monitor.ask(now);
    return monitor;
}

void Monitor::ask(Instant now) {
    // a request that cannot be sent is repeated at its deadline
    if (const auto request = mirror_.next_request(now)) (void)socket_.send(*request);
}

void Monitor::drain(Instant now, std::vector<Change>& changes) {
    behind_ = false;
    for (int count = 0; count < datagrams_per_drain; ++count) {
        const auto datagram = socket_.receive();
        if (!datagram) {
            if (datagram.error().errno_value != ENOBUFS) break;
            ++overflows_;
            mirror_.start_resync();
        } else if (!*datagram) {
            ask(now);
            return;
        } else {
            mirror_.receive(**datagram, changes);
        }
        ask(now);
    }
    behind_ = true;
}

}  // namespace ka::netlink
