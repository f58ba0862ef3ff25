// Policy rules of rtnetlink: the part of decode() that reads them. put_rule() is in wire.hpp.
#pragma once

#include <cstdint>
#include <span>

#include "common/netlink/wire.hpp"

namespace ka::netlink {

// RTM_NEWRULE or RTM_DELRULE without its netlink header.
decltype(Message::body) decode_rule(std::span<const std::uint8_t> payload, bool removed);

}  // namespace ka::netlink
