// The text of a .data file as it grows: sections and indented lines (core.md 3.4).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "common/base/format.hpp"
#include "common/base/time.hpp"

namespace ka::model {

class DumpText {
public:
    // "------< TITLE >------"
    void section(std::string_view title, std::size_t indent = 0);
    void head(std::string_view pattern, std::initializer_list<FormatArg> arguments = {}) { line(1, pattern, arguments); }
    void entry(std::string_view pattern, std::initializer_list<FormatArg> arguments = {}) { line(3, pattern, arguments); }
    void member(std::string_view pattern, std::initializer_list<FormatArg> arguments = {}) { line(5, pattern, arguments); }
    void line(std::size_t indent, std::string_view pattern, std::initializer_list<FormatArg> arguments = {});

    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

// "SECONDS.MICROSECONDS (Sat Nov 21 07:47:33.635935 2026)", in the time zone of the machine
std::string moment_text(Duration since_epoch);

}  // namespace ka::model
