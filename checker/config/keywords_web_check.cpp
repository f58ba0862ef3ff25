// HTTP_GET and SSL_GET (checker.md 8.2).
#include <algorithm>
#include <array>

#include "checker/config/check_rows.hpp"
#include "checker/config/pattern.hpp"

namespace ka::checker {

namespace {

using namespace config;
using enum Support;

constexpr std::size_t digest_octets = 16;

// ---- one url

// A second digest is refused before it is looked at.
void parse_digest(Statement& line, UrlSettings& url) {
    const std::string_view text = line[1];
    if (url.digest) return line.error(format("Digest '{}' is a duplicate", {text}), 1);
    if (text.size() != 2 * digest_octets) {
        line.error(format("digest '{}' character length should be {} rather than {}", {text, 2 * digest_octets, text.size()}), 1);
        return;
    }
    std::array<std::uint8_t, digest_octets> digest{};
    for (std::size_t at = 0; at < text.size(); ++at) {
        const int digit = hex_value(text[at]);
        if (digit < 0) {
            line.error(format("Unable to interpret hex digit in '{}' at offset {}/{}", {text, at, at + 1}), 1);
            return;
        }
        digest[at / 2] = static_cast<std::uint8_t>(digest[at / 2] << 4 | digit);
    }
    url.digest = digest;
}
void dump_digest(const UrlSettings& url, std::string_view keyword, DumpWriter& out) {
    if (!url.digest) return;
    std::string text;
    for (const std::uint8_t octet : *url.digest) text += format("{:02x}", {octet});
    out.line(keyword, text);
}

// N or N-M within 100..599; leading zeros do no harm.
std::optional<StatusRange> read_status_range(std::string_view word) {
    const auto number = [](std::string_view digits) -> std::uint16_t {
        std::uint32_t value = 0;
        if (digits.empty()) return 0;
        for (const char c : digits) {
            if (c < '0' || c > '9' || value > 599) return 0;
            value = value * 10 + static_cast<std::uint32_t>(c - '0');
        }
        return value >= 100 && value <= 599 ? static_cast<std::uint16_t>(value) : 0;
    };
    const std::size_t dash = word.find('-');
    StatusRange range;
    range.first = number(word.substr(0, dash));
    range.last = dash == std::string_view::npos ? range.first : number(word.substr(dash + 1));
    return range.first != 0 && range.last >= range.first ? std::optional(range) : std::nullopt;
}
void parse_status_code(Statement& line, UrlSettings& url) {
    for (std::size_t at = 1; line.has(at); ++at) {
        if (const auto range = read_status_range(line[at])) url.status_codes.push_back(*range);
        else line.error(format("Invalid HTTP_GET status code '{}'", {line[at]}), at);
    }
}
void dump_status_code(const UrlSettings& url, std::string_view keyword, DumpWriter& out) {
    std::string text;
    for (const StatusRange& range : url.status_codes) {
        if (!text.empty()) text += ' ';
        text += std::to_string(range.first);
        if (range.last != range.first) text += "-" + std::to_string(range.last);
    }
    if (!text.empty()) out.line(keyword, text);
}

// Mistakes in the words of a pattern are only logged, as in the reference.
void parse_regex(Statement& line, UrlSettings& url) {
    if (line.size() != 2) return line.note("regex missing or too many fields");
    RegexSettings& regex = url.regex.ensure();
    if (!regex.pattern.empty()) line.note(format("Duplicate regex specified - replacing {} with {}", {regex.pattern, line[1]}), 1);
    regex.pattern = std::string(line[1]);
}
void dump_regex(const UrlSettings& url, std::string_view keyword, DumpWriter& out) {
    if (url.regex) out.line(keyword, "\"" + url.regex->pattern + "\"");
}

void parse_no_match(Statement&, UrlSettings& url) { url.regex.ensure().no_match = true; }
void dump_no_match(const UrlSettings& url, std::string_view keyword, DumpWriter& out) {
    if (url.regex && url.regex->no_match) out.line(keyword);
}

void parse_regex_options(Statement& line, UrlSettings& url) {
    for (std::size_t at = 1; line.has(at); ++at) {
        const auto known = std::ranges::find(regex_option_names, line[at]);
        if (known != regex_option_names.end()) url.regex.ensure().options |= 1u << (known - regex_option_names.begin());
        else line.note(format("Unknown regex option {} - ignoring", {line[at]}), at);
    }
}
void dump_regex_options(const UrlSettings& url, std::string_view keyword, DumpWriter& out) {
    std::string text;
    for (std::size_t bit = 0; url.regex && bit < regex_option_names.size(); ++bit) {
        if ((url.regex->options >> bit & 1) == 0) continue;
        if (!text.empty()) text += ' ';
        text += regex_option_names[bit];
    }
    if (!text.empty()) out.line(keyword, text);
}

// Octets; nothing but digits.
std::optional<std::uint64_t> read_octets(std::string_view word) {
    if (word.empty() || word.size() > 18) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : word) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

std::optional<std::uint64_t> read_offset(Statement& line, std::string_view which) {
    if (line.size() != 2) {
        line.note(format("Missing or too may options for regex_{}_offset", {which}));
        return std::nullopt;
    }
    const auto value = read_octets(line[1]);
    if (!value) line.note(format("Invalid regex_{}_offset {} specified", {which, line[1]}), 1);
    return value;
}
void parse_min_offset(Statement& line, UrlSettings& url) {
    if (const auto value = read_offset(line, "min")) url.regex.ensure().min_offset = *value;
}
void parse_max_offset(Statement& line, UrlSettings& url) {
    if (const auto value = read_offset(line, "max")) url.regex.ensure().max_offset = *value;
}
void dump_min_offset(const UrlSettings& url, std::string_view keyword, DumpWriter& out) {
    if (url.regex && url.regex->min_offset != 0) out.line(keyword, std::to_string(url.regex->min_offset));
}
void dump_max_offset(const UrlSettings& url, std::string_view keyword, DumpWriter& out) {
    if (url.regex && url.regex->max_offset) out.line(keyword, std::to_string(*url.regex->max_offset));
}

void parse_regex_stack(Statement& line, UrlSettings& url) {
    if (line.size() != 3) return line.note("regex_stack requires start and max values");
    const auto start = read_octets(line[1]);
    const auto max = read_octets(line[2]);
    if (!start || *start == 0) return line.note(format("regex stack start {} invalid", {line[1]}), 1);
    if (!max || *max < *start) return line.note(format("regex stack max {} invalid", {line[2]}), 2);
    url.regex.ensure().stack_start = *start;
    url.regex->stack_max = *max;
}
void dump_regex_stack(const UrlSettings& url, std::string_view keyword, DumpWriter& out) {
    if (url.regex && url.regex->stack_start != 0) out.line(keyword, format("{} {}", {url.regex->stack_start, url.regex->stack_max}));
}

constexpr Row url_words[] = {
    {.name = "path", .syntax = "STRING", .doc = "What is asked for, sent as it is written.", .support = not_yet, .example = "path /alive?x=1",
     .codec = [] {
         Codec codec = rare_text<"", false, &UrlSettings::path>();
         codec.required = 1;
         return codec;
     }()},
    {.name = "digest", .syntax = "MD5", .doc = "MD5 of the body, 32 hexadecimal digits.", .support = not_yet, .repeat = Repeat::first_wins,
     .example = "digest 0123456789abcdef0123456789abcdef", .codec = custom<parse_digest, dump_digest>(1)},
    {.name = "status_code", .syntax = "N|N-M ...", .doc = "Status codes that are good; 200-299 where there is none.",
     .support = not_yet, .repeat = Repeat::appends, .example = "status_code 200-204 301",
     .tolerance = {.missing = Tolerance::dropped, .wrong = Tolerance::other_value}, .codec = custom<parse_status_code, dump_status_code>()},
    {.name = "virtualhost", .syntax = "STRING", .doc = "Host header of this request.", .support = not_yet, .example = "virtualhost u1.example.org",
     .codec = rare_text<"Missing HTTP_GET virtualhost name", false, &UrlSettings::virtual_host>()},
    {.name = "regex", .syntax = "PATTERN", .doc = "Pattern that the body matches.", .support = not_yet, .example = "regex \"st[a-z]+ ok\"",
     .tolerance = {.missing = Tolerance::dropped, .extra = Tolerance::dropped}, .codec = custom<parse_regex, dump_regex>()},
    {.name = "regex_no_match", .doc = "The body must not match.", .support = not_yet, .example = "regex_no_match",
     .codec = custom<parse_no_match, dump_no_match>()},
    {.name = "regex_options", .syntax = "OPTION ...", .doc = "Options of the pattern, as PCRE2 names them.", .support = not_yet,
     .repeat = Repeat::appends, .example = "regex_options caseless multiline",
     .tolerance = {.missing = Tolerance::dropped, .wrong = Tolerance::accepted}, .codec = custom<parse_regex_options, dump_regex_options>()},
    {.name = "regex_min_offset", .syntax = "OCTETS", .doc = "Where in the body a match starts at the earliest.", .support = not_yet,
     .example = "regex_min_offset 10",
     .tolerance = {.missing = Tolerance::dropped, .extra = Tolerance::dropped, .wrong = Tolerance::dropped}, .codec = custom<parse_min_offset, dump_min_offset>()},
    {.name = "regex_max_offset", .syntax = "OCTETS", .doc = "Where it starts at the latest.", .support = not_yet,
     .example = "regex_max_offset 4000",
     .tolerance = {.missing = Tolerance::dropped, .extra = Tolerance::dropped, .wrong = Tolerance::dropped}, .codec = custom<parse_max_offset, dump_max_offset>()},
    {.name = "regex_stack", .syntax = "START MAX", .doc = "Octets of the matcher's stack.", .support = not_yet,
     .example = "regex_stack 32768 65536",
     .tolerance = {.missing = Tolerance::dropped, .extra = Tolerance::dropped, .wrong = Tolerance::dropped}, .codec = custom<parse_regex_stack, dump_regex_stack>()},
};
constexpr Row ssl_url_words[] = {
    {.name = "tls_compliant", .syntax = "[BOOL]", .doc = "Say close_notify at the end of this request.", .support = not_yet, .since = "2.4.3",
     .example = "tls_compliant no",
     .codec = field_or<"Invalid tls_compliant option {2}", QuietBool, &UrlSettings::tls_compliant>()},
};
constexpr auto ssl_url_rows = joined(url_words, ssl_url_words);
constexpr Table http_url_table = table<UrlSettings>("HTTP_GET.url", url_words);
constexpr Table ssl_url_table = table<UrlSettings>("SSL_GET.url", ssl_url_rows);

UrlSettings* open_url(Statement&, CheckDraft& check) { return &settings_of<WebSettings>(check).urls.emplace_back(); }

// Options without a pattern mean nothing.
void close_url(Statement& closing, UrlSettings& url, CheckDraft& check) {
    if (url.regex && url.regex->pattern.empty()) {
        closing.note("regex parameters specified without regex");
        url.regex.reset();
    }
    if (url.regex && url.regex->max_offset && url.regex->min_offset > *url.regex->max_offset) {
        closing.note(format("regex min offset {} > regex_max_offset {} - ignoring", {url.regex->min_offset, *url.regex->max_offset}));
        url.regex->min_offset = 0;
        url.regex->max_offset.reset();
    }
    if (url.regex) {
        if (const auto mistake = mistake_in_pattern(url.regex->pattern, url.regex->options)) {
            closing.note(format("Invalid regex: '{}' at offset {}: {}", {url.regex->pattern, mistake->offset, mistake->text}));
            url.regex.reset();  // there is nothing to match with
        }
    }
    if (url.path) return;
    closing.error("HTTP/SSL_GET checker url has no path - ignoring");
    settings_of<WebSettings>(check).urls.pop_back();
}

template <const Table& Urls>
void dump_urls(const CheckDraft& check, std::string_view keyword, DumpWriter& out) {
    for (const UrlSettings& url : settings_of<WebSettings>(check).urls) out.block(keyword, {}, Urls, &url);
}

// ---- the check

void parse_nb_get_retry(Statement& line, CheckDraft& check) {
    line.deprecated("nb_get_retry is deprecated - please use 'retry'");
    if (!line.require(1)) return;
    if (const auto value = Unsigned::parse(line, 1)) check.schedule.retry = *value;
    else line.error(format("Invalid nb_get_retry value '{}'", {line[1]}), 1);
}

void parse_protocol(Statement& line, WebSettings& web) {
    if (!line.has(1)) line.error("Missing http_protocol version");
    else if (line[1] == "1.0") web.protocol = HttpProtocol::http_1_0;
    else if (line[1] == "1.0C" || line[1] == "1.0c") web.protocol = HttpProtocol::http_1_0_close;
    else if (line[1] == "1.1") web.protocol = HttpProtocol::http_1_1;
    else line.error(format("Invalid http_protocol version {}", {line[1]}), 1);
}
void dump_protocol(const WebSettings& web, std::string_view keyword, DumpWriter& out) {
    if (web.protocol != HttpProtocol::http_1_0) out.line(keyword, web.protocol == HttpProtocol::http_1_1 ? "1.1" : "1.0C");
}

void parse_virtualhost(Statement& line, WebSettings& web) {
    if (!line.has(1)) line.error("HTTP_GET virtualhost name missing");
    else web.virtual_host = std::string(line[1]);
}
void dump_virtualhost(const WebSettings& web, std::string_view keyword, DumpWriter& out) {
    if (web.virtual_host) out.line(keyword, quoted(*web.virtual_host));
}

// Alone it only turns the extension on; the name is then that of the request.
void parse_sni_name(Statement& line, WebSettings& web) {
    web.enable_sni = true;
    if (line.has(1)) web.sni_name = std::string(line[1]);
    else if (web.sni_name) line.error(format("sni_name already specified as {} - ignoring setting to default", {*web.sni_name}));
}
void dump_sni_name(const WebSettings& web, std::string_view keyword, DumpWriter& out) {
    if (web.sni_name) out.line(keyword, quoted(*web.sni_name));
}

constexpr Row web_words[] = {
    {.name = "nb_get_retry", .syntax = "<0-4294967295>", .doc = "Old name of retry.", .deprecated = "retry", .example = "nb_get_retry 2",
     .tolerance = {.missing = Tolerance::reading_ends}, .codec = custom<parse_nb_get_retry>()},
    {.name = "virtualhost", .syntax = "STRING", .doc = "Host header; the servers' otherwise.", .support = not_yet,
     .example = "virtualhost health.example.org", .codec = custom_setting<parse_virtualhost, dump_virtualhost>()},
    {.name = "http_protocol", .syntax = "1.0|1.0C|1.0c|1.1", .doc = "Version of HTTP; 1.0C and 1.1 ask to close the connection.",
     .support = not_yet, .example = "http_protocol 1.0C", .codec = custom_setting<parse_protocol, dump_protocol>()},
    {.name = "enable_sni", .syntax = "[BOOL]", .doc = "Send a server name in the TLS hello.", .support = not_yet, .example = "enable_sni",
     .codec = setting<"Invalid enable_sni parameter {}", QuietBool, &WebSettings::enable_sni>()},
    {.name = "sni_name", .syntax = "[NAME]", .doc = "That name; a virtualhost otherwise.", .support = not_yet, .since = "2.4.3",
     .example = "sni_name sni.example.org", .codec = custom_setting<parse_sni_name, dump_sni_name>()},
    {.name = "fast_recovery", .syntax = "[BOOL]", .doc = "No pause between urls on the way up.", .support = not_yet,
     .example = "fast_recovery on", .codec = setting<"Invalid fast_recovery parameter {}", QuietBool, &WebSettings::fast_recovery>()},
};
constexpr Row ssl_words[] = {
    {.name = "tls_compliant", .syntax = "[BOOL]", .doc = "Say close_notify at the end of every request.", .support = not_yet,
     .since = "2.4.3", .example = "tls_compliant",
     .codec = setting<"Invalid tls_compliant option {}", QuietBool, &WebSettings::tls_compliant>()},
};
template <const Table& Urls>
constexpr Row url_block[] = {
    {.name = "url", .syntax = "{ ... }", .doc = "A request, and what makes its answer good.", .support = not_yet,
     .repeat = Repeat::appends, .example = "url { path / }", .block = block<open_url, close_url, dump_urls<Urls>>(Urls)},
};
constexpr auto http_rows = joined(check_rows::connection, check_rows::schedule, web_words, url_block<http_url_table>);
constexpr auto ssl_rows = joined(check_rows::connection, check_rows::schedule, web_words, ssl_words, url_block<ssl_url_table>);

}  // namespace

constinit const Table http_get_table = table<CheckDraft>("HTTP_GET", http_rows);
constinit const Table ssl_get_table = table<CheckDraft>("SSL_GET", ssl_rows);

void close_web_check(Statement& closing, CheckDraft& check, RealServerDraft& server) {
    if (!settings_of<WebSettings>(check).urls.empty()) {
        close_connected_check(closing, check, server);
        return;
    }
    closing.error("HTTP/SSL_GET checker has no urls specified - ignoring");
    server.checks.pop_back();
}

}  // namespace ka::checker
