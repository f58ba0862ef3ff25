// Signals that mean nothing to a daemon (core.md 3.1).
#pragma once

#include <algorithm>
#include <array>
#include <csignal>

namespace ka {

// Ignores every signal that neither ends us nor tells of a fault of our own: a stray SIGALRM is no reason to give addresses up. A request that
// comes before the loop takes it is lost; what is blocked for a signalfd is delivered there all the same. Async-signal-safe.
inline void ignore_stray_signals() {
    constexpr std::array meant = {SIGTERM, SIGINT, SIGCHLD, SIGKILL, SIGSTOP, SIGILL, SIGFPE, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGSYS};
    for (int number = 1; number < NSIG; ++number)
        if (std::ranges::find(meant, number) == meant.end()) ::signal(number, SIG_IGN);
}

}  // namespace ka
