#include "common/nft/connection.hpp"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "common/netlink/wire.hpp"

namespace ka::nft {
namespace {

constexpr std::uint32_t buffer = 1024 * 1024;  // octets: a batch, and what others do in one go
constexpr int datagrams_per_drain = 64;

Status as_status(const netlink::Acknowledgement& answer) {
    if (answer.errno_value == 0) return {};
    return fail_errno("nftables", answer.errno_value);
}

Result<std::uint32_t> port_of(int fd) {
    sockaddr_nl address{};
    socklen_t length = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return fail_errno("netlink port", errno);
    return address.nl_pid;
}

}  // namespace

Result<Connection> Connection::open() {
    netlink::SocketOptions options;
    options.kind = netlink::SocketOptions::Kind::netfilter;
    options.receive_buffer = buffer;
    options.send_buffer = buffer;
    auto requests = netlink::Socket::open(options);
    if (!requests) return tl::unexpected(requests.error());
    const auto port = port_of(requests->fd());
    if (!port) return tl::unexpected(port.error());
    options.groups = {NFNLGRP_NFTABLES};
    auto events = netlink::Socket::open(options);
    if (!events) return tl::unexpected(events.error());
    return Connection(std::move(*requests), std::move(*events), *port);
}

Status Connection::commit(const Transaction& transaction) {
    const Batch batch = encode(transaction, sequence_ + 1);
    sequence_ = batch.last + 1;  // that of its end
    if (auto sent = requests_.send(batch.octets); !sent) return sent;
    bool answered = false;
    for (;;) {
        const auto datagram = requests_.receive();
        if (!datagram) return tl::unexpected(datagram.error());
        if (!*datagram) break;
        for (const netlink::Message& message : netlink::decode(**datagram)) {
            const auto* answer = std::get_if<netlink::Acknowledgement>(&message.body);
            if (answer == nullptr || message.sequence < batch.first || message.sequence > sequence_) continue;
            if (auto status = as_status(*answer); !status) return status;
            answered |= message.sequence == batch.last;
        }
    }
    if (!answered) return fail_errno("nftables", ETIMEDOUT);
    return {};
}

Result<std::vector<std::string>> Connection::sets(Family family, const std::string& table) {
    std::vector<std::string> names;
    if (auto sent = requests_.send(encode_set_dump(family, table, ++sequence_)); !sent) return tl::unexpected(sent.error());
    for (;;) {
        const auto datagram = requests_.receive();
        if (!datagram) return tl::unexpected(datagram.error());
        if (!*datagram) return names;
        for (const SetName& set : decode_sets(**datagram))
            if (set.family == family && set.table == table) names.push_back(set.name);
        for (const netlink::Message& message : netlink::decode(**datagram)) {
            if (std::holds_alternative<netlink::DumpDone>(message.body)) return names;
            const auto* answer = std::get_if<netlink::Acknowledgement>(&message.body);
            if (answer == nullptr || message.sequence != sequence_) continue;
            if (answer->errno_value == ENOENT) return names;
            if (auto status = as_status(*answer); !status) return tl::unexpected(status.error());
        }
    }
}

Result<std::vector<Removal>> Connection::drain() {
    std::vector<Removal> removals;
    for (int count = 0; count < datagrams_per_drain; ++count) {
        const auto datagram = events_.receive();
        if (!datagram) return tl::unexpected(datagram.error());
        if (!*datagram) break;
        for (Removal& removal : decode_removals(**datagram))
            if (removal.by != port_) removals.push_back(std::move(removal));
    }
    return removals;
}

}  // namespace ka::nft
