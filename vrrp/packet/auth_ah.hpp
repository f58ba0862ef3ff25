// The IPSEC authentication header between IP and VRRP (RFC 2402; version 2, IPv4; vrrp.md 1.6).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "vrrp/packet/ip_header.hpp"

namespace ka::vrrp::packet {

constexpr std::uint8_t protocol_ah = 51;
constexpr std::size_t ah_header_length = 24;

struct AhHeader {
    std::uint8_t next_header = 0;
    IpAddress spi;  // the number is the address of the sender
    std::uint32_t sequence = 0;
};

// Nothing when there are fewer octets than a header has. The check value is icv_matches' business.
std::optional<AhHeader> decode_ah(std::span<const std::uint8_t> octets);

// What the check value says of the TTL: routers change that of unicast adverts, nobody may change that of multicast.
enum class TtlRule : std::uint8_t { covered, left_out };

// IP header, authentication header and advert; the protocol of `header` is filled in. Only 8 octets of the password count.
std::vector<std::uint8_t> with_ah(IpHeader header, std::uint32_t sequence, std::span<const std::uint8_t> advert,
                                  std::string_view password, TtlRule rule);

// `datagram` begins with an IP header of `ip_length` octets, and an authentication header is behind it.
bool icv_matches(std::span<const std::uint8_t> datagram, std::size_t ip_length, std::string_view password, TtlRule rule);

}  // namespace ka::vrrp::packet
