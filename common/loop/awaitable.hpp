// What a coroutine of ours returns. Only who writes or awaits one needs asio's headers.
#pragma once

namespace asio {
class any_io_executor;
template <typename T, typename Executor>
class awaitable;
}  // namespace asio

namespace ka {

template <typename T>
using Awaitable = asio::awaitable<T, asio::any_io_executor>;

}  // namespace ka
