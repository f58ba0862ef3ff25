#include "checker/engine/check_result.hpp"

#include "common/base/format.hpp"

namespace ka::checker {

std::string success_text(CheckKind kind, const std::string& server) {
    switch (kind) {
        case CheckKind::tcp: return format("TCP connection to {} success.", {server});
        default: return {};  // nobody makes such a check yet
    }
}

std::string failure_text(CheckKind kind, const std::string& server, std::uint32_t retries) {
    switch (kind) {
        case CheckKind::tcp:
            if (retries == 0) return format("TCP_CHECK on service {} failed.", {server});
            return format("TCP_CHECK on service {} failed after {} retries.", {server, retries});
        default: return {};
    }
}

std::string mail_text(CheckKind kind, bool success) {
    switch (kind) {
        case CheckKind::tcp: return success ? "=> TCP CHECK succeed on service <=" : "=> TCP CHECK failed on service <=";
        default: return {};
    }
}

std::string attempt_text(CheckKind kind, const std::string& server, Cause cause) {
    switch (kind) {
        case CheckKind::tcp:
            return format("TCP connection to {} {}.", {server, cause == Cause::timeout ? "timeout" : "failed"});
        default: return {};
    }
}

std::string unjudged_text(CheckKind kind, Cause cause) {
    switch (kind) {
        case CheckKind::tcp:
            return cause == Cause::no_socket ? "TCP connect fail to create socket. Rescheduling."
                                             : "TCP socket bind failed. Rescheduling.";
        default: return {};
    }
}

}  // namespace ka::checker
