// The IPv4 header of an advert: built for IP_HDRINCL, and taken apart as a raw socket gives it (vrrp.md 1.4).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/base/ip.hpp"

namespace ka::vrrp::packet {

constexpr std::size_t ip_header_length = 20;  // ours: no options
constexpr std::uint8_t tos_internetwork_control = 0xc0;

struct IpHeader {
    std::uint8_t header_length = 20;  // octets, 20-60
    std::uint8_t tos = tos_internetwork_control;
    std::uint16_t total_length = 0;
    std::uint16_t identification = 0;
    std::uint8_t ttl = 255;
    std::uint8_t protocol = 0;
    IpAddress source;
    IpAddress destination;
};

// Header and payload; flags, fragment offset and header checksum (left to the kernel) are zero; the length is filled in.
std::vector<std::uint8_t> with_ip_header(const IpHeader& header, std::span<const std::uint8_t> payload);

// Nothing when it is not IPv4, or shorter than its own header length says. The total length is not judged.
std::optional<IpHeader> decode_ip_header(std::span<const std::uint8_t> octets);

}  // namespace ka::vrrp::packet
