// Generic netlink: one family, resolved by name, with pipelined requests whose answers are told apart by sequence number.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/netlink/request_table.hpp"
#include "common/netlink/socket.hpp"

namespace ka::netlink {

struct GenlAnswer {
    std::uint32_t sequence = 0;
    int errno_value = 0;  // 0 = done; ETIMEDOUT when the kernel did not answer within a second; ENOBUFS when it was lost
    std::string text;     // the kernel's explanation, often empty
    // The attributes of each message that came (after the generic header), for GET requests.
    std::vector<std::vector<std::uint8_t>> messages;
};

class GenlFamily {
public:
    // Asks the kernel for the family, at most `limit` long; ENOENT when there is none (module not loaded).
    static Result<GenlFamily> open(const std::string& name, Duration limit = std::chrono::milliseconds{500});

    int fd() const { return socket_.fd(); }
    std::uint16_t id() const { return id_; }

    // Sends one request and returns its sequence number. Flags are NLM_F_* beside REQUEST and ACK (NLM_F_DUMP for dumps).
    // ENOBUFS when too many wait for an answer.
    Result<std::uint32_t> request(std::uint8_t command, std::uint8_t version, std::uint16_t flags,
                                  std::span<const std::uint8_t> attributes, Instant now);
    // Reads what waits and appends the finished answers, overdue ones too. Never blocks.
    void drain(Instant now, std::vector<GenlAnswer>& answers);
    Instant next_deadline() const { return waiting_.next_deadline(); }
    std::size_t outstanding() const { return waiting_.size(); }

private:
    GenlFamily(Socket socket, std::uint16_t id) : socket_(std::move(socket)), id_(id) {}
    void take(std::span<const std::uint8_t> datagram, std::vector<GenlAnswer>& answers);
    void finish(std::uint32_t sequence, int errno_value, std::string text, std::vector<GenlAnswer>& answers);

    Socket socket_;
    std::uint16_t id_;
    std::uint32_t last_request_ = 0;
    RequestTable<std::uint32_t> waiting_;  // keyed by request number, which tells equal requests apart
    std::map<std::uint32_t, GenlAnswer> partial_;
};

}  // namespace ka::netlink
