// Internet addresses and prefixes, both families in one value type.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ka {

enum class Family : std::uint8_t { ipv4 = 4, ipv6 = 6 };

class IpAddress {
public:
    constexpr IpAddress() = default;  // 0.0.0.0

    // Presentation format, whole text; no prefix, no zone, no surrounding blanks.
    static std::optional<IpAddress> parse(std::string_view text);
    // Exactly 4 or 16 octets in network order.
    static std::optional<IpAddress> from_bytes(std::span<const std::uint8_t> octets);
    static IpAddress v4(std::uint32_t host_order);
    static IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d);

    Family family() const { return family_; }
    bool is_v4() const { return family_ == Family::ipv4; }
    bool is_v6() const { return family_ == Family::ipv6; }
    // 4 or 16 octets in network order.
    std::span<const std::uint8_t> bytes() const { return {octets_.data(), size()}; }
    std::size_t size() const { return is_v4() ? 4 : 16; }
    std::uint8_t full_length() const { return is_v4() ? 32 : 128; }
    std::uint32_t v4_host_order() const;

    bool is_multicast() const;
    bool is_link_local() const;  // 169.254/16, fe80::/10
    bool is_unspecified() const;
    bool is_loopback() const;

    std::string to_string() const;

    // Family first, then numerically in network order: the order of VRRP's tie break (RFC 9568 6.4.3).
    constexpr bool operator==(const IpAddress&) const = default;
    constexpr std::strong_ordering operator<=>(const IpAddress& other) const {
        if (const auto order = family_ <=> other.family_; order != 0) return order;
        return words() <=> other.words();
    }

private:
    // Two numbers compare faster than sixteen octets, and every table of many addresses compares.
    constexpr std::array<std::uint64_t, 2> words() const {
        auto words = std::bit_cast<std::array<std::uint64_t, 2>>(octets_);
        if constexpr (std::endian::native == std::endian::little)
            words = {__builtin_bswap64(words[0]), __builtin_bswap64(words[1])};
        return words;
    }

    Family family_ = Family::ipv4;
    std::array<std::uint8_t, 16> octets_{};  // IPv4 uses the first four, the rest stay zero
};

struct Prefix {
    IpAddress address;  // host bits may be set
    std::uint8_t length = 32;

    // "ADDR" or "ADDR/LEN"; the length defaults to that of a host. LEN out of range is no prefix.
    static std::optional<Prefix> parse(std::string_view text);
    std::string to_string() const;  // "ADDR/LEN", always with the length
    bool contains(const IpAddress& other) const;
    IpAddress network() const;  // host bits cleared

    constexpr auto operator<=>(const Prefix&) const = default;
};

}  // namespace ka
