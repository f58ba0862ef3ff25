// nf_tables messages (nfnetlink): transactions to octets, answers and notifications to values. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/nft/ruleset.hpp"

namespace ka::nft {

// One batch: the kernel does all of it or nothing. The last message of the transaction asks for an answer, and every one that
// fails gets one; sequence numbers count from `sequence` on.
struct Batch {
    std::vector<std::uint8_t> octets;
    std::uint32_t first = 0;  // sequence numbers, both included
    std::uint32_t last = 0;   // the one that is answered when all went well
};
Batch encode(const Transaction& transaction, std::uint32_t sequence);

// Asks for the sets of a table, without their elements.
std::vector<std::uint8_t> encode_set_dump(Family family, const std::string& table, std::uint32_t sequence);

struct SetName {
    Family family = Family::ipv4;
    std::string table, name;
    bool operator==(const SetName&) const = default;
};
// The sets in one datagram of the answer.
std::vector<SetName> decode_sets(std::span<const std::uint8_t> datagram);

// Something was taken out of a table, or all of it.
struct Removal {
    Family family = Family::ipv4;
    std::string table;
    std::uint32_t by = 0;  // the port of the socket that asked for it
    bool operator==(const Removal&) const = default;
};
std::vector<Removal> decode_removals(std::span<const std::uint8_t> datagram);

}  // namespace ka::nft
