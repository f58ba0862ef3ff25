// What a mail server answers (RFC 5321 4.2), from octets that come in any pieces. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ka::mail {

// Octets of one reply, all its lines; a longer one is not read to its end (core.md 10).
constexpr std::size_t longest_reply = 1023;

struct Reply {
    int code = 0;  // of the last line; 0 where it does not begin with three digits
    bool operator==(const Reply&) const = default;
};

class ReplyReader {
public:
    void add(std::string_view octets);
    // The next reply that is complete, with all its lines ("250-..." goes on, "250 ..." and "250" end it).
    std::optional<Reply> next();
    // No reply will ever come: this one is too long.
    bool overflowed() const { return overflowed_; }

private:
    std::string octets_;
    std::size_t read_ = 0;  // of octets_: lines that another one follows
    bool overflowed_ = false;
};

}  // namespace ka::mail
