// A checkpoint that is accepted is the one that was encoded.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "vrrp/engine/checkpoint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> octets(data, size);
    const auto checkpoint = ka::vrrp::decode_checkpoint(octets);
    if (checkpoint && !std::ranges::equal(ka::vrrp::encode(*checkpoint), octets)) __builtin_trap();
    return 0;
}
