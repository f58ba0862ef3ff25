#include "vrrp/packet/ip_header.hpp"

#include "common/base/byte_reader.hpp"
#include "common/base/byte_writer.hpp"

namespace ka::vrrp::packet {

std::vector<std::uint8_t> with_ip_header(const IpHeader& header, std::span<const std::uint8_t> payload) {
    ByteWriter out;
    out.u8(4 << 4 | ip_header_length / 4);
    out.u8(header.tos);
    out.u16(static_cast<std::uint16_t>(ip_header_length + payload.size()));
    out.u16(header.identification);
    out.u16(0);
    out.u8(header.ttl);
    out.u8(header.protocol);
    out.u16(0);
    out.bytes(header.source.bytes());
    out.bytes(header.destination.bytes());
    out.bytes(payload);
    return out.take();
}

std::optional<IpHeader> decode_ip_header(std::span<const std::uint8_t> octets) {
    ByteReader reader(octets);
    IpHeader header;
    const std::uint8_t version_and_length = reader.u8();
    header.header_length = static_cast<std::uint8_t>((version_and_length & 0x0f) * 4);
    header.tos = reader.u8();
    header.total_length = reader.u16();
    header.identification = reader.u16();
    reader.u16();  // flags and fragment: the kernel has reassembled
    header.ttl = reader.u8();
    header.protocol = reader.u8();
    reader.u16();  // checksum: the kernel has checked
    header.source = IpAddress::v4(reader.u32());
    header.destination = IpAddress::v4(reader.u32());
    if (reader.failed() || version_and_length >> 4 != 4) return std::nullopt;
    if (header.header_length < ip_header_length || header.header_length > octets.size()) return std::nullopt;
    return header;
}

}  // namespace ka::vrrp::packet
