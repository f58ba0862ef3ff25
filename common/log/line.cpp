#include "common/log/line.hpp"

#include <array>
#include <ctime>

namespace ka::log {

namespace {

constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

struct LocalTime {
    std::tm parts{};
    std::int64_t nanoseconds = 0;
};

LocalTime local(WallTime at) {
    const auto since = at.time_since_epoch();
    const auto whole = std::chrono::floor<seconds>(since);
    const std::time_t value = whole.count();
    LocalTime out;
    localtime_r(&value, &out.parts);
    out.nanoseconds = (since - whole).count();
    return out;
}

// "Nov 20 09:28:02", the day padded with a blank
std::string stamp(const std::tm& parts) {
    return format("{} {:2} {:02}:{:02}:{:02}", {months.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_mday,
                                                parts.tm_hour, parts.tm_min, parts.tm_sec});
}

const char* day(const std::tm& parts) { return days.at(static_cast<std::size_t>(parts.tm_wday)); }

}  // namespace

std::string syslog_line(int facility, Level level, WallTime at, std::string_view ident, int pid,
                        std::string_view text) {
    return format("<{}>{} {}[{}]: {}", {facility | static_cast<int>(level), stamp(local(at).parts), ident, pid, text});
}

std::string console_line(WallTime at, std::string_view text) {
    const auto now = local(at);
    return format("{} {} {}: {}", {day(now.parts), stamp(now.parts), now.parts.tm_year + 1900, text});
}

std::string file_line(WallTime at, std::string_view text) {
    const auto now = local(at);
    return format("{} {}.{:09} {}: {}",
                  {day(now.parts), stamp(now.parts), now.nanoseconds, now.parts.tm_year + 1900, text});
}

}  // namespace ka::log
