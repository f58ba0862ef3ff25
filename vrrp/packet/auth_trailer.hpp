// The authentication trailer behind a VRRP packet of either version and family (vrrp.md 1.7): HMAC-SHA256, cut to 128 bits,
// with a number that is a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/time.hpp"

namespace ka::vrrp::packet {

constexpr std::size_t trailer_length = 28;
constexpr std::uint8_t trailer_scheme = 1;

// 32 bits seconds since the epoch, 16 bits binary fraction of a second, 16 bits counter: grows with the time, and by one.
struct TrailerSequence {
    std::uint64_t value = 0;

    static TrailerSequence at(Duration since_epoch);  // counter 0
    std::uint32_t seconds() const { return static_cast<std::uint32_t>(value >> 32); }
    TrailerSequence next() const { return {value + 1}; }
    // Serial arithmetic (RFC 1982): also across the end of the seconds in 2106.
    bool is_after(TrailerSequence other) const { return static_cast<std::int64_t>(value - other.value) > 0; }
    bool operator==(const TrailerSequence&) const = default;
};

// Seconds by which `clock` is ahead of the sender's.
std::int32_t clock_skew(Duration clock_since_epoch, TrailerSequence sender);

struct Trailer {
    std::uint8_t scheme = 0;
    std::uint8_t key_id = 0;
    std::uint16_t reserved = 0;
    TrailerSequence sequence;
};

// Of a packet that ends with a trailer; nothing when it is too short for a VRRP header and one.
std::optional<Trailer> decode_trailer(std::span<const std::uint8_t> advert);

// Behind a whole advert, checksum included or not: neither it nor the destination is covered.
void append_trailer(std::vector<std::uint8_t>& advert, const IpAddress& source, std::uint8_t key_id, TrailerSequence sequence,
                    std::span<const std::uint8_t> key);

// `advert` ends with the trailer; `source` is that of the packet.
bool trailer_matches(std::span<const std::uint8_t> advert, const IpAddress& source, std::span<const std::uint8_t> key);

}  // namespace ka::vrrp::packet
