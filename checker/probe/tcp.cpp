#include "checker/probe/tcp.hpp"

#include <sys/socket.h>

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <cstring>
#include <utility>

#include "checker/probe/connect_socket.hpp"

namespace ka::checker {

namespace {

// Waits until the socket is writable or the time is over; true = writable. Only names stand inside co_await: g++ 12
// destroys some temporaries there twice (doc/decisions).
asio::awaitable<bool> wait_writable(asio::posix::stream_descriptor& socket, asio::steady_timer& deadline) {
    using asio::experimental::awaitable_operators::operator||;
    const auto kind = asio::posix::stream_descriptor::wait_write;
    asio::error_code ready_error;
    asio::error_code late_error;
    auto ready_token = asio::redirect_error(asio::use_awaitable, ready_error);
    auto late_token = asio::redirect_error(asio::use_awaitable, late_error);
    asio::awaitable<void> ready = socket.async_wait(kind, ready_token);
    asio::awaitable<void> late = deadline.async_wait(late_token);
    auto first = std::move(ready) || std::move(late);
    const auto outcome = co_await std::move(first);
    co_return outcome.index() == 0 && !ready_error;
}

}  // namespace

asio::awaitable<CheckResult> probe_tcp(Loop& loop, ConnectConfig connect) {
    const auto begin = loop.now();
    auto attempt = start_connect(connect, SOCK_STREAM);
    CheckResult result;
    if (!attempt.socket) {
        result = attempt.failed;
    } else if (!attempt.connected) {
        const int fd = attempt.socket.get();
        asio::posix::stream_descriptor socket(loop.context(), attempt.socket.release());
        asio::steady_timer deadline(loop.context(), connect.timeout);
        auto waiting = wait_writable(socket, deadline);
        const bool writable = co_await std::move(waiting);
        if (!writable) {
            result = {Verdict::failure, Cause::timeout, {}, {}};
        } else if (const int error = connect_error(fd); error != 0) {
            result = {Verdict::failure, Cause::refused, {}, ::strerror(error)};
        }
    }
    result.latency = loop.now() - begin;
    co_return result;
}

}  // namespace ka::checker
