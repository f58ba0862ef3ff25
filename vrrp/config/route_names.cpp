#include "vrrp/config/route_names.hpp"

#include <linux/rtnetlink.h>

#include <array>
#include <span>
#include <utility>

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

}  // namespace

std::optional<std::uint8_t> route_type_number(std::string_view name) { return narrow<std::uint8_t>(number_of(types, name)); }
std::string_view route_type_name(std::uint8_t number) {
    for (const auto& [name, value] : types)
        if (value == number) return name;
    return "unicast";
}
std::optional<std::uint32_t> route_table_number(std::string_view name) { return number_of(tables, name); }
std::optional<std::uint8_t> route_protocol_number(std::string_view name) {
    return narrow<std::uint8_t>(number_of(protocols, name));
}

}  // namespace ka::vrrp
