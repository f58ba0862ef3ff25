// The decoders of packets one by one: whatever they accept must be encodable again to what was read.
#include <cstddef>
#include <cstdint>
#include <span>

#include "vrrp/packet/advert_v2.hpp"
#include "vrrp/packet/advert_v3.hpp"
#include "vrrp/packet/auth_ah.hpp"
#include "vrrp/packet/auth_trailer.hpp"
#include "vrrp/packet/ip_header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ka;
    using namespace ka::vrrp::packet;
    const std::span<const std::uint8_t> octets(data, size);
    if (const auto ip = decode_ip_header(octets); ip && ip->header_length > size) __builtin_trap();
    if (const auto ah = decode_ah(octets); ah && size < ah_header_length) __builtin_trap();
    for (const TtlRule rule : {TtlRule::covered, TtlRule::left_out}) (void)icv_matches(octets, ip_header_length, "secret", rule);
    for (const IpAddress& source : {IpAddress::v4(10, 0, 0, 2), *IpAddress::parse("fe80::2")}) (void)trailer_matches(octets, source, octets);
    if (const auto trailer = decode_trailer(octets)) {
        std::vector<std::uint8_t> again(octets.begin(), octets.end() - trailer_length);
        append_trailer(again, IpAddress::v4(10, 0, 0, 2), trailer->key_id, trailer->sequence, octets);
        if (!trailer_matches(again, IpAddress::v4(10, 0, 0, 2), octets)) __builtin_trap();
    }
    const auto header = decode_header(octets);
    if (!header) return 0;
    (void)checksum_matches_v2(octets);
    (void)password_matches(octets, "secret");
    const PseudoHeader pseudo{IpAddress::v4(10, 0, 0, 1), IpAddress::v4(224, 0, 0, 18)};
    (void)checksum_matches_v3(octets, &pseudo);
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        if (size < advert_length(header->version, family, header->address_count)) continue;
        std::vector<IpAddress> addresses;
        for (std::size_t i = 0; i < header->address_count; ++i) addresses.push_back(address_at(octets, family, i));
        const auto again = encode(AdvertV3{header->vrid, header->priority, Centiseconds{header->centiseconds}, addresses}, family, &pseudo);
        const auto read = decode_header(again);
        if (read->vrid != header->vrid || read->centiseconds != header->centiseconds || read->address_count != header->address_count) __builtin_trap();
    }
    return 0;
}
