// The process that may be kept waiting by a console or a disk, so that nobody else is.
#include <poll.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/log/line.hpp"
#include "common/log/setup.hpp"
#include "common/log/writer_link.hpp"

namespace ka::log {

namespace {

constexpr std::size_t longest_message = 16 * 1024;
// How long a writer that hangs in a console or a disk outlives core.
constexpr unsigned grace_seconds = 5;

class Sinks {
public:
    void write(const WriterLine& line) {
        if (line.console) to_console(console_line(line.at, line.text) + "\n");
        if (line.file.empty()) return;
        spdlog::logger* const file = file_named(line.file);
        if (file == nullptr) return;
        file->info(file_line(line.at, line.text));
        if (line.flush) file->flush();
    }
    void flush() {
        for (const auto& [name, file] : files_)
            if (file) file->flush();
    }

private:
    static void to_console(std::string_view rest) {
        while (!rest.empty()) {
            const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return;  // nobody reads it any more
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    // Null when it cannot be opened; it is tried again with the next line.
    spdlog::logger* file_named(const std::string& name) {
        auto& file = files_[name];
        if (file) return file.get();
        try {
            auto sink = std::make_shared<spdlog::sinks::basic_file_sink_st>(name);
            file = std::make_unique<spdlog::logger>("", std::move(sink));
            file->set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
            file->set_error_handler([](const std::string&) {});  // a full disk: there is nowhere left to say it
        } catch (const spdlog::spdlog_ex&) {
            file.reset();
        }
        return file.get();
    }
    std::map<std::string, std::unique_ptr<spdlog::logger>> files_;
};

constexpr int queue_fd = 3;

// A console or a disk has kept us since the alarm was set: nobody is left to write for, or we go on waiting.
extern "C" void look_for_senders(int) {
    pollfd queue{queue_fd, 0, 0};
    if (poll(&queue, 1, 0) > 0 && (queue.revents & POLLHUP) != 0) _exit(1);
    alarm(grace_seconds);
}

// It ends with its last sender, not by a signal meant for the daemon (Ctrl-C goes to the whole group).
void set_signals() {
    for (const int number : {SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE, SIGQUIT}) std::signal(number, SIG_IGN);
    std::signal(SIGALRM, look_for_senders);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

// One line or 0 octets: the last sender has gone. -1: nothing waits (only with MSG_DONTWAIT).
ssize_t receive(int fd, std::span<std::uint8_t> buffer, int flags) {
    for (;;) {
        const ssize_t got = recv(fd, buffer.data(), buffer.size(), flags);
        if (got >= 0 || errno != EINTR) return got;
    }
}

}  // namespace

int main_log_writer(int fd) {
    set_signals();
    if (fd != queue_fd) dup2(fd, queue_fd);
    close_range(queue_fd + 1, ~0U, 0);
    Sinks sinks;
    std::vector<std::uint8_t> buffer(longest_message);
    alarm(grace_seconds);
    for (;;) {
        ssize_t got = receive(queue_fd, buffer, MSG_DONTWAIT);
        if (got < 0) {
            sinks.flush();
            alarm(0);
            got = receive(queue_fd, buffer, 0);
            alarm(grace_seconds);
        }
        if (got <= 0) break;
        if (const auto line = decode({buffer.data(), static_cast<std::size_t>(got)})) sinks.write(*line);
    }
    sinks.flush();
    return 0;
}

}  // namespace ka::log
