// SMTP_CHECK, DNS_CHECK and UDP_CHECK (checker.md 8.3, 8.4, 8.6).
#include <algorithm>
#include <array>
#include <utility>

#include "checker/config/check_rows.hpp"

namespace ka::checker {

namespace {

using namespace config;
using enum Support;

// ---- SMTP_CHECK

void parse_helo_name(Statement& line, SmtpSettings& smtp) {
    if (!line.has(1)) line.error("SMTP_CHECK helo name missing");
    else smtp.helo_name = std::string(line[1]);
}
void dump_helo_name(const SmtpSettings& smtp, std::string_view keyword, DumpWriter& out) {
    if (smtp.helo_name != SmtpSettings{}.helo_name) out.line(keyword, quoted(smtp.helo_name));
}

constexpr auto host_rows = joined(check_rows::connection, check_rows::schedule);
constexpr Table host_table = table<CheckDraft>("SMTP_CHECK.host", host_rows);

// Every host is a check of its own; they wait until the block closes, because the check of the block must stay where it is.
CheckDraft* open_host(Statement& opening, CheckDraft& check) {
    opening.note("The SMTP_CHECK host block is deprecated. Please define additional checkers.");
    CheckDraft& host = check.server->owner->whole->smtp_hosts.emplace_back();
    host.kind = CheckKind::smtp;
    return &host;
}
void close_host(Statement& closing, CheckDraft& host, CheckDraft& check) {
    if (!can_connect(closing, host, *check.server)) check.server->owner->whole->smtp_hosts.pop_back();
}

constexpr Row smtp_words[] = {
    {.name = "helo_name", .syntax = "STRING", .doc = "Name given to the server; smtpchecker.keepalived.org otherwise.",
     .support = not_yet, .example = "helo_name lb7.example.org", .codec = custom_setting<parse_helo_name, dump_helo_name>()},
    {.name = "host", .syntax = "{ ... }", .doc = "One more address to check.", .repeat = Repeat::appends,
     .deprecated = "another SMTP_CHECK", .example = "host { connect_ip 10.66.0.4 }", .block = block<open_host, close_host>(host_table)},
};

// ---- DNS_CHECK

struct NamedType {
    std::string_view name;
    DnsType type;
};
constexpr std::array<NamedType, 9> dns_types = {{{"A", DnsType::a}, {"NS", DnsType::ns}, {"CNAME", DnsType::cname},
                                                 {"SOA", DnsType::soa}, {"MX", DnsType::mx}, {"TXT", DnsType::txt},
                                                 {"AAAA", DnsType::aaaa}, {"RRSIG", DnsType::rrsig}, {"DNSKEY", DnsType::dnskey}}};

void parse_type(Statement& line, DnsSettings& dns) {
    std::string wanted(line[1]);
    std::ranges::transform(wanted, wanted.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const auto known = std::ranges::find(dns_types, wanted, &NamedType::name);
    if (known == dns_types.end()) line.error(format("Unknown DNS check type {} - ignoring", {line[1]}), 1);
    else dns.type = known->type;
}
void dump_type(const DnsSettings& dns, std::string_view keyword, DumpWriter& out) {
    if (dns.type != DnsType::soa) out.line(keyword, std::ranges::find(dns_types, dns.type, &NamedType::type)->name);
}

// The reference takes a first label of one character for an empty one when more follow.
bool has_empty_label(std::string_view name) {
    if (name == ".") return false;
    return name.find('.') <= 1 || name.find("..") != std::string_view::npos;
}
void parse_name(Statement& line, DnsSettings& dns) {
    if (!dns.name.empty()) line.error("DNS_CHECK name already specified - ignoring", 1);
    else if (has_empty_label(line[1])) line.error(format("DNS_CHECK name '{}' has empty label - ignoring", {line[1]}), 1);
    else dns.name = std::string(line[1]);
}
void dump_name(const DnsSettings& dns, std::string_view keyword, DumpWriter& out) {
    if (!dns.name.empty()) out.line(keyword, quoted(dns.name));
}

constexpr Row dns_words[] = {
    {.name = "type", .syntax = "A|NS|CNAME|SOA|MX|TXT|AAAA|RRSIG|DNSKEY", .doc = "Record asked for; SOA otherwise.", .support = not_yet,
     .example = "type AAAA", .codec = custom_setting<parse_type, dump_type>(1)},
    {.name = "name", .syntax = "DOMAIN", .doc = "Name asked for; the root otherwise.", .support = not_yet, .repeat = Repeat::first_wins,
     .example = "name probe.example.org", .codec = custom_setting<parse_name, dump_name>(1)},
};

// ---- UDP_CHECK

struct HexOctets {
    std::vector<std::uint8_t> octets;
    std::vector<std::uint8_t> mask;
};

// Digits pair up from the left within a run, an odd last one is an octet of its own; blanks end a run. x stands for any digit
// where wildcards are allowed. Nothing at all is not hexadecimal.
std::optional<HexOctets> read_hex(Statement& line, bool wildcards) {
    HexOctets hex;
    for (std::size_t at = 1; line.has(at); ++at) {
        int digits = 0;  // of the present octet
        for (const char c : line[at]) {
            if (c == ' ' || c == '\t') {
                digits = 0;
                continue;
            }
            const bool any = wildcards && (c == 'x' || c == 'X');
            const int value = any ? 0 : hex_value(c);
            if (value < 0) return std::nullopt;
            if (digits++ % 2 == 0) {
                hex.octets.push_back(0);
                hex.mask.push_back(any ? 0 : 0x0f);  // of a digit that stays alone; it is the whole octet
            }
            hex.octets.back() = static_cast<std::uint8_t>(hex.octets.back() << 4 | value);
            hex.mask.back() = static_cast<std::uint8_t>(hex.mask.back() << 4 | (any ? 0 : 0x0f));
        }
    }
    return hex.octets.empty() ? std::nullopt : std::optional(std::move(hex));
}

std::string print_hex(const std::vector<std::uint8_t>& octets, const std::vector<std::uint8_t>& mask) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t at = 0; at < octets.size(); ++at) {
        const std::uint8_t counts = mask.empty() ? 0xff : mask[at];
        if (!text.empty()) text += ' ';
        text += (counts & 0xf0) == 0 ? 'x' : digits[octets[at] >> 4];
        text += (counts & 0x0f) == 0 ? 'x' : digits[octets[at] & 0x0f];
    }
    return text;
}

void parse_payload(Statement& line, UdpSettings& udp) {
    if (!line.has(1)) return line.error("UDP_CHECK payload requires a payload");
    if (auto hex = read_hex(line, false)) udp.payload = std::move(hex->octets);
    else line.error("Invalid hex string for UDP_CHECK payload", 1);
}
void dump_payload(const UdpSettings& udp, std::string_view keyword, DumpWriter& out) {
    if (!udp.payload.empty()) out.line(keyword, print_hex(udp.payload, {}));
}

void parse_require_reply(Statement& line, UdpSettings& udp) {
    udp.require_reply = true;
    if (!line.has(1)) return;
    if (auto hex = read_hex(line, true)) {
        udp.reply = std::move(hex->octets);
        udp.reply_mask = std::move(hex->mask);
    } else {
        line.error("Invalid hex string for UDP_CHECK reply", 1);
    }
}
void dump_require_reply(const UdpSettings& udp, std::string_view keyword, DumpWriter& out) {
    if (udp.require_reply) out.line(keyword, print_hex(udp.reply, udp.reply_mask));
}

using ReplyLength = Number<std::uint16_t, 0, 65535>;

constexpr Row udp_words[] = {
    {.name = "payload", .syntax = "HEX", .doc = "Octets sent; blanks may stand between them.", .support = not_yet, .example = "payload 0a0B 0c d",
     .tolerance = {.extra = Tolerance::line_ignored}, .codec = custom_setting<parse_payload, dump_payload>()},
    {.name = "require_reply", .syntax = "[HEX]", .doc = "There must be an answer, and it begins so; x is any digit.", .support = not_yet,
     .example = "require_reply 0a xB 0c",
     .tolerance = {.extra = Tolerance::other_value, .wrong = Tolerance::other_value}, .codec = custom_setting<parse_require_reply, dump_require_reply>()},
    {.name = "min_reply_length", .syntax = "<0-65535>", .doc = "Octets of the shortest good answer.", .support = not_yet,
     .example = "min_reply_length 3",
     .codec = setting<"UDP_CHECK min length {} not valid - must be between 0 & 65535", ReplyLength, &UdpSettings::min_reply_length>()},
    {.name = "max_reply_length", .syntax = "<0-65535>", .doc = "Octets of the longest.", .support = not_yet, .example = "max_reply_length 64",
     .codec = setting<"UDP_CHECK max length {} not valid - must be between 0 & 65535", ReplyLength, &UdpSettings::max_reply_length>()},
};

constexpr auto smtp_rows = joined(check_rows::connection, check_rows::schedule, smtp_words);
constexpr auto dns_rows = joined(check_rows::connection, check_rows::schedule, dns_words);
constexpr auto udp_rows = joined(check_rows::connection, check_rows::schedule, udp_words);

}  // namespace

constinit const Table smtp_check_table = table<CheckDraft>("SMTP_CHECK", smtp_rows);
constinit const Table dns_check_table = table<CheckDraft>("DNS_CHECK", dns_rows);
constinit const Table udp_check_table = table<CheckDraft>("UDP_CHECK", udp_rows);

// The first host replaces a block that says nothing of a connection. What a host does not say of its schedule, the block says.
void close_smtp_check(Statement& closing, CheckDraft& check, RealServerDraft& server) {
    const CheckDraft block = check;
    std::vector<CheckDraft>& hosts = server.owner->whole->smtp_hosts;
    const bool replaced = !hosts.empty() && block.connection == ConnectionDraft{};
    if (replaced) server.checks.pop_back();
    else close_connected_check(closing, check, server);
    for (CheckDraft& host : std::exchange(hosts, {})) {
        CheckDraft& added = server.checks.emplace_back(std::move(host));
        added.settings = block.settings;
        added.server = &server;
        inherit(added.schedule, block.schedule);
    }
}

void close_udp_check(Statement& closing, CheckDraft& check, RealServerDraft& server) {
    const auto& udp = settings_of<UdpSettings>(check);
    if (udp.min_reply_length > udp.max_reply_length)
        closing.error(format("UDP_CHECK min_reply length {} > max_reply_length {} - will always fail",
                             {udp.min_reply_length, udp.max_reply_length}));
    close_connected_check(closing, check, server);
}

}  // namespace ka::checker
