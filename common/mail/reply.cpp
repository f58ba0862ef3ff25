#include "common/mail/reply.hpp"

#include <algorithm>

namespace ka::mail {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_code(std::string_view line) { return line.size() >= 3 && std::ranges::all_of(line.substr(0, 3), is_digit); }

bool goes_on(std::string_view line) { return has_code(line) && line.size() > 3 && line[3] == '-'; }

int code_of(std::string_view line) {
    return has_code(line) ? (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0') : 0;
}

}  // namespace

void ReplyReader::add(std::string_view octets) {
    if (!overflowed_) octets_ += octets;
}

std::optional<Reply> ReplyReader::next() {
    // A line ends with LF here, with or without the CR that belongs before it.
    for (auto end = octets_.find('\n', read_); end != std::string::npos && end < longest_reply; end = octets_.find('\n', read_)) {
        const std::string_view line = std::string_view(octets_).substr(read_, end - read_);
        read_ = end + 1;
        if (goes_on(line)) continue;
        const Reply reply{code_of(line)};
        octets_.erase(0, read_);
        read_ = 0;
        return reply;
    }
    if (octets_.size() > longest_reply) {
        overflowed_ = true;
        octets_ = {};
    }
    return std::nullopt;
}

}  // namespace ka::mail
