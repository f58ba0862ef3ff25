#include "common/loop/coroutine_context.hpp"

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <utility>

namespace ka {

struct CoroutineContext::Impl {
    Impl(int poll_fd, std::function<void()> given) : turn(std::move(given)), loop(context, poll_fd) {}
    ~Impl() { loop.release(); }

    void wait() {
        loop.async_wait(asio::posix::stream_descriptor::wait_read, [this](const asio::error_code& failed) {
            if (failed) return;
            turn();
            wait();
        });
    }

    std::function<void()> turn;
    asio::io_context context{1};
    asio::posix::stream_descriptor loop;
    bool woken = false;
};

CoroutineContext::CoroutineContext(int poll_fd, std::function<void()> turn)
    : impl_(std::make_unique<Impl>(poll_fd, std::move(turn))) {
    impl_->wait();
    wake();  // for what is armed and posted already
}

CoroutineContext::~CoroutineContext() = default;

asio::io_context& CoroutineContext::context() { return impl_->context; }

void CoroutineContext::wake() {
    if (std::exchange(impl_->woken, true)) return;
    asio::post(impl_->context, [impl = impl_.get()] {
        impl->woken = false;
        impl->turn();
    });
}

void CoroutineContext::run() {
    impl_->context.restart();
    impl_->context.run();
}

void CoroutineContext::stop() { impl_->context.stop(); }

}  // namespace ka
