// Text from a pattern with {} places. The formatting library stays behind this thin header.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace ka {

// One argument: a number or a text that outlives the call.
struct FormatArg {
    enum class Kind : std::uint8_t { integer, natural, real, text } kind;
    union {
        std::int64_t integer;
        std::uint64_t natural;
        double real;
    };
    std::string_view text;

    FormatArg(std::signed_integral auto value) : kind(Kind::integer), integer(value) {}
    FormatArg(std::unsigned_integral auto value) : kind(Kind::natural), natural(value) {}
    FormatArg(std::floating_point auto value) : kind(Kind::real), real(value) {}
    FormatArg(std::string_view value) : kind(Kind::text), natural(0), text(value) {}
    FormatArg(const char* value) : FormatArg(std::string_view(value)) {}
    FormatArg(const std::string& value) : FormatArg(std::string_view(value)) {}
};

// fmt syntax ("{}", "{:.6f}", "{:#x}", "{{"). A pattern that does not fit its arguments is a bug() in a debug build and
// yields the bare pattern otherwise: a log line must never end a daemon.
std::string format(std::string_view pattern, std::initializer_list<FormatArg> arguments = {});

}  // namespace ka
