#include "core/reload_time.hpp"

#include <array>
#include <cstdint>
#include <optional>

#include "common/base/format.hpp"

namespace ka::core {

namespace {

std::string_view first_line(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    text = text.substr(0, text.find('\n'));
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// Takes a number of so many digits from the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

// Three numbers with a separator between them.
bool take_three(std::string_view& text, std::size_t first_digits, char separator, std::array<int, 3>& numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i > 0 && !take(text, separator)) return false;
        const auto number = take_number(text, i == 0 ? first_digits : 2);
        if (!number) return false;
        numbers[i] = *number;
    }
    return true;
}

struct Fields {
    std::array<int, 3> date{};  // year, month, day
    std::array<int, 3> time{};
    bool dated = false;
    bool utc = false;
};

std::optional<Fields> read_fields(std::string_view text) {
    Fields fields;
    const std::size_t dash = text.find('-');
    if (dash == 2 || dash == 4) {
        fields.dated = true;
        if (!take_three(text, dash, '-', fields.date) || !take(text, ' ')) return std::nullopt;
        if (dash == 2) fields.date[0] += 2000;
    }
    if (!take_three(text, 2, ':', fields.time)) return std::nullopt;
    fields.utc = take(text, 'Z');
    return text.empty() ? std::optional(fields) : std::nullopt;
}

std::time_t instant_of(std::tm& parts, bool utc) {
    parts.tm_isdst = -1;
    return utc ? ::timegm(&parts) : ::mktime(&parts);
}

// The 31st of April has become the first of May: no such day.
bool is_as_written(const Fields& fields, const std::tm& parts) {
    const bool same_time = parts.tm_hour == fields.time[0] && parts.tm_min == fields.time[1] && parts.tm_sec == fields.time[2];
    const bool same_day = parts.tm_year + 1900 == fields.date[0] && parts.tm_mon + 1 == fields.date[1] && parts.tm_mday == fields.date[2];
    return same_time && (!fields.dated || same_day);
}

}  // namespace

Result<ReloadTime> read_reload_time(std::string_view text, std::time_t now) {
    const std::string line(first_line(text));
    const auto fields = read_fields(line);
    if (!fields) return fail(format("Reload time {} format is incorrect - ignoring", {line}));
    std::tm parts{};
    fields->utc ? ::gmtime_r(&now, &parts) : ::localtime_r(&now, &parts);
    if (fields->dated) {
        parts.tm_year = fields->date[0] - 1900;
        parts.tm_mon = fields->date[1] - 1;
        parts.tm_mday = fields->date[2];
    }
    parts.tm_hour = fields->time[0];
    parts.tm_min = fields->time[1];
    parts.tm_sec = fields->time[2];
    const std::time_t at = instant_of(parts, fields->utc);
    if (at == -1 || !is_as_written(*fields, parts)) return fail(format("Reload date/time {} invalid - ignoring", {line}));
    if (at > now) return ReloadTime{at, fields->dated};
    if (fields->dated) return fail(format("Reload time {} is in the past - ignoring", {line}));
    ++parts.tm_mday;  // the same time tomorrow, whatever the clocks do in between
    return ReloadTime{instant_of(parts, fields->utc), false};
}

std::string print_reload_time(std::time_t at) {
    std::tm parts{};
    ::localtime_r(&at, &parts);
    std::array<char, 32> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    return {text.data(), length};
}

}  // namespace ka::core
