// The way to the system's log: a datagram socket of our own, because syslog(3) waits for a slow reader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/time.hpp"

namespace ka::log {

enum class Handed : std::uint8_t {
    over,
    later,  // the reader is slow: its queue (ten lines on many systems) is full
    lost,   // there is no reader; it is looked for again, at most once a second
};

class SyslogSocket {
public:
    explicit SyslogSocket(std::string path = "/dev/log") : path_(std::move(path)) {}
    ~SyslogSocket();
    SyslogSocket(const SyslogSocket&) = delete;
    SyslogSocket& operator=(const SyslogSocket&) = delete;

    Handed send(std::string_view line, Instant now);
    // Until the reader takes a line or `bound` has passed. For the end of a process only.
    void wait(Duration bound) const;

private:
    bool connect(Instant now);
    void close();

    std::string path_;
    int fd_ = -1;
    Instant last_attempt_ = Instant::min();
};

}  // namespace ka::log
