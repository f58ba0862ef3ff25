// A non-blocking socket made as a check's connection settings ask: bound, marked, tied to an interface.
#pragma once

#include "checker/config/model.hpp"
#include "checker/engine/check_result.hpp"
#include "common/loop/unique_fd.hpp"

namespace ka::checker {

struct ConnectAttempt {
    UniqueFd socket;
    bool connected = false;  // at once; otherwise wait until it is writable
    CheckResult failed;      // when there is no socket: why
};

// Makes the socket and starts the connection.
ConnectAttempt start_connect(const ConnectConfig& connect, int socket_type);

// The outcome of a connection whose socket has become writable: 0 or an errno value.
int connect_error(int fd);

// How a connection error counts: a network or a server that says no is a failure of the server, everything else is ours.
CheckResult judge_connect_error(int errno_value);

}  // namespace ka::checker
