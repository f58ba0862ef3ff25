// reload_time_file: a file whose first line says when to reload (core.md 4.5). Changes of the file are seen at once.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/loop/loop.hpp"
#include "common/loop/unique_fd.hpp"
#include "core/reload_time.hpp"

namespace ka::core {

class ReloadTimer {
public:
    // `due` is called from the loop when the time has come; the file is gone by then, unless it stays for tomorrow.
    ReloadTimer(Loop& loop, std::function<void()> due) : loop_(loop), due_(std::move(due)) {}

    // Watches the file; none for an empty path. repeat: a time without a date stays in the file.
    void use(const std::string& path, bool repeat);
    // When, as people write it; empty = not planned.
    std::string planned() const { return time_ ? print_reload_time(time_->at) : std::string(); }

private:
    void watch_directory();
    void take_events();
    void read_file();
    void schedule(const ReloadTime& time);
    void cancel();
    void wait();
    void expired();
    std::time_t wall_now() const;

    Loop& loop_;
    std::function<void()> due_;
    std::string path_;
    bool repeat_ = false;
    UniqueFd notify_;
    std::optional<ReloadTime> time_;
    WatchPtr readable_;
    WatchPtr timer_;
};

}  // namespace ka::core
