#include "vrrp/config/numbers.hpp"

#include <charconv>
#include <cstdint>
#include <string>

#include "common/base/format.hpp"

namespace ka::vrrp {

std::optional<std::uint64_t> read_natural(std::string_view text, std::uint64_t least, std::uint64_t most,
                                          const Complain& complain) {
    if (text.starts_with('-')) {
        complain(format("negative number '{}'", {text}));
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 10);
    if (error == std::errc::invalid_argument || (error == std::errc() && end != text.data() + text.size())) {
        complain(format("invalid number '{}'", {text}));
        return std::nullopt;
    }
    if (error != std::errc() || value < least || value > most) {
        if (least == 0 && most == UINT32_MAX) complain(format("number '{}' outside unsigned integer range", {text}));
        else if (least == 0 && most == UINT64_MAX) complain(format("number '{}' outside unsigned 64 bit range", {text}));
        else complain(format("number '{}' outside range [{}, {}]", {text, least, most}));
        return std::nullopt;
    }
    return value;
}

std::optional<std::uint64_t> read_number_any_base(std::string_view text, std::uint64_t most) {
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text.starts_with('0')) {
        base = 8;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size() || value > most) return std::nullopt;
    return value;
}

}  // namespace ka::vrrp
