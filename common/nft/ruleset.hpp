// One nftables table as plain comparable values: sets, chains, and rules as the steps of the kernel's own small machine
// (nft(8), linux/netfilter/nf_tables.h). Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/ip.hpp"

namespace ka::nft {

using Octets = std::vector<std::uint8_t>;

// What a set is keyed by, as nft(8) names it.
enum class KeyType : std::uint8_t {
    ipv4_address,       // ipv4_addr
    ipv6_address,       // ipv6_addr
    icmpv6_type,        // icmpv6_type
    link_index,         // iface_index
    ipv6_on_index,      // ipv6_addr . iface_index
    ipv6_on_interface,  // ipv6_addr . ifname
};

struct Set {
    std::string name;
    KeyType key = KeyType::ipv4_address;
    bool is_map = false;            // to an interface index
    std::vector<Octets> constants;  // not empty: these elements for ever
    bool operator==(const Set&) const = default;
};

// An element of a set that changes. Octets as the kernel compares them (key_* below).
struct Element {
    std::string set;
    Octets key;
    Octets data;  // of a map
    auto operator<=>(const Element&) const = default;
};

Octets key_of(const IpAddress& address);
Octets key_of_index(std::uint32_t index);
Octets key_on_index(const IpAddress& address, std::uint32_t index);
Octets key_on_interface(const IpAddress& address, const std::string& interface);  // at most 15 characters count

// A concatenated key fills registers one after the other: an IPv6 address takes `wide`, what follows goes to `after_wide`.
enum class Register : std::uint8_t { verdict, wide, after_wide };

namespace step {

enum class Header : std::uint8_t { network, transport };
struct Load {  // octets of a header
    Header header = Header::network;
    std::uint8_t offset = 0, length = 0;
    Register to = Register::wide;
    bool operator==(const Load&) const = default;
};
enum class Meta : std::uint8_t { input_index, output_index, input_name, output_name, output_kind, protocol };
struct LoadMeta {
    Meta what = Meta::input_index;
    Register to = Register::wide;
    bool operator==(const LoadMeta&) const = default;
};
struct Mask {  // of `wide`, in place
    Octets mask;
    bool operator==(const Mask&) const = default;
};
struct Equals {  // else the rule ends
    Register what = Register::wide;
    Octets value;
    bool operator==(const Equals&) const = default;
};
struct Lookup {  // else the rule ends; in a map its data replaces the key
    std::string set;
    Register key = Register::wide;
    bool into = false;
    bool operator==(const Lookup&) const = default;
};
struct Duplicate {  // a copy to the address in `wide`, through the interface in `after_wide`
    bool operator==(const Duplicate&) const = default;
};
struct Counter {
    bool operator==(const Counter&) const = default;
};
struct Verdict {
    enum class Kind : std::uint8_t { accept, drop, go_to } kind = Kind::drop;
    std::string chain;  // of go_to
    bool operator==(const Verdict&) const = default;
};

}  // namespace step

using Step = std::variant<step::Load, step::LoadMeta, step::Mask, step::Equals, step::Lookup, step::Duplicate, step::Counter, step::Verdict>;
using Rule = std::vector<Step>;

struct Chain {
    enum class Place : std::uint8_t { nowhere, input, output };  // nowhere: only where another chain goes
    std::string name;
    Place place = Place::nowhere;
    std::int32_t priority = 0;  // of a base chain
    std::vector<Rule> rules;
    bool operator==(const Chain&) const = default;
};

struct Table {
    Family family = Family::ipv4;
    std::string name;
    std::vector<Set> sets;      // those that a set's rules look into exist before the rules
    std::vector<Chain> chains;
    bool operator==(const Table&) const = default;
};

// What the kernel does at once or not at all.
struct Transaction {
    Family family = Family::ipv4;
    std::string table;
    bool remove = false;          // the table and all that is in it, if there is one
    std::optional<Table> create;  // after that
    std::vector<Element> added, removed;
    bool operator==(const Transaction&) const = default;
};

}  // namespace ka::nft
