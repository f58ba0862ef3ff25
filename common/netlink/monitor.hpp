// Keeps a Mirror equal to the kernel through the events socket: notifications, dumps, and a fresh dump after an overflow.
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/netlink/mirror.hpp"
#include "common/netlink/socket.hpp"

namespace ka::netlink {

struct MonitorOptions {
    std::uint32_t receive_buffer = 0;  // octets, 0 = the kernel's default
    bool routes = true;                // false: links and addresses only
};

class Monitor {
public:
    // Joins the groups first and then asks for the dumps, so that nothing is missed. The first Resynced change says
    // that the copy is whole.
    static Result<Monitor> open(const MonitorOptions& options, Instant now);

    int fd() const { return socket_.fd(); }
    // Reads what waits (a bounded number of datagrams) and appends the changes. Never blocks.
    void drain(Instant now, std::vector<Change>& changes);
    // Something is left that drain() did not get to; call it again before trusting the mirror.
    bool behind() const { return behind_; }
    Instant next_deadline() const { return mirror_.next_deadline(); }  // call drain() then
    const Mirror& mirror() const { return mirror_; }
    void note(const Address& address) { mirror_.note(address); }  // see Mirror
    std::uint64_t overflows() const { return overflows_; }

private:
    Monitor(Socket socket, Mirror mirror) : socket_(std::move(socket)), mirror_(std::move(mirror)) {}
    void ask(Instant now);
    Socket socket_;
    Mirror mirror_;
    bool behind_ = false;
    std::uint64_t overflows_ = 0;
};

}  // namespace ka::netlink
