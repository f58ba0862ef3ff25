// The way to the system's log: a datagram socket of our own, because syslog(3) waits for a slow reader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/time.hpp"

namespace ka::log {

class SyslogSocket {
public:
    explicit SyslogSocket(std::string path = "/dev/log") : path_(std::move(path)) {}
    ~SyslogSocket();
    SyslogSocket(const SyslogSocket&) = delete;
    SyslogSocket& operator=(const SyslogSocket&) = delete;

    // False when the line could not be handed over: no reader (looked for again, at most once a second) or a slow one.
    bool send(std::string_view line, Instant now);

private:
    bool connect(Instant now);
    void close();

    std::string path_;
    int fd_ = -1;
    Instant last_attempt_ = Instant::min();
};

}  // namespace ka::log
