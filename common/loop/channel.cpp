#include "common/loop/channel.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <list>
#include <map>
#include <optional>
#include <vector>

#include "common/base/bug.hpp"
#include "common/base/limits.hpp"

namespace ka {

namespace {

constexpr int buffer_bytes = 1024 * 1024;
// Messages taken in one callback, so that a busy peer starves nobody.
constexpr int messages_per_callback = 64;
// More ordered messages than a live peer ever leaves waiting.
constexpr std::size_t ordered_limit = 1024;

enum class Sent : std::uint8_t { done, later, failed };

Sent send_one(int socket, std::span<const std::uint8_t> octets, int fd) {
    iovec piece{const_cast<std::uint8_t*>(octets.data()), octets.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    if (fd >= 0) {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        cmsghdr* const item = CMSG_FIRSTHDR(&header);
        item->cmsg_level = SOL_SOCKET;
        item->cmsg_type = SCM_RIGHTS;
        item->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(item), &fd, sizeof fd);
    }
    for (;;) {
        if (sendmsg(socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return Sent::done;
        if (errno == EINTR) continue;
        // ETOOMANYREFS: descriptors in flight that the peer has not yet taken
        const bool passes = errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM || errno == ETOOMANYREFS;
        return passes ? Sent::later : Sent::failed;
    }
}

// The first descriptor of the message; others are closed.
UniqueFd take_descriptors(msghdr& header) {
    UniqueFd first;
    for (cmsghdr* item = CMSG_FIRSTHDR(&header); item != nullptr; item = CMSG_NXTHDR(&header, item)) {
        if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (item->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(item) + i * sizeof(int), sizeof fd);
            UniqueFd taken(fd);
            if (!first) first = std::move(taken);
        }
    }
    return first;
}

}  // namespace

struct RawChannel::Impl : std::enable_shared_from_this<Impl> {
    struct Waiting {
        std::vector<std::uint8_t> octets;
        Delivery delivery;
        UniqueFd fd;
    };

    Impl(Loop& given, UniqueFd socket, const char* label, Handlers h)
        : loop(given), fd(std::move(socket)), name(label), handlers(std::move(h)) {}

    void watch_readable() {
        readable = loop.watch_fd(fd.get(), Readiness::readable, name, [this] { receive(); });
    }
    void send(std::span<const std::uint8_t> octets, Delivery delivery, int passed);
    void enqueue(std::span<const std::uint8_t> octets, Delivery delivery, int passed);
    void erase(std::list<Waiting>::iterator place);
    void drain();
    void receive();
    bool receive_one();
    void finish(const std::string& reason);
    void finish_from_loop(const std::string& reason);

    Loop& loop;
    UniqueFd fd;
    const char* name;
    Handlers handlers;
    bool closed = false;  // destroyed, or its end has been told
    WatchPtr readable;
    WatchPtr writable;
    WatchPtr ending;
    std::list<Waiting> outbox;
    std::map<std::uint64_t, std::list<Waiting>::iterator> states;
    std::size_t ordered = 0;
    std::size_t streams = 0;
    ChannelStats stats;
    std::vector<std::uint8_t> buffer;
};

void RawChannel::Impl::send(std::span<const std::uint8_t> octets, Delivery delivery, int passed) {
    if (octets.empty() || octets.size() > limits::message_bytes) bug("message of an impossible size");
    if (closed) return;
    if (outbox.empty()) {
        const Sent sent = send_one(fd.get(), octets, passed);
        if (sent == Sent::done) ++stats.sent;
        // a peer that has gone is told by the end of file, after what it sent before
        if (sent == Sent::failed && errno != EPIPE && errno != ECONNRESET) finish_from_loop(std::strerror(errno));
        if (sent != Sent::later) return;
    }
    enqueue(octets, delivery, passed);
}

void RawChannel::Impl::enqueue(std::span<const std::uint8_t> octets, Delivery delivery, int passed) {
    Waiting item{
        {octets.begin(), octets.end()}, delivery, UniqueFd(passed < 0 ? -1 : fcntl(passed, F_DUPFD_CLOEXEC, 0))};
    if (passed >= 0 && !item.fd) return finish_from_loop("no descriptor left for a message that waits");
    if (delivery.kind == Delivery::Kind::state) {
        if (const auto same = states.find(delivery.key); same != states.end()) {
            *same->second = std::move(item);
            ++stats.coalesced;
            return;
        }
    }
    if (delivery.kind == Delivery::Kind::ordered && ++ordered > ordered_limit)
        return finish_from_loop("the peer takes no messages");
    if (delivery.kind == Delivery::Kind::stream && ++streams > limits::outbox_stream_messages) {
        for (auto i = outbox.begin(); i != outbox.end(); ++i) {
            if (i->delivery.kind != Delivery::Kind::stream) continue;
            erase(i);
            ++stats.dropped;
            break;
        }
    }
    outbox.push_back(std::move(item));
    if (delivery.kind == Delivery::Kind::state) states[delivery.key] = std::prev(outbox.end());
    if (!writable) writable = loop.watch_fd(fd.get(), Readiness::writable, name, [this] { drain(); });
}

void RawChannel::Impl::erase(std::list<Waiting>::iterator place) {
    const Delivery delivery = place->delivery;
    if (delivery.kind == Delivery::Kind::state) states.erase(delivery.key);
    if (delivery.kind == Delivery::Kind::ordered) --ordered;
    if (delivery.kind == Delivery::Kind::stream) --streams;
    outbox.erase(place);
}

void RawChannel::Impl::drain() {
    while (!outbox.empty()) {
        const Sent sent = send_one(fd.get(), outbox.front().octets, outbox.front().fd.get());
        if (sent == Sent::later) return;
        if (sent == Sent::done) ++stats.sent;
        erase(outbox.begin());
    }
    writable.reset();
}

void RawChannel::Impl::receive() {
    const auto self = shared_from_this();  // a handler may destroy the channel
    for (int i = 0; i < messages_per_callback && !closed; ++i)
        if (!receive_one()) return;
}

// False when there is no further message now.
bool RawChannel::Impl::receive_one() {
    if (buffer.empty()) buffer.resize(limits::message_bytes);
    iovec piece{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(8 * sizeof(int))> control{};
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const ssize_t got = recvmsg(fd.get(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0) {
        if (errno == EINTR) return true;
        if (errno != EAGAIN) finish(errno == ECONNRESET ? "end of file" : std::strerror(errno));
        return false;
    }
    UniqueFd passed = take_descriptors(header);
    if (got == 0) {
        finish("end of file");
        return false;
    }
    if ((header.msg_flags & MSG_TRUNC) != 0) {
        finish("message too long");
        return false;
    }
    ++stats.received;
    const auto taken = handlers.message({buffer.data(), static_cast<std::size_t>(got)}, std::move(passed));
    if (!taken) finish(taken.error().text);
    return true;
}

void RawChannel::Impl::finish(const std::string& reason) {
    if (closed) return;
    closed = true;
    readable.reset();
    writable.reset();
    const auto self = shared_from_this();
    if (handlers.end) handlers.end(reason);
}

// Not from within send(): its caller does not expect to be destroyed.
void RawChannel::Impl::finish_from_loop(const std::string& reason) {
    if (!ending) ending = loop.at(loop.now(), name, [this, reason] { finish(reason); });
}

RawChannel::RawChannel(Loop& loop, UniqueFd fd, const char* name, Handlers handlers)
    : impl_(std::make_shared<Impl>(loop, std::move(fd), name, std::move(handlers))) {
    impl_->watch_readable();
}

RawChannel::~RawChannel() {
    impl_->closed = true;
    impl_->readable.reset();
    impl_->writable.reset();
    impl_->ending.reset();
    impl_->fd.reset();
}

void RawChannel::send(std::span<const std::uint8_t> octets, Delivery delivery, int fd) {
    impl_->send(octets, delivery, fd);
}

std::size_t RawChannel::waiting() const { return impl_->outbox.size(); }

const ChannelStats& RawChannel::stats() const { return impl_->stats; }

int RawChannel::fd() const { return impl_->fd.get(); }

Result<std::pair<UniqueFd, UniqueFd>> make_channel_pair() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        return fail_errno("socketpair", errno);
    for (const int end : ends) {
        // the privileged way goes beyond the limit of the system; where it is refused the limit has to do
        if (setsockopt(end, SOL_SOCKET, SO_SNDBUFFORCE, &buffer_bytes, sizeof buffer_bytes) != 0)
            setsockopt(end, SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
    }
    return std::pair{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace ka
