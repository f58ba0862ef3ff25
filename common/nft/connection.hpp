// The way to nf_tables: one socket that asks, one that hears what others do. Nothing waits: the kernel answers within the send.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/netlink/socket.hpp"
#include "common/nft/ruleset.hpp"
#include "common/nft/wire.hpp"

namespace ka::nft {

class Connection {
public:
    static Result<Connection> open();

    int events_fd() const { return events_.fd(); }

    // All of it was done, or nothing; the error is the first that the kernel names.
    Status commit(const Transaction& transaction);
    // Names of the sets of a table; none if there is no such table.
    Result<std::vector<std::string>> sets(Family family, const std::string& table);

    // What others took out of which tables since the last call. ENOBUFS: unknown, some was lost.
    Result<std::vector<Removal>> drain();

private:
    Connection(netlink::Socket requests, netlink::Socket events, std::uint32_t port)
        : requests_(std::move(requests)), events_(std::move(events)), port_(port) {}
    netlink::Socket requests_;
    netlink::Socket events_;
    std::uint32_t port_;  // of requests_: what we did ourselves is no news
    std::uint32_t sequence_ = 0;
};

}  // namespace ka::nft
