// The names under which a role is known to people, tools and files (core.md 2.1).
#pragma once

#include <array>

#include "common/message/core_child.hpp"

namespace ka::core {

struct ChildKind {
    message::Role role;
    const char* kind;         // in log lines: "VRRP child process"
    const char* process;      // "vrrp process failed to die"
    const char* ident;        // syslog ident
    const char* pid_name;     // base name of the pid file
    const char* log_suffix;   // of the log file
};

// In the order of their start.
constexpr std::array<ChildKind, 2> child_kinds{{
    {message::Role::checker, "Healthcheck", "checker", "Keepalived_healthcheckers", "checkers", "check"},
    {message::Role::vrrp, "VRRP", "vrrp", "Keepalived_vrrp", "vrrp", "vrrp"},
}};

}  // namespace ka::core
