#include "vrrp/packet/auth_trailer.hpp"

#include <algorithm>

#include "common/base/byte_reader.hpp"
#include "common/base/byte_writer.hpp"
#include "vrrp/packet/advert.hpp"
#include "vrrp/packet/keyed_hash.hpp"

namespace ka::vrrp::packet {

namespace {

constexpr std::size_t mac_length = 16;

// Pseudo header, the packet up to the HMAC with its checksum zero, and zeros instead of the HMAC.
std::optional<Sha256Hash> sign(std::span<const std::uint8_t> covered, const IpAddress& source, std::span<const std::uint8_t> key) {
    constexpr std::size_t address_room = 16;
    ByteWriter input;
    input.u8(source.is_v4() ? 4 : 6);
    input.u8(covered[0] >> 4);  // version
    input.u8(covered[1]);       // VRID
    input.u8(0);
    input.bytes(source.bytes());
    input.zeros(address_room - source.size());
    input.bytes(covered.first(checksum_offset));
    input.u16(0);
    input.bytes(covered.subspan(checksum_offset + 2));
    input.zeros(mac_length);
    return hmac_sha256(key, input.view());
}

}  // namespace

TrailerSequence TrailerSequence::at(Duration since_epoch) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(since_epoch);
    const auto rest = static_cast<std::uint64_t>(std::chrono::nanoseconds{since_epoch - whole}.count());
    const std::uint64_t fraction = (rest << 16) / 1'000'000'000;
    return {std::uint64_t{static_cast<std::uint32_t>(whole.count())} << 32 | fraction << 16};
}

std::int32_t clock_skew(Duration clock_since_epoch, TrailerSequence sender) {
    return static_cast<std::int32_t>(TrailerSequence::at(clock_since_epoch).seconds() - sender.seconds());
}

std::optional<Trailer> decode_trailer(std::span<const std::uint8_t> advert) {
    if (advert.size() < header_length + trailer_length) return std::nullopt;
    ByteReader reader(advert.last(trailer_length));
    Trailer trailer;
    trailer.scheme = reader.u8();
    trailer.key_id = reader.u8();
    trailer.reserved = reader.u16();
    trailer.sequence.value = reader.u64();
    return trailer;
}

void append_trailer(std::vector<std::uint8_t>& advert, const IpAddress& source, std::uint8_t key_id, TrailerSequence sequence,
                    std::span<const std::uint8_t> key) {
    ByteWriter trailer;
    trailer.u8(trailer_scheme);
    trailer.u8(key_id);
    trailer.u16(0);
    trailer.u64(sequence.value);
    advert.insert(advert.end(), trailer.view().begin(), trailer.view().end());
    // Without a hash the field is zero, which no receiver takes.
    const auto hash = sign(advert, source, key).value_or(Sha256Hash{});
    advert.insert(advert.end(), hash.begin(), hash.begin() + mac_length);
}

bool trailer_matches(std::span<const std::uint8_t> advert, const IpAddress& source, std::span<const std::uint8_t> key) {
    if (advert.size() < header_length + trailer_length) return false;
    const auto wanted = sign(advert.first(advert.size() - mac_length), source, key);
    return wanted && equal_in_constant_time(std::span(*wanted).first(mac_length), advert.last(mac_length));
}

}  // namespace ka::vrrp::packet
