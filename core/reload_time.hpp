// The time in a reload_time_file (core.md 4.5): [[YY]YY-MM-DD ]HH:MM:SS, local time or with a Z behind it UTC.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "common/base/result.hpp"

namespace ka::core {

struct ReloadTime {
    std::time_t at = 0;
    bool dated = false;
    bool operator==(const ReloadTime&) const = default;
};

// The first line of the text, blanks around it aside. A time without a date is the next one of that kind. The error is the
// line for the log.
Result<ReloadTime> read_reload_time(std::string_view text, std::time_t now);

// YYYY-MM-DD HH:MM:SS, local time.
std::string print_reload_time(std::time_t at);

}  // namespace ka::core
