// Leaving the terminal. The process that was started waits until the daemon stands, so that errors of the start are seen
// in its exit status.
#pragma once

#include "common/loop/unique_fd.hpp"

namespace ka::core {

class Background {
public:
    // Forks; returns in the new process only. The old one exits 0 once detach() was called, else with the status of the
    // new one. Call it before anything is opened or started.
    static Background enter();
    // For -n: nothing to leave, detach() does nothing.
    static Background stay() { return {}; }

    // Own session, directory /, /dev/null as standard files; the waiting process ends.
    void detach();

private:
    UniqueFd standing_;  // told when all is well
};

}  // namespace ka::core
