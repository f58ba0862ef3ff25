// HMAC (RFC 2104) as authenticated adverts use it. libcrypto computes it; its headers stay in the .cpp file.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace ka::vrrp::packet {

using Md5Hash = std::array<std::uint8_t, 16>;
using Sha256Hash = std::array<std::uint8_t, 32>;

// Nothing when the library refuses the algorithm (MD5 under a FIPS policy): then no packet is right.
std::optional<Md5Hash> hmac_md5(std::span<const std::uint8_t> key, std::span<const std::uint8_t> octets);
std::optional<Sha256Hash> hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> octets);

// How long it takes says nothing about where they differ. Different lengths differ.
bool equal_in_constant_time(std::span<const std::uint8_t> one, std::span<const std::uint8_t> other);

}  // namespace ka::vrrp::packet
