// The way of every process to the writer of stderr and files: bounded, never waiting.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/time.hpp"

namespace ka::log {

// What the kernel keeps between all senders and the writer; the last quarter is for important lines.
constexpr int writer_queue_bytes = 1024 * 1024;

struct WriterLine {
    bool console = false;
    std::string file;  // empty = not to a file
    bool flush = false;
    WallTime at{};
    std::string text;
    bool operator==(const WriterLine&) const = default;
};

std::vector<std::uint8_t> encode(const WriterLine& line);
std::optional<WriterLine> decode(std::span<const std::uint8_t> octets);

// The two ends of the queue: {sender, reader}, close-on-exec; {-1, -1} on failure with errno set.
struct WriterEnds {
    int sender = -1;
    int reader = -1;
};
WriterEnds make_writer_ends();

// False when there is no room (or no reader) for the line.
bool send_to_writer(int fd, const WriterLine& line, bool important);

}  // namespace ka::log
