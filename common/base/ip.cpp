#include "common/base/ip.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace ka {

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.size() > INET6_ADDRSTRLEN) return std::nullopt;
    const std::string copy(text);
    IpAddress result;
    if (copy.size() != std::char_traits<char>::length(copy.c_str())) return std::nullopt;  // an embedded NUL
    if (inet_pton(AF_INET, copy.c_str(), result.octets_.data()) == 1) return result;
    result.family_ = Family::ipv6;
    if (inet_pton(AF_INET6, copy.c_str(), result.octets_.data()) == 1) return result;
    return std::nullopt;
}

std::optional<IpAddress> IpAddress::from_bytes(std::span<const std::uint8_t> octets) {
    if (octets.size() != 4 && octets.size() != 16) return std::nullopt;
    IpAddress result;
    result.family_ = octets.size() == 4 ? Family::ipv4 : Family::ipv6;
    std::ranges::copy(octets, result.octets_.begin());
    return result;
}

IpAddress IpAddress::v4(std::uint32_t host_order) {
    return v4(static_cast<std::uint8_t>(host_order >> 24), static_cast<std::uint8_t>(host_order >> 16),
              static_cast<std::uint8_t>(host_order >> 8), static_cast<std::uint8_t>(host_order));
}

IpAddress IpAddress::v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    IpAddress result;
    result.octets_ = {a, b, c, d};
    return result;
}

std::uint32_t IpAddress::v4_host_order() const {
    return std::uint32_t{octets_[0]} << 24 | std::uint32_t{octets_[1]} << 16 | std::uint32_t{octets_[2]} << 8 |
           std::uint32_t{octets_[3]};
}

bool IpAddress::is_multicast() const { return is_v4() ? (octets_[0] & 0xf0) == 0xe0 : octets_[0] == 0xff; }

bool IpAddress::is_link_local() const {
    if (is_v4()) return octets_[0] == 169 && octets_[1] == 254;
    return octets_[0] == 0xfe && (octets_[1] & 0xc0) == 0x80;
}

bool IpAddress::is_unspecified() const {
    return std::ranges::all_of(octets_, [](std::uint8_t octet) { return octet == 0; });
}

bool IpAddress::is_loopback() const {
    if (is_v4()) return octets_[0] == 127;
    return octets_[15] == 1 && std::ranges::all_of(octets_.begin(), octets_.end() - 1, [](auto o) { return o == 0; });
}

std::string IpAddress::to_string() const {
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(is_v4() ? AF_INET : AF_INET6, octets_.data(), text, sizeof text);
    return text;
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address) return std::nullopt;
    Prefix result{*address, address->full_length()};
    if (slash == std::string_view::npos) return result;
    const auto digits = text.substr(slash + 1);
    unsigned length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc{} || end != digits.data() + digits.size() || length > address->full_length())
        return std::nullopt;
    result.length = static_cast<std::uint8_t>(length);
    return result;
}

std::string Prefix::to_string() const { return address.to_string() + "/" + std::to_string(length); }

IpAddress Prefix::network() const {
    std::array<std::uint8_t, 16> octets{};
    const auto source = address.bytes();
    for (std::size_t i = 0; i < source.size(); ++i) {
        const int kept = std::clamp(int{length} - static_cast<int>(8 * i), 0, 8);
        octets[i] = static_cast<std::uint8_t>(source[i] & (0xff00 >> kept));
    }
    return *IpAddress::from_bytes(std::span(octets).first(source.size()));
}

bool Prefix::contains(const IpAddress& other) const {
    return other.family() == address.family() && Prefix{other, length}.network() == network();
}

}  // namespace ka
