#include "common/loop/task_scope.hpp"

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <exception>
#include <list>
#include <utility>

#include "common/base/bug.hpp"

namespace ka {

struct TaskScope::Impl {
    explicit Impl(Loop& given) : loop(given) {}

    Loop& loop;
    std::list<asio::cancellation_signal> tasks;  // one signal for each task; a list, because tasks hold its address
    std::function<void()> empty;
};

TaskScope::TaskScope(Loop& loop) : impl_(std::make_shared<Impl>(loop)) {}

TaskScope::~TaskScope() {
    if (!impl_->tasks.empty()) bug("a scope was destroyed before its tasks had ended");
}

void TaskScope::spawn(Awaitable<void> task) {
    const auto place = impl_->tasks.emplace(impl_->tasks.end());
    auto ended = [impl = impl_, place](const std::exception_ptr&) {
        impl->tasks.erase(place);
        if (impl->tasks.empty() && impl->empty) std::function<void()>(impl->empty)();
    };
    asio::co_spawn(impl_->loop.context(), std::move(task),
                   asio::bind_cancellation_slot(place->slot(), std::move(ended)));
}

void TaskScope::cancel() {
    // a cancelled task ends from the loop, never inside emit, so the list stays as it is meanwhile
    for (auto& task : impl_->tasks) task.emit(asio::cancellation_type::terminal);
}

std::size_t TaskScope::size() const { return impl_->tasks.size(); }

void TaskScope::on_empty(std::function<void()> handler) { impl_->empty = std::move(handler); }

}  // namespace ka
