// What the kernel is asked about its IPVS sync daemons (checker.md 12.2, linux/ip_vs.h): attributes of generic netlink. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/model/ipvs.hpp"

namespace ka::ipvs {

// The kernel's numbers.
enum class SyncCommand : std::uint8_t { start = 9, stop = 10 };
enum class SyncRole : std::uint32_t { master = 1, backup = 2 };

// The attributes of a start; `daemon.id` unset counts as 0.
std::vector<std::uint8_t> encode_start(SyncRole role, const model::SyncDaemon& daemon);
// The attributes of a stop: of the daemon in this role, whoever started it.
std::vector<std::uint8_t> encode_stop(SyncRole role);

// How a refusal is reported: "IPVS cmd IP_VS_SO_SET_STARTDAEMON(1163) error: Daemon has already run(17)" (checker.md 12.4).
std::string refusal_text(SyncCommand command, int errno_value);

}  // namespace ka::ipvs
