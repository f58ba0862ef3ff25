// One log line in the shape of each destination (core.md 7.1), pure but for the time zone.
#pragma once

#include <string>
#include <string_view>

#include "common/base/time.hpp"
#include "common/log/log.hpp"

namespace ka::log {

// "<30>Nov 21 05:06:35 Keepalived[42]: TEXT" (RFC 3164, as the C library writes to /dev/log)
std::string syslog_line(int facility, Level level, WallTime at, std::string_view ident, int pid, std::string_view text);
// "Fri Nov 20 09:28:02 2026: TEXT"
std::string console_line(WallTime at, std::string_view text);
// "Fri Nov 20 09:34:38.194654596 2026: TEXT"
std::string file_line(WallTime at, std::string_view text);

}  // namespace ka::log
