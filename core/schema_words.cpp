#include "core/schema_words.hpp"

namespace ka::core {

namespace {

using namespace config;
using enum Support;

// ---- what the parent notes

template <auto Role>
Mentions* note(Statement&, Mentions& mentions) {
    mentions.*Role = true;
    return nullptr;
}

Mentions* skip(Statement&, Mentions&) { return nullptr; }

constexpr Table no_rows{"", {}, &type_tag<Mentions>};

template <auto Role>
constexpr Row mention(std::string_view name) {
    return {.name = name, .block = block<note<Role>>(no_rows)};
}
constexpr Row other(std::string_view name) { return {.name = name, .block = block<skip>(no_rows)}; }

constexpr Row mention_rows[] = {
    mention<&Mentions::vrrp>("vrrp_instance"),
    mention<&Mentions::vrrp>("static_ipaddress"),
    mention<&Mentions::vrrp>("static_routes"),
    mention<&Mentions::vrrp>("static_rules"),
    mention<&Mentions::checker>("virtual_server"),
    mention<&Mentions::bfd>("bfd_instance"),
    other("vrrp_sync_group"),
    other("vrrp_script"),
    other("vrrp_track_process"),
    other("track_file"),
    other("vrrp_track_file"),
    other("track_group"),
    other("garp_group"),
    other("linkbeat_interfaces"),
    other("interface_up_down_delays"),
    other("virtual_server_group"),
    other("SSL"),
};

// ---- what no role reads yet

struct Nobody {};

constexpr Row bfd_instance_rows[] = {
    {.name = "neighbor_ip", .aliases = "neighbour_ip", .syntax = "ADDRESS", .doc = "Address of the peer.", .support = not_yet},
    {.name = "source_ip", .syntax = "ADDRESS", .doc = "Own address.", .support = not_yet},
    {.name = "min_rx", .syntax = "<1-4294967>", .doc = "Milliseconds between packets wanted.", .support = not_yet},
    {.name = "min_tx", .syntax = "<1-4294967>", .doc = "Milliseconds between packets sent.", .support = not_yet},
    {.name = "idle_tx", .syntax = "<1000-4294967>", .doc = "The same while down.", .support = not_yet},
    {.name = "multiplier", .syntax = "<1-255>", .doc = "Packets missed before it is down.", .support = not_yet},
    {.name = "passive", .doc = "Waits for the peer.", .support = not_yet},
    {.name = "ttl", .aliases = "hoplimit", .syntax = "<1-255>", .doc = "TTL of packets.", .support = not_yet},
    {.name = "max_hops", .syntax = "<-1-255>", .doc = "Hops that packets may have made.", .support = not_yet},
    {.name = "multihop", .syntax = "[BOOL]", .doc = "Over several hops.", .support = not_yet},
    {.name = "weight", .syntax = "<-253-253> [reverse]", .doc = "Counts while the session is up.", .support = not_yet},
    {.name = "vrrp", .doc = "Told to vrrp.", .support = not_yet},
    {.name = "checker", .doc = "Told to the checker.", .support = not_yet},
};
constexpr Table bfd_instance_table = table<Nobody>("bfd_instance", bfd_instance_rows);
Nobody* skip_session(Statement&, Nobody&) { return nullptr; }
constexpr Row bfd_rows[] = {
    {.name = "bfd_instance", .syntax = "NAME { ... }", .doc = "A BFD session.", .support = not_yet,
     .block = block<skip_session>(bfd_instance_table)},
};

constexpr Row connection_rows[] = {
    {.name = "connect_ip", .syntax = "ADDRESS", .doc = "Address to connect to.", .support = not_yet},
    {.name = "connect_port", .syntax = "<1-65535>", .doc = "Port to connect to.", .support = not_yet},
    {.name = "bindto", .syntax = "ADDRESS", .doc = "Own address.", .support = not_yet},
    {.name = "bind_port", .syntax = "<1-65535>", .doc = "Own port.", .support = not_yet},
    {.name = "bind_if", .syntax = "IFNAME", .doc = "Own interface.", .support = not_yet},
    {.name = "connect_timeout", .syntax = "SECONDS", .doc = "Longest time to connect.", .support = not_yet},
    {.name = "fwmark", .syntax = "<0-4294967295>", .doc = "Mark of outgoing packets.", .support = not_yet},
};
constexpr Table connection_words = table<Nobody>("", connection_rows);

constexpr Row schedule_rows[] = {
    {.name = "retry", .syntax = "<0-4294967295>", .doc = "Further tries before the server is down.", .support = not_yet},
    {.name = "delay_before_retry", .syntax = "SECONDS", .doc = "Time between tries.", .support = not_yet},
    {.name = "warmup", .syntax = "SECONDS", .doc = "Longest random delay of the first check.", .support = not_yet},
    {.name = "delay_loop", .syntax = "SECONDS", .doc = "Time between checks.", .support = not_yet},
    {.name = "alpha", .syntax = "[BOOL]", .doc = "Down until the first success.", .support = not_yet},
    {.name = "log_all_failures", .syntax = "[BOOL]", .doc = "Each failed check is logged.", .support = not_yet},
};
constexpr Table schedule_words = table<Nobody>("", schedule_rows);

constexpr Row udp_rows[] = {
    {.name = "payload", .syntax = "HEX", .doc = "Octets sent.", .support = not_yet},
    {.name = "require_reply", .syntax = "[HEX]", .doc = "Octets expected.", .support = not_yet},
    {.name = "min_reply_length", .syntax = "<0-65535>", .doc = "Shortest answer.", .support = not_yet},
    {.name = "max_reply_length", .syntax = "<0-65535>", .doc = "Longest answer looked at.", .support = not_yet},
};
constexpr Table udp_words = table<Nobody>("", udp_rows);

constexpr Row dns_rows[] = {
    {.name = "type", .syntax = "A|NS|CNAME|SOA|MX|TXT|AAAA|RRSIG|DNSKEY", .doc = "Record asked for.", .support = not_yet},
    {.name = "name", .syntax = "DOMAIN", .doc = "Name asked for.", .support = not_yet},
};
constexpr Table dns_words = table<Nobody>("", dns_rows);

constexpr Row smtp_rows[] = {
    {.name = "helo_name", .syntax = "STRING", .doc = "Name given to the server.", .support = not_yet},
    {.name = "host", .syntax = "{ ... }", .doc = "One more address to check.", .support = not_yet, .block = swallowed()},
};
constexpr Table smtp_words = table<Nobody>("", smtp_rows);

constexpr Row http_rows[] = {
    {.name = "nb_get_retry", .syntax = "<0-4294967295>", .doc = "Old name of retry.", .support = not_yet, .deprecated = "retry"},
    {.name = "virtualhost", .syntax = "STRING", .doc = "Host header.", .support = not_yet},
    {.name = "http_protocol", .syntax = "1.0|1.0C|1.0c|1.1", .doc = "Version of HTTP.", .support = not_yet},
    {.name = "enable_sni", .syntax = "[BOOL]", .doc = "Server name in the TLS hello.", .support = not_yet},
    {.name = "sni_name", .syntax = "[NAME]", .doc = "That name.", .support = not_yet},
    {.name = "fast_recovery", .syntax = "[BOOL]", .doc = "Up at the first good answer.", .support = not_yet},
    {.name = "url", .syntax = "{ ... }", .doc = "A page to get.", .support = not_yet, .block = swallowed()},
};
constexpr Table http_words = table<Nobody>("", http_rows);

constexpr Row tls_rows[] = {
    {.name = "tls_compliant", .syntax = "[BOOL]", .doc = "An end without close notify is an error.", .support = not_yet},
};
constexpr Table tls_words = table<Nobody>("", tls_rows);

constexpr Row url_rows[] = {
    {.name = "path", .syntax = "STRING", .doc = "Path of the page.", .support = not_yet},
    {.name = "digest", .syntax = "MD5", .doc = "Digest of the body.", .support = not_yet},
    {.name = "status_code", .syntax = "N|N-M ...", .doc = "Status codes that are good.", .support = not_yet},
    {.name = "virtualhost", .syntax = "STRING", .doc = "Host header.", .support = not_yet},
    {.name = "regex", .syntax = "PCRE2", .doc = "Pattern of the body.", .support = not_yet},
    {.name = "regex_no_match", .doc = "The body must not match.", .support = not_yet},
    {.name = "regex_options", .syntax = "OPTION ...", .doc = "Options of the pattern.", .support = not_yet},
    {.name = "regex_min_offset", .syntax = "OCTETS", .doc = "Where matching starts at the earliest.", .support = not_yet},
    {.name = "regex_max_offset", .syntax = "OCTETS", .doc = "Where it starts at the latest.", .support = not_yet},
    {.name = "regex_stack", .syntax = "START MAX", .doc = "Memory of the matcher.", .support = not_yet},
};
constexpr Table url_words = table<Nobody>("", url_rows);

constexpr Row misc_rows[] = {
    {.name = "misc_path", .syntax = "COMMAND", .doc = "The program.", .support = not_yet},
    {.name = "misc_timeout", .syntax = "<0-4294>", .doc = "Seconds it may run.", .support = not_yet},
    {.name = "misc_dynamic", .doc = "Its exit status sets the weight.", .support = not_yet},
    {.name = "user", .syntax = "USER [GROUP]", .doc = "Who runs it.", .support = not_yet},
};
constexpr Table misc_words = table<Nobody>("", misc_rows);

constexpr Row file_rows[] = {
    {.name = "track_file", .syntax = "NAME", .doc = "The file.", .support = not_yet},
    {.name = "weight", .syntax = "<-2147483647-2147483647> [reverse|noreverse]", .doc = "Factor of the number.", .support = not_yet},
};
constexpr Table file_words = table<Nobody>("", file_rows);

constexpr Row bfd_check_rows[] = {
    {.name = "name", .syntax = "BFD_INSTANCE", .doc = "The session.", .support = not_yet},
    {.name = "alpha", .syntax = "[BOOL]", .doc = "Down until the first success.", .support = not_yet},
};
constexpr Table bfd_check_words = table<Nobody>("", bfd_check_rows);

constexpr Row group_rows[] = {
    {.name = "fwmark", .syntax = "<0-4294967295> [inet|inet6]", .doc = "A mark as an address of the service.", .support = not_yet},
};
constexpr Table server_group_words = table<Nobody>("", group_rows);

constexpr Row ssl_rows[] = {
    {.name = "password", .syntax = "STRING", .doc = "Password of the key.", .support = not_yet},
    {.name = "ca", .syntax = "STRING", .doc = "Certificates of authorities.", .support = not_yet},
    {.name = "certificate", .syntax = "STRING", .doc = "Own certificate.", .support = not_yet},
    {.name = "key", .syntax = "STRING", .doc = "Own key.", .support = not_yet},
};
constexpr Table ssl_words = table<Nobody>("", ssl_rows);

}  // namespace

constinit const Table mentions_table = table<Mentions>("", mention_rows);
constinit const Table bfd_root_table = table<Nobody>("", bfd_rows);

std::vector<NamedTable> later_tables() {
    std::vector<NamedTable> tables{{"virtual_server_group", &server_group_words}, {"SSL", &ssl_words}};
    const auto add = [&](std::string_view check, std::initializer_list<const Table*> words) {
        for (const Table* one : words) tables.push_back({check, one});
    };
    add("UDP_CHECK", {&connection_words, &schedule_words, &udp_words});
    add("PING_CHECK", {&connection_words, &schedule_words});
    add("DNS_CHECK", {&connection_words, &schedule_words, &dns_words});
    add("SMTP_CHECK", {&connection_words, &schedule_words, &smtp_words});
    add("SMTP_CHECK.host", {&connection_words, &schedule_words});
    add("HTTP_GET", {&connection_words, &schedule_words, &http_words});
    add("HTTP_GET.url", {&url_words});
    add("SSL_GET", {&connection_words, &schedule_words, &http_words, &tls_words});
    add("SSL_GET.url", {&url_words, &tls_words});
    add("MISC_CHECK", {&schedule_words, &misc_words});
    add("FILE_CHECK", {&file_words});
    add("BFD_CHECK", {&bfd_check_words});
    for (const NamedTable& line : line_tables()) tables.push_back(line);
    return tables;
}

}  // namespace ka::core
