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

Result<pid_t> start_writer(bool console) {
    const WriterEnds ends = make_writer_ends();
    if (ends.sender < 0) return fail_errno("Unable to connect the log writer", errno);
    const pid_t child = fork();
    if (child == 0) {
        close(ends.sender);
        let_go_of_standard_files(console);
        _exit(main_log_writer(ends.reader));
    }
    const int fork_error = errno;
    close(ends.reader);
    if (child < 0) {
        close(ends.sender);
        return fail_errno("Unable to start the log writer", fork_error);
    }
    if (ends.sender != writer_fd) {
        dup3(ends.sender, writer_fd, O_CLOEXEC);
        close(ends.sender);
    }
    use_writer(writer_fd);
    return child;
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
    const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, writer, 0));
    pollfd wait{pidfd, POLLIN, 0};
    const auto limit = static_cast<int>(std::chrono::ceil<milliseconds>(bound).count());
    if (pidfd < 0 || poll(&wait, 1, limit) <= 0) kill(writer, SIGKILL);
    if (pidfd >= 0) close(pidfd);
    while (waitpid(writer, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void install_bug_hook() {
    set_bug_hook([](const char* what) { write_line(Level::alert, format("BUG: {}", {what}), true); });
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
