#include "common/mail/dialogue.hpp"

#include <array>

namespace ka::mail {

namespace {

constexpr const char* quit_line = "QUIT\r\n";

struct Expected {
    const char* command;
    int code;
};
// In the order of Dialogue::Step.
constexpr std::array<Expected, 7> expected{{{"(E)SMTP", 220}, {"HELO", 250}, {"MAIL", 250}, {"RCPT", 250}, {"DATA", 354}, {"BODY", 250}, {"QUIT", 221}}};

// RFC 5321 4.5.2: a line that begins with a dot gets another one, and a lone one ends the text.
std::string stuffed(std::string_view content) {
    std::string out;
    bool line_begins = true;
    for (const char c : content) {
        if (line_begins && c == '.') out += '.';
        out += c;
        line_begins = c == '\n';
    }
    return out + ".\r\n";
}

}  // namespace

std::string Dialogue::receive(std::string_view octets) {
    reader_.add(octets);
    std::string out;
    while (step_ != Step::finished) {
        const auto reply = reader_.next();
        if (!reply) break;
        out += take(*reply);
    }
    return out;
}

std::string Dialogue::take(const Reply& reply) {
    const Expected& awaited = expected[static_cast<std::size_t>(step_)];
    const bool right = reply.code == awaited.code;
    if (!right && !wrong_) wrong_ = WrongReply{awaited.command, reply.code};
    if (right || step_ == Step::quit) return advance();
    step_ = Step::quit;
    return quit_line;
}

std::string Dialogue::advance() {
    const auto say = [this](Step next, std::string line) {
        step_ = next;
        return line + "\r\n";
    };
    switch (step_) {
        case Step::greeting: return say(Step::helo, "HELO " + message_.helo);
        case Step::helo: return say(Step::sender, "MAIL FROM:<" + message_.sender + ">");
        case Step::sender:
        case Step::recipient:
            if (recipients_told_ < message_.recipients.size())
                return say(Step::recipient, "RCPT TO:<" + message_.recipients[recipients_told_++] + ">");
            return say(Step::data, "DATA");
        case Step::data: step_ = Step::body; return stuffed(message_.content);
        case Step::body: delivered_ = true; step_ = Step::quit; return quit_line;
        case Step::quit:
        case Step::finished: break;
    }
    step_ = Step::finished;
    return {};
}

}  // namespace ka::mail
