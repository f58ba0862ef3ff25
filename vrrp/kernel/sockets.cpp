#include "vrrp/kernel/sockets.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "common/base/limits.hpp"
#include "common/log/log.hpp"
#include "common/netlink/socket.hpp"

namespace ka::vrrp::kernel {

namespace {

constexpr std::size_t batch = 16;             // datagrams read in one system call
constexpr std::size_t send_batch = 32;        // sent in one
constexpr std::size_t datagram_octets = 4352;  // the longest advert: 255 IPv6 addresses and the headers
constexpr std::size_t control_octets = 128;    // IPv6 packet information and hop limit
constexpr std::size_t ready_sockets = 64;      // looked at in one system call
static_assert(limits::packets_per_cycle % batch == 0, "a cycle is a whole number of reads");

struct Control {
    alignas(cmsghdr) std::array<std::uint8_t, control_octets> octets;
};

// Destination, interface and hop limit of an IPv6 datagram, from its control messages.
void read_control(msghdr& header, DatagramReceived& datagram) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != IPPROTO_IPV6) continue;
        if (part->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info;
            std::memcpy(&info, CMSG_DATA(part), sizeof info);
            datagram.destination = IpAddress::from_bytes(info.ipi6_addr.s6_addr).value_or(IpAddress());
            datagram.interface = IfIndex{info.ipi6_ifindex};
        } else if (part->cmsg_type == IPV6_HOPLIMIT) {
            std::memcpy(&datagram.hop_limit, CMSG_DATA(part), sizeof datagram.hop_limit);
        }
    }
}

template <typename Value>
void append_control(msghdr& header, Control& control, int type, const Value& value) {
    cmsghdr* part = reinterpret_cast<cmsghdr*>(control.octets.data() + header.msg_controllen);
    part->cmsg_level = IPPROTO_IPV6;
    part->cmsg_type = type;
    part->cmsg_len = CMSG_LEN(sizeof value);
    std::memcpy(CMSG_DATA(part), &value, sizeof value);
    header.msg_controllen += CMSG_SPACE(sizeof value);
}

void add_packet_control(msghdr& header, Control& control, const SendAdvert& advert) {
    in6_pktinfo info{};
    std::memcpy(info.ipi6_addr.s6_addr, advert.source.bytes().data(), advert.source.size());
    info.ipi6_ifindex = advert.interface.value;
    header.msg_control = control.octets.data();
    append_control(header, control, IPV6_PKTINFO, info);
    append_control(header, control, IPV6_HOPLIMIT, static_cast<int>(advert.hop_limit));
}

// What one sendmmsg shows to the kernel; filled from the front.
struct Outgoing {
    std::array<SocketAddress, send_batch> destination;
    std::array<iovec, send_batch> place;
    std::array<Control, send_batch> control;
    std::array<mmsghdr, send_batch> header;

    void add(std::size_t slot, const SendAdvert& advert) {
        destination[slot] = SocketAddress(advert.destination, advert.interface);
        place[slot] = {const_cast<std::uint8_t*>(advert.octets.data()), advert.octets.size()};
        header[slot] = {};
        msghdr& message = header[slot].msg_hdr;
        message.msg_name = const_cast<sockaddr*>(destination[slot].get());
        message.msg_namelen = destination[slot].length;
        message.msg_iov = &place[slot];
        message.msg_iovlen = 1;
        if (advert.destination.is_v6()) {
            control[slot] = {};
            add_packet_control(message, control[slot], advert);
        }
    }
};

}  // namespace

struct Sockets::Pair {
    SocketPlace place;
    UniqueFd receive;
    UniqueFd send;
    std::map<InstanceId, SocketNeed> users;
};

struct Sockets::Buffers {
    std::array<std::array<std::uint8_t, datagram_octets>, batch> octets;
    std::array<Control, batch> control;
    std::array<sockaddr_storage, batch> sender;
    std::array<iovec, batch> place;
    std::array<mmsghdr, batch> header;

    void reset() {
        for (std::size_t i = 0; i < batch; ++i) {
            place[i] = {octets[i].data(), datagram_octets};
            header[i] = {};
            header[i].msg_hdr = {&sender[i], sizeof sender[i], &place[i], 1, control[i].octets.data(), control_octets, 0};
        }
    }
};

Sockets::Sockets(bool log_unknown_vrids)
    : poll_fd_(::epoll_create1(EPOLL_CLOEXEC)), log_unknown_vrids_(log_unknown_vrids), buffers_(std::make_unique<Buffers>()) {}

Sockets::~Sockets() = default;

void Sockets::set_log_unknown_vrids(bool log) {
    log_unknown_vrids_ = log;
    for (auto& [place, pair] : pairs_) refresh(*pair);
}

Status Sockets::set(InstanceId instance, const std::string& name, const SocketNeed& need) {
    const auto& transport = need.transport;
    const SocketPlace place{transport.family, transport.interface, transport.interface_name, transport.multicast,
                            transport.multicast ? transport.group : transport.source, transport.behind_ah};
    const auto user = users_.find(instance);
    if (user != users_.end() && user->second.place == place && user->second.need == need) return {};
    const bool possible = (transport.interface != no_interface || transport.interface_name.empty()) &&
                          (transport.multicast || transport.has_source);
    if (!possible) {
        remove(instance);
        return {};
    }
    auto joined = join(place, name);
    if (!joined) {
        remove(instance);
        return tl::unexpected(joined.error());
    }
    // The new place is taken before the old one is left: neither a shared socket nor a group membership ends in between.
    Pair& pair = **joined;
    pair.users.insert_or_assign(instance, need);
    if (user != users_.end() && user->second.place != place) leave(instance, user->second.place);
    users_[instance] = {place, need, &pair};
    refresh(pair);
    return {};
}

std::vector<SocketOverview> Sockets::overview() const {
    std::vector<SocketOverview> all;
    for (const auto& [place, pair] : pairs_) {
        SocketOverview shown{place, pair->receive.get(), pair->send.get(), 0, {}};
        for (const auto& [user, need] : pair->users) {
            shown.receive_buffer += need.receive_buffer;
            shown.users.push_back(user);
        }
        all.push_back(std::move(shown));
    }
    return all;
}

Result<Sockets::Pair*> Sockets::join(const SocketPlace& place, const std::string& name) {
    if (const auto found = pairs_.find(place); found != pairs_.end()) return found->second.get();
    auto pair = std::make_unique<Pair>();
    pair->place = place;
    auto receive = open_receive_socket(place, name);
    if (!receive) return tl::unexpected(receive.error());
    pair->receive.reset(*receive);
    auto send = open_send_socket(place);
    if (!send) return tl::unexpected(send.error());
    pair->send.reset(*send);
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.ptr = pair.get();
    if (::epoll_ctl(poll_fd_.get(), EPOLL_CTL_ADD, *receive, &interest) != 0) return fail_errno("epoll_ctl", errno);
    log::info_detail("VRRP sockpool: [ifindex({:3}), family({}), proto({}), fd({},{}) {}icast, address({})]",
                     {place.interface.value, place.family == Family::ipv4 ? "IPv4" : "IPv6", place.behind_ah ? 51 : 112, *receive, *send,
                      place.multicast ? "mult" : ", un", place.address.to_string()});
    return pairs_.emplace(place, std::move(pair)).first->second.get();
}

void Sockets::remove(InstanceId instance) {
    const auto user = users_.find(instance);
    if (user == users_.end()) return;
    leave(instance, user->second.place);
    users_.erase(user);
}

void Sockets::leave(InstanceId instance, const SocketPlace& place) {
    const auto found = pairs_.find(place);
    found->second->users.erase(instance);
    if (found->second->users.empty())
        pairs_.erase(found);  // closing takes it out of the epoll set
    else
        refresh(*found->second);
}

void Sockets::refresh(Pair& pair) {
    std::set<Vrid> vrids;
    std::uint32_t octets = 0;
    for (const auto& [instance, need] : pair.users) {
        vrids.insert(need.vrid);
        octets += need.receive_buffer;
    }
    if (log_unknown_vrids_) {
        clear_filter(pair.receive.get());
    } else if (auto set = set_vrid_filter(pair.receive.get(), pair.place, vrids); !set) {
        log::warning("{} - reading everything", {set.error().text});
        clear_filter(pair.receive.get());
    }
    (void)netlink::set_receive_buffer(pair.receive.get(), octets);
}

bool Sockets::drain(const Taker& take) {
    // One socket is read at once; of many, only those that have something.
    if (pairs_.size() == 1) return read(*pairs_.begin()->second, take);
    bool drained = true;
    std::array<epoll_event, ready_sockets> ready;
    const int count = pairs_.empty() ? 0 : ::epoll_wait(poll_fd_.get(), ready.data(), ready.size(), 0);
    for (int i = 0; i < count; ++i) drained &= read(*static_cast<Pair*>(ready[i].data.ptr), take);
    return drained && count < static_cast<int>(ready.size());
}

bool Sockets::read(Pair& pair, const Taker& take) {
    for (std::size_t taken = 0; taken < limits::packets_per_cycle; taken += batch) {
        buffers_->reset();
        const int count = ::recvmmsg(pair.receive.get(), buffers_->header.data(), batch, MSG_DONTWAIT | MSG_TRUNC, nullptr);
        for (int i = 0; i < count; ++i) hand_over(pair, static_cast<std::size_t>(i), take);
        if (count < static_cast<int>(batch)) return true;
    }
    return false;
}

void Sockets::hand_over(const Pair& pair, std::size_t slot, const Taker& take) {
    mmsghdr& header = buffers_->header[slot];
    const std::size_t length = header.msg_len;
    if (length == 0) return log::info("recvmsg({}) returned data length 0", {pair.receive.get()});
    if (length > datagram_octets)
        return log::info("recvmsg({}) message truncated from {} to {} bytes", {pair.receive.get(), length, datagram_octets});
    DatagramReceived datagram;
    datagram.octets = {buffers_->octets[slot].data(), length};
    datagram.family = pair.place.family;
    datagram.interface = pair.place.interface;
    if (pair.place.family == Family::ipv6) {
        const auto& sender = reinterpret_cast<const sockaddr_in6&>(buffers_->sender[slot]);
        datagram.source = IpAddress::from_bytes(sender.sin6_addr.s6_addr).value_or(IpAddress());
        read_control(header.msg_hdr, datagram);
    }
    take(datagram);
}

const Sockets::Pair* Sockets::pair_of(InstanceId instance) const {
    const auto user = users_.find(instance);
    return user == users_.end() ? nullptr : user->second.pair;
}

// Adverts that follow each other on one socket leave by one system call.
void Sockets::send(std::span<const SendAdvert* const> adverts, const Failed& failed) const {
    std::size_t from = 0;
    while (from < adverts.size()) {
        const Pair* const pair = pair_of(adverts[from]->instance);
        if (pair == nullptr) {
            failed(*adverts[from++], ENOTCONN);
            continue;
        }
        Outgoing out;
        std::size_t count = 0;
        while (count < send_batch && from + count < adverts.size() && pair_of(adverts[from + count]->instance) == pair) {
            out.add(count, *adverts[from + count]);
            ++count;
        }
        const bool v6_multicast = pair->place.family == Family::ipv6 && pair->place.multicast;
        const int flags = MSG_DONTWAIT | (v6_multicast ? MSG_DONTROUTE : 0);
        // The kernel stops before the one that fails, and says why when that is the first.
        const int sent = ::sendmmsg(pair->send.get(), out.header.data(), static_cast<unsigned>(count), flags);
        if (sent < 0) failed(*adverts[from], errno);
        from += sent > 0 ? static_cast<std::size_t>(sent) : 1;
    }
}

}  // namespace ka::vrrp::kernel
