// Gratuitous ARP in the request form (RFC 5227 3; vrrp.md 1.9).
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/mac.hpp"

namespace ka::vrrp::packet {

// An Ethernet frame of 42 octets that tells everybody that `address` (IPv4) is at `owner`.
std::vector<std::uint8_t> gratuitous_arp(const MacAddress& owner, const IpAddress& address);

}  // namespace ka::vrrp::packet
