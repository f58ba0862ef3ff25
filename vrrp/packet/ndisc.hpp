// Unsolicited neighbour advertisement (RFC 4861 4.4, 7.2.6; vrrp.md 1.9).
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/mac.hpp"

namespace ka::vrrp::packet {

// An Ethernet frame of 86 octets that tells all nodes that `address` (IPv6) is at `owner`. router: we forward packets.
std::vector<std::uint8_t> unsolicited_neighbour_advert(const MacAddress& owner, const IpAddress& address, bool router);

}  // namespace ka::vrrp::packet
