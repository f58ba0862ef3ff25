#include "common/log/writer_link.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

#include "common/base/byte_reader.hpp"
#include "common/base/byte_writer.hpp"

namespace ka::log {

namespace {

constexpr std::uint8_t flag_console = 1;
constexpr std::uint8_t flag_flush = 2;
constexpr int ordinary_bytes = writer_queue_bytes / 4 * 3;

std::span<const std::uint8_t> octets_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string text_of(std::span<const std::uint8_t> octets) { return {octets.begin(), octets.end()}; }

}  // namespace

std::vector<std::uint8_t> encode(const WriterLine& line) {
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>((line.console ? flag_console : 0) | (line.flush ? flag_flush : 0)));
    out.u64(static_cast<std::uint64_t>(line.at.time_since_epoch().count()));
    out.u16(static_cast<std::uint16_t>(line.file.size()));
    out.bytes(octets_of(line.file));
    out.bytes(octets_of(line.text));
    return out.take();
}

std::optional<WriterLine> decode(std::span<const std::uint8_t> octets) {
    ByteReader in(octets);
    WriterLine line;
    const auto flags = in.u8();
    line.console = (flags & flag_console) != 0;
    line.flush = (flags & flag_flush) != 0;
    line.at = WallTime{Duration{static_cast<Duration::rep>(in.u64())}};
    line.file = text_of(in.bytes(in.u16()));
    line.text = text_of(in.rest());
    if (in.failed()) return std::nullopt;
    return line;
}

WriterEnds make_writer_ends() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return {};
    // The kernel doubles the number for its own book-keeping, and counts that in what it reports as queued.
    const int half = writer_queue_bytes / 2;
    if (setsockopt(ends[0], SOL_SOCKET, SO_SNDBUFFORCE, &half, sizeof half) != 0)
        setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &half, sizeof half);
    return {ends[0], ends[1]};
}

bool send_to_writer(int fd, const WriterLine& line, bool important) {
    int queued = 0;
    if (!important && ioctl(fd, SIOCOUTQ, &queued) == 0) {
        int room = 0;
        socklen_t size = sizeof room;
        const bool known = getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, &size) == 0;
        if (queued > (known ? room / 4 * 3 : ordinary_bytes)) return false;
    }
    const auto octets = encode(line);
    ssize_t sent = -1;
    do sent = send(fd, octets.data(), octets.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent >= 0;
}

}  // namespace ka::log
