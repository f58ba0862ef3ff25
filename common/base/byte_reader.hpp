// Takes packets and messages apart, big endian. Reading past the end is remembered, not undefined.
#pragma once

#include <cstdint>
#include <span>

namespace ka {

class ByteReader {
public:
    explicit ByteReader(std::span<const std::uint8_t> octets) : rest_(octets) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(big_endian(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(big_endian(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(big_endian(4)); }
    std::uint64_t u64() { return big_endian(8); }
    // The next octets, or an empty span (and failed()) when fewer are left.
    std::span<const std::uint8_t> bytes(std::size_t count) {
        if (count > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }

    std::size_t remaining() const { return rest_.size(); }
    std::span<const std::uint8_t> rest() const { return rest_; }
    bool failed() const { return failed_; }
    bool finished() const { return !failed_ && rest_.empty(); }  // all read, nothing missing

private:
    std::uint64_t big_endian(std::size_t octets) {
        std::uint64_t value = 0;
        for (const auto octet : bytes(octets)) value = value << 8 | octet;
        return value;
    }
    std::span<const std::uint8_t> rest_;
    bool failed_ = false;
};

}  // namespace ka
