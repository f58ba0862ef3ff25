// Runs the attempts that the engine asks for, a bounded number at a time, and hands back what they found.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>

#include "checker/engine/check_result.hpp"
#include "checker/engine/effects.hpp"
#include "common/loop/loop.hpp"
#include "common/loop/task_scope.hpp"

namespace ka::checker {

// Attempts in progress at once; more wait their turn. Each holds one descriptor.
constexpr std::size_t probes_at_once = 512;

class Prober {
public:
    using Done = std::function<void(CheckKey check, std::uint64_t attempt, const CheckResult& result)>;

    // `done` is called from the loop, once for each attempt that is not cancelled.
    Prober(Loop& loop, Done done);
    // The scope must be empty: cancel_all() and on_idle() first.
    ~Prober();

    void start(effect::StartCheck check);
    // Its result is no longer wanted; a running attempt ends by its own deadline.
    void cancel(CheckKey check);
    void cancel_all();
    void on_idle(std::function<void()> handler);
    bool idle() const { return scope_.size() == 0; }

private:
    Awaitable<void> run(effect::StartCheck check);
    void spawn_next();
    bool is_wanted(const effect::StartCheck& check) const;

    Loop& loop_;
    Done done_;
    std::deque<effect::StartCheck> waiting_;
    std::map<CheckKey, std::uint64_t> wanted_;  // the attempt whose result is still asked for
    std::size_t running_ = 0;
    bool stopping_ = false;
    TaskScope scope_;
};

}  // namespace ka::checker
