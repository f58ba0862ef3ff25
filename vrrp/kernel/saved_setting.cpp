#include "vrrp/kernel/saved_setting.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "common/base/byte_reader.hpp"
#include "common/base/byte_writer.hpp"

namespace ka::vrrp::kernel {

namespace {

constexpr std::uint8_t format_version = 0x81;  // no checkpoint of an instance begins so
constexpr std::size_t longest_interface_name = 15;
constexpr std::array<std::string_view, 4> of_interfaces{"arp_filter", "arp_ignore", "promote_secondaries", "rp_filter"};
constexpr std::string_view of_the_host = "igmp_link_local_mcast_reports";

// As the kernel's dev_valid_name().
bool is_interface_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_interface_name && name != "." && name != ".." &&
           std::ranges::none_of(name, [](unsigned char c) { return c <= ' ' || c == '/' || c == ':' || c == 0x7f; });
}

bool is_ours(const Setting& setting) {
    if (setting.family != Family::ipv4) return false;
    if (setting.interface.empty()) return setting.name == of_the_host;
    return is_interface_name(setting.interface) && std::ranges::find(of_interfaces, setting.name) != of_interfaces.end();
}

void put(ByteWriter& out, const std::string& text) {
    out.u8(static_cast<std::uint8_t>(text.size()));
    out.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string take(ByteReader& in) {
    const auto octets = in.bytes(in.u8());
    return {octets.begin(), octets.end()};
}

}  // namespace

std::string key_of(const Setting& setting) {
    std::string key(1, '\0');
    key += setting.family == Family::ipv4 ? "ipv4/" : "ipv6/";
    return key += setting.interface + '/' + setting.name;
}

std::vector<std::uint8_t> encode(const SavedSetting& saved) {
    ByteWriter out;
    out.u8(format_version);
    out.u8(static_cast<std::uint8_t>(saved.setting.family));
    put(out, saved.setting.interface);
    put(out, saved.setting.name);
    out.u32(static_cast<std::uint32_t>(saved.before));
    out.u32(static_cast<std::uint32_t>(saved.ours));
    return out.take();
}

std::optional<SavedSetting> decode_saved_setting(std::span<const std::uint8_t> octets) {
    ByteReader in(octets);
    if (in.u8() != format_version) return std::nullopt;
    SavedSetting saved;
    saved.setting.family = static_cast<Family>(in.u8());
    saved.setting.interface = take(in);
    saved.setting.name = take(in);
    saved.before = static_cast<int>(in.u32());
    saved.ours = static_cast<int>(in.u32());
    if (!in.finished() || !is_ours(saved.setting)) return std::nullopt;
    return saved;
}

}  // namespace ka::vrrp::kernel
