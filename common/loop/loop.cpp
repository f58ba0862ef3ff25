#include "common/loop/loop.hpp"

#include <fcntl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <list>
#include <map>
#include <optional>
#include <utility>

#include "common/base/bug.hpp"
#include "common/log/log.hpp"
#include "common/log/setup.hpp"
#include "common/loop/unique_fd.hpp"

namespace ka {

namespace {

// A callback that takes longer delays an advert at the fastest intervals.
constexpr Duration stall_limit = milliseconds{20};
// How often an ended child is looked for when there is no descriptor left to be told by.
constexpr Duration exit_poll = milliseconds{100};

// When lines that wait for a slow reader of the system's log are offered again: first, and at most.
constexpr Duration log_first_wait = milliseconds{2};
constexpr Duration log_longest_wait = milliseconds{250};

using SteadyTime = std::chrono::steady_clock::time_point;

// Both count from the same start: std::chrono::steady_clock is CLOCK_MONOTONIC here.
SteadyTime steady(Instant at) {
    return SteadyTime{std::chrono::duration_cast<SteadyTime::duration>(at.time_since_epoch())};
}

}  // namespace

namespace {

// What asio's operation and the watch hold together, so that either may go first. In the list of its loop it lets the
// loop end it, also when handlers own what owns the watch.
struct WatchState {
    using List = std::list<WatchState*>;

    explicit WatchState(List& list) : list_(&list), place_(list.insert(list.end(), this)) {}
    virtual ~WatchState() { leave(); }
    WatchState(const WatchState&) = delete;
    WatchState& operator=(const WatchState&) = delete;

    virtual void end() = 0;
    bool alive() const { return list_ != nullptr; }

    std::function<void()> call;

protected:
    void leave() {
        if (list_ != nullptr) list_->erase(place_);
        list_ = nullptr;
    }

private:
    List* list_;
    List::iterator place_;
};

struct FdState final : WatchState, std::enable_shared_from_this<FdState> {
    FdState(List& list, asio::io_context& context, Readiness wanted)
        : WatchState(list), descriptor(std::in_place, context), readiness(wanted) {}
    ~FdState() override { FdState::end(); }

    std::optional<asio::posix::stream_descriptor> descriptor;
    UniqueFd duplicate;  // when the caller's number is watched already
    Readiness readiness;

    asio::error_code assign(int fd) {
        asio::error_code failed;
        descriptor->assign(fd, failed);
        return failed;
    }
    void wait() {
        const auto kind = readiness == Readiness::readable ? asio::posix::stream_descriptor::wait_read
                                                           : asio::posix::stream_descriptor::wait_write;
        descriptor->async_wait(kind, [self = shared_from_this()](const asio::error_code& failed) {
            if (failed || !self->alive()) return;
            self->call();
            if (self->alive()) self->wait();
        });
    }
    void end() override {
        leave();
        // the descriptor is the caller's (or ours in `duplicate`): asio must not close it
        if (descriptor && descriptor->is_open()) descriptor->release();
        descriptor.reset();
        duplicate.reset();
    }
};

struct TimerState final : WatchState {
    TimerState(List& list, asio::io_context& context) : WatchState(list), timer(std::in_place, context) {}
    void end() override {
        leave();
        timer.reset();  // cancels
    }
    std::optional<asio::steady_timer> timer;
};

struct StateWatch final : Watch {
    explicit StateWatch(std::shared_ptr<WatchState> given) : state(std::move(given)) {}
    ~StateWatch() override { state->end(); }
    std::shared_ptr<WatchState> state;
};

}  // namespace

struct Loop::Impl {
    explicit Impl(const Clock& given) : clock(given), work(context.get_executor()) {}

    template <typename Call>
    void measured(const char* name, const Call& call) {
        const Instant begin = clock.now();
        call();
        const Duration took = clock.now() - begin;
        ++stats.callbacks;
        if (took > stats.longest_callback) stats.longest_callback = took;
        if (took > stall_limit) {
            ++stats.stalls;
            log::info("loop.stalled: {} took {} ms", {name, std::chrono::duration_cast<milliseconds>(took).count()});
        }
        if (log::has_backlog() && !log_retry) retry_log();
    }
    // Offers the log's backlog again, less and less often to a reader that has stalled.
    void retry_log();

    const Clock& clock;
    std::list<WatchState*> watches;
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work;
    LoopStats stats;
    int exit_code = 0;

    // All watched signals share one signalfd; a signal may have several handlers.
    struct SignalEntry {
        const char* name;
        std::function<void()> handler;
    };
    std::multimap<int, std::shared_ptr<SignalEntry>> signals;
    sigset_t signal_set{};
    UniqueFd signal_fd;
    WatchPtr signal_watch;
    WatchPtr log_retry;
    Duration log_wait = log_first_wait;
    void read_signals();
    void call_signal(int number);
};

namespace {

struct SignalWatch final : Watch {
    explicit SignalWatch(std::function<void()> given) : remove(std::move(given)) {}
    ~SignalWatch() override { remove(); }
    std::function<void()> remove;
};

struct ExitWatch final : Watch {
    UniqueFd pidfd;
    WatchPtr watch;  // of the pidfd, or the timer that looks again
};

}  // namespace

Loop::Loop(const Clock& clock) : impl_(std::make_unique<Impl>(clock)) { sigemptyset(&impl_->signal_set); }

Loop::~Loop() {
    impl_->signal_watch.reset();
    impl_->log_retry.reset();
    while (!impl_->watches.empty()) {
        WatchState& state = *impl_->watches.front();
        state.end();
        const auto released = std::move(state.call);  // may own other watches, and this one
    }
}

const Clock& Loop::clock() const { return impl_->clock; }

Instant Loop::now() const { return impl_->clock.now(); }

WatchPtr Loop::watch_fd(int fd, Readiness readiness, const char* name, std::function<void()> handler) {
    auto state = std::make_shared<FdState>(impl_->watches, impl_->context, readiness);
    asio::error_code failed = state->assign(fd);
    if (failed) {
        // epoll takes a number only once: the second watch of a descriptor (to write, beside to read) has its own
        state->duplicate.reset(fcntl(fd, F_DUPFD_CLOEXEC, 0));
        if (state->duplicate) failed = state->assign(state->duplicate.get());
    }
    state->call = [impl = impl_.get(), name, handler = std::move(handler)] { impl->measured(name, handler); };
    if (failed)
        log::error("Unable to watch descriptor {} for {} - {}", {fd, name, failed.message()});
    else
        state->wait();
    return std::make_unique<StateWatch>(std::move(state));
}

WatchPtr Loop::at(Instant when, const char* name, std::function<void()> handler) {
    auto state = std::make_shared<TimerState>(impl_->watches, impl_->context);
    state->call = [impl = impl_.get(), name, handler = std::move(handler)] { impl->measured(name, handler); };
    if (when != never) {
        state->timer->expires_at(steady(when));
        state->timer->async_wait([state](const asio::error_code& failed) {
            if (!failed && state->alive()) state->call();
        });
    }
    return std::make_unique<StateWatch>(std::move(state));
}

void Loop::Impl::retry_log() {
    auto state = std::make_shared<TimerState>(watches, context);
    state->timer->expires_at(steady(clock.now() + log_wait));
    state->timer->async_wait([this, state](const asio::error_code& failed) {
        if (failed || !state->alive()) return;
        log_retry.reset();
        log::flush();
        log_wait = log::has_backlog() ? std::min(log_wait * 2, log_longest_wait) : log_first_wait;
        if (log::has_backlog()) retry_log();
    });
    log_retry = std::make_unique<StateWatch>(std::move(state));
}

void Loop::post(const char* name, std::function<void()> handler) {
    asio::post(impl_->context,
               [impl = impl_.get(), name, handler = std::move(handler)] { impl->measured(name, handler); });
}

void Loop::Impl::call_signal(int number) {
    // a copy, because a handler may end any watch, its own too
    std::vector<std::shared_ptr<SignalEntry>> entries;
    const auto [first, last] = signals.equal_range(number);
    for (auto i = first; i != last; ++i) entries.push_back(i->second);
    for (const auto& entry : entries)
        if (entry->handler) measured(entry->name, std::function<void()>(entry->handler));
}

void Loop::Impl::read_signals() {
    signalfd_siginfo info{};
    while (signal_fd && ::read(signal_fd.get(), &info, sizeof info) == sizeof info)
        call_signal(static_cast<int>(info.ssi_signo));
}

WatchPtr Loop::on_signal(int signal_number, const char* name, std::function<void()> handler) {
    sigset_t added;
    sigemptyset(&added);
    sigaddset(&added, signal_number);
    sigprocmask(SIG_BLOCK, &added, nullptr);
    sigaddset(&impl_->signal_set, signal_number);
    const int fd = signalfd(impl_->signal_fd.get(), &impl_->signal_set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0) bug("no signalfd");
    if (!impl_->signal_fd) {
        impl_->signal_fd.reset(fd);
        impl_->signal_watch =
            watch_fd(fd, Readiness::readable, "signals", [impl = impl_.get()] { impl->read_signals(); });
    }
    auto entry = std::make_shared<Impl::SignalEntry>(Impl::SignalEntry{name, std::move(handler)});
    const auto place = impl_->signals.emplace(signal_number, entry);
    return std::make_unique<SignalWatch>([impl = impl_.get(), place, entry] {
        entry->handler = nullptr;
        impl->signals.erase(place);
    });
}

namespace {

// True when the child has ended; then it has been reaped.
bool reap(pid_t child, int& status) {
    for (;;) {
        const pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child) return true;
        if (ended == 0) return false;
        if (errno == EINTR) continue;
        status = 0;  // somebody else reaped it: its end is all that is known
        return true;
    }
}

bool is_zombie(pid_t child) {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == child;
}

}  // namespace

WatchPtr Loop::on_exit(pid_t child, const char* name, std::function<void(int)> handler,
                       std::function<void()> before_reap) {
    auto watch = std::make_unique<ExitWatch>();
    watch->pidfd.reset(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    auto ended = [child, raw = watch.get(), handler = std::move(handler), before_reap = std::move(before_reap)] {
        if (!is_zombie(child)) return false;
        if (before_reap) before_reap();
        int status = 0;
        if (!reap(child, status)) return false;
        raw->watch.reset();  // called once; before the number of the descriptor can be another's
        raw->pidfd.reset();
        const auto call = handler;  // which may destroy the watch, and this with it
        call(status);
        return true;
    };
    if (watch->pidfd) {
        watch->watch = watch_fd(watch->pidfd.get(), Readiness::readable, name, [ended] { ended(); });
        return watch;
    }
    // Without a descriptor to spare the child is asked for from time to time.
    auto look = std::make_shared<std::function<void()>>();
    *look = [this, raw = watch.get(), name, ended, weak = std::weak_ptr(look)] {
        if (ended()) return;
        if (const auto again = weak.lock()) raw->watch = at(now() + exit_poll, name, [again] { (*again)(); });
    };
    watch->watch = at(now(), name, [look] { (*look)(); });
    return watch;
}

int Loop::run() {
    impl_->exit_code = 0;
    impl_->context.restart();
    impl_->context.run();
    return impl_->exit_code;
}

void Loop::stop(int exit_code) {
    impl_->exit_code = exit_code;
    impl_->context.stop();
}

LoopStats Loop::take_stats() {
    const LoopStats taken = impl_->stats;
    impl_->stats.longest_callback = {};
    return taken;
}

asio::io_context& Loop::context() { return impl_->context; }

}  // namespace ka
