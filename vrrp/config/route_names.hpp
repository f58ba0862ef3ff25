// Numbers of the kernel as routes, rules and addresses write them. "Number" below: in C's notation (0x65, 0145, 101);
// "name": one that every system has, or one of `names`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "vrrp/config/name_tables.hpp"

namespace ka::vrrp {

// RTN_*: "unicast", "blackhole"…
std::optional<std::uint8_t> route_type_number(std::string_view name);
// The other way round; a number without a name is none of ours.
std::string_view route_type_name(std::uint8_t number);
// RT_TABLE_*: a number or a name (rt_tables).
std::optional<std::uint32_t> route_table_number(std::string_view text, NameTables& names);
// RTPROT_*: a number up to 255 or a name (rt_protos).
std::optional<std::uint8_t> route_protocol_number(std::string_view text, NameTables& names);
// RT_SCOPE_*: a number up to 255 or a name (rt_scopes).
std::optional<std::uint8_t> scope_number(std::string_view text, NameTables& names);
// "[SOURCE/]DESTINATION", each a number up to 255 or a name (rt_realms); the source comes out in the upper half.
std::optional<std::uint32_t> read_realms(std::string_view text, NameTables& names);
// RFC 4191: "low", "medium", "high".
std::optional<std::uint8_t> router_preference_number(std::string_view name);
// Type of service: a number up to 255 or a name (rt_dsfield); built in are the classes of RFC 4594: "AF11", "EF"…
std::optional<std::uint8_t> dsfield_number(std::string_view text, NameTables& names);
// A group of interfaces: a number or a name (group).
std::optional<std::uint32_t> interface_group_number(std::string_view text, NameTables& names);
// IPPROTO_*: 0-255, or the name of one that rules can match.
std::optional<std::uint8_t> ip_protocol_number(std::string_view text);

}  // namespace ka::vrrp
