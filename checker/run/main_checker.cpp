#include "checker/run/main_checker.hpp"

#include <csignal>

#include "checker/run/process.hpp"
#include "common/log/setup.hpp"
#include "common/loop/clock_real.hpp"

namespace ka::checker {

int main_checker(int core_fd) {
    const auto environment = ScriptEnvironment::capture();
    std::signal(SIGPIPE, SIG_IGN);
    log::inherit_writer();
    log::install_bug_hook();
    RealClock clock;
    Loop loop(clock);
    Process process(loop, UniqueFd(core_fd), environment);
    return loop.run();
}

}  // namespace ka::checker
