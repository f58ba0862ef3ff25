#include "common/config/definitions.hpp"

#include <algorithm>
#include <charconv>

#include "common/base/format.hpp"
#include "common/config/lexer.hpp"

namespace ka::config {

namespace {

// A definition that contains itself would go on for ever without making the line longer.
constexpr int max_replacements = 1000;
constexpr std::size_t max_uses_told = 8;

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_name_char(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

std::vector<std::string_view> blank_separated(std::string_view text) {
    std::vector<std::string_view> words;
    while (!(text = trimmed(text)).empty()) {
        const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

bool read_natural(std::string_view word, std::uint32_t& value) {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    return error == std::errc() && end == word.data() + word.size();
}

// SplitMix64: small, and the same everywhere for one seed.
std::uint64_t next_random(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

std::size_t name_length(std::string_view text) {
    if (text.empty() || !is_name_start(text[0])) return 0;
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_name_char) - text.begin());
}

std::optional<Definitions::Reference> Definitions::reference_at(std::string_view text, std::size_t dollar) {
    const bool braced = dollar + 1 < text.size() && text[dollar + 1] == '{';
    const std::size_t begin = dollar + (braced ? 2 : 1);
    const std::size_t length = name_length(text.substr(begin));
    if (length == 0) return std::nullopt;
    const std::size_t end = begin + length;
    const std::string_view name = text.substr(begin, length);
    if (!braced) {
        const bool ends = end == text.size() || is_blank(text[end]) || text[end] == ',' || text[end] == ')';
        return ends ? std::optional<Reference>({end, name, {}}) : std::nullopt;
    }
    const std::size_t close = text.find('}', end);
    if (close == std::string_view::npos || (close != end && !is_blank(text[end]))) return std::nullopt;
    return Reference{close + 1, name, trimmed(text.substr(end, close - end))};
}

std::string Definitions::random_number(std::string_view arguments, std::vector<std::string>& complaints, bool& valid) {
    const auto words = blank_separated(arguments);
    std::uint32_t low = 0;
    std::uint32_t high = 32767;
    valid = words.size() <= 2;
    if (!valid) complaints.push_back(format("Definition _RANDOM requires between 0 and 2 parameters, {} specified.", {words.size()}));
    if (valid && ((!words.empty() && !read_natural(words[0], low)) || (words.size() == 2 && !read_natural(words[1], high)))) {
        valid = false;
        complaints.emplace_back("Definition _RANDOM requires numeric parameters only.");
    }
    if (!valid) return {};
    if (low > high) {
        complaints.push_back(format("Definition _RANDOM: minimum {} is above maximum {}, using {}", {low, high, low}));
        high = low;
    }
    return std::to_string(low + next_random(random_state_) % (std::uint64_t{high} - low + 1));
}

std::optional<std::string> Definitions::predefined(const Reference& reference, std::vector<std::string>& complaints) {
    if (reference.name == "_RANDOM") {
        bool valid = false;
        std::string value = random_number(reference.arguments, complaints, valid);
        return valid ? std::optional(std::move(value)) : std::nullopt;
    }
    const auto words = blank_separated(reference.arguments);
    if (reference.name == "_ENV") {
        if (words.size() != 1) {
            complaints.push_back(format("Definition _ENV requires between 1 and 1 parameters, {} specified.", {words.size()}));
            return std::nullopt;
        }
        const auto found = std::ranges::find(facts_->environment, words[0], &std::pair<std::string, std::string>::first);
        return found == facts_->environment.end() ? std::string() : found->second;
    }
    if (!words.empty()) return std::nullopt;
    if (reference.name == "_PWD") return directory_;
    if (reference.name == "_INSTANCE") return facts_->config_id;
    if (reference.name == "_HASH") return "#";
    if (reference.name == "_BANG") return "!";
    return std::nullopt;
}

Definitions::Expansion Definitions::expand(std::string_view line) {
    Expansion result{.text = std::string(line), .following = {}, .complaints = {}, .used = {}};
    std::string& text = result.text;
    int replacements = 0;
    int settled = 0;  // replacements at the start of this round over the line
    for (std::size_t at = text.find('$');; at = text.find('$', at)) {
        if (at == std::string::npos) {
            // A value that vanishes may leave a name before it complete ("$A$B"), so the line is gone over again.
            if (replacements == settled) return result;
            settled = replacements;
            at = text.find('$');
            if (at == std::string::npos) return result;
        }
        const auto reference = reference_at(text, at);
        if (!reference) {
            ++at;
            continue;
        }
        const auto found = reference->arguments.empty() ? bodies_.find(reference->name) : bodies_.end();
        std::optional<std::string> value;
        if (found == bodies_.end()) {
            value = predefined(*reference, result.complaints);
        } else if (found->second.lines.size() == 1) {
            value = found->second.lines.front();
        } else if (trimmed(std::string_view(text).substr(reference->end)).empty()) {  // several lines: only as the last thing
            value = found->second.lines.front();
            result.following.emplace_back(found->second.lines.begin() + 1, found->second.lines.end());
        }
        if (!value) {
            ++at;
            continue;
        }
        if (found != bodies_.end() && result.used.size() < max_uses_told) result.used.emplace_back(found->first, found->second.at);
        text.replace(at, reference->end - at, *value);
        result.changed = true;
        if (text.size() > limits::line_bytes || ++replacements > max_replacements) {
            result.too_long = true;
            return result;
        }
    }
}

}  // namespace ka::config
