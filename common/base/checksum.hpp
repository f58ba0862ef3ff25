// The internet checksum (RFC 1071).
#pragma once

#include <cstdint>
#include <span>

namespace ka {

// One's-complement sum over several pieces, as if they were one run of octets. Only the last piece may be odd.
class InternetChecksum {
public:
    InternetChecksum& add(std::span<const std::uint8_t> octets);
    InternetChecksum& add16(std::uint16_t host_order);
    // The value for the checksum field, in host order. Over data that includes a correct checksum it is 0.
    std::uint16_t value() const;

private:
    std::uint64_t sum_ = 0;
};

}  // namespace ka
