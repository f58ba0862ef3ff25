#include "common/config/secret.hpp"

#include <algorithm>

#include "common/config/lexer.hpp"
#include "common/config/suggest.hpp"

namespace ka::config {

namespace {

// Ends a word for this purpose, so that `auth_pass=x` and `"auth_pass` are found too.
bool ends_word(char c) { return is_blank(c) || std::string_view("{}\"'=:;,()").find(c) != std::string_view::npos; }

bool names_secret(std::string_view word) {
    std::string lower(word);
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (lower == "auth_type" || lower == "authentication" || lower == "auth_hmac") return false;
    const auto has = [&lower](std::string_view part) { return lower.find(part) != std::string::npos; };
    if (has("pass") || has("secret") || has("pwd") || lower == "key" || lower == "psk") return true;
    constexpr std::size_t near = 3;  // edits; "auth_type" is four away
    return edit_distance(lower, "auth_pass", near) < near || (lower.starts_with("auth") && !has("type"));
}

}  // namespace

std::size_t secret_at(std::string_view line) {
    for (std::size_t at = 0; at < line.size();) {
        if (ends_word(line[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < line.size() && !ends_word(line[end])) ++end;
        if (names_secret(line.substr(at, end - at))) {
            while (end < line.size() && ends_word(line[end]) && line[end] != '"') ++end;
            return end < line.size() ? end : std::string_view::npos;
        }
        at = end;
    }
    return std::string_view::npos;
}

std::string without_secret(std::string_view line) {
    const std::size_t at = secret_at(line);
    if (at == std::string_view::npos) return std::string(line);
    return std::string(line.substr(0, at)) + std::string(secret_mask);
}

}  // namespace ka::config
