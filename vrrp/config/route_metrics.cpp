// Metrics of routes: numbers of TCP and IP, times with units, and names (vrrp.md 3.7).
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

#include "common/base/format.hpp"
#include "vrrp/config/numbers.hpp"
#include "vrrp/config/route_reading.hpp"

namespace ka::vrrp {

namespace {

constexpr std::uint32_t any32 = std::numeric_limits<std::uint32_t>::max();

bool take_lock(RouteReading& reading, std::uint16_t metric) {
    if (!reading.next_is("lock")) return false;
    ++reading.at;
    reading.route.metrics.values[RTAX_LOCK] |= 1U << metric;
    return true;
}

// 0 is the kernel's way to say that there is none.
void set(RouteReading& reading, std::uint16_t metric, std::uint32_t value) {
    if (value == 0) reading.route.metrics.values.erase(metric);
    else reading.route.metrics.values[metric] = value;
}

struct NumberRow {
    std::string_view keyword;
    std::string_view label;  // in the complaint
    std::uint16_t metric;
    bool may_lock;
    std::uint32_t most = any32;
};

constexpr NumberRow numbers[] = {
    {"mtu", "MTU", RTAX_MTU, true},
    {"hoplimit", "hoplimit", RTAX_HOPLIMIT, false, 255},
    {"advmss", "advmss", RTAX_ADVMSS, true},
    {"reordering", "reordering value", RTAX_REORDERING, true},
    {"window", "window value", RTAX_WINDOW, false},
    {"cwnd", "cwnd value", RTAX_CWND, true},
    {"ssthresh", "ssthresh value", RTAX_SSTHRESH, true},
    {"initcwnd", "initcwnd value", RTAX_INITCWND, false},
    {"initrwnd", "initrwnd value", RTAX_INITRWND, false},
    {"quickack", "quickack value", RTAX_QUICKACK, false, 1},
    {"fastopen_no_cookie", "fastopen_no_cookie value", RTAX_FASTOPEN_NO_COOKIE, false, 1},
};

bool read_number(RouteReading& reading, const NumberRow& row) {
    if (row.may_lock) take_lock(reading, row.metric);
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto number = read_natural(*text, 0, row.most, reading.context.complain);
    if (!number) return reading.drop(format("Invalid {} {} specified for route", {row.label, *text}));
    set(reading, row.metric, static_cast<std::uint32_t>(*number));
    return true;
}

struct TimeRow {
    std::string_view keyword;
    std::string_view complaint;
    std::uint16_t metric;
    std::uint32_t per_millisecond;  // native units
};

constexpr TimeRow times[] = {
    {"rtt", "Invalid rtt {} for route", RTAX_RTT, 8},
    {"rttvar", "Invalid rttvar {} for route", RTAX_RTTVAR, 4},
    {"rto_min", "Invalid rto_min value {} specified for route", RTAX_RTO_MIN, 1},
};

constexpr double shortest_ms = 200;  // TCP_RTO_MIN and TCP_RTO_MAX of the kernel
constexpr double longest_ms = 120'000;

// "1.5" without sign and exponent.
std::optional<double> decimal(std::string_view text) {
    if (text.empty() || !std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; })) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Milliseconds; a number without unit is in native ones. The limit of each unit is the reference's: it lets through what is
// cut to the longest afterwards.
std::optional<double> read_time(const std::string& text, const TimeRow& row, const Complain& complain) {
    const std::size_t unit_at = std::min(text.size(), text.find_first_not_of("0123456789.-"));
    const std::string_view unit = std::string_view(text).substr(unit_at);
    if (unit.starts_with('e') || unit.starts_with('E')) return std::nullopt;
    const std::string_view digits = std::string_view(text).substr(0, unit_at);
    double factor = 1.0 / row.per_millisecond;
    if (unit == "s" || unit == "sec" || unit == "secs") factor = 1000;
    else if (unit == "ms" || unit == "msec" || unit == "msecs") factor = 1;
    else if (!unit.empty()) return complain(format("invalid number '{}'", {text.substr(0, text.size() - text.ends_with('s'))})), std::nullopt;
    if (digits.starts_with('-')) return complain(format("negative number '{}'", {digits})), std::nullopt;
    const auto value = decimal(digits);
    if (!value) return complain(format("invalid number '{}'", {digits})), std::nullopt;
    const double most = longest_ms * row.per_millisecond / std::max(factor, 1.0);
    if (*value > most) return complain(format("number '{}' outside range [0.000, {:.3f}]", {digits, most})), std::nullopt;
    return std::clamp(*value * factor, shortest_ms, longest_ms);
}

bool read_time_metric(RouteReading& reading, const TimeRow& row) {
    take_lock(reading, row.metric);
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto milliseconds = read_time(*text, row, reading.context.complain);
    if (!milliseconds) return reading.drop(format(row.complaint, {*text}));
    set(reading, row.metric, static_cast<std::uint32_t>(*milliseconds * row.per_millisecond + 0.5));
    return true;
}

bool read_features(RouteReading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    if (*text == "ecn") set(reading, RTAX_FEATURES, RTAX_FEATURE_ECN);
    else reading.context.complain(format("feature {} not supported", {*text}));
    return true;
}

bool read_congestion_control(RouteReading& reading) {
    take_lock(reading, RTAX_CC_ALGO);
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    reading.route.metrics.congestion_control = *text;
    return true;
}

}  // namespace

std::optional<bool> read_route_metric(RouteReading& reading) {
    const std::string& keyword = reading.words[reading.at];
    for (const NumberRow& row : numbers)
        if (row.keyword == keyword) return read_number(reading, row);
    for (const TimeRow& row : times)
        if (row.keyword == keyword) return read_time_metric(reading, row);
    if (keyword == "features") return read_features(reading);
    if (keyword == "congctl") return read_congestion_control(reading);
    return std::nullopt;
}

}  // namespace ka::vrrp
