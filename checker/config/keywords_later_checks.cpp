// The checks that are not there yet: their words are looked at as the reference does, so that mistakes in them are found, and
// what was read is dropped.
#include "checker/config/check_rows.hpp"
#include "common/model/script_line.hpp"

namespace ka::checker {

namespace {

using namespace config;
using enum Support;

constexpr std::size_t digest_digits = 32;

// Words that must be there, and are not looked at.
void take_words(Statement&, CheckDraft&) {}

template <Pattern Complaint>
void expect_bool(Statement& line, CheckDraft&) {
    if (line.has(1) && !read_bool(line[1])) line.error(format(Complaint.view(), {line[1]}), 1);
}

void parse_nb_get_retry(Statement& line, CheckDraft& check) {
    line.deprecated("nb_get_retry is deprecated - please use 'retry'");
    if (const auto value = Unsigned::parse(line, 1)) check.schedule.retry = *value;
}

void parse_http_protocol(Statement& line, CheckDraft&) {
    if (!line.has(1)) line.error("Missing http_protocol version");
    else if (line[1] != "1.0" && line[1] != "1.0C" && line[1] != "1.0c" && line[1] != "1.1")
        line.error(format("Invalid http_protocol version {}", {line[1]}), 1);
}

void parse_virtualhost(Statement& line, CheckDraft&) {
    if (!line.has(1)) line.error("HTTP_GET virtualhost name missing");
}
void parse_url_virtualhost(Statement& line, CheckDraft&) {
    if (!line.has(1)) line.error("Missing HTTP_GET virtualhost name");
}

CheckDraft* open_url(Statement&, CheckDraft& check) {
    check.url_has_path = false;
    return &check;
}
void close_url(Statement& closing, CheckDraft& check, CheckDraft&) {
    if (check.url_has_path) ++check.urls;
    else closing.error("HTTP/SSL_GET checker url has no path - ignoring");
}
void parse_path(Statement&, CheckDraft& check) { check.url_has_path = true; }

void parse_digest(Statement& line, CheckDraft&) {
    if (line[1].size() != digest_digits) {
        line.error(format("digest '{}' character length should be {} rather than {}", {line[1], digest_digits, line[1].size()}), 1);
        return;
    }
    const std::size_t wrong = line[1].find_first_not_of("0123456789abcdefABCDEF");
    if (wrong != std::string_view::npos)
        line.error(format("Unable to interpret hex digit in '{}' at offset {}/{}", {line[1], wrong, wrong + 1}), 1);
}

// N or N-M within 100..599.
bool is_status_range(std::string_view word) {
    const auto number = [](std::string_view digits) {
        return digits.size() == 3 && digits[0] >= '1' && digits[0] <= '5' &&
               digits.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const std::size_t dash = word.find('-');
    if (dash == std::string_view::npos) return number(word);
    return number(word.substr(0, dash)) && number(word.substr(dash + 1)) && word.substr(0, dash) <= word.substr(dash + 1);
}
void parse_status_code(Statement& line, CheckDraft&) {
    for (std::size_t at = 1; line.has(at); ++at)
        if (!is_status_range(line[at])) line.error(format("Invalid HTTP_GET status code '{}'", {line[at]}), at);
}

void parse_misc_path(Statement& line, CheckDraft& check) { check.has_script = model::read_script(line).has_value(); }
void parse_misc_timeout(Statement& line, CheckDraft&) {
    if (!read_unsigned(line, 1, 0, 4294, Leniency::lenient)) line.error(format("Invalid misc_timeout value '{}'", {line[1]}), 1);
}
void parse_dns_type(Statement& line, CheckDraft&) {
    constexpr std::string_view types[] = {"A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA", "RRSIG", "DNSKEY"};
    std::string wanted(line[1]);
    std::ranges::transform(wanted, wanted.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (std::ranges::find(types, wanted) == std::end(types))
        line.error(format("Unknown DNS check type {} - ignoring", {line[1]}), 1);
}
void parse_helo_name(Statement& line, CheckDraft&) {
    if (!line.has(1)) line.error("SMTP_CHECK helo name missing");
}

CheckDraft* open_host(Statement&, CheckDraft& check) { return &check; }

constexpr Row udp_words[] = {
    {.name = "payload", .syntax = "HEX", .doc = "Octets sent.", .support = not_yet},
    {.name = "require_reply", .syntax = "[HEX]", .doc = "Octets expected.", .support = not_yet},
    {.name = "min_reply_length", .syntax = "<0-65535>", .doc = "Shortest answer.", .support = not_yet},
    {.name = "max_reply_length", .syntax = "<0-65535>", .doc = "Longest answer looked at.", .support = not_yet},
};
constexpr Row dns_words[] = {
    {.name = "type", .syntax = "A|NS|CNAME|SOA|MX|TXT|AAAA|RRSIG|DNSKEY", .doc = "Record asked for.", .support = not_yet,
     .codec = custom<parse_dns_type>(1)},
    {.name = "name", .syntax = "DOMAIN", .doc = "Name asked for.", .support = not_yet, .codec = custom<take_words>(1)},
};
constexpr auto host_rows = joined(check_rows::connection, check_rows::schedule);
constexpr Table host_table = table<CheckDraft>("SMTP_CHECK.host", host_rows);
constexpr Row smtp_words[] = {
    {.name = "helo_name", .syntax = "STRING", .doc = "Name given to the server.", .support = not_yet, .codec = custom<parse_helo_name>()},
    {.name = "host", .syntax = "{ ... }", .doc = "One more address to check.", .support = not_yet, .deprecated = "another SMTP_CHECK",
     .block = block<open_host>(host_table)},
};

constexpr Row url_words[] = {
    {.name = "path", .syntax = "STRING", .doc = "Path of the page.", .support = not_yet, .codec = custom<parse_path>(1)},
    {.name = "digest", .syntax = "MD5", .doc = "Digest of the body.", .support = not_yet, .codec = custom<parse_digest>(1)},
    {.name = "status_code", .syntax = "N|N-M ...", .doc = "Status codes that are good.", .support = not_yet,
     .codec = custom<parse_status_code>(1)},
    {.name = "virtualhost", .syntax = "STRING", .doc = "Host header.", .support = not_yet, .codec = custom<parse_url_virtualhost>()},
    {.name = "regex", .syntax = "PCRE2", .doc = "Pattern of the body.", .support = not_yet},
    {.name = "regex_no_match", .doc = "The body must not match.", .support = not_yet},
    {.name = "regex_options", .syntax = "OPTION ...", .doc = "Options of the pattern.", .support = not_yet},
    {.name = "regex_min_offset", .syntax = "OCTETS", .doc = "Where matching starts at the earliest.", .support = not_yet},
    {.name = "regex_max_offset", .syntax = "OCTETS", .doc = "Where it starts at the latest.", .support = not_yet},
    {.name = "regex_stack", .syntax = "START MAX", .doc = "Memory of the matcher.", .support = not_yet},
};
constexpr Row tls_words[] = {
    {.name = "tls_compliant", .syntax = "[BOOL]", .doc = "An end without close notify is an error.", .support = not_yet,
     .codec = custom<expect_bool<"Invalid tls_compliant option {}">>()},
};
constexpr auto ssl_url_rows = joined(url_words, tls_words);
constexpr Table http_url_table = table<CheckDraft>("HTTP_GET.url", url_words);
constexpr Table ssl_url_table = table<CheckDraft>("SSL_GET.url", ssl_url_rows);

constexpr Row web_words[] = {
    {.name = "nb_get_retry", .syntax = "<0-4294967295>", .doc = "Old name of retry.", .support = not_yet, .deprecated = "retry",
     .codec = custom<parse_nb_get_retry>(1)},
    {.name = "virtualhost", .syntax = "STRING", .doc = "Host header.", .support = not_yet, .codec = custom<parse_virtualhost>()},
    {.name = "http_protocol", .syntax = "1.0|1.0C|1.0c|1.1", .doc = "Version of HTTP.", .support = not_yet,
     .codec = custom<parse_http_protocol>()},
    {.name = "enable_sni", .syntax = "[BOOL]", .doc = "Server name in the TLS hello.", .support = not_yet,
     .codec = custom<expect_bool<"Invalid enable_sni parameter {}">>()},
    {.name = "sni_name", .syntax = "[NAME]", .doc = "That name.", .support = not_yet},
    {.name = "fast_recovery", .syntax = "[BOOL]", .doc = "Up at the first good answer.", .support = not_yet,
     .codec = custom<expect_bool<"Invalid fast_recovery parameter {}">>()},
};
template <const Table& Urls>
constexpr Row url_block[] = {
    {.name = "url", .syntax = "{ ... }", .doc = "A page to get.", .support = not_yet, .repeat = Repeat::appends,
     .block = block<open_url, close_url>(Urls)},
};

constexpr Row misc_words[] = {
    {.name = "misc_path", .syntax = "COMMAND", .doc = "The program.", .support = not_yet, .codec = custom<parse_misc_path>(1)},
    {.name = "misc_timeout", .syntax = "<0-4294>", .doc = "Seconds it may run.", .support = not_yet,
     .codec = custom<parse_misc_timeout>(1)},
    {.name = "misc_dynamic", .doc = "Its exit status sets the weight.", .support = not_yet},
    {.name = "user", .syntax = "USER [GROUP]", .doc = "Who runs it.", .support = not_yet},
};
constexpr Row file_words[] = {
    {.name = "track_file", .syntax = "NAME", .doc = "The file.", .support = not_yet, .codec = custom<take_words>(1)},
    {.name = "weight", .syntax = "<-2147483647-2147483647> [reverse|noreverse]", .doc = "Factor of the number.", .support = not_yet},
};
constexpr Row bfd_words[] = {
    {.name = "name", .syntax = "BFD_INSTANCE", .doc = "The session.", .support = not_yet},
    {.name = "alpha", .syntax = "[BOOL]", .doc = "Down until the first success.", .support = not_yet},
};

constexpr auto udp_rows = joined(check_rows::connection, check_rows::schedule, udp_words);
constexpr auto ping_rows = joined(check_rows::connection, check_rows::schedule);
constexpr auto dns_rows = joined(check_rows::connection, check_rows::schedule, dns_words);
constexpr auto smtp_rows = joined(check_rows::connection, check_rows::schedule, smtp_words);
constexpr auto http_rows = joined(check_rows::connection, check_rows::schedule, web_words, url_block<http_url_table>);
constexpr auto ssl_rows = joined(check_rows::connection, check_rows::schedule, web_words, url_block<ssl_url_table>, tls_words);
constexpr auto misc_rows = joined(check_rows::schedule, misc_words);

}  // namespace

constinit const Table udp_check_table = table<CheckDraft>("UDP_CHECK", udp_rows);
constinit const Table ping_check_table = table<CheckDraft>("PING_CHECK", ping_rows);
constinit const Table dns_check_table = table<CheckDraft>("DNS_CHECK", dns_rows);
constinit const Table smtp_check_table = table<CheckDraft>("SMTP_CHECK", smtp_rows);
constinit const Table http_get_table = table<CheckDraft>("HTTP_GET", http_rows);
constinit const Table ssl_get_table = table<CheckDraft>("SSL_GET", ssl_rows);
constinit const Table misc_check_table = table<CheckDraft>("MISC_CHECK", misc_rows);
constinit const Table file_check_table = table<CheckDraft>("FILE_CHECK", file_words);
constinit const Table bfd_check_table = table<CheckDraft>("BFD_CHECK", bfd_words);

CheckDraft* open_later_check(Statement&, RealServerDraft& server) {
    server.later_check = CheckDraft{};
    return &server.later_check;
}

void close_web_check(Statement& closing, CheckDraft& check, RealServerDraft&) {
    if (check.urls == 0) closing.error("HTTP/SSL_GET checker has no urls specified - ignoring");
}

void close_misc_check(Statement& closing, CheckDraft& check, RealServerDraft&) {
    if (!check.has_script) closing.error("No script path has been specified for MISC_CHECKER - skipping");
}

}  // namespace ka::checker
