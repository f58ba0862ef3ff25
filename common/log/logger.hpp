// Composes the lines of one process for its destinations and counts what is lost on the way. The daemon has one behind
// the free functions of log.hpp; tests make their own.
#pragma once

#include <cstdint>
#include <deque>
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
    // Gives a slow reader of the system's log a last, short time for what waits.
    ~Logger();
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;

    void configure(const Settings& settings);
    void set_writer(int fd) { writer_ = fd; }
    void suppress() { suppressed_ = true; }
    const Settings& settings() const { return settings_; }

    void write(Level level, std::string_view text, bool important);

    // Lines that wait for a slow reader of the system's log; flush() offers them again, then tells what was lost. Says
    // what became of the last thing offered.
    bool has_backlog() const { return !backlog_.empty(); }
    Handed flush();

private:
    void to_syslog(Level level, std::string_view text, bool important);
    void to_writer(std::string_view text, bool important);
    Handed offer_backlog(Instant now);
    std::string line(Level level, std::string_view text) const;
    bool send_to_writer_process(std::string_view text, bool important);

    const Clock& clock_;
    Settings settings_;
    SyslogSocket syslog_;
    int writer_ = -1;
    bool configured_ = false;
    bool suppressed_ = false;
    std::deque<std::string> backlog_;
    std::size_t backlog_bytes_ = 0;
    std::uint64_t lost_syslog_ = 0;
    std::uint64_t lost_writer_ = 0;
};

}  // namespace ka::log
