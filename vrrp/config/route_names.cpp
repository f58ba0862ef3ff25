#include "vrrp/config/route_names.hpp"

#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include <array>
#include <limits>
#include <span>
#include <utility>

#include "vrrp/config/numbers.hpp"

namespace ka::vrrp {

namespace {

using Name = std::pair<std::string_view, std::uint32_t>;

constexpr std::array<Name, 11> types{{{"unicast", RTN_UNICAST},
                                      {"local", RTN_LOCAL},
                                      {"broadcast", RTN_BROADCAST},
                                      {"anycast", RTN_ANYCAST},
                                      {"multicast", RTN_MULTICAST},
                                      {"throw", RTN_THROW},
                                      {"unreachable", RTN_UNREACHABLE},
                                      {"prohibit", RTN_PROHIBIT},
                                      {"blackhole", RTN_BLACKHOLE},
                                      {"nat", RTN_NAT},
                                      {"xresolve", RTN_XRESOLVE}}};
constexpr std::array<Name, 3> tables{{{"default", RT_TABLE_DEFAULT}, {"main", RT_TABLE_MAIN}, {"local", RT_TABLE_LOCAL}}};
constexpr std::array<Name, 8> protocols{{{"redirect", RTPROT_REDIRECT},
                                         {"kernel", RTPROT_KERNEL},
                                         {"boot", RTPROT_BOOT},
                                         {"static", RTPROT_STATIC},
                                         {"ra", RTPROT_RA},
                                         {"dhcp", RTPROT_DHCP},
                                         {"keepalived", 18},
                                         {"babel", RTPROT_BABEL}}};

constexpr std::array<Name, 5> scopes{{{"global", RT_SCOPE_UNIVERSE},
                                      {"site", RT_SCOPE_SITE},
                                      {"link", RT_SCOPE_LINK},
                                      {"host", RT_SCOPE_HOST},
                                      {"nowhere", RT_SCOPE_NOWHERE}}};
constexpr std::array<Name, 1> realms{{{"cosmos", 0}}};
constexpr std::array<Name, 1> interface_groups{{{"default", 0}}};
constexpr std::array<Name, 3> router_preferences{{{"low", 3}, {"medium", 0}, {"high", 1}}};
// The octet with the code point in its upper six bits.
constexpr std::array<Name, 23> classes{
    {{"default", 0x00}, {"CS1", 0x20},  {"CS2", 0x40},  {"CS3", 0x60},  {"CS4", 0x80},  {"CS5", 0xa0},
     {"CS6", 0xc0},     {"CS7", 0xe0},  {"AF11", 0x28}, {"AF12", 0x30}, {"AF13", 0x38}, {"AF21", 0x48},
     {"AF22", 0x50},    {"AF23", 0x58}, {"AF31", 0x68}, {"AF32", 0x70}, {"AF33", 0x78}, {"AF41", 0x88},
     {"AF42", 0x90},    {"AF43", 0x98}, {"EF", 0xb8},   {"VA", 0xb0},   {"LE", 0x04}}};
constexpr std::array<Name, 14> ip_protocols{{{"icmp", IPPROTO_ICMP},
                                             {"igmp", IPPROTO_IGMP},
                                             {"ipip", IPPROTO_IPIP},
                                             {"tcp", IPPROTO_TCP},
                                             {"udp", IPPROTO_UDP},
                                             {"dccp", IPPROTO_DCCP},
                                             {"gre", IPPROTO_GRE},
                                             {"esp", IPPROTO_ESP},
                                             {"ah", IPPROTO_AH},
                                             {"ipv6-icmp", IPPROTO_ICMPV6},
                                             {"ospf", 89},
                                             {"vrrp", 112},
                                             {"sctp", IPPROTO_SCTP},
                                             {"udplite", IPPROTO_UDPLITE}}};

std::optional<std::uint32_t> number_of(std::span<const Name> names, std::string_view wanted) {
    for (const auto& [name, number] : names)
        if (name == wanted) return number;
    return std::nullopt;
}

template <typename Number>
std::optional<Number> narrow(std::optional<std::uint32_t> number) {
    if (!number) return std::nullopt;
    return static_cast<Number>(*number);
}

// The names of every system go first: the files of this one are read only for others.
template <typename Number>
std::optional<Number> number_or_name(std::string_view text, std::span<const Name> known, NameTables& names, NameFile file) {
    constexpr std::uint64_t most = std::numeric_limits<Number>::max();
    if (const auto number = read_number_any_base(text, most)) return static_cast<Number>(*number);
    if (const auto number = number_of(known, text)) return static_cast<Number>(*number);
    return narrow<Number>(names.number(file, text));
}

}  // namespace

std::optional<std::uint8_t> route_type_number(std::string_view name) { return narrow<std::uint8_t>(number_of(types, name)); }
std::string_view route_type_name(std::uint8_t number) {
    for (const auto& [name, value] : types)
        if (value == number) return name;
    return "unicast";
}
std::optional<std::uint32_t> route_table_number(std::string_view text, NameTables& names) {
    return number_or_name<std::uint32_t>(text, tables, names, NameFile::rt_tables);
}

std::optional<std::uint8_t> route_protocol_number(std::string_view text, NameTables& names) {
    return number_or_name<std::uint8_t>(text, protocols, names, NameFile::rt_protos);
}

std::optional<std::uint8_t> scope_number(std::string_view text, NameTables& names) {
    return number_or_name<std::uint8_t>(text, scopes, names, NameFile::rt_scopes);
}

std::optional<std::uint32_t> interface_group_number(std::string_view text, NameTables& names) {
    return number_or_name<std::uint32_t>(text, interface_groups, names, NameFile::group);
}

std::optional<std::uint8_t> router_preference_number(std::string_view name) {
    return narrow<std::uint8_t>(number_of(router_preferences, name));
}

std::optional<std::uint32_t> read_realms(std::string_view text, NameTables& names) {
    const auto realm = [&](std::string_view word) { return number_or_name<std::uint8_t>(word, realms, names, NameFile::rt_realms); };
    const std::size_t slash = text.find('/');
    const auto source = slash == std::string_view::npos ? std::optional<std::uint8_t>(0) : realm(text.substr(0, slash));
    const auto destination = realm(slash == std::string_view::npos ? text : text.substr(slash + 1));
    if (!source || !destination) return std::nullopt;
    return std::uint32_t{*source} << 16 | *destination;
}

std::optional<std::uint8_t> dsfield_number(std::string_view text, NameTables& names) {
    return number_or_name<std::uint8_t>(text, classes, names, NameFile::rt_dsfield);
}

std::optional<std::uint8_t> ip_protocol_number(std::string_view text) {
    if (const auto number = read_natural(text, 0, 255, [](std::string) {})) return static_cast<std::uint8_t>(*number);
    return narrow<std::uint8_t>(number_of(ip_protocols, text));
}

}  // namespace ka::vrrp
