// What a mail alert says, and its text as a mail server takes it (core.md 10, RFC 5322). Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/time.hpp"

namespace ka::mail {

// Octets, as in the reference; what is longer is cut.
constexpr std::size_t longest_subject = 255;
constexpr std::size_t longest_text = 511;

struct Letter {
    std::string subject;  // without the "[ROUTER] " in front
    std::string text;     // one line
    WallTime at{};        // when it happened
    bool operator==(const Letter&) const = default;
};

// Who sends, with nothing left to default.
struct Identity {
    std::string router;
    std::string sender;  // ADDRESS or "Name <ADDRESS>"
    std::string helo;
};

// All that is said to a mail server about one letter.
struct Message {
    std::string helo;
    std::string sender;                   // bare addresses, of the envelope
    std::vector<std::string> recipients;
    std::string content;                  // headers, blank line, text, blank line; lines end with CR LF, dots are not doubled yet
    bool operator==(const Message&) const = default;
};

// `date` is that of the header, as RFC 5322 3.3 has it. A control character anywhere becomes a blank, so that no name of the
// configuration can begin a line of its own.
Message compose(const Letter& letter, const Identity& identity, const std::vector<std::string>& recipients, std::string_view date);

// "Some One <one@example.org>" -> "one@example.org"; a text without <> is an address.
std::string envelope_address(std::string_view mailbox);
// The same for a header: a name with characters that mean something there (RFC 5322 3.2.3) comes in double quotes.
std::string header_address(std::string_view mailbox);

}  // namespace ka::mail
