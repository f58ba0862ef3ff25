// The service manager's notification socket (core.md 2.8).
#pragma once

#include <string>
#include <string_view>

namespace ka::core {

// Only under systemd as our direct parent; otherwise every call does nothing. Sending never waits.
class SystemdNotify {
public:
    // Reads NOTIFY_SOCKET and removes it from the environment: children must not speak for us.
    SystemdNotify();

    void ready() const;  // READY=1 and MAINPID
    void reloading() const { send("RELOADING=1"); }
    void stopping() const { send("STOPPING=1"); }
    void error(int number) const;  // ERRNO=

private:
    void send(std::string_view text) const;
    std::string path_;
};

}  // namespace ka::core
