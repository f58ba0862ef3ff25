#include "common/base/checksum.hpp"

namespace ka {

InternetChecksum& InternetChecksum::add(std::span<const std::uint8_t> octets) {
    std::size_t i = 0;
    for (; i + 1 < octets.size(); i += 2) sum_ += static_cast<std::uint64_t>(octets[i] << 8 | octets[i + 1]);
    if (i < octets.size()) sum_ += static_cast<std::uint64_t>(octets[i] << 8);
    return *this;
}

InternetChecksum& InternetChecksum::add16(std::uint16_t host_order) {
    sum_ += host_order;
    return *this;
}

std::uint16_t InternetChecksum::value() const {
    std::uint64_t folded = sum_;
    while (folded >> 16) folded = (folded & 0xffff) + (folded >> 16);
    return static_cast<std::uint16_t>(~folded);
}

}  // namespace ka
