// Codec types of scalar values (core.md 5.8): parse a word with the reference's exact messages, print a value.
//
// A codec type has: Value; parse(Statement&, index) -> optional<Value>, which reports by itself; print(Value) -> text;
// required = how many words after the keyword must be there. They also serve hand-written parsers: Port::parse(line, 3).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/ip.hpp"
#include "common/base/time.hpp"
#include "common/config/dump.hpp"
#include "common/config/statement.hpp"

namespace ka::config {

// strict: garbage behind the digits is always an error; lenient: an in-range number before garbage is used, with a
// warning, except under --config-test.
enum class Leniency : std::uint8_t { strict, lenient };

// Both read decimal only, and report `invalid number '3x'`, `number '300' outside range [1, 255]`, `negative number '-1'`...
std::optional<std::int64_t> read_signed(Statement& line, std::size_t index, std::int64_t low, std::int64_t high, Leniency leniency);
std::optional<std::uint64_t> read_unsigned(Statement& line, std::size_t index, std::uint64_t low, std::uint64_t high,
                                           Leniency leniency);
// A decimal number scaled by 10^6 ("1.5" -> 1500000), with at most `decimals` digits behind the point; more are rounded and
// reported. Bounds are scaled likewise.
std::optional<std::uint64_t> read_decimal(Statement& line, std::size_t index, std::uint64_t low, std::uint64_t high,
                                          unsigned decimals, Leniency leniency);
std::string print_decimal(std::uint64_t micro);
// true on yes / false off no; nothing else, and nothing is reported.
std::optional<bool> read_bool(std::string_view word);

template <typename T, auto Low, auto High, Leniency Mode = Leniency::lenient>
struct Number {
    using Value = T;
    static constexpr std::uint8_t required = 1;
    static std::optional<T> parse(Statement& line, std::size_t index) {
        if constexpr (Low < 0) {
            const auto value = read_signed(line, index, Low, High, Mode);
            return value ? std::optional<T>(static_cast<T>(*value)) : std::nullopt;
        } else {
            const auto value = read_unsigned(line, index, static_cast<std::uint64_t>(Low), static_cast<std::uint64_t>(High), Mode);
            return value ? std::optional<T>(static_cast<T>(*value)) : std::nullopt;
        }
    }
    static std::string print(T value) { return std::to_string(value); }
};

template <typename T, auto Low, auto High>
using StrictNumber = Number<T, Low, High, Leniency::strict>;
using Unsigned = Number<std::uint32_t, 0, std::numeric_limits<std::uint32_t>::max()>;
using Port = Number<std::uint16_t, 1, 65535>;

// Decimal seconds into a Duration; bounds in microseconds.
template <std::uint64_t LowMicro, std::uint64_t HighMicro, unsigned Decimals = 6, Leniency Mode = Leniency::lenient>
struct Seconds {
    using Value = Duration;
    static constexpr std::uint8_t required = 1;
    static std::optional<Duration> parse(Statement& line, std::size_t index) {
        const auto value = read_decimal(line, index, LowMicro, HighMicro, Decimals, Mode);
        return value ? std::optional<Duration>(microseconds(*value)) : std::nullopt;
    }
    static std::string print(Duration value) {
        return print_decimal(static_cast<std::uint64_t>(std::chrono::duration_cast<microseconds>(value).count()));
    }
};

// Whole seconds into a Duration.
template <std::uint64_t Low, std::uint64_t High, Leniency Mode = Leniency::lenient>
struct WholeSeconds {
    using Value = Duration;
    static constexpr std::uint8_t required = 1;
    static std::optional<Duration> parse(Statement& line, std::size_t index) {
        const auto value = read_unsigned(line, index, Low, High, Mode);
        return value ? std::optional<Duration>(seconds(*value)) : std::nullopt;
    }
    static std::string print(Duration value) { return std::to_string(std::chrono::duration_cast<seconds>(value).count()); }
};

// The keyword alone.
struct Flag {
    using Value = bool;
    static constexpr std::uint8_t required = 0;
    static std::optional<bool> parse(Statement&, std::size_t) { return true; }
    static std::string print(bool) { return {}; }
};

// `[BOOL]`: absent means true; another word: `Invalid value '%s' for global %s specified`.
struct OptionalBool {
    using Value = bool;
    static constexpr std::uint8_t required = 0;
    static std::optional<bool> parse(Statement& line, std::size_t index);
    static std::string print(bool value) { return value ? "true" : "false"; }
};

// One word, taken as it is.
struct Text {
    using Value = std::string;
    static constexpr std::uint8_t required = 1;
    static std::optional<std::string> parse(Statement& line, std::size_t index) { return std::string(line[index]); }
    static std::string print(const std::string& value) { return config::quoted(value); }
};

// An address without a prefix; anything else is `Invalid IP address '%s' - ignoring` with `for KEYWORD` left to the rows that
// have wording of their own.
struct Address {
    using Value = IpAddress;
    static constexpr std::uint8_t required = 1;
    static std::optional<IpAddress> parse(Statement& line, std::size_t index);
    static std::string print(const IpAddress& value) { return value.to_string(); }
};

}  // namespace ka::config
