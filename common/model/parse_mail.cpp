// The parsers of global_defs about mail.
#include "common/base/format.hpp"
#include "common/config/codecs.hpp"
#include "common/model/parse_services.hpp"

namespace ka::model {

using config::Leniency;
using config::quoted;
using config::read_unsigned;

void parse_mail_sender(Statement& line, Global& global) {
    if (!line.has(1)) line.error("notification_email_from missing - ignoring");
    else if (line.has(2)) line.error(format("notification_email_from extra parameter {} - ignoring", {line[2]}), 2);
    else global.common.mail.from = std::string(line[1]);
}
void dump_mail_sender(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& from = global.common.mail.from; !from.empty()) out.line(keyword, quoted(from));
}

void add_recipient(Statement& line, Global& global) {
    for (const std::string_view word : line.words()) global.common.mail.recipients.emplace_back(word);
}
void dump_recipients(const Global& global, std::string_view keyword, DumpWriter& out) {
    const auto& recipients = global.common.mail.recipients;
    if (recipients.empty()) return;
    out.open(keyword);
    for (const std::string& one : recipients) out.line(quoted(one));
    out.close();
}
void close_recipients(Statement& closing, Global& global) {
    if (global.common.mail.recipients.empty()) closing.error("Warning - empty notification_email block");
}

// The name is resolved when there is something to send; here only what can be seen without asking anybody is refused.
void parse_mail_server(Statement& line, Global& global) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:%";
    MailServer server{std::string(line[1])};
    bool usable = line[1].find_first_not_of(letters) == std::string_view::npos;
    if (line.has(2)) {
        const auto port = read_unsigned(line, 2, 1, 65535, Leniency::lenient);
        usable = usable && port.has_value();
        server.port = static_cast<std::uint16_t>(port.value_or(0));
    }
    if (usable) global.common.mail.server = std::move(server);
    else line.error(format("Invalid smtp server {} {}", {line[1], line.has(2) ? line[2] : "25"}), 1);
}
void dump_mail_server(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& server = global.common.mail.server)
        out.line(keyword, server->port == 25 ? server->host : server->host + ' ' + std::to_string(server->port));
}

void parse_mail_helo(Statement& line, Global& global) {
    if (line.has(1)) global.common.mail.helo = std::string(line[1]);
}
void dump_mail_helo(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& helo = global.common.mail.helo; !helo.empty()) out.line(keyword, quoted(helo));
}

void parse_mail_timeout(Statement& line, Global& global) {
    const auto value = read_unsigned(line, 1, 0, 4294, Leniency::lenient);
    if (!value) return line.error(format("smtp_connect_timeout '{}' must be in [0, 4294] - ignoring", {line[1]}), 1);
    if (*value == 0) line.error("smtp_connect_timeout must be greater than 0, setting to 1", 1);
    global.common.mail.timeout = seconds(*value == 0 ? 1 : *value);
}
void dump_mail_timeout(const Global& global, std::string_view keyword, DumpWriter& out) {
    const MailSettings fresh;
    if (const auto timeout = global.common.mail.timeout; timeout != fresh.timeout)
        out.line(keyword, config::WholeSeconds<0, 4294>::print(timeout));
}

}  // namespace ka::model
