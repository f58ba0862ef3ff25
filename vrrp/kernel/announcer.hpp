// Sends gratuitous ARP and unsolicited neighbour advertisements through packet sockets (vrrp.md 1.9).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/loop/unique_fd.hpp"
#include "common/netlink/mirror.hpp"
#include "vrrp/kernel/garp_pacer.hpp"
#include "vrrp/kernel/sysctl.hpp"

namespace ka::vrrp::kernel {

class Announcer {
public:
    // Both outlive it.
    Announcer(const netlink::Mirror& mirror, const Sysctls& sysctls) : mirror_(mirror), sysctls_(sysctls) {}

    // Opens the socket of a family that is in use; closes neither. The error is worded for the log.
    Status open(Family family);

    // Sends the frames in order, a family at a time; what cannot be sent is logged. name_of gives the instance's name.
    void send(const std::vector<GarpFrame>& frames, const std::function<std::string(InstanceId)>& name_of, Instant now);

private:
    struct Prepared {
        const GarpFrame* frame;
        const netlink::Link* link;
        std::vector<std::uint8_t> octets;
    };
    void send_family(Family family, const std::vector<GarpFrame>& frames,
                     const std::function<std::string(InstanceId)>& name_of, Instant now);
    std::vector<std::uint8_t> build(const GarpFrame& frame, const netlink::Link& link, Instant now);
    bool router_flag(const std::string& interface, Instant now);

    struct Forwarding {
        Instant read_at;
        bool on;
    };
    const netlink::Mirror& mirror_;
    const Sysctls& sysctls_;
    UniqueFd arp_;
    UniqueFd neighbour_;
    std::map<std::string, Forwarding> forwarding_;
};

}  // namespace ka::vrrp::kernel
