// Builds packets and messages, big endian.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ka {

class ByteWriter {
public:
    void u8(std::uint8_t value) { out_.push_back(value); }
    void u16(std::uint16_t value) { big_endian(value, 2); }
    void u32(std::uint32_t value) { big_endian(value, 4); }
    void u64(std::uint64_t value) { big_endian(value, 8); }
    void bytes(std::span<const std::uint8_t> octets) { out_.insert(out_.end(), octets.begin(), octets.end()); }
    void zeros(std::size_t count) { out_.insert(out_.end(), count, 0); }
    void patch_u16(std::size_t at, std::uint16_t value) {
        out_.at(at) = static_cast<std::uint8_t>(value >> 8);
        out_.at(at + 1) = static_cast<std::uint8_t>(value);
    }

    std::size_t size() const { return out_.size(); }
    std::span<const std::uint8_t> view() const { return out_; }
    std::vector<std::uint8_t> take() { return std::move(out_); }

private:
    void big_endian(std::uint64_t value, int octets) {
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) u8(static_cast<std::uint8_t>(value >> shift));
    }
    std::vector<std::uint8_t> out_;
};

}  // namespace ka
