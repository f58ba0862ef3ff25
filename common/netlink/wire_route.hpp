// Routes of rtnetlink: the part of decode() that reads them. put_route() is in wire.hpp.
#pragma once

#include <cstdint>
#include <span>

#include "common/netlink/message_writer.hpp"
#include "common/netlink/wire.hpp"

namespace ka::netlink {

// RTM_NEWROUTE or RTM_DELROUTE without its netlink header.
decltype(Message::body) decode_route(std::span<const std::uint8_t> payload, bool removed);

// RTA_ENCAP of that RTA_ENCAP_TYPE; nothing for a kind that we do not keep or one that is broken.
std::optional<Encapsulation> decode_encapsulation(std::uint16_t kind, std::span<const std::uint8_t> octets);
// Both attributes.
void put_encapsulation(MessageWriter& writer, const std::optional<Encapsulation>& encapsulation);

}  // namespace ka::netlink
