// VRRP version 3 adverts (RFC 9568 5.2).
#pragma once

#include <span>
#include <vector>

#include "common/base/time.hpp"
#include "vrrp/packet/advert.hpp"

namespace ka::vrrp::packet {

struct AdvertV3 {
    Vrid vrid;
    Priority priority;
    Centiseconds interval{100};  // 1-4095
    std::span<const IpAddress> addresses;
};

// Both addresses are part of the IPv4 checksum.
struct PseudoHeader {
    IpAddress source;
    IpAddress destination;
};

// The VRRP packet, checksum included for IPv4 (null: without pseudo header, v3_checksum_as_v2); for IPv6 the kernel fills it.
std::vector<std::uint8_t> encode(const AdvertV3& advert, Family family, const PseudoHeader* pseudo);

// IPv4. `advert` has exactly its length. Null: checked without pseudo header.
bool checksum_matches_v3(std::span<const std::uint8_t> advert, const PseudoHeader* pseudo);

}  // namespace ka::vrrp::packet
