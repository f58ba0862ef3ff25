// Named limits and the relations between them; one sentence each.
#pragma once

#include <cstddef>

#include "common/base/time.hpp"

namespace ka::limits {

// A message between our processes; the kernel's default SEQPACKET buffer carries one of this size.
constexpr std::size_t message_bytes = 64 * 1024;
// Stream messages (log records, statistics) waiting for a slow peer before the oldest are dropped and counted.
constexpr std::size_t outbox_stream_messages = 256;
// Datagrams taken from one socket in one runner cycle, so that a flood cannot starve the engine.
constexpr std::size_t packets_per_cycle = 256;
// Diagnostics kept of one configuration; more are counted.
constexpr std::size_t diagnostics = 200;
// Notification scripts waiting behind a running one of the same object; beyond it only the latest state is kept.
constexpr std::size_t notify_backlog = 16;
// How long a notification waits for the script before it, of the same object.
constexpr Duration notify_wait = std::chrono::seconds{10};
// Mails that wait for the mail server, those under way included; beyond it the oldest are dropped.
constexpr std::size_t mails_waiting = 1024;
// A master-down expiry waits at most this long for packets that were queued when it came due.
constexpr Duration master_down_grace = std::chrono::milliseconds{10};
// Later than this is no ordinary lateness: a process was stopped or suspended.
constexpr Duration lateness = std::chrono::seconds{1};
// One netlink send may keep the process inside the kernel this long.
constexpr Duration netlink_send = std::chrono::milliseconds{2};

// An advert leaves by at most this part of its interval early when others are sent anyway, and keeps their pace from then on; by at
// most as much its next one is put off where too many leave together.
constexpr int advert_company = 32;
// Adverts that leave in one turn: those that are due with them and behind them find the process free again.
constexpr std::size_t adverts_per_turn = 24;
// Turns of adverts are due this far from one another where an interval has room for it.
constexpr Duration advert_slot = std::chrono::milliseconds{2};

static_assert(master_down_grace < std::chrono::milliseconds{30}, "grace stays under three of the fastest intervals");

}  // namespace ka::limits
