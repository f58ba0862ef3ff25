#include "common/config/sequence.hpp"

#include <cstdlib>
#include <optional>

#include "common/base/format.hpp"
#include "common/config/lexer.hpp"

namespace ka::config {

namespace {

// Between commas, those inside braces left alone.
std::vector<std::string_view> split_parameters(std::string_view text) {
    std::vector<std::string_view> out;
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '{') ++depth;
        if (text[at] == '}' && depth > 0) --depth;
        if (text[at] == ',' && depth == 0) {
            out.push_back(trimmed(text.substr(begin, at - begin)));
            begin = at + 1;
        }
    }
    out.push_back(trimmed(text.substr(begin)));
    return out;
}

bool is_braced(std::string_view text) { return text.size() >= 2 && text.front() == '{' && text.back() == '}'; }

// Decimal, 0x or leading-0 octal; bounded so that no arithmetic on it can overflow.
std::optional<std::int64_t> read_number(std::string_view text) {
    constexpr long long bound = 1LL << 40;
    const std::string word(text);
    char* end = nullptr;
    const long long value = std::strtoll(word.c_str(), &end, 0);
    if (word.empty() || *end != 0 || value < -bound || value > bound) return std::nullopt;
    return value;
}

std::string hexadecimal(std::uint64_t value) { return format("{:x}", {value}); }

}  // namespace

bool Sequence::next(std::vector<Assignment>& out) {
    out.clear();
    if (!rows_.empty()) {
        if (row_ == rows_.size()) return false;
        const auto& row = rows_[row_++];
        for (std::size_t i = 0; i < names_.size(); ++i) out.push_back({names_[i], i < row.size() ? row[i] : std::string()});
        return true;
    }
    if (left_ == 0) return false;
    --left_;
    out.push_back({names_[0], hexadecimal_ ? hexadecimal(static_cast<std::uint64_t>(value_)) : std::to_string(value_)});
    value_ += step_;
    return true;
}

SequenceKind sequence_kind(std::string_view text) {
    if (text.starts_with("~SEQx(")) return SequenceKind::hexadecimal;
    if (text.starts_with("~SEQx") && (text.size() == 5 || is_blank(text[5]))) return SequenceKind::hexadecimal;
    if (text.starts_with("~SEQ(") || text == "~SEQ" || text.starts_with("~SEQ ")) return SequenceKind::decimal;
    if (text.starts_with("~LST(") || text == "~LST" || text.starts_with("~LST ")) return SequenceKind::list;
    return SequenceKind::none;
}

struct SequenceParser {
    static std::variant<Sequence, std::string> numbers(bool hexadecimal, std::string_view parameters, std::string_view whole) {
        const auto invalid = [&] { return format("Invalid ~SEQ definition '{}'", {whole}); };
        const auto words = split_parameters(parameters);
        if (words.size() < 2 || words.size() > 4 || words[0].empty()) return invalid();
        std::vector<std::int64_t> values;
        for (std::size_t i = 1; i < words.size(); ++i) {
            const auto value = read_number(words[i]);
            if (!value) return invalid();
            values.push_back(*value);
        }
        const std::int64_t end = values.back();
        const std::int64_t start = values.size() > 1 ? values[0] : end >= 0 ? 1 : -1;
        const std::int64_t step = values.size() == 3 ? values[1] : end >= start ? 1 : -1;
        if (hexadecimal && (start < 0 || end < 0)) return format("~SEQx is only valid for positive numbers '{}'", {whole});
        if (step == 0 || (end > start && step < 0) || (end < start && step > 0))
            return format("Invalid ~SEQ values '{}'", {whole});
        Sequence made;
        made.names_ = {std::string(words[0])};
        made.value_ = start;
        made.step_ = step;
        made.left_ = static_cast<std::uint64_t>((end - start) / step) + 1;
        made.hexadecimal_ = hexadecimal;
        return made;
    }

    static std::variant<Sequence, std::string> list(std::string_view parameters, std::string_view whole) {
        const auto words = split_parameters(parameters);
        if (words.size() < 2 || words[0].empty()) return std::string();
        Sequence made;
        for (const auto name : is_braced(words[0]) ? split_parameters(words[0].substr(1, words[0].size() - 2))
                                                   : std::vector{words[0]}) {
            if (name.empty()) return std::string();
            made.names_.emplace_back(name);
        }
        for (std::size_t i = 1; i < words.size(); ++i) {
            const bool several = made.names_.size() > 1 && is_braced(words[i]);
            const auto values = several ? split_parameters(words[i].substr(1, words[i].size() - 2)) : std::vector{words[i]};
            if (values.size() > made.names_.size()) return format("~LST specification has too many values '{}'", {whole});
            made.rows_.emplace_back(values.begin(), values.end());
        }
        return made;
    }
};

std::variant<Sequence, std::string> parse_sequence(SequenceKind kind, std::string_view parameters, std::string_view whole) {
    if (kind == SequenceKind::list) return SequenceParser::list(parameters, whole);
    return SequenceParser::numbers(kind == SequenceKind::hexadecimal, parameters, whole);
}

}  // namespace ka::config
