// VRRP version 2 adverts (RFC 3768; IPv6 as keepalived sends it: 16-octet addresses, no authentication data).
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "vrrp/packet/advert.hpp"

namespace ka::vrrp::packet {

using AuthData = std::array<std::uint8_t, auth_data_length>;

// A password as packets and keys have it: eight octets, zero padded.
AuthData auth_data(std::string_view password);

struct AdvertV2 {
    Vrid vrid;
    Priority priority;
    std::uint8_t seconds = 1;       // interval, 1-255
    std::string_view password;      // not empty = authentication type 1; at most 8 octets count (RFC 2338 5.3.6.1)
    std::span<const IpAddress> addresses;
    bool behind_ah = false;         // authentication type 2; the password is no part of the advert
};

// The VRRP packet, checksum included for IPv4; for IPv6 the kernel fills it.
std::vector<std::uint8_t> encode(const AdvertV2& advert, Family family);

// Header, addresses and authentication data, no pseudo header. `advert` has exactly its length.
bool checksum_matches_v2(std::span<const std::uint8_t> advert);

// Compares the last eight octets of the advert in constant time.
bool password_matches(std::span<const std::uint8_t> advert, std::string_view password);

}  // namespace ka::vrrp::packet
