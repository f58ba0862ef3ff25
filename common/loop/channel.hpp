// One end of a SOCK_SEQPACKET pair between two of our processes (decision 5): whole messages, optionally with a
// descriptor, never blocking. What the peer does not take at once waits in an outbox with limits.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "common/base/result.hpp"
#include "common/loop/loop.hpp"
#include "common/loop/unique_fd.hpp"

namespace ka {

// What happens to a message that has to wait.
struct Delivery {
    enum class Kind : std::uint8_t {
        ordered,  // kept, in order; too many of them waiting means that the peer is dead
        state,    // only the latest of its key is kept, at the place of the first
        stream,   // the oldest are dropped and counted beyond limits::outbox_stream_messages
    } kind = Kind::ordered;
    std::uint64_t key = 0;  // of a state

    static Delivery ordered() { return {}; }
    static Delivery state(std::uint64_t key) { return {Kind::state, key}; }
    static Delivery stream() { return {Kind::stream, 0}; }
};

struct ChannelStats {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t dropped = 0;    // stream messages
    std::uint64_t coalesced = 0;  // state messages replaced by a later one
};

// The handlers may destroy the channel. Destroying it closes the descriptor; what waits is lost.
class RawChannel {
public:
    struct Handlers {
        // One whole message; fd is the descriptor that came with it, if any. The octets live during the call. A failure
        // says that the message makes no sense: the channel ends with that text.
        std::function<Status(std::span<const std::uint8_t> octets, UniqueFd fd)> message;
        // Once, when the peer has gone ("end of file") or cannot be understood or reached; nothing follows.
        std::function<void(const std::string& reason)> end;
    };

    // `name` is a literal for stall reports.
    RawChannel(Loop& loop, UniqueFd fd, const char* name, Handlers handlers);
    ~RawChannel();
    RawChannel(const RawChannel&) = delete;
    RawChannel& operator=(const RawChannel&) = delete;

    // At most limits::message_bytes. `fd` stays the caller's (it is duplicated while the message waits).
    void send(std::span<const std::uint8_t> octets, Delivery delivery = Delivery::ordered(), int fd = -1);
    std::size_t waiting() const;  // messages in the outbox
    const ChannelStats& stats() const;
    int fd() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

// Two connected ends, close-on-exec and non-blocking, with a send buffer of 1 MiB where that is allowed.
Result<std::pair<UniqueFd, UniqueFd>> make_channel_pair();

}  // namespace ka
