// What people read: one line per event, worded as keepalived words it where people grep for it.
// Writing never blocks and never fails; what could not be written is counted and reported (decision 9).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "common/base/format.hpp"

namespace ka::log {

// syslog severities that we use; nearly everything is info, as in the reference (core.md 7.1)
enum class Level : std::uint8_t { alert = 1, error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

void write(Level level, std::string_view text);

inline void write(Level level, std::string_view pattern, std::initializer_list<FormatArg> arguments) {
    write(level, format(pattern, arguments));
}
inline void info(std::string_view pattern, std::initializer_list<FormatArg> arguments = {}) {
    write(Level::info, pattern, arguments);
}
inline void warning(std::string_view pattern, std::initializer_list<FormatArg> arguments = {}) {
    write(Level::warning, pattern, arguments);
}
inline void error(std::string_view pattern, std::initializer_list<FormatArg> arguments = {}) {
    write(Level::error, pattern, arguments);
}
inline void alert(std::string_view pattern, std::initializer_list<FormatArg> arguments = {}) {
    write(Level::alert, pattern, arguments);
}

// A state change, at level info: room is kept for it when a slow console or disk fills the queue of the writer.
void write_state_change(std::string_view text);
inline void state_change(std::string_view pattern, std::initializer_list<FormatArg> arguments = {}) {
    write_state_change(format(pattern, arguments));
}

// -D: lines marked "detail" in the specification are written only then.
bool detail();
// -D given twice.
bool extra_detail();
inline void info_detail(std::string_view pattern, std::initializer_list<FormatArg> arguments = {}) {
    if (detail()) write(Level::info, pattern, arguments);
}

}  // namespace ka::log
