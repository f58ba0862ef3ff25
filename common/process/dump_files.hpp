// Files that show what a process knows at one moment (the dumps that signals ask for), made without stopping for them: a
// copy of the process makes the text and writes it beside its place, and the rename comes last, so that readers see the
// old file or the whole new one (doc/decisions/0003-dumps-by-a-copy.md).
#pragma once

#include <sys/types.h>

#include <deque>
#include <functional>
#include <string>

#include "common/loop/loop.hpp"

namespace ka {

// Makes a text in the process itself and writes it; the errno of what failed, or 0. What stood at the path before, also a
// link, is replaced, never followed or written through.
int write_whole_file(const std::string& path, mode_t mode, const std::string& text);

class DumpFiles {
public:
    explicit DumpFiles(Loop& loop) : loop_(loop) {}

    // `text` runs in the copy, `taken` here, as soon as the copy has been made. One file at a time, in the order of asking;
    // a few may wait, more are refused with a line in the log.
    void write(std::string path, mode_t mode, std::function<std::string()> text, std::function<void()> taken = {});

    pid_t pid() const { return pid_; }  // of the copy at work, 0 without

private:
    struct Order {
        std::string path;
        mode_t mode = 0;
        std::function<std::string()> text;
        std::function<void()> taken;
    };
    void next();
    void ended(const std::string& path, int wait_status);

    Loop& loop_;
    std::deque<Order> waiting_;
    pid_t pid_ = 0;
    WatchPtr end_;
};

}  // namespace ka
