// Words of global_defs whose feature is not there yet: looked at as the reference does, so that mistakes are still found.
#include "common/model/parse_global.hpp"

namespace ka::model {

using config::Leniency;
using config::read_bool;
using config::read_unsigned;

void expect_bool(Statement& line, Global&) {
    if (line.has(1) && !read_bool(line[1]))
        line.error(format("Invalid value '{}' for global {} specified", {line[1], line.keyword()}), 1);
}

void expect_email_sender(Statement& line, Global&) {
    if (!line.has(1)) line.error("notification_email_from missing - ignoring");
    else if (line.has(2)) line.error(format("notification_email_from extra parameter {} - ignoring", {line[2]}), 2);
}

// The name is resolved by the reference; here only what can be seen without asking anybody is refused.
void expect_smtp_server(Statement& line, Global&) {
    const std::string_view port = line.has(2) ? line[2] : "25";
    const bool bad_port = line.has(2) && !read_unsigned(line, 2, 1, 65535, Leniency::lenient);
    const bool bad_host = line[1].find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") !=
                          std::string_view::npos;
    if (bad_port || bad_host) line.error(format("Invalid smtp server {} {}", {line[1], port}), 1);
}

void expect_smtp_timeout(Statement& line, Global&) {
    const auto value = read_unsigned(line, 1, 0, 4294, Leniency::lenient);
    if (!value) line.error(format("smtp_connect_timeout '{}' must be in [0, 4294] - ignoring", {line[1]}), 1);
    else if (*value == 0) line.error("smtp_connect_timeout must be greater than 0, setting to 1", 1);
}

void add_email(Statement& line, Global& global) {
    for (const std::string_view word : line.words()) global.common.notification_emails.emplace_back(word);
}
void close_emails(Statement& closing, Global& global) {
    if (global.common.notification_emails.empty()) closing.error("Warning - empty notification_email block");
}

void expect_lvs_timeouts(Statement& line, Global&) {
    if (!line.has(1)) line.error("lvs_timeouts must specify at least one timeout");
    for (std::size_t at = 1; line.has(at); at += 2) {
        const std::string_view kind = line[at];
        if (kind != "tcp" && kind != "tcpfin" && kind != "udp") {
            line.error(format("Unknown option {} specified for lvs_timeouts", {kind}), at);
        } else if (!line.has(at + 1)) {
            line.error(format("No value specified for lvs_timout {} - ignoring", {kind}), at);
        } else if (!read_unsigned(line, at + 1, 0, 2678400, Leniency::lenient)) {
            line.error(format("Invalid lvs_timeout {} - {}", {kind, line[at + 1]}), at + 1);
        }
    }
}

void read_fifo(Statement& line, std::optional<FifoConfig>& fifo) {
    if (!line.has(1)) return line.error(format("No {} name specified", {line.keyword()}));
    if (fifo) return line.error(format("{} already specified - ignoring {}", {line.keyword(), line[1]}), 1);
    std::vector<std::string> owner;
    for (std::size_t at = 2; line.has(at); ++at) owner.emplace_back(line[at]);
    fifo = FifoConfig{std::string(line[1]), read_user(owner, line.where())};
}

void print_fifo(const std::optional<FifoConfig>& fifo, std::string_view keyword, DumpWriter& out) {
    if (!fifo) return;
    auto text = config::quoted(fifo->path);
    if (fifo->as.is_set()) text += " " + print_user(fifo->as);
    out.line(keyword, text);
}

void expect_fifo_script(Statement& line, Global&) {
    if (!line.has(1)) line.error(format("No {} specified", {line.keyword()}));
    else read_script(line);
}

void expect_path(Statement& line, Global&) {
    if (!line.has(1)) line.error(format("{} invalid", {line.keyword()}));
}

void expect_cpu_list(Statement& line, Global&) {
    if (!line.has(1)) line.error(format("No {} cpu_id set specified", {role_of(line.keyword())}));
    for (std::size_t at = 1; line.has(at); ++at)
        if (!read_unsigned(line, at, 0, 1023, Leniency::lenient))
            line.error(format("Invalid cpu_id:{} specified for {} process", {line[at], role_of(line.keyword())}), at);
}

}  // namespace ka::model
