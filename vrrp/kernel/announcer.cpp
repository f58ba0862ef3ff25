#include "vrrp/kernel/announcer.hpp"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/log/log.hpp"
#include "vrrp/packet/arp.hpp"
#include "vrrp/packet/ndisc.hpp"

namespace ka::vrrp::kernel {

namespace {

constexpr Duration forwarding_freshness = seconds{5};

sockaddr_ll destination_of(const std::vector<std::uint8_t>& frame, const netlink::Link& link, Family family) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(family == Family::ipv4 ? ETH_P_ARP : ETH_P_IPV6);
    address.sll_ifindex = static_cast<int>(link.index.value);
    address.sll_halen = ETH_ALEN;
    std::copy_n(frame.begin(), ETH_ALEN, address.sll_addr);
    return address;
}

void log_sent(const GarpFrame& frame, const std::function<std::string(InstanceId)>& name_of) {
    if (frame.source || !log::detail()) return;
    const bool v4 = frame.address.is_v4();
    const std::string address = frame.address.to_string();
    log::info("Sending {} on {} for {}", {v4 ? "gratuitous ARP" : "unsolicited Neighbour Advert", frame.interface, address});
    if (frame.first)
        log::info("({}) Sending/queueing {} on {} for {}",
                  {name_of(frame.instance), v4 ? "gratuitous ARPs" : "Unsolicited Neighbour Adverts", frame.interface, address});
}

void log_failed(const GarpFrame& frame, int error) {
    if (frame.address.is_v4())
        log::info("Error {} ({}) sending gratuitous ARP on {} for {}",
                  {error, std::strerror(error), frame.interface, frame.address.to_string()});
    else
        log::info("Error {} sending ndisc unsolicited neighbour advert on {} for {}",
                  {error, frame.interface, frame.address.to_string()});
}

}  // namespace

Status Announcer::open(Family family) {
    UniqueFd& socket = family == Family::ipv4 ? arp_ : neighbour_;
    if (socket) return {};
    // Protocol 0: it sends and hears nothing.
    socket.reset(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket) return {};
    return fail_errno(family == Family::ipv4 ? "Unable to open the gratuitous ARP socket" : "Unable to open the neighbour advert socket",
                      errno);
}

bool Announcer::router_flag(const std::string& interface, Instant now) {
    const auto known = forwarding_.find(interface);
    if (known != forwarding_.end() && now - known->second.read_at < forwarding_freshness) return known->second.on;
    const bool on = sysctls_.forwards(Family::ipv6, interface);
    forwarding_[interface] = {now, on};
    return on;
}

std::vector<std::uint8_t> Announcer::build(const GarpFrame& frame, const netlink::Link& link, Instant now) {
    if (frame.address.is_v4()) return packet::gratuitous_arp(*link.mac, frame.address);
    return packet::unsolicited_neighbour_advert(*link.mac, frame.address, router_flag(frame.interface, now));
}

void Announcer::send(const std::vector<GarpFrame>& frames, const std::function<std::string(InstanceId)>& name_of, Instant now) {
    send_family(Family::ipv4, frames, name_of, now);
    send_family(Family::ipv6, frames, name_of, now);
}

void Announcer::send_family(Family family, const std::vector<GarpFrame>& frames,
                            const std::function<std::string(InstanceId)>& name_of, Instant now) {
    const int fd = family == Family::ipv4 ? arp_.get() : neighbour_.get();
    std::vector<Prepared> prepared;
    for (const auto& frame : frames) {
        if (frame.address.family() != family) continue;
        const auto* link = mirror_.link(frame.interface);
        // Nobody resolves addresses there, or there is no "there" any more.
        if (link == nullptr || link->no_arp() || !link->mac) continue;
        prepared.push_back({&frame, link, build(frame, *link, now)});
    }
    if (prepared.empty()) return;
    std::vector<sockaddr_ll> addresses(prepared.size());
    std::vector<iovec> places(prepared.size());
    std::vector<mmsghdr> messages(prepared.size());
    for (std::size_t i = 0; i < prepared.size(); ++i) {
        addresses[i] = destination_of(prepared[i].octets, *prepared[i].link, family);
        places[i] = {prepared[i].octets.data(), prepared[i].octets.size()};
        messages[i].msg_hdr = {&addresses[i], sizeof addresses[i], &places[i], 1, nullptr, 0, 0};
    }
    for (std::size_t next = 0; next < prepared.size();) {
        const int sent = ::sendmmsg(fd, messages.data() + next, static_cast<unsigned>(prepared.size() - next), MSG_DONTWAIT);
        for (int i = 0; i < sent; ++i) log_sent(*prepared[next++].frame, name_of);
        if (sent <= 0) log_failed(*prepared[next++].frame, errno);
    }
}

}  // namespace ka::vrrp::kernel
