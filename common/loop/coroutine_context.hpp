// The asio::io_context on which a process's coroutines run, and which then also gives the loop its turns.
#pragma once

#include <functional>
#include <memory>

namespace asio {
class io_context;
}

namespace ka {

class CoroutineContext {
public:
    // turn is called when poll_fd (the loop's set, which stays the caller's) is readable, and after wake().
    CoroutineContext(int poll_fd, std::function<void()> turn);
    ~CoroutineContext();
    CoroutineContext(const CoroutineContext&) = delete;
    CoroutineContext& operator=(const CoroutineContext&) = delete;

    asio::io_context& context();
    void wake();
    void run();  // until stop()
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ka
