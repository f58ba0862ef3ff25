#include "common/netlink/genl.hpp"

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <poll.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "common/netlink/message_writer.hpp"
#include "common/netlink/wire.hpp"

namespace ka::netlink {
namespace {

constexpr std::uint32_t receive_buffer = 1024 * 1024;  // octets; the answers of a full window and a dump besides

// Octets of the message from this attribute on.
int left_after(const nlmsghdr* header, const nlattr* attribute) {
    const auto* end = static_cast<const std::uint8_t*>(mnl_nlmsg_get_payload_tail(header));
    return static_cast<int>(end - reinterpret_cast<const std::uint8_t*>(attribute));
}

// The family number in an answer of the controller, 0 if there is none.
std::uint16_t family_id(std::span<const std::uint8_t> datagram) {
    const auto* header = reinterpret_cast<const nlmsghdr*>(datagram.data());
    if (!mnl_nlmsg_ok(header, static_cast<int>(datagram.size())) || header->nlmsg_type != GENL_ID_CTRL) return 0;
    const auto* attribute = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(header, sizeof(genlmsghdr)));
    for (; mnl_attr_ok(attribute, left_after(header, attribute)); attribute = mnl_attr_next(attribute)) {
        if (mnl_attr_get_type(attribute) == CTRL_ATTR_FAMILY_ID && mnl_attr_validate(attribute, MNL_TYPE_U16) >= 0)
            return mnl_attr_get_u16(attribute);
    }
    return 0;
}

Status ask_controller(Socket& socket, const std::string& name) {
    std::vector<std::uint8_t> request;
    {
        MessageWriter writer(request, GENL_ID_CTRL, NLM_F_REQUEST, 1);
        writer.fixed(genlmsghdr{CTRL_CMD_GETFAMILY, 1, 0});
        writer.text(CTRL_ATTR_FAMILY_NAME, name);
    }
    return socket.send(request);
}

Result<std::uint16_t> await_family(Socket& socket, Duration limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < until) {
        pollfd waiting{socket.fd(), POLLIN, 0};
        (void)::poll(&waiting, 1, 50);
        auto datagram = socket.receive();
        if (!datagram) return tl::unexpected(datagram.error());
        if (!*datagram) continue;
        if (const std::uint16_t id = family_id(**datagram); id != 0) return id;
        for (const Message& message : decode(**datagram)) {
            if (const auto* answer = std::get_if<Acknowledgement>(&message.body); answer != nullptr && answer->errno_value != 0)
                return fail_errno("generic netlink family not found", answer->errno_value);
        }
    }
    return fail_errno("generic netlink family not found", ETIMEDOUT);
}

}  // namespace

Result<GenlFamily> GenlFamily::open(const std::string& name, Duration limit) {
    SocketOptions options;
    options.kind = SocketOptions::Kind::generic;
    options.receive_buffer = receive_buffer;
    auto socket = Socket::open(options);
    if (!socket) return tl::unexpected(socket.error());
    if (auto asked = ask_controller(*socket, name); !asked) return tl::unexpected(asked.error());
    const auto id = await_family(*socket, limit);
    if (!id) return tl::unexpected(id.error());
    return GenlFamily(std::move(*socket), *id);
}

Result<std::uint32_t> GenlFamily::request(std::uint8_t command, std::uint8_t version, std::uint16_t flags,
                                          std::span<const std::uint8_t> attributes, Instant now) {
    const auto sequence = waiting_.open(++last_request_, now);
    if (!sequence) return fail_errno("too many netlink requests wait for an answer", ENOBUFS);
    std::vector<std::uint8_t> bytes;
    {
        MessageWriter writer(bytes, id_, static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags), *sequence);
        writer.fixed(genlmsghdr{command, version, 0});
        writer.octets(attributes);
    }
    if (auto sent = socket_.send(bytes); !sent) {
        waiting_.close(*sequence);
        return tl::unexpected(sent.error());
    }
    return *sequence;
}

void GenlFamily::drain(Instant now, std::vector<GenlAnswer>& answers) {
    for (;;) {
        auto datagram = socket_.receive();
        if (!datagram) {
            if (datagram.error().errno_value != ENOBUFS) break;
            // whose answers were lost is unknown: none of them can be relied on
            for (const auto& [sequence, key] : waiting_.all()) finish(sequence, ENOBUFS, "answer lost", answers);
            continue;
        }
        if (!*datagram) break;
        take(**datagram, answers);
    }
    for (const auto& [sequence, key] : waiting_.overdue(now)) finish(sequence, ETIMEDOUT, "no answer", answers);
}

void GenlFamily::take(std::span<const std::uint8_t> datagram, std::vector<GenlAnswer>& answers) {
    const auto* header = reinterpret_cast<const nlmsghdr*>(datagram.data());
    int left = static_cast<int>(datagram.size());
    for (; mnl_nlmsg_ok(header, left); header = mnl_nlmsg_next(header, &left)) {
        if (header->nlmsg_type == id_) {
            const auto* payload = static_cast<const std::uint8_t*>(mnl_nlmsg_get_payload(header));
            const std::size_t length = mnl_nlmsg_get_payload_len(header);
            if (length >= GENL_HDRLEN && waiting_.waiting_for(header->nlmsg_seq))
                partial_[header->nlmsg_seq].messages.emplace_back(payload + GENL_HDRLEN, payload + length);
            continue;
        }
        const auto* start = reinterpret_cast<const std::uint8_t*>(header);
        for (const Message& message : decode({start, header->nlmsg_len})) {
            if (const auto* answer = std::get_if<Acknowledgement>(&message.body))
                finish(message.sequence, answer->errno_value, answer->text, answers);
            else if (const auto* done = std::get_if<DumpDone>(&message.body))
                finish(message.sequence, done->errno_value, {}, answers);
        }
    }
}

void GenlFamily::finish(std::uint32_t sequence, int errno_value, std::string text, std::vector<GenlAnswer>& answers) {
    GenlAnswer answer;
    if (const auto found = partial_.find(sequence); found != partial_.end()) {
        answer = std::move(found->second);
        partial_.erase(found);
    }
    if (!waiting_.close(sequence)) return;
    answer.sequence = sequence;
    answer.errno_value = errno_value;
    answer.text = std::move(text);
    answers.push_back(std::move(answer));
}

}  // namespace ka::netlink
