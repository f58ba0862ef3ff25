#include "vrrp/packet/ndisc.hpp"

#include <array>

#include "common/base/byte_writer.hpp"
#include "common/base/checksum.hpp"

namespace ka::vrrp::packet {

namespace {

constexpr MacAddress all_nodes_mac{{0x33, 0x33, 0x00, 0x00, 0x00, 0x01}};
constexpr std::array<std::uint8_t, 16> all_nodes{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr std::uint8_t next_header_icmpv6 = 58;
constexpr std::uint16_t advert_octets = 32;  // ICMPv6 header, flags, target, one option

std::vector<std::uint8_t> icmpv6_message(const MacAddress& owner, const IpAddress& address, bool router) {
    constexpr std::uint32_t flag_router = 0x80000000, flag_override = 0x20000000;  // solicited stays clear
    ByteWriter message;
    message.u8(136);  // neighbour advertisement
    message.u8(0);
    message.u16(0);
    message.u32(flag_override | (router ? flag_router : 0));
    message.bytes(address.bytes());
    message.u8(2);  // target link-layer address
    message.u8(1);  // in units of 8 octets
    message.bytes(owner.octets);
    InternetChecksum sum;  // RFC 8200 8.1
    sum.add(address.bytes()).add(all_nodes).add16(advert_octets).add16(next_header_icmpv6).add(message.view());
    message.patch_u16(2, sum.value());
    return message.take();
}

}  // namespace

std::vector<std::uint8_t> unsolicited_neighbour_advert(const MacAddress& owner, const IpAddress& address, bool router) {
    ByteWriter out;
    out.bytes(all_nodes_mac.octets);
    out.bytes(owner.octets);
    out.u16(0x86dd);      // IPv6
    out.u32(6u << 28);    // traffic class and flow label 0
    out.u16(advert_octets);
    out.u8(next_header_icmpv6);
    out.u8(255);
    out.bytes(address.bytes());
    out.bytes(all_nodes);
    out.bytes(icmpv6_message(owner, address, router));
    return out.take();
}

}  // namespace ka::vrrp::packet
