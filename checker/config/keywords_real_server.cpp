#include <limits>

#include "checker/config/keywords.hpp"
#include "checker/config/values.hpp"
#include "common/model/script_line.hpp"

namespace ka::checker {

using config::Statement;

namespace {

constexpr std::uint32_t weight_limit = std::numeric_limits<std::int32_t>::max();

void parse_lvs_method(Statement& line, RealServerDraft& server) { read_forwarding(line, "real", server.forwarding); }
void dump_lvs_method(const RealServerDraft& server, std::string_view keyword, config::DumpWriter& out) {
    if (server.forwarding) out.line(keyword, print_forwarding(*server.forwarding));
}

template <RareScript RealServerDraft::*Member>
void parse_script(Statement& line, RealServerDraft& server) {
    read_script(line, "(null)", server.*Member);
}
template <RareScript RealServerDraft::*Member>
void dump_script(const RealServerDraft& server, std::string_view keyword, config::DumpWriter& out) {
    if (server.*Member) out.line(keyword, model::print_script(*(server.*Member)));
}

using config::field_or;
using config::Number;
using config::QuietBool;
using config::Reload;
using config::Repeat;
using config::Row;
using config::Seconds;
using config::Support;
using config::Unsigned;

template <CheckKind kind, auto Close>
constexpr config::Block check_block(const config::Table& table) {
    return config::block<open_check<kind>, Close, dump_checks<kind>>(table);
}

constexpr Row real_server_rows[] = {
    {.name = "weight", .syntax = "<0-2147483647>", .doc = "Share of the traffic; 0 takes no new connections.",
     .reload = Reload::recompute, .example = "weight 20",
     .codec = field_or<"Real server weight {2} is outside range 0-2147483647", Number<std::uint32_t, 0, weight_limit>,
                       &RealServerDraft::weight>()},
    {.name = "lvs_method", .syntax = "NAT|DR|TUN [type ipip|gue port <1-65535>|gre] [nocsum|csum|remcsum]",
     .doc = "How packets reach this server; as the virtual server's otherwise.", .example = "lvs_method NAT",
     .tolerance = {.extra = config::Tolerance::other_value}, .codec = config::custom<parse_lvs_method, dump_lvs_method>(1)},
    {.name = "uthreshold", .syntax = "<0-4294967295>", .doc = "Connections above which it gets no new ones; 0 = no limit.",
     .example = "uthreshold 500",
     .codec = field_or<"Invalid real_server uthreshold '{2}' - ignoring", Unsigned, &RealServerDraft::upper_threshold>()},
    {.name = "lthreshold", .syntax = "<0-4294967295>", .doc = "Connections below which it gets new ones again.",
     .example = "lthreshold 100",
     .codec = field_or<"Invalid real_server lthreshold '{2}' - ignoring", Unsigned, &RealServerDraft::lower_threshold>()},
    {.name = "inhibit_on_failure", .syntax = "[BOOL]", .doc = "Set weight 0 on failure instead of removing the server.",
     .example = "inhibit_on_failure off",
     .codec = field_or<"Invalid inhibit_on_failure parameter {2}", QuietBool, &RealServerDraft::inhibit_on_failure>()},
    {.name = "notify_up", .syntax = "SCRIPT [USER [GROUP]]", .doc = "Run when the server is put in service.",
     .example = "notify_up \"/bin/true rs up\" root",
     .codec = config::custom<parse_script<&RealServerDraft::notify_up>, dump_script<&RealServerDraft::notify_up>>(1)},
    {.name = "notify_down", .syntax = "SCRIPT [USER [GROUP]]", .doc = "Run when the server is taken out of service.",
     .example = "notify_down \"/bin/true rs down\" root",
     .codec = config::custom<parse_script<&RealServerDraft::notify_down>, dump_script<&RealServerDraft::notify_down>>(1)},
    {.name = "alpha", .syntax = "[BOOL]", .doc = "The server is down until the first success of its checks.",
     .example = "alpha yes",
     .codec = field_or<"Invalid alpha parameter {2}", QuietBool, &RealServerDraft::schedule, &ScheduleDraft::alpha>()},
    {.name = "retry", .syntax = "<1-4294967295>", .doc = "Default of its checks.", .example = "retry 2",
     .codec = field_or<"retry value invalid - {2}", Number<std::uint32_t, 1, 4294967295U>, &RealServerDraft::schedule,
                       &ScheduleDraft::retry>()},
    {.name = "delay_before_retry", .syntax = "SECONDS", .doc = "Default of its checks.", .example = "delay_before_retry 0.75",
     .codec = quiet_seconds<"real server delay_before_retry '{}' invalid - ignoring", &RealServerDraft::schedule,
                            &ScheduleDraft::delay_before_retry>()},
    {.name = "warmup", .syntax = "SECONDS", .doc = "Default of its checks.", .example = "warmup 3",
     .codec = quiet_seconds<"real server warmup '{}' invalid - ignoring", &RealServerDraft::schedule, &ScheduleDraft::warmup>()},
    {.name = "connect_timeout", .syntax = "<0.000001-4294.967295>", .doc = "Default of its checks.",
     .example = "connect_timeout 1.5",
     .codec = field_or<"real server connect_timeout {2} invalid - ignoring", Seconds<1, 4'294'967'295>,
                       &RealServerDraft::schedule, &ScheduleDraft::connect_timeout>()},
    {.name = "delay_loop", .syntax = "SECONDS", .doc = "Default of its checks.", .example = "delay_loop 4",
     .codec = field_or<"real server delay_loop '{2}' invalid - ignoring", Seconds<1, 18446744073709551614ULL>,
                       &RealServerDraft::schedule, &ScheduleDraft::delay_loop>()},
    {.name = "smtp_alert", .syntax = "[BOOL]", .doc = "Mail when its state changes; smtp_alert_checker otherwise.",
     .example = "smtp_alert no",
     .codec = field_or<"Invalid real_server smtp_alert parameter {2}", QuietBool, &RealServerDraft::smtp_alert>()},
    {.name = "virtualhost", .syntax = "STRING", .doc = "Host of HTTP requests to it.", .support = Support::not_yet,
     .example = "virtualhost node3.example.org",
     .codec = rare_text<"real server virtualhost missing", false, &RealServerDraft::virtual_host>()},
    {.name = "snmp_name", .syntax = "STRING", .doc = "Label in SNMP.", .support = Support::not_yet, .example = "snmp_name node3",
     .tolerance = {.extra = config::Tolerance::line_ignored}, .codec = rare_text<"real server snmp_name missing or extra parameters", true, &RealServerDraft::snmp_name>()},
    {.name = "TCP_CHECK", .syntax = "{ ... }", .doc = "Healthy when a TCP connection can be made.",
     .repeat = Repeat::appends, .example = "TCP_CHECK { }", .block = check_block<CheckKind::tcp, close_connected_check>(tcp_check_table)},
    {.name = "UDP_CHECK", .syntax = "{ ... }", .doc = "Healthy when a datagram is not refused, or is answered.", .support = Support::not_yet,
     .repeat = Repeat::appends, .example = "UDP_CHECK { }", .block = check_block<CheckKind::udp, close_udp_check>(udp_check_table)},
    {.name = "PING_CHECK", .syntax = "{ ... }", .doc = "Healthy when it answers an ICMP echo.", .support = Support::not_yet,
     .repeat = Repeat::appends, .example = "PING_CHECK { }", .block = check_block<CheckKind::ping, close_connected_check>(ping_check_table)},
    {.name = "DNS_CHECK", .syntax = "{ ... }", .doc = "Healthy when it answers a DNS query.", .support = Support::not_yet,
     .repeat = Repeat::appends, .example = "DNS_CHECK { name example.org }", .block = check_block<CheckKind::dns, close_connected_check>(dns_check_table)},
    {.name = "SMTP_CHECK", .syntax = "{ ... }", .doc = "Healthy when it speaks SMTP.", .support = Support::not_yet,
     .repeat = Repeat::appends, .example = "SMTP_CHECK { }", .block = check_block<CheckKind::smtp, close_smtp_check>(smtp_check_table)},
    {.name = "HTTP_GET", .syntax = "{ ... }", .doc = "Healthy when it answers HTTP requests as told.", .support = Support::not_yet,
     .repeat = Repeat::appends, .example = "HTTP_GET { url { path / } }", .block = check_block<CheckKind::http, close_web_check>(http_get_table)},
    {.name = "SSL_GET", .syntax = "{ ... }", .doc = "Healthy when it answers HTTPS requests as told.", .support = Support::not_yet,
     .repeat = Repeat::appends, .example = "SSL_GET { url { path / } }", .block = check_block<CheckKind::ssl, close_web_check>(ssl_get_table)},
    {.name = "MISC_CHECK", .syntax = "{ ... }", .doc = "Healthy when a script says so.", .support = Support::not_yet,
     .repeat = Repeat::appends, .example = "MISC_CHECK { misc_path /usr/bin/true }", .block = check_block<CheckKind::misc, close_misc_check>(misc_check_table)},
    {.name = "FILE_CHECK", .syntax = "{ ... }", .doc = "Weight or health from a file's number.", .support = Support::not_yet,
     .repeat = Repeat::appends, .example = "FILE_CHECK { track_file level }", .block = check_block<CheckKind::file, close_file_check>(file_check_table)},
    {.name = "BFD_CHECK", .syntax = "{ ... }", .doc = "Healthy when a BFD session is up.", .support = Support::not_yet,
     .repeat = Repeat::appends, .example = "BFD_CHECK { name peer9 }", .block = check_block<CheckKind::bfd, close_bfd_check>(bfd_check_table)},
};

}  // namespace

constinit const config::Table real_server_table = config::table<RealServerDraft>("real_server", real_server_rows);

RealServerDraft* open_real_server(Statement& opening, VirtualServerDraft& owner) {
    const auto where = read_server_address(opening);
    if (!where) {
        opening.error(format("Invalid real server ip address/port {}/{} - skipping", {opening[1], opening[2]}), 1);
        return nullptr;
    }
    auto& server = owner.real_servers.emplace_back();
    server.owner = &owner;
    server.address = where->address;
    server.port = where->port;
    return &server;
}

// Tunnelled servers may be of another family; the first of the others decides for a service that has none yet.
void close_real_server(Statement& closing, RealServerDraft& server, VirtualServerDraft& owner) {
    const auto method = server.forwarding ? server.forwarding : owner.forwarding;
    if (method && method->method == ForwardingMethod::tunnel) return;
    if (!owner.family) owner.family = server.address.family();
    if (*owner.family == server.address.family()) return;
    closing.error(format("Address family of virtual server and real server {} don't match - skipping real server.",
                         {server.address.to_string()}));
    owner.real_servers.pop_back();
}

void dump_real_servers(const VirtualServerDraft& owner, std::string_view keyword, config::DumpWriter& out) {
    for (const auto& server : owner.real_servers) {
        auto name = server.address.to_string();
        if (server.port != 0) name += format(" {}", {server.port});
        out.block(keyword, name, real_server_table, &server);
    }
}

}  // namespace ka::checker
