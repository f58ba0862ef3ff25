#include "core/background.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace ka::core {

namespace {

[[noreturn]] void wait_for(pid_t daemon, UniqueFd standing) {
    char octet = 0;
    ssize_t got = 0;
    do got = read(standing.get(), &octet, 1);
    while (got < 0 && errno == EINTR);
    if (got == 1) _exit(0);
    int status = 0;
    while (waitpid(daemon, &status, 0) < 0 && errno == EINTR) {
    }
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

}  // namespace

Background Background::enter() {
    Background background;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) _exit(1);
    UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    const pid_t pid = fork();
    if (pid < 0) _exit(1);
    if (pid > 0) {
        write_end.reset();
        wait_for(pid, std::move(read_end));
    }
    background.standing_ = std::move(write_end);
    return background;
}

void Background::detach() {
    if (!standing_) return;
    setsid();
    if (chdir("/") != 0) return;
    const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    if (null)
        for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null.get(), standard);
    const char octet = 1;
    (void)!write(standing_.get(), &octet, 1);
    standing_.reset();
}

}  // namespace ka::core
