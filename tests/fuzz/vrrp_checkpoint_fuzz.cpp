// What a predecessor saved, of an instance or of a network setting: what is accepted is what was encoded, and is never both.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "vrrp/engine/checkpoint.hpp"
#include "vrrp/kernel/saved_setting.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> octets(data, size);
    const auto checkpoint = ka::vrrp::decode_checkpoint(octets);
    if (checkpoint && !std::ranges::equal(ka::vrrp::encode(*checkpoint), octets)) __builtin_trap();
    const auto setting = ka::vrrp::kernel::decode_saved_setting(octets);
    if (setting && (checkpoint || !std::ranges::equal(ka::vrrp::kernel::encode(*setting), octets))) __builtin_trap();
    return 0;
}
