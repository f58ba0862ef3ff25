// One letter's conversation with a mail server (RFC 5321 3.3, in the words of core.md 10): octets in, octets out. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/mail/message.hpp"
#include "common/mail/reply.hpp"

namespace ka::mail {

// An answer that was not the one that the step needs.
struct WrongReply {
    const char* command;  // "(E)SMTP" (the greeting), "HELO", "MAIL", "RCPT", "DATA", "BODY", "QUIT"
    int code = 0;
    bool operator==(const WrongReply& other) const { return std::string_view(command) == other.command && code == other.code; }
};

class Dialogue {
public:
    // The server speaks first.
    explicit Dialogue(Message message) : message_(std::move(message)) {}

    // Takes what the server sent, in any pieces; returns what to send now, nothing while its reply is not complete.
    std::string receive(std::string_view octets);

    bool delivered() const { return delivered_; }                       // the server has taken the letter
    const std::optional<WrongReply>& wrong() const { return wrong_; }   // the first; after it only QUIT is said
    bool overflowed() const { return reader_.overflowed(); }            // its reply has no end: over, without QUIT
    bool finished() const { return step_ == Step::finished || overflowed(); }

private:
    enum class Step : std::uint8_t { greeting, helo, sender, recipient, data, body, quit, finished };
    std::string take(const Reply& reply);
    std::string advance();

    Message message_;
    ReplyReader reader_;
    Step step_ = Step::greeting;  // whose answer is awaited
    std::size_t recipients_told_ = 0;
    bool delivered_ = false;
    std::optional<WrongReply> wrong_;
};

}  // namespace ka::mail
