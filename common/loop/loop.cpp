#include "common/loop/loop.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "common/base/bug.hpp"
#include "common/base/timer_queue.hpp"
#include "common/log/log.hpp"
#include "common/log/setup.hpp"
#include "common/loop/coroutine_context.hpp"
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

// Ready descriptors told by one system call; the others are told by the next.
constexpr std::size_t ready_at_once = 64;

// Watches are told apart by number: the kernel may still name one that a handler before it has ended.
using WatchId = std::uint64_t;
constexpr WatchId kernel_timer = 0;

struct Entry {
    const char* name;
    std::function<void()> handler;
    int fd = -1;         // as the kernel's set knows it; -1: a timer
    UniqueFd duplicate{};  // when the caller's number is watched already
};

}  // namespace

struct Loop::Impl : std::enable_shared_from_this<Loop::Impl> {
    explicit Impl(const Clock& given);

    WatchId add(Entry entry);
    void remove(WatchId id);
    void call(WatchId id);
    void measured(const char* name, const std::function<void()>& handler);

    // One turn: descriptors that are ready, timers that are due, what was posted before it. Waits only if asked to.
    void pass(bool wait);
    void call_due();
    void call_posted(std::size_t count);
    void arm_kernel_timer();
    // In company of coroutines the turn is theirs to give.
    void wake() {
        if (coroutines && !passing) coroutines->wake();
    }
    // Offers the log's backlog again, less and less often to a reader that has stalled.
    void retry_log();

    const Clock& clock;
    UniqueFd poll_fd;
    UniqueFd timer_fd;
    // When timer_fd tells. It may be earlier than the first timer: putting a timer off costs no system call, and a turn
    // that finds nothing due is rare and harmless.
    Instant kernel_timer_at = never;
    bool kernel_timer_fired = false;
    bool passing = false;
    std::map<WatchId, std::shared_ptr<Entry>> entries;
    TimerQueue<WatchId> timers;
    WatchId last_id = kernel_timer;
    struct Posted {
        const char* name;
        std::function<void()> handler;
    };
    std::deque<Posted> posted;
    std::unique_ptr<CoroutineContext> coroutines;
    LoopStats stats;
    bool stopped = false;
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

template <typename Impl>
struct EntryWatch final : Watch {
    EntryWatch(std::weak_ptr<Impl> given, WatchId number) : impl(std::move(given)), id(number) {}
    ~EntryWatch() override {
        if (const auto loop = impl.lock()) loop->remove(id);
    }
    std::weak_ptr<Impl> impl;
    WatchId id;
};

struct SignalWatch final : Watch {
    explicit SignalWatch(std::function<void()> given) : remove(std::move(given)) {}
    ~SignalWatch() override { remove(); }
    std::function<void()> remove;
};

struct ExitWatch final : Watch {
    UniqueFd pidfd;
    WatchPtr watch;  // of the pidfd, or the timer that looks again
};

bool poll_add(int poll_fd, int fd, std::uint32_t events, WatchId id) {
    epoll_event interest{};
    interest.events = events;
    interest.data.u64 = id;
    return ::epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &interest) == 0;
}

}  // namespace

// ---- watches

Loop::Impl::Impl(const Clock& given)
    : clock(given),
      poll_fd(::epoll_create1(EPOLL_CLOEXEC)),
      timer_fd(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
    sigemptyset(&signal_set);
    if (!poll_fd || !timer_fd || !poll_add(poll_fd.get(), timer_fd.get(), EPOLLIN, kernel_timer)) bug("no event loop");
}

WatchId Loop::Impl::add(Entry entry) {
    entries.emplace(++last_id, std::make_shared<Entry>(std::move(entry)));
    return last_id;
}

void Loop::Impl::remove(WatchId id) {
    const auto found = entries.find(id);
    if (found == entries.end()) return;
    const auto kept = std::move(found->second);  // its handler may own other watches: they go after it has left
    entries.erase(found);
    if (kept->fd >= 0)
        ::epoll_ctl(poll_fd.get(), EPOLL_CTL_DEL, kept->fd, nullptr);
    else
        timers.cancel(id);
}

void Loop::Impl::call(WatchId id) {
    const auto found = entries.find(id);
    if (found == entries.end()) return;
    const auto kept = found->second;  // which may end its own watch
    measured(kept->name, kept->handler);
}

void Loop::Impl::measured(const char* name, const std::function<void()>& handler) {
    const Instant begin = clock.now();
    handler();
    const Duration took = clock.now() - begin;
    ++stats.callbacks;
    if (took > stats.longest_callback) stats.longest_callback = took;
    if (took > stall_limit) {
        ++stats.stalls;
        log::info("loop.stalled: {} took {} ms", {name, std::chrono::duration_cast<milliseconds>(took).count()});
    }
    if (log::has_backlog() && !log_retry) retry_log();
}

// ---- a turn

void Loop::Impl::pass(bool wait) {
    passing = true;
    const std::size_t waiting = posted.size();  // what is posted from now on comes after what is ready then
    if (wait && waiting == 0) arm_kernel_timer();
    std::array<epoll_event, ready_at_once> ready;
    const int timeout = wait && waiting == 0 ? -1 : 0;
    const int count = ::epoll_wait(poll_fd.get(), ready.data(), ready.size(), timeout);
    for (int i = 0; i < count && !stopped; ++i) {
        const WatchId id = ready[static_cast<std::size_t>(i)].data.u64;
        if (id == kernel_timer)
            kernel_timer_fired = true;
        else
            call(id);
    }
    call_due();
    call_posted(waiting);
    passing = false;
}

// Those that are due now: one that a handler arms in the past waits for the next turn, else it would starve all others.
void Loop::Impl::call_due() {
    const Instant now = clock.now();
    if (timers.next() > now) return;
    std::vector<WatchId> due;
    while (const auto one = timers.pop_due(now)) due.push_back(one->first);
    for (const WatchId id : due) {
        if (!stopped)
            call(id);
        else if (entries.contains(id))
            timers.arm(id, now);
    }
}

void Loop::Impl::call_posted(std::size_t count) {
    for (; count > 0 && !stopped; --count) {
        const Posted first = std::move(posted.front());
        posted.pop_front();
        measured(first.name, first.handler);
    }
}

void Loop::Impl::arm_kernel_timer() {
    const Instant next = timers.next();
    if (next >= kernel_timer_at && !kernel_timer_fired) return;
    itimerspec setting{};  // zero disarms
    if (next != never) {
        const Duration since = std::max<Duration>(next.time_since_epoch(), nanoseconds{1});  // in the past is at once
        const auto whole = std::chrono::duration_cast<seconds>(since);
        setting.it_value.tv_sec = whole.count();
        setting.it_value.tv_nsec = std::chrono::duration_cast<nanoseconds>(since - whole).count();
    }
    ::timerfd_settime(timer_fd.get(), TFD_TIMER_ABSTIME, &setting, nullptr);  // also takes back what it told
    kernel_timer_at = next;
    kernel_timer_fired = false;
}

void Loop::Impl::retry_log() {
    const WatchId id = add({"log", [this] {
        log_retry.reset();
        log::flush();
        log_wait = log::has_backlog() ? std::min(log_wait * 2, log_longest_wait) : log_first_wait;
        if (log::has_backlog()) retry_log();
    }});
    timers.arm(id, clock.now() + log_wait);
    log_retry = std::make_unique<EntryWatch<Impl>>(weak_from_this(), id);
}

// ---- the facade

Loop::Loop(const Clock& clock) : impl_(std::make_shared<Impl>(clock)) {}

Loop::~Loop() {
    impl_->signal_watch.reset();
    impl_->log_retry.reset();
    while (!impl_->entries.empty()) impl_->remove(impl_->entries.begin()->first);
    impl_->posted.clear();
}

const Clock& Loop::clock() const { return impl_->clock; }

Instant Loop::now() const { return impl_->clock.now(); }

WatchPtr Loop::watch_fd(int fd, Readiness readiness, const char* name, std::function<void()> handler) {
    const std::uint32_t events = readiness == Readiness::readable ? EPOLLIN : EPOLLOUT;
    const int poll_fd = impl_->poll_fd.get();
    const WatchId id = impl_->add({name, std::move(handler), fd});
    bool added = poll_add(poll_fd, fd, events, id);
    if (!added && errno == EEXIST) {
        // the kernel takes a number only once: the second watch of a descriptor (to write, beside to read) has its own
        Entry& entry = *impl_->entries.at(id);
        entry.duplicate.reset(fcntl(fd, F_DUPFD_CLOEXEC, 0));
        entry.fd = entry.duplicate.get();
        added = entry.duplicate && poll_add(poll_fd, entry.fd, events, id);
    }
    if (!added) log::error("Unable to watch descriptor {} for {} - {}", {fd, name, std::strerror(errno)});
    return std::make_unique<EntryWatch<Impl>>(impl_, id);
}

WatchPtr Loop::at(Instant when, const char* name, std::function<void()> handler) {
    const WatchId id = impl_->add({name, std::move(handler)});
    if (when != never) {
        impl_->timers.arm(id, when);
        impl_->wake();
    }
    return std::make_unique<EntryWatch<Impl>>(impl_, id);
}

void Loop::post(const char* name, std::function<void()> handler) {
    impl_->posted.push_back({name, std::move(handler)});
    impl_->wake();
}

void Loop::Impl::call_signal(int number) {
    // a copy, because a handler may end any watch, its own too
    std::vector<std::shared_ptr<SignalEntry>> entries_now;
    const auto [first, last] = signals.equal_range(number);
    for (auto i = first; i != last; ++i) entries_now.push_back(i->second);
    for (const auto& entry : entries_now)
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
    return std::make_unique<SignalWatch>([weak = std::weak_ptr(impl_), place, entry] {
        entry->handler = nullptr;
        if (const auto impl = weak.lock()) impl->signals.erase(place);
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
    impl_->stopped = false;
    while (!impl_->stopped) {
        if (impl_->coroutines)
            impl_->coroutines->run();
        else
            impl_->pass(true);
    }
    return impl_->exit_code;
}

void Loop::stop(int exit_code) {
    impl_->exit_code = exit_code;
    impl_->stopped = true;
    if (impl_->coroutines) impl_->coroutines->stop();
}

LoopStats Loop::take_stats() {
    const LoopStats taken = impl_->stats;
    impl_->stats.longest_callback = {};
    return taken;
}

asio::io_context& Loop::context() {
    if (!impl_->coroutines) {
        // A turn, and then the kernel's timer stands for all of ours while the coroutines' context waits.
        impl_->coroutines = std::make_unique<CoroutineContext>(impl_->poll_fd.get(), [impl = impl_.get()] {
            impl->pass(false);
            impl->arm_kernel_timer();
            if (!impl->posted.empty()) impl->wake();
        });
    }
    return impl_->coroutines->context();
}

}  // namespace ka
