#include "common/process/dump_files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "common/log/log.hpp"

namespace ka {

namespace {

constexpr std::size_t most_waiting = 8;
constexpr unsigned seconds_for_a_file = 10;  // a disk that takes longer has failed
constexpr int copy_niceness = 10;            // adverts and checks go first

// What the copy removes when its time is over; a signal handler has nothing else to look at.
char unfinished[PATH_MAX];

extern "C" void give_up(int) {
    if (unfinished[0] != '\0') ::unlink(unfinished);
    ::_exit(ETIMEDOUT);
}

int write_all(int fd, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const auto written = ::write(fd, text.data() + done, text.size() - done);
        if (written > 0) done += static_cast<std::size_t>(written);
        else if (written == 0 || errno != EINTR) return written == 0 ? EIO : errno;
    }
    return 0;
}

// Room was lacking while the file was written, or it could not be had in the first place.
bool is_about_writing(int error) {
    return error == ENOSPC || error == EDQUOT || error == EIO || error == EFBIG || error == ETIMEDOUT;
}

[[noreturn]] void be_the_copy(const std::string& path, mode_t mode, const std::function<std::string()>& text) {
    // Nothing of the daemon stays open here: its peers must see its end when it ends.
    ::close_range(3, ~0U, 0);
    struct sigaction action {};
    action.sa_handler = give_up;
    ::sigaction(SIGALRM, &action, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::alarm(seconds_for_a_file);
    ::setpriority(PRIO_PROCESS, 0, copy_niceness);
    ::_exit(write_whole_file(path, mode, text()));
}

}  // namespace

int write_whole_file(const std::string& path, mode_t mode, const std::string& text) {
    const std::string pattern = path + ".XXXXXX";
    if (pattern.size() >= sizeof unfinished) return ENAMETOOLONG;
    std::memcpy(unfinished, pattern.c_str(), pattern.size() + 1);
    const int fd = ::mkostemp(unfinished, O_CLOEXEC);
    if (fd < 0) {
        const int error = errno;
        unfinished[0] = '\0';
        return error;
    }
    int error = write_all(fd, text);
    if (error == 0 && ::fchmod(fd, mode) != 0) error = errno;
    // Some file systems tell of a full disk only now.
    if (::close(fd) != 0 && error == 0) error = errno;
    if (error == 0 && ::rename(unfinished, path.c_str()) != 0) error = errno;
    if (error != 0) ::unlink(unfinished);
    unfinished[0] = '\0';
    return error;
}

void DumpFiles::write(std::string path, mode_t mode, std::function<std::string()> text, std::function<void()> taken) {
    if (waiting_.size() >= most_waiting)
        return log::warning("Dump file {} is not written: {} others wait for their turn", {path, waiting_.size()});
    waiting_.push_back({std::move(path), mode, std::move(text), std::move(taken)});
    if (pid_ == 0) next();
}

void DumpFiles::next() {
    if (waiting_.empty()) return;
    const Order order = std::move(waiting_.front());
    waiting_.pop_front();
    const pid_t copy = ::fork();
    if (copy == 0) be_the_copy(order.path, order.mode, order.text);
    if (copy < 0) {
        log::info("Can't open dump file {} ({}: {})", {order.path, errno, std::strerror(errno)});
        return loop_.post("dump file", [this] { if (pid_ == 0) next(); });
    }
    pid_ = copy;
    end_ = loop_.on_exit(copy, "dump file", [this, path = order.path](int status) { ended(path, status); });
    if (order.taken) order.taken();
}

void DumpFiles::ended(const std::string& path, int wait_status) {
    pid_ = 0;
    const int error = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : EINTR;
    if (error != 0)
        log::info("Can't {} dump file {} ({}: {})",
                  {is_about_writing(error) ? "write" : "open", path, error, std::strerror(error)});
    next();
}

}  // namespace ka
