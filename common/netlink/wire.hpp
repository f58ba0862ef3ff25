// rtnetlink messages: bytes to values and values to requests (rtnetlink(7)). Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "common/base/result.hpp"
#include "common/netlink/types.hpp"

namespace ka::netlink {

enum class Verb : std::uint8_t {
    add,      // create; EEXIST when it is there already
    replace,  // create, or change in place what the kernel can change
    remove,
};

struct LinkMessage {
    bool removed = false;
    Link link;
    bool operator==(const LinkMessage&) const = default;
};
struct AddressMessage {
    bool removed = false;
    Address address;
    bool operator==(const AddressMessage&) const = default;
};
struct RouteMessage {
    bool removed = false;
    Route route;
    bool operator==(const RouteMessage&) const = default;
};
struct RuleMessage {
    bool removed = false;
    Rule rule;
    bool operator==(const RuleMessage&) const = default;
};
struct Acknowledgement {  // NLMSG_ERROR, also with error 0
    int errno_value = 0;  // positive
    std::string text;     // the kernel's explanation, often empty
    bool operator==(const Acknowledgement&) const = default;
};
struct DumpDone {
    int errno_value = 0;
    bool operator==(const DumpDone&) const = default;
};
struct OverrunMessage {  // NLMSG_OVERRUN: messages were lost
    bool operator==(const OverrunMessage&) const = default;
};
struct Uninteresting {  // another type, or a family we do not keep
    bool operator==(const Uninteresting&) const = default;
};
struct Malformed {
    bool operator==(const Malformed&) const = default;
};

struct Message {
    std::uint16_t type = 0;
    std::uint32_t sequence = 0;  // of the request; in a notification, of the request that made the change
    bool multipart = false;      // NLM_F_MULTI: part of a dump
    bool interrupted = false;    // NLM_F_DUMP_INTR: the dump is not consistent
    std::variant<Uninteresting, LinkMessage, AddressMessage, RouteMessage, RuleMessage, Acknowledgement, DumpDone, OverrunMessage,
                 Malformed>
        body;
};

// All messages of one datagram. What follows a broken length is one Malformed.
std::vector<Message> decode(std::span<const std::uint8_t> datagram);

// Each appends one request (with NLM_F_ACK, dumps without) to out.
void put_address(std::vector<std::uint8_t>& out, Verb verb, const Address& address, std::uint32_t sequence);
// add creates without the exclusive flag, which puts the route before equal ones ("prepend"); an identical one is EEXIST.
void put_route(std::vector<std::uint8_t>& out, Verb verb, const Route& route, std::uint32_t sequence);
// Verb::replace is not for rules: the kernel knows no change of one.
void put_rule(std::vector<std::uint8_t>& out, Verb verb, const Rule& rule, std::uint32_t sequence);
// A macvlan or ipvlan with all that `link` says of it; its index is the kernel's choice. It comes down.
void put_new_link(std::vector<std::uint8_t>& out, const Link& link, std::uint32_t sequence);
void put_link_up(std::vector<std::uint8_t>& out, const std::string& name, std::uint32_t sequence);
void put_link_master(std::vector<std::uint8_t>& out, IfIndex link, IfIndex master, std::uint32_t sequence);  // 0 = none
void put_link_group(std::vector<std::uint8_t>& out, IfIndex link, std::uint32_t group, std::uint32_t sequence);
void put_removed_link(std::vector<std::uint8_t>& out, IfIndex link, std::uint32_t sequence);
void put_dump_links(std::vector<std::uint8_t>& out, std::uint32_t sequence);
void put_dump_addresses(std::vector<std::uint8_t>& out, std::uint32_t sequence);
void put_dump_routes(std::vector<std::uint8_t>& out, Family family, std::uint8_t protocol, std::uint32_t sequence);
void put_dump_rules(std::vector<std::uint8_t>& out, Family family, std::uint32_t sequence);  // of every protocol

}  // namespace ka::netlink
