// Names that routes may use for kernel numbers: types, tables, protocols.
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

}  // namespace ka::vrrp
