// Composes the lines of one process for its destinations and counts what is lost on the way. The daemon has one behind
// the free functions of log.hpp; tests make their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/time.hpp"
#include "common/log/log.hpp"
#include "common/log/setup.hpp"
#include "common/log/syslog_socket.hpp"

namespace ka::log {

class Logger {
public:
    explicit Logger(const Clock& clock, std::string syslog_path = "/dev/log");

    void configure(const Settings& settings);
    void set_writer(int fd) { writer_ = fd; }
    void suppress() { suppressed_ = true; }
    const Settings& settings() const { return settings_; }

    void write(Level level, std::string_view text, bool important);

private:
    void to_syslog(Level level, std::string_view text);
    void to_writer(std::string_view text, bool important);
    bool send_to_syslog(Level level, std::string_view text);
    bool send_to_writer_process(std::string_view text, bool important);

    const Clock& clock_;
    Settings settings_;
    SyslogSocket syslog_;
    int writer_ = -1;
    bool configured_ = false;
    bool suppressed_ = false;
    std::uint64_t lost_syslog_ = 0;
    std::uint64_t lost_writer_ = 0;
};

}  // namespace ka::log
