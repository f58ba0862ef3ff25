// A home for coroutines: it can ask all of them to stop and tells when the last has gone. No coroutine is detached.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "common/loop/awaitable.hpp"
#include "common/loop/loop.hpp"

namespace ka {

// What a task refers to must live until the scope is empty: cancel(), wait for on_empty, then free. The destructor
// takes a scope that still has tasks as a bug().
class TaskScope {
public:
    explicit TaskScope(Loop& loop);
    ~TaskScope();
    TaskScope(const TaskScope&) = delete;
    TaskScope& operator=(const TaskScope&) = delete;

    // Starts the task from the loop. An exception that leaves it (a cancelled wait throws) ends only this task.
    void spawn(Awaitable<void> task);
    // Asks every task to stop: its current and every later wait fails with operation_aborted.
    void cancel();
    std::size_t size() const;
    // Called from the loop each time the last task has ended; null removes it.
    void on_empty(std::function<void()> handler);

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace ka
