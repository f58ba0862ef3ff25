#include "vrrp/packet/advert.hpp"

#include "common/base/byte_reader.hpp"

namespace ka::vrrp::packet {

std::optional<AdvertHeader> decode_header(std::span<const std::uint8_t> octets) {
    ByteReader reader(octets);
    AdvertHeader header;
    const std::uint8_t version_and_type = reader.u8();
    header.version = version_and_type >> 4;
    header.type = version_and_type & 0x0f;
    header.vrid = Vrid{reader.u8()};
    header.priority = Priority{reader.u8()};
    header.address_count = reader.u8();
    const std::uint16_t interval = reader.u16();
    header.auth_type = static_cast<std::uint8_t>(interval >> 8);
    header.seconds = static_cast<std::uint8_t>(interval);
    header.centiseconds = interval & 0x0fff;
    header.checksum = reader.u16();
    if (reader.failed()) return std::nullopt;
    return header;
}

std::size_t advert_length(std::uint8_t version, Family family, std::uint8_t address_count) {
    const std::size_t address = family == Family::ipv4 ? 4 : 16;
    const bool auth_data = version == 2 && family == Family::ipv4;
    return header_length + address * address_count + (auth_data ? auth_data_length : 0);
}

IpAddress address_at(std::span<const std::uint8_t> advert, Family family, std::size_t n) {
    const std::size_t size = family == Family::ipv4 ? 4 : 16;
    return IpAddress::from_bytes(advert.subspan(header_length + n * size, size)).value_or(IpAddress{});
}

}  // namespace ka::vrrp::packet
