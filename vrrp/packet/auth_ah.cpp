#include "vrrp/packet/auth_ah.hpp"

#include <algorithm>

#include "common/base/byte_reader.hpp"
#include "common/base/byte_writer.hpp"
#include "vrrp/packet/advert_v2.hpp"
#include "vrrp/packet/keyed_hash.hpp"

namespace ka::vrrp::packet {

namespace {

constexpr std::uint8_t payload_length = ah_header_length / 4 - 2;  // in words, less two (RFC 2402 2.2)
constexpr std::size_t icv_offset = 12;
constexpr std::size_t icv_length = 12;  // HMAC-MD5-96 (RFC 2403)
static_assert(icv_offset + icv_length == ah_header_length);

// What changes on the way counts as zero (RFC 2402 3.3.3.1), and so does the check value itself.
std::vector<std::uint8_t> without_mutable_fields(std::span<const std::uint8_t> datagram, std::size_t ip_length, TtlRule rule) {
    constexpr std::size_t tos = 1, fragment = 6, ttl = 8, checksum = 10;
    std::vector<std::uint8_t> fixed(datagram.begin(), datagram.end());
    for (const std::size_t at : {tos, fragment, fragment + 1, checksum, checksum + 1}) fixed[at] = 0;
    if (rule == TtlRule::left_out) fixed[ttl] = 0;
    std::ranges::fill(std::span(fixed).subspan(ip_length + icv_offset, icv_length), std::uint8_t{0});
    return fixed;
}

std::optional<Md5Hash> check_value(std::span<const std::uint8_t> datagram, std::size_t ip_length, std::string_view password,
                                   TtlRule rule) {
    return hmac_md5(auth_data(password), without_mutable_fields(datagram, ip_length, rule));
}

}  // namespace

std::optional<AhHeader> decode_ah(std::span<const std::uint8_t> octets) {
    ByteReader reader(octets);
    AhHeader header;
    header.next_header = reader.u8();
    reader.bytes(3);  // length and reserved octets: there is one layout only
    header.spi = IpAddress::v4(reader.u32());
    header.sequence = reader.u32();
    reader.bytes(icv_length);
    if (reader.failed()) return std::nullopt;
    return header;
}

std::vector<std::uint8_t> with_ah(IpHeader header, std::uint32_t sequence, std::span<const std::uint8_t> advert,
                                  std::string_view password, TtlRule rule) {
    ByteWriter payload;
    payload.u8(protocol_vrrp);
    payload.u8(payload_length);
    payload.u16(0);
    payload.bytes(header.source.bytes());
    payload.u32(sequence);
    payload.zeros(icv_length);
    payload.bytes(advert);
    header.protocol = protocol_ah;
    std::vector<std::uint8_t> datagram = with_ip_header(header, payload.view());
    const auto icv = check_value(datagram, ip_header_length, password, rule);
    if (icv) std::copy_n(icv->begin(), icv_length, datagram.begin() + ip_header_length + icv_offset);
    return datagram;
}

bool icv_matches(std::span<const std::uint8_t> datagram, std::size_t ip_length, std::string_view password, TtlRule rule) {
    if (ip_length < ip_header_length || datagram.size() < ip_length + ah_header_length) return false;
    const auto wanted = check_value(datagram, ip_length, password, rule);
    return wanted && equal_in_constant_time(std::span(*wanted).first(icv_length), datagram.subspan(ip_length + icv_offset, icv_length));
}

}  // namespace ka::vrrp::packet
