// The one log of this process, behind the free functions.
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <memory>
#include <utility>

#include "common/base/bug.hpp"
#include "common/log/log.hpp"
#include "common/log/logger.hpp"
#include "common/log/setup.hpp"
#include "common/log/writer_link.hpp"

namespace ka::log {

namespace {

struct ProcessLog {
    std::unique_ptr<Logger> logger;
    int writer = -1;
    int writer_process = -1;  // pidfd
    int detail = 0;
    bool suppressed = false;
};

ProcessLog& process_log() {
    static ProcessLog instance;
    return instance;
}

void write_line(Level level, std::string_view text, bool important) {
    if (const auto& logger = process_log().logger) logger->write(level, text, important);
}

}  // namespace

void write(Level level, std::string_view text) { write_line(level, text, false); }

void write_state_change(std::string_view text) { write_line(Level::info, text, true); }

bool detail() { return process_log().detail >= 1; }

bool extra_detail() { return process_log().detail >= 2; }

void open(const Settings& settings, const Clock& clock) {
    auto& log = process_log();
    log.detail = settings.detail;
    if (log.suppressed) return;
    if (!log.logger) {
        tzset();
        log.logger = std::make_unique<Logger>(clock);
        log.logger->set_writer(log.writer);
    }
    log.logger->configure(settings);
}

void suppress() {
    process_log().suppressed = true;
    process_log().logger.reset();
}

bool has_backlog() { return process_log().logger && process_log().logger->has_backlog(); }

void flush() {
    if (const auto& logger = process_log().logger) logger->flush();
}

namespace {

void use_writer(int fd) {
    auto& log = process_log();
    log.writer = fd;
    if (log.logger) log.logger->set_writer(fd);
}

}  // namespace

namespace {

// Whoever waits for the end of our standard files must not wait for the writer.
void let_go_of_standard_files(bool console) {
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (null >= 0 && (fd != STDERR_FILENO || !console)) dup2(null, fd);
}

}  // namespace

namespace {

// Not our child, so that only those who do the daemon's work are: a step in between ends at once and leaves it to init.
// The writer's pid, or -1 with errno.
pid_t fork_apart(const WriterEnds& ends, bool console) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -1;
    const pid_t between = fork();
    if (between == 0) {
        const pid_t writer = fork();
        if (writer != 0) {
            (void)!::write(report[1], &writer, sizeof writer);
            _exit(0);
        }
        close(report[0]);
        close(report[1]);
        close(ends.sender);
        let_go_of_standard_files(console);
        _exit(main_log_writer(ends.reader));
    }
    const int fork_error = errno;
    close(report[1]);
    pid_t writer = -1;
    if (between > 0) {
        if (read(report[0], &writer, sizeof writer) != sizeof writer) writer = -1;
        while (waitpid(between, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    close(report[0]);
    errno = between < 0 ? fork_error : EAGAIN;
    return writer;
}

int open_process(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

bool ends_within(int pidfd, Duration bound) {
    pollfd wait{pidfd, POLLIN, 0};
    return poll(&wait, 1, static_cast<int>(std::chrono::ceil<milliseconds>(bound).count())) > 0;
}

}  // namespace

Result<pid_t> start_writer(bool console) {
    const WriterEnds ends = make_writer_ends();
    if (ends.sender < 0) return fail_errno("Unable to connect the log writer", errno);
    const pid_t writer = fork_apart(ends, console);
    const int fork_error = errno;
    close(ends.reader);
    if (writer < 0) {
        close(ends.sender);
        return fail_errno("Unable to start the log writer", fork_error);
    }
    if (ends.sender != writer_fd) {
        dup3(ends.sender, writer_fd, O_CLOEXEC);
        close(ends.sender);
    }
    process_log().writer_process = open_process(writer);
    use_writer(writer_fd);
    return writer;
}

bool inherit_writer() {
    const int flags = fcntl(writer_fd, F_GETFD);
    if (flags < 0) return false;
    fcntl(writer_fd, F_SETFD, flags | FD_CLOEXEC);
    use_writer(writer_fd);
    return true;
}

void finish_writer(pid_t writer, Duration bound) {
    use_writer(-1);
    close(writer_fd);
    const int pidfd = std::exchange(process_log().writer_process, -1);
    if (pidfd < 0) return;
    if (!ends_within(pidfd, bound)) {
        syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0);
        ends_within(pidfd, bound);
    }
    close(pidfd);
    waitpid(writer, nullptr, WNOHANG);  // ours after all when we are pid 1
}

void install_bug_hook() {
    set_bug_hook([](const char* what) {
        write_line(Level::alert, format("BUG: {}", {what}), true);
        process_log().logger.reset();  // hands over what waits
    });
}

std::string file_of_process(const std::string& file, const std::string& process, const std::string& name_space,
                            const std::string& instance) {
    std::string insert;
    for (const auto* part : {&process, &name_space, &instance})
        if (!part->empty()) insert += "_" + *part;
    const auto slash = file.rfind('/');
    const auto dot = file.rfind('.');
    const bool extension = dot != std::string::npos && (slash == std::string::npos || dot > slash);
    std::string out = file;
    return out.insert(extension ? dot : file.size(), insert);
}

}  // namespace ka::log
