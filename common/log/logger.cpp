#include "common/log/logger.hpp"

#include <unistd.h>

#include "common/log/line.hpp"
#include "common/log/writer_link.hpp"

namespace ka::log {

namespace {

// A syslog datagram beyond this is refused by many readers.
constexpr std::size_t longest_text = 4096;

std::string lost_text(std::uint64_t count) { return format("{} messages lost", {count}); }

}  // namespace

Logger::Logger(const Clock& clock, std::string syslog_path) : clock_(clock), syslog_(std::move(syslog_path)) {}

void Logger::configure(const Settings& settings) {
    settings_ = settings;
    configured_ = true;
}

void Logger::write(Level level, std::string_view text, bool important) {
    if (!configured_ || suppressed_) return;
    text = text.substr(0, longest_text);
    if (settings_.syslog) to_syslog(level, text);
    if (writer_ >= 0 && (settings_.console || !settings_.file.empty()))
        to_writer(text, important || level <= Level::warning);
}

void Logger::to_syslog(Level level, std::string_view text) {
    if (lost_syslog_ > 0 && send_to_syslog(Level::warning, lost_text(lost_syslog_))) lost_syslog_ = 0;
    if (lost_syslog_ > 0 || !send_to_syslog(level, text)) ++lost_syslog_;
}

bool Logger::send_to_syslog(Level level, std::string_view text) {
    return syslog_.send(syslog_line(settings_.facility, level, clock_.wall_now(), settings_.ident, getpid(), text),
                        clock_.now());
}

void Logger::to_writer(std::string_view text, bool important) {
    // The report of a loss takes ordinary room, so that it comes when the worst is over.
    if (lost_writer_ > 0 && send_to_writer_process(lost_text(lost_writer_), false)) lost_writer_ = 0;
    if (!send_to_writer_process(text, important)) ++lost_writer_;
}

bool Logger::send_to_writer_process(std::string_view text, bool important) {
    const WriterLine line{settings_.console, settings_.file, settings_.flush_file, clock_.wall_now(), std::string(text)};
    return send_to_writer(writer_, line, important);
}

}  // namespace ka::log
