#include "vrrp/packet/arp.hpp"

#include "common/base/byte_writer.hpp"

namespace ka::vrrp::packet {

namespace {
constexpr MacAddress broadcast{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
}  // namespace

std::vector<std::uint8_t> gratuitous_arp(const MacAddress& owner, const IpAddress& address) {
    ByteWriter out;
    out.bytes(broadcast.octets);
    out.bytes(owner.octets);
    out.u16(0x0806);  // ARP
    out.u16(1);       // Ethernet
    out.u16(0x0800);  // IPv4
    out.u8(6);
    out.u8(4);
    out.u16(1);  // request
    out.bytes(owner.octets);
    out.bytes(address.bytes());
    out.bytes(broadcast.octets);  // not zero: as the reference sends it
    out.bytes(address.bytes());
    return out.take();
}

}  // namespace ka::vrrp::packet
