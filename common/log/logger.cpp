#include "common/log/logger.hpp"

#include <unistd.h>

#include "common/log/line.hpp"
#include "common/log/writer_link.hpp"

namespace ka::log {

namespace {

// A syslog datagram beyond this is refused by many readers.
constexpr std::size_t longest_text = 4096;
// What waits for a slow reader of the system's log; the last quarter is for important lines.
constexpr std::size_t backlog_limit = 64 * 1024;
// How long a process that ends waits for such a reader: this often, this long.
constexpr int last_tries = 50;
constexpr Duration last_wait = milliseconds{1};

std::string lost_text(std::uint64_t count) { return format("{} messages lost", {count}); }

}  // namespace

Logger::Logger(const Clock& clock, std::string syslog_path) : clock_(clock), syslog_(std::move(syslog_path)) {}

Logger::~Logger() {
    // the clock may have gone before, at the end of a process
    for (int i = 0; i < last_tries && offer_backlog(Instant::max()) == Handed::later; ++i) syslog_.wait(last_wait);
}

void Logger::configure(const Settings& settings) {
    settings_ = settings;
    configured_ = true;
}

void Logger::write(Level level, std::string_view text, bool important) {
    if (!configured_ || suppressed_) return;
    text = text.substr(0, longest_text);
    important = important || level <= Level::warning;
    if (settings_.syslog) to_syslog(level, text, important);
    if (writer_ >= 0 && (settings_.console || !settings_.file.empty())) to_writer(text, important);
}

std::string Logger::line(Level level, std::string_view text) const {
    return syslog_line(settings_.facility, level, clock_.wall_now(), settings_.ident, getpid(), text);
}

void Logger::to_syslog(Level level, std::string_view text, bool important) {
    std::string next = line(level, text);
    Handed handed = flush();
    if (handed == Handed::over) handed = syslog_.send(next, clock_.now());
    if (handed == Handed::over) return;
    const std::size_t room = important ? backlog_limit : backlog_limit / 4 * 3;
    if (handed == Handed::lost || backlog_bytes_ + next.size() > room) {
        ++lost_syslog_;
        return;
    }
    backlog_bytes_ += next.size();
    backlog_.push_back(std::move(next));
}

Handed Logger::offer_backlog(Instant now) {
    while (!backlog_.empty()) {
        const Handed handed = syslog_.send(backlog_.front(), now);
        if (handed == Handed::later) return handed;
        if (handed == Handed::lost) ++lost_syslog_;
        backlog_bytes_ -= backlog_.front().size();
        backlog_.pop_front();
    }
    return Handed::over;
}

Handed Logger::flush() {
    const Instant now = clock_.now();
    Handed handed = offer_backlog(now);
    if (handed != Handed::over || lost_syslog_ == 0) return handed;
    handed = syslog_.send(line(Level::warning, lost_text(lost_syslog_)), now);
    if (handed == Handed::over) lost_syslog_ = 0;
    return handed;
}

void Logger::to_writer(std::string_view text, bool important) {
    // The report of a loss takes ordinary room, so that it comes when the worst is over.
    if (lost_writer_ > 0 && send_to_writer_process(lost_text(lost_writer_), false)) lost_writer_ = 0;
    if (!send_to_writer_process(text, important)) ++lost_writer_;
}

bool Logger::send_to_writer_process(std::string_view text, bool important) {
    const WriterLine line{settings_.console, settings_.file, settings_.flush_file, clock_.wall_now(),
                          std::string(text)};
    return send_to_writer(writer_, line, important);
}

}  // namespace ka::log
