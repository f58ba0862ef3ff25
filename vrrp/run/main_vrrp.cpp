#include "vrrp/run/main_vrrp.hpp"

#include "common/log/setup.hpp"
#include "common/loop/clock_real.hpp"
#include "common/loop/loop.hpp"
#include "common/loop/unique_fd.hpp"
#include "common/process/script.hpp"
#include "vrrp/run/process.hpp"

namespace ka::vrrp {

int main_vrrp(int core_fd) {
    // Before anything of this process is changed: scripts get back what it was given.
    const ScriptEnvironment environment = ScriptEnvironment::capture();
    log::install_bug_hook();
    log::inherit_writer();
    const RealClock clock;
    Loop loop(clock);
    run::Process process(loop, UniqueFd(core_fd), environment);
    return loop.run();
}

}  // namespace ka::vrrp
