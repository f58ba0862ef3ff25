// Writes one rule into a message. Internal to the encoding of transactions.
#pragma once

#include <cstdint>
#include <string>

#include "common/nft/ruleset.hpp"

struct nlmsghdr;

namespace ka::nft {

void put_rule(nlmsghdr* header, std::uint8_t family, const std::string& table, const std::string& chain, const Rule& rule);

}  // namespace ka::nft
