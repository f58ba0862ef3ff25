// A channel whose direction is its type (habit 9): a vrrp child cannot send what only core may send.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "common/loop/channel.hpp"
#include "common/message/frame.hpp"

namespace ka {

// Out and In are variants of message structs.
template <typename Out, typename In>
class Channel {
public:
    struct Handlers {
        std::function<void(In& message, UniqueFd fd)> message;
        std::function<void(const std::string& reason)> end;
    };

    Channel(Loop& loop, UniqueFd fd, const char* name, Handlers handlers)
        : raw_(loop, std::move(fd), name, raw_handlers(std::move(handlers))) {}

    void send(const Out& message, Delivery delivery = Delivery::ordered(), int fd = -1) {
        raw_.send(message::encode(message), delivery, fd);
    }
    std::size_t waiting() const { return raw_.waiting(); }
    const ChannelStats& stats() const { return raw_.stats(); }

private:
    // A message that cannot be decoded ends the channel: both ends are the same binary.
    static RawChannel::Handlers raw_handlers(Handlers handlers) {
        RawChannel::Handlers raw;
        raw.message = [on_message = std::move(handlers.message)](std::span<const std::uint8_t> octets,
                                                                 UniqueFd fd) -> Status {
            auto decoded = message::decode<In>(octets);
            if (!decoded) return tl::unexpected<Error>(decoded.error());
            on_message(*decoded, std::move(fd));
            return {};
        };
        raw.end = std::move(handlers.end);
        return raw;
    }
    RawChannel raw_;
};

}  // namespace ka
