#include "vrrp/packet/advert_v2.hpp"

#include <algorithm>

#include "common/base/byte_writer.hpp"
#include "common/base/checksum.hpp"
#include "vrrp/packet/keyed_hash.hpp"

namespace ka::vrrp::packet {

AuthData auth_data(std::string_view password) {
    AuthData data{};
    std::copy_n(password.begin(), std::min(password.size(), data.size()), data.begin());
    return data;
}

std::vector<std::uint8_t> encode(const AdvertV2& advert, Family family) {
    ByteWriter out;
    out.u8(2 << 4 | type_advertisement);
    out.u8(advert.vrid.value);
    out.u8(advert.priority.value);
    out.u8(static_cast<std::uint8_t>(advert.addresses.size()));
    out.u8(advert.behind_ah ? 2 : advert.password.empty() ? 0 : 1);
    out.u8(advert.seconds);
    out.u16(0);
    for (const IpAddress& address : advert.addresses) out.bytes(address.bytes());
    if (family == Family::ipv4) {
        out.bytes(auth_data(advert.password));
        out.patch_u16(checksum_offset, InternetChecksum().add(out.view()).value());
    }
    return out.take();
}

bool checksum_matches_v2(std::span<const std::uint8_t> advert) { return InternetChecksum().add(advert).value() == 0; }

bool password_matches(std::span<const std::uint8_t> advert, std::string_view password) {
    if (advert.size() < auth_data_length) return false;
    return equal_in_constant_time(auth_data(password), advert.last(auth_data_length));
}

}  // namespace ka::vrrp::packet
