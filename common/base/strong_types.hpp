// Numbers that must not be mixed up.
#pragma once

#include <compare>
#include <cstdint>

namespace ka {

template <typename Tag, typename Representation>
struct Strong {
    Representation value{};
    constexpr auto operator<=>(const Strong&) const = default;
};

using Vrid = Strong<struct VridTag, std::uint8_t>;          // 1-255 (RFC 9568 5.2.3)
using Priority = Strong<struct PriorityTag, std::uint8_t>;  // 0 resigns, 1-254, 255 owns the addresses
using IfIndex = Strong<struct IfIndexTag, std::uint32_t>;   // kernel interface index, 0 = none
using InstanceId = Strong<struct InstanceIdTag, std::uint32_t>;  // position of an instance in its router

constexpr Priority priority_resign{0};
constexpr Priority priority_owner{255};
constexpr IfIndex no_interface{0};

}  // namespace ka
