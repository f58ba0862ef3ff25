// net_namespace (core.md 2.6, 6.1): the daemon and what it starts work in a network namespace that has a name.
#pragma once

#include <string>

#include "common/base/result.hpp"

namespace ka::core {

// Enters RUN/netns/NAME with mounts of our own, in which RUN/keepalived is what others see as RUN/keepalived/NAME. Children inherit both.
// The error says what could not be done.
Status enter_net_namespace(const std::string& name);
// The network only, changing nothing that others see: for a test of a configuration.
Status enter_network_of(const std::string& name);
// Takes the folder away when it is empty.
void leave_net_namespace(const std::string& name);

}  // namespace ka::core
