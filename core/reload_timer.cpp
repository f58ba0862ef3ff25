#include "core/reload_timer.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include "common/log/log.hpp"

namespace ka::core {

namespace {

// The wall clock may be set meanwhile: it is looked at again that often.
constexpr Duration longest_wait = seconds{30};
constexpr std::uint32_t of_interest =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF;

std::string directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}
std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// The beginning of the file; nothing where there is none.
std::optional<std::string> beginning_of(const std::string& path) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) return std::nullopt;
    std::array<char, 128> octets{};
    const auto got = ::read(file.get(), octets.data(), octets.size());
    return got < 0 ? std::nullopt : std::optional(std::string(octets.data(), static_cast<std::size_t>(got)));
}

}  // namespace

void ReloadTimer::use(const std::string& path, bool repeat) {
    repeat_ = repeat;
    if (path == path_) return;
    readable_.reset();
    notify_.reset();
    timer_.reset();
    time_.reset();
    path_ = path;
    if (!path_.empty()) watch_directory();
}

void ReloadTimer::watch_directory() {
    notify_.reset(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    const std::string directory = directory_of(path_);
    if (!notify_ || ::inotify_add_watch(notify_.get(), directory.c_str(), of_interest | IN_ONLYDIR) < 0) {
        notify_.reset();
        return log::info("Unable to monitor reload timer file directory {}- ignoring", {directory});
    }
    readable_ = loop_.watch_fd(notify_.get(), Readiness::readable, "reload time file", [this] { take_events(); });
    read_file();
}

void ReloadTimer::take_events() {
    alignas(inotify_event) std::array<char, 4096> octets;
    const std::string name = name_of(path_);
    bool touched = false;
    for (;;) {
        const auto got = ::read(notify_.get(), octets.data(), octets.size());
        if (got <= 0) break;
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            const auto* event = reinterpret_cast<const inotify_event*>(octets.data() + at);
            at += sizeof(inotify_event) + event->len;
            if ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0) {
                log::info("Directory of reload timer file has disappeared. Monitoring stopped.");
                cancel();
                readable_.reset();
                return notify_.reset();
            }
            // Lost events may have been ours.
            touched |= (event->mask & IN_Q_OVERFLOW) != 0 || (event->len > 0 && name == event->name);
        }
    }
    if (touched) read_file();
}

void ReloadTimer::read_file() {
    const auto text = beginning_of(path_);
    if (!text || text->find_first_not_of(" \t\r\n") == std::string::npos) return cancel();
    const auto time = read_reload_time(*text, wall_now());
    if (time) return schedule(*time);
    log::info("{}", {time.error().text});
    cancel();
}

void ReloadTimer::schedule(const ReloadTime& time) {
    if (time_ == time) return;
    if (time_) log::info("Reload time updated from {} to {}", {print_reload_time(time_->at), print_reload_time(time.at)});
    else log::info("Scheduling reload for {}", {print_reload_time(time.at)});
    time_ = time;
    wait();
}

void ReloadTimer::cancel() {
    if (!time_) return;
    log::info("Cancelling reload scheduled for {}", {print_reload_time(time_->at)});
    time_.reset();
    timer_.reset();
}

void ReloadTimer::wait() {
    const Duration left = WallTime(seconds{time_->at}) - loop_.clock().wall_now();
    if (left <= Duration::zero()) return expired();
    timer_ = loop_.at(loop_.now() + std::min(left, longest_wait), "reload time", [this] { wait(); });
}

// The file is read again after the reload: one that stays then names the time of tomorrow.
void ReloadTimer::expired() {
    const bool stays = repeat_ && !time_->dated;
    time_.reset();
    if (!stays && ::unlink(path_.c_str()) != 0 && errno != ENOENT)
        log::info("Unable to remove reload time file {} - errno {}", {path_, errno});
    loop_.post("reload time", [this, stays] {
        timer_.reset();
        due_();
        if (stays) read_file();
    });
}

std::time_t ReloadTimer::wall_now() const {
    return std::chrono::duration_cast<seconds>(loop_.clock().wall_now().time_since_epoch()).count();
}

}  // namespace ka::core
