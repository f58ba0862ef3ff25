// The VRRP header as it is on the wire, both versions (RFC 3768 5.1, RFC 9568 5.1): what every advert begins with.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "common/base/ip.hpp"
#include "common/base/strong_types.hpp"

namespace ka::vrrp::packet {

constexpr std::uint8_t protocol_vrrp = 112;
constexpr std::uint8_t type_advertisement = 1;
constexpr std::size_t header_length = 8;
constexpr std::size_t auth_data_length = 8;  // behind the addresses of an IPv4 version 2 advert, also without authentication
constexpr std::size_t checksum_offset = 6;

// The eight octets, taken apart but not judged.
struct AdvertHeader {
    std::uint8_t version = 0;
    std::uint8_t type = 0;
    Vrid vrid;
    Priority priority;
    std::uint8_t address_count = 0;
    std::uint8_t auth_type = 0;      // version 2
    std::uint8_t seconds = 0;        // version 2: interval
    std::uint16_t centiseconds = 0;  // version 3: interval, 0-4095; the reserved bits are ignored
    std::uint16_t checksum = 0;
};

// Nothing when there are fewer than eight octets.
std::optional<AdvertHeader> decode_header(std::span<const std::uint8_t> octets);

// VRRP length of an advert: header, addresses and (version 2, IPv4) authentication data.
std::size_t advert_length(std::uint8_t version, Family family, std::uint8_t address_count);

// The n-th address of an advert; the caller has checked the length.
IpAddress address_at(std::span<const std::uint8_t> advert, Family family, std::size_t n);

}  // namespace ka::vrrp::packet
