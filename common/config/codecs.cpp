#include "common/config/codecs.hpp"

#include <algorithm>
#include <charconv>

#include "common/base/format.hpp"
#include "common/config/lexer.hpp"

namespace ka::config {

namespace {

// The digits at the front of a word, and how they end.
struct Digits {
    bool negative = false;
    bool any = false;
    bool overflow = false;
    bool garbage = false;
    std::uint64_t value = 0;
};

std::string_view without_blanks_before(std::string_view word) {
    while (!word.empty() && is_blank(word.front())) word.remove_prefix(1);
    return word;
}

Digits read_digits(std::string_view word) {
    word = without_blanks_before(word);
    Digits digits;
    if (word.starts_with('-') || word.starts_with('+')) {
        digits.negative = word[0] == '-';
        word.remove_prefix(1);
    }
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), digits.value);
    digits.any = end != word.data();
    digits.overflow = error == std::errc::result_out_of_range;
    digits.garbage = end != word.data() + word.size();
    return digits;
}

std::nullopt_t complain(Statement& line, std::size_t index, std::string text, DiagnosticKind kind = DiagnosticKind::invalid_number) {
    line.report(ErrorClass::invalid_number, std::move(text), index, {}, kind);
    return std::nullopt;
}

// Garbage behind an in-range number: used with a warning where that is allowed, refused otherwise.
bool tolerates(Statement& line, std::size_t index, Leniency leniency) {
    const bool lenient = leniency == Leniency::lenient && !line.is_test();
    line.report(ErrorClass::invalid_number, format("{}invalid number '{}'", {lenient ? "WARNING - " : "", line[index]}), index);
    return lenient;
}

}  // namespace

std::optional<std::int64_t> read_signed(Statement& line, std::size_t index, std::int64_t low, std::int64_t high, Leniency leniency) {
    const std::string_view word = line[index];
    const Digits digits = read_digits(word);
    if (!digits.any) return complain(line, index, format("invalid number '{}'", {word}));
    constexpr std::uint64_t widest = std::numeric_limits<std::int32_t>::max();
    const bool narrow = high <= static_cast<std::int64_t>(widest) && low >= std::numeric_limits<std::int32_t>::min();
    const std::uint64_t limit = narrow ? widest : static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (digits.overflow || digits.value > limit + (digits.negative ? 1 : 0))
        return complain(line, index, format("number '{}' outside integer range", {word}), DiagnosticKind::number_out_of_range);
    const auto value = static_cast<std::int64_t>(digits.negative ? 0 - digits.value : digits.value);
    const bool in_range = value >= low && value <= high;
    if (digits.garbage) {
        if (!in_range) return complain(line, index, format("invalid number '{}'", {word}));
        return tolerates(line, index, leniency) ? std::optional(value) : std::nullopt;
    }
    if (!in_range)
        return complain(line, index, format("number '{}' outside range [{}, {}]", {word, low, high}), DiagnosticKind::number_out_of_range);
    return value;
}

std::optional<std::uint64_t> read_unsigned(Statement& line, std::size_t index, std::uint64_t low, std::uint64_t high,
                                           Leniency leniency) {
    const std::string_view word = line[index];
    const Digits digits = read_digits(word);
    if (!digits.any) return complain(line, index, format("invalid number '{}'", {word}));
    if (digits.negative) return complain(line, index, format("negative number '{}'", {word}));
    const bool narrow = high <= std::numeric_limits<std::uint32_t>::max();
    if (digits.overflow || (narrow && digits.value > std::numeric_limits<std::uint32_t>::max()))
        return complain(line, index, format("number '{}' outside unsigned {} range", {word, narrow ? "integer" : "64 bit"}),
                        DiagnosticKind::number_out_of_range);
    const bool in_range = digits.value >= low && digits.value <= high;
    if (digits.garbage) {
        if (!in_range) return complain(line, index, format("invalid number '{}'", {word}));
        return tolerates(line, index, leniency) ? std::optional(digits.value) : std::nullopt;
    }
    if (!in_range)
        return complain(line, index, format("number '{}' outside range [{}, {}]", {word, low, high}), DiagnosticKind::number_out_of_range);
    return digits.value;
}

namespace {

struct Decimal {
    bool any = false;
    bool overflow = false;
    bool garbage = false;
    bool rounded = false;
    std::uint64_t micro = 0;
};

Decimal scan_decimal(std::string_view word, unsigned decimals) {
    Decimal out;
    const auto digit_end = [&word](std::size_t at) {
        while (at < word.size() && word[at] >= '0' && word[at] <= '9') ++at;
        return at;
    };
    const std::size_t whole = digit_end(0);
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / 10'000'000;
    std::uint64_t value = 0;
    if (whole > 0) out.overflow = std::from_chars(word.data(), word.data() + whole, value).ec != std::errc() || value > most;
    std::size_t end = whole;
    std::string_view fraction;
    if (end < word.size() && word[end] == '.') {
        end = digit_end(whole + 1);
        fraction = word.substr(whole + 1, end - whole - 1);
    }
    out.any = whole > 0 || !fraction.empty();
    out.garbage = end != word.size();
    if (out.overflow) return out;
    std::uint64_t unit = 1'000'000;
    out.micro = value * unit;
    for (std::size_t i = 0; i < fraction.size() && i < decimals; ++i) {
        unit /= 10;
        out.micro += unit * static_cast<std::uint64_t>(fraction[i] - '0');
    }
    out.rounded = fraction.size() > decimals;
    if (out.rounded && fraction[decimals] >= '5') out.micro += unit;  // unit is that of the last digit taken
    return out;
}

std::string fixed_decimal(std::uint64_t micro, unsigned decimals) {
    std::string fraction = format("{:06d}", {micro % 1'000'000});
    fraction.resize(decimals);
    return std::to_string(micro / 1'000'000) + (decimals > 0 ? "." + fraction : "");
}

}  // namespace

std::optional<std::uint64_t> read_decimal(Statement& line, std::size_t index, std::uint64_t low, std::uint64_t high,
                                          unsigned decimals, Leniency leniency) {
    const std::string_view word = line[index];
    std::string_view digits = without_blanks_before(word);
    if (digits.starts_with('-')) return complain(line, index, format("negative number '{}'", {word}));
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const Decimal read = scan_decimal(digits, std::min(decimals, 6u));
    if (!read.any) return complain(line, index, format("invalid number '{}'", {word}));
    if (read.overflow) return complain(line, index, format("number '{}' outside unsigned decimal range", {word}), DiagnosticKind::number_out_of_range);
    const bool in_range = read.micro >= low && read.micro <= high;
    if (read.garbage) {
        if (!in_range) return complain(line, index, format("invalid number '{}'", {word}));
        return tolerates(line, index, leniency) ? std::optional(read.micro) : std::nullopt;
    }
    if (!in_range) {
        return complain(line, index, format("number '{}' outside range [{}, {}]",
                                            {word, fixed_decimal(low, decimals), fixed_decimal(high, decimals)}),
                        DiagnosticKind::number_out_of_range);
    }
    if (read.rounded) line.report(ErrorClass::invalid_number, format("number '{}' has too many decimal places", {word}), index);
    return read.micro;
}

std::string print_decimal(std::uint64_t micro) {
    std::string text = fixed_decimal(micro, 6);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::optional<bool> read_bool(std::string_view word) {
    if (word == "true" || word == "on" || word == "yes") return true;
    if (word == "false" || word == "off" || word == "no") return false;
    return std::nullopt;
}

std::optional<bool> OptionalBool::parse(Statement& line, std::size_t index) {
    if (!line.has(index)) return true;
    const auto value = read_bool(line[index]);
    if (!value) line.error(format("Invalid value '{}' for global {} specified", {line[index], line.keyword()}), index);
    return value;
}

std::optional<IpAddress> Address::parse(Statement& line, std::size_t index) {
    const auto value = IpAddress::parse(line[index]);
    if (!value) line.error(format("Invalid IP address '{}' - ignoring", {line[index]}), index);
    return value;
}

}  // namespace ka::config
