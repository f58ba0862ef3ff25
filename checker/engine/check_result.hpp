// What one attempt of a check found: measured by a probe, judged by the engine.
#pragma once

#include <cstdint>
#include <string>

#include "checker/config/model.hpp"

namespace ka::checker {

enum class Verdict : std::uint8_t {
    success,
    failure,
    unjudged,  // our own side failed: it says nothing about the server
};

enum class Cause : std::uint8_t {
    none,
    timeout,      // the deadline of the whole attempt passed
    refused,      // the network or the server said no
    no_socket,    // unjudged: no socket could be made
    bind_failed,  // unjudged: address, port, interface or mark could not be had
};

struct CheckResult {
    Verdict verdict = Verdict::success;
    Cause cause = Cause::none;
    Duration latency{};
    std::string detail;  // in words, for a log line of its own; may be empty
    bool operator==(const CheckResult&) const = default;
};

// Log lines of a check (checker.md 15); `server` is the real server's name.
std::string success_text(CheckKind kind, const std::string& server);
// `retries` 0 = the first run, or none allowed
std::string failure_text(CheckKind kind, const std::string& server, std::uint32_t retries);
// What a mail says of it.
std::string mail_text(CheckKind kind, bool success);
std::string attempt_text(CheckKind kind, const std::string& server, Cause cause);
std::string unjudged_text(CheckKind kind, Cause cause);

}  // namespace ka::checker
