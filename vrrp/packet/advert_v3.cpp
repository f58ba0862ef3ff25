#include "vrrp/packet/advert_v3.hpp"

#include "common/base/byte_writer.hpp"
#include "common/base/checksum.hpp"

namespace ka::vrrp::packet {

namespace {

// RFC 9568 5.2.8 with the IPv4 pseudo header that the reference uses: addresses, zero, protocol, 16-bit length.
std::uint16_t checksum(std::span<const std::uint8_t> advert, const PseudoHeader* pseudo) {
    InternetChecksum sum;
    if (pseudo) {
        sum.add(pseudo->source.bytes()).add(pseudo->destination.bytes());
        sum.add16(protocol_vrrp).add16(static_cast<std::uint16_t>(advert.size()));
    }
    return sum.add(advert).value();
}

}  // namespace

std::vector<std::uint8_t> encode(const AdvertV3& advert, Family family, const PseudoHeader* pseudo) {
    ByteWriter out;
    out.u8(3 << 4 | type_advertisement);
    out.u8(advert.vrid.value);
    out.u8(advert.priority.value);
    out.u8(static_cast<std::uint8_t>(advert.addresses.size()));
    out.u16(static_cast<std::uint16_t>(advert.interval.count() & 0x0fff));
    out.u16(0);
    for (const IpAddress& address : advert.addresses) out.bytes(address.bytes());
    if (family == Family::ipv4) out.patch_u16(checksum_offset, checksum(out.view(), pseudo));
    return out.take();
}

bool checksum_matches_v3(std::span<const std::uint8_t> advert, const PseudoHeader* pseudo) {
    return checksum(advert, pseudo) == 0;
}

}  // namespace ka::vrrp::packet
