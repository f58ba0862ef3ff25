// Netlink messages taken apart: the fixed header, then attributes by type (netlink(7)). Pure; nothing read is trusted.
#pragma once

#include <linux/netlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>

#include "common/base/ip.hpp"

namespace ka::netlink {

// Attributes by type; a later one of the same type wins. Those beyond the array are of no interest; what follows a
// broken length is left out.
template <std::size_t count>
class Attributes {
public:
    explicit Attributes(std::span<const std::uint8_t> octets) {
        nlattr header;
        while (octets.size() >= sizeof header) {
            std::memcpy(&header, octets.data(), sizeof header);
            if (header.nla_len < sizeof header || header.nla_len > octets.size()) break;
            const std::uint16_t type = header.nla_type & NLA_TYPE_MASK;
            if (type < count) found_[type] = octets.subspan(sizeof header, header.nla_len - sizeof header);
            octets = octets.subspan(std::min(octets.size(), static_cast<std::size_t>(NLA_ALIGN(header.nla_len))));
        }
    }

    bool has(std::size_t type) const { return found_[type].data() != nullptr; }
    std::span<const std::uint8_t> octets(std::size_t type) const { return found_[type]; }
    // Absent and too short are the same to us.
    template <typename T>
    std::optional<T> number(std::size_t type) const {
        if (found_[type].size() < sizeof(T)) return std::nullopt;
        T value;
        std::memcpy(&value, found_[type].data(), sizeof value);
        return value;
    }
    std::string text(std::size_t type) const {
        const auto octets = found_[type];
        std::size_t length = 0;
        while (length < octets.size() && octets[length] != 0) ++length;
        return {reinterpret_cast<const char*>(octets.data()), length};
    }
    std::optional<IpAddress> address(std::size_t type) const { return IpAddress::from_bytes(found_[type]); }

private:
    std::array<std::span<const std::uint8_t>, count> found_{};
};

template <typename Header>
struct Split {
    Header header;
    std::span<const std::uint8_t> rest;
};

// The fixed part of a message and what follows it; nothing if it is too short.
template <typename Header>
std::optional<Split<Header>> split(std::span<const std::uint8_t> payload) {
    if (payload.size() < sizeof(Header)) return std::nullopt;
    Split<Header> parts;
    std::memcpy(&parts.header, payload.data(), sizeof(Header));
    parts.rest = payload.subspan(std::min(payload.size(), static_cast<std::size_t>(NLMSG_ALIGN(sizeof(Header)))));
    return parts;
}

inline std::optional<Family> known_family(std::uint8_t number) {
    if (number == AF_INET) return Family::ipv4;
    if (number == AF_INET6) return Family::ipv6;
    return std::nullopt;
}
inline std::uint8_t family_number(Family family) { return family == Family::ipv4 ? AF_INET : AF_INET6; }

// A prefix of that family; an absent attribute is all zeros.
inline std::optional<Prefix> network(Family family, std::span<const std::uint8_t> octets, std::uint8_t length) {
    IpAddress address = family == Family::ipv4 ? IpAddress{} : *IpAddress::from_bytes(std::array<std::uint8_t, 16>{});
    if (octets.data() != nullptr) {
        const auto given = IpAddress::from_bytes(octets);
        if (!given || given->family() != family) return std::nullopt;
        address = *given;
    }
    if (length > address.full_length()) return std::nullopt;
    return Prefix{address, length};
}

}  // namespace ka::netlink
