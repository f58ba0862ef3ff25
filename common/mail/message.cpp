#include "common/mail/message.hpp"

#include <algorithm>

namespace ka::mail {

namespace {

constexpr std::string_view specials = "()<>[]:;@\\,.\"";
constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string one_line(std::string_view text) {
    std::string out(text);
    std::ranges::replace_if(out, [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
    return out;
}

struct Mailbox {
    std::string_view name;
    std::string_view address;
};

Mailbox split(std::string_view text) {
    const auto open = text.rfind('<');
    if (open == std::string_view::npos) return {{}, trimmed(text)};
    const auto close = text.find('>', open);
    return {trimmed(text.substr(0, open)), trimmed(text.substr(open + 1, close == std::string_view::npos ? close : close - open - 1))};
}

std::string quoted(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

bool is_quoted(std::string_view name) { return name.size() >= 2 && name.front() == '"' && name.back() == '"'; }

}  // namespace

std::string envelope_address(std::string_view mailbox) { return one_line(split(mailbox).address); }

std::string header_address(std::string_view mailbox) {
    const Mailbox parts = split(mailbox);
    if (parts.name.empty()) return one_line(parts.address);
    const bool plain = is_quoted(parts.name) || parts.name.find_first_of(specials) == std::string_view::npos;
    return one_line((plain ? std::string(parts.name) : quoted(parts.name)) + " <" + std::string(parts.address) + ">");
}

Message compose(const Letter& letter, const Identity& identity, const std::vector<std::string>& recipients, std::string_view date) {
    Message out;
    out.helo = one_line(identity.helo);
    out.sender = envelope_address(identity.sender);
    std::string to;
    for (const std::string& recipient : recipients) {
        out.recipients.push_back(envelope_address(recipient));
        to += (to.empty() ? "" : ",\r\n ") + header_address(recipient);
    }
    const std::string subject = one_line("[" + identity.router + "] " + letter.subject).substr(0, longest_subject);
    out.content = "Date: " + std::string(date) + "\r\nFrom: " + header_address(identity.sender) + "\r\nSubject: " + subject +
                  "\r\nX-Mailer: Keepalived\r\nTo: " + to + "\r\n\r\n" + one_line(letter.text).substr(0, longest_text) + "\r\n\r\n";
    return out;
}

}  // namespace ka::mail
