// Names that routes and rules may use for kernel numbers: types, tables, protocols, realms, service classes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ka::vrrp {

// RTN_*: "unicast", "blackhole"…
std::optional<std::uint8_t> route_type_number(std::string_view name);
// The other way round; a number without a name is none of ours.
std::string_view route_type_name(std::uint8_t number);
// RT_TABLE_*: the names every system has; others are numbers.
std::optional<std::uint32_t> route_table_number(std::string_view name);
// RTPROT_*.
std::optional<std::uint8_t> route_protocol_number(std::string_view name);
// "[SOURCE/]DESTINATION", each 0-255 or "cosmos"; the source comes out in the upper half.
std::optional<std::uint32_t> read_realms(std::string_view text);
// RFC 4191: "low", "medium", "high".
std::optional<std::uint8_t> router_preference_number(std::string_view name);
// Type of service: a number in C's notation, or the name of a class (RFC 4594): "AF11", "EF", "CS6"…
std::optional<std::uint8_t> dsfield_number(std::string_view text);
// IPPROTO_*: 0-255, or the name of one that rules can match.
std::optional<std::uint8_t> ip_protocol_number(std::string_view text);

}  // namespace ka::vrrp
