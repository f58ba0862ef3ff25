// The raw sockets of adverts (vrrp.md 3.1): one receive and one send socket per family, interface and group (or unicast
// source), shared by all instances that agree on them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/loop/unique_fd.hpp"
#include "vrrp/engine/effect.hpp"
#include "vrrp/engine/event.hpp"
#include "vrrp/engine/state.hpp"
#include "vrrp/kernel/socket_options.hpp"

namespace ka::vrrp::kernel {

// What an instance needs of the sockets.
struct SocketNeed {
    Transport transport;
    Vrid vrid;
    std::uint32_t receive_buffer = 0;  // octets, added up over the instances of a socket; 0 = the kernel's default
    bool operator==(const SocketNeed&) const = default;
};

// A pair of sockets, for a dump.
struct SocketOverview {
    SocketPlace place;
    int receive = -1;
    int send = -1;
    std::uint32_t receive_buffer = 0;  // octets asked for
    std::vector<InstanceId> users;
};

class Sockets {
public:
    using Taker = std::function<void(const DatagramReceived&)>;

    // log_unknown_vrids: datagrams for foreign VRIDs are let through, so that they can be reported.
    explicit Sockets(bool log_unknown_vrids);
    ~Sockets();
    Sockets(const Sockets&) = delete;
    Sockets& operator=(const Sockets&) = delete;

    // Readable while any receive socket is. -1 when there was no descriptor left for it.
    int fd() const { return poll_fd_.get(); }
    void set_log_unknown_vrids(bool log);

    // Opens, shares or closes what this instance needs now; nothing is open while its interface or its unicast source is
    // missing. On failure (the error is worded for the log) the instance has no socket until the next call.
    Status set(InstanceId instance, const std::string& name, const SocketNeed& need);
    void remove(InstanceId instance);
    bool has_socket(InstanceId instance) const { return users_.contains(instance); }
    std::vector<SocketOverview> overview() const;

    // Reads at most limits::packets_per_cycle datagrams of each readable socket and hands them over. False: more wait.
    bool drain(const Taker& take);

    // Sends now or never, in order. `failed` gets the errno of those that did not go; ENOTCONN: the instance has no socket.
    using Failed = std::function<void(const SendAdvert&, int error)>;
    void send(std::span<const SendAdvert* const> adverts, const Failed& failed) const;

private:
    struct Pair;
    struct Buffers;
    struct User {
        SocketPlace place;
        SocketNeed need;
        Pair* pair;
    };
    Result<Pair*> join(const SocketPlace& place, const std::string& name);
    void leave(InstanceId instance, const SocketPlace& place);
    void refresh(Pair& pair);  // filter and buffer size follow the set of users
    bool read(Pair& pair, const Taker& take);
    const Pair* pair_of(InstanceId instance) const;
    void hand_over(const Pair& pair, std::size_t slot, const Taker& take);

    UniqueFd poll_fd_;
    bool log_unknown_vrids_;
    std::map<SocketPlace, std::unique_ptr<Pair>> pairs_;
    std::map<InstanceId, User> users_;
    std::unique_ptr<Buffers> buffers_;
};

}  // namespace ka::vrrp::kernel
