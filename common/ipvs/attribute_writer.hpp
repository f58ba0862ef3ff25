// Attributes of a request to the kernel's IPVS (linux/ip_vs.h). Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "common/base/ip.hpp"

namespace ka::ipvs {

// Attributes in host byte order, as netlink wants them, padded to four octets.
class AttributeWriter {
public:
    void raw(std::uint16_t type, const void* data, std::size_t size) {
        header(type, size);
        const auto* octets = static_cast<const std::uint8_t*>(data);
        out_.insert(out_.end(), octets, octets + size);
        out_.resize((out_.size() + 3) & ~std::size_t{3});
    }
    template <typename Number>
    void number(std::uint16_t type, Number value) {
        raw(type, &value, sizeof value);
    }
    void port(std::uint16_t type, std::uint16_t value) {
        const std::uint8_t octets[] = {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
        raw(type, octets, sizeof octets);
    }
    // An IPv4 mask goes as an address goes, in network order; a prefix length is a plain number.
    void netmask(std::uint16_t type, std::uint32_t value, Family family) {
        if (family == Family::ipv6) return number(type, value);
        const auto mask = IpAddress::v4(value);
        raw(type, mask.bytes().data(), mask.size());
    }
    void text(std::uint16_t type, const std::string& value) { raw(type, value.c_str(), value.size() + 1); }
    void address(std::uint16_t type, const IpAddress& value) {
        std::uint8_t octets[address_octets] = {};
        std::copy(value.bytes().begin(), value.bytes().end(), octets);
        raw(type, octets, sizeof octets);
    }
    void nested(std::uint16_t type, const AttributeWriter& inside) {
        raw(type | nested_flag, inside.out_.data(), inside.out_.size());
    }
    std::vector<std::uint8_t> take() { return std::move(out_); }

private:
    static constexpr std::size_t attribute_header = 4;
    static constexpr std::size_t address_octets = 16;  // IPv4 in the first four (checker.md CK-126)
    static constexpr std::uint16_t nested_flag = 0x8000;

    void header(std::uint16_t type, std::size_t size) {
        const auto length = static_cast<std::uint16_t>(attribute_header + size);
        const auto at = out_.size();
        out_.resize(at + attribute_header);
        std::memcpy(&out_[at], &length, sizeof length);
        std::memcpy(&out_[at + 2], &type, sizeof type);
    }
    std::vector<std::uint8_t> out_;
};

}  // namespace ka::ipvs
