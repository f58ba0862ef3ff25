#include "common/config/lexer.hpp"

namespace ka::config {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

CleanLine without_comment(std::string_view line, std::string& storage) {
    bool quoted = false;
    bool copying = false;
    std::size_t end = 0;
    for (; end < line.size(); ++end) {
        const char c = line[end];
        if (c == '"') quoted = !quoted;
        if (!quoted && c == '\\' && end + 1 < line.size() && (line[end + 1] == '#' || line[end + 1] == '!')) {
            if (!copying) storage.assign(line.substr(0, end));
            copying = true;
            storage.push_back(line[++end]);
            continue;
        }
        if (!quoted && (c == '#' || c == '!')) break;
        if (copying) storage.push_back(c);
    }
    return {trimmed(copying ? std::string_view(storage) : line.substr(0, end)), quoted};
}

Piece next_piece(std::string_view& rest, std::vector<std::string_view>& words) {
    words.clear();
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    if (rest.empty()) return {};
    if (rest.front() == '{' || rest.front() == '}') {
        const Piece brace{.kind = rest.front() == '{' ? Piece::Kind::open : Piece::Kind::close, .raw = rest.substr(0, 1)};
        rest.remove_prefix(1);
        return brace;
    }
    std::size_t at = 0;
    Piece piece{.kind = Piece::Kind::words, .raw = {}};
    while (at < rest.size() && rest[at] != '{' && rest[at] != '}') {
        if (is_blank(rest[at])) {
            ++at;
        } else if (rest[at] == '"') {
            const std::size_t close = rest.find('"', at + 1);
            if (close == std::string_view::npos) {
                piece.open_quote = true;
                at = rest.size();
                break;
            }
            words.push_back(rest.substr(at + 1, close - at - 1));
            at = close + 1;
        } else {
            std::size_t end = at + 1;
            while (end < rest.size() && (mark_of(rest[end]) & (mark::blank | mark::quote | mark::brace)) == 0) ++end;
            words.push_back(rest.substr(at, end - at));
            at = end;
        }
    }
    piece.raw = trimmed(rest.substr(0, at));
    rest.remove_prefix(at);
    return piece;
}

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The character that the escape at text[at] (behind the backslash) stands for; `at` moves behind it.
char unescape(std::string_view text, std::size_t& at) {
    const char c = text[at++];
    switch (c) {
        case 'a': return '\a';
        case 'b': return '\b';
        case 'E': return '\x1b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        case 'v': return '\v';
        case 'c': return at < text.size() ? static_cast<char>(text[at++] & 0x1f) : c;
        default: break;
    }
    if (c == 'x' && at < text.size() && hex_value(text[at]) >= 0) {
        int value = hex_value(text[at++]);
        if (at < text.size() && hex_value(text[at]) >= 0) value = value * 16 + hex_value(text[at++]);
        return static_cast<char>(value);
    }
    if (c >= '0' && c <= '7') {
        int value = c - '0';
        for (int digits = 1; digits < 3 && at < text.size() && text[at] >= '0' && text[at] <= '7'; ++digits)
            value = value * 8 + (text[at++] - '0');
        return static_cast<char>(value);
    }
    return c;
}

std::optional<std::vector<std::string>> split(std::string_view text, bool escapes, char& missing) {
    std::vector<std::string> words;
    bool inside = false;  // a word has begun
    char quote = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (quote == 0 && is_blank(c)) {
            inside = false;
            ++at;
            continue;
        }
        if (!inside) words.emplace_back();
        inside = true;
        ++at;
        if (c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (escapes && c == '\\' && at < text.size()) {
            words.back().push_back(unescape(text, at));
        } else {
            words.back().push_back(c);
        }
    }
    if (quote != 0) {
        missing = quote;
        return std::nullopt;
    }
    return words;
}

}  // namespace

std::optional<std::vector<std::string>> split_quoted(std::string_view text, char& missing) { return split(text, false, missing); }

std::optional<std::vector<std::string>> split_escaped(std::string_view text, char& missing) { return split(text, true, missing); }

}  // namespace ka::config
