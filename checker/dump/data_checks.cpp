// The checks in keepalived_check.data, in the order of the configuration. One that nobody can make yet is not enabled.
#include "checker/dump/data.hpp"

namespace ka::checker::dump {

namespace {

std::int64_t micro(Duration value) { return std::chrono::duration_cast<microseconds>(value).count(); }
const char* yes_no(bool value) { return value ? "yes" : "no"; }

const char* method(CheckKind kind) {
    switch (kind) {
        case CheckKind::tcp: return "TCP_CHECK";
        case CheckKind::udp: return "UDP_CHECK";
        case CheckKind::ping: return "PING_CHECK";
        case CheckKind::dns: return "DNS_CHECK";
        case CheckKind::smtp: return "SMTP_CHECK";
        case CheckKind::http: return "HTTP_GET";
        case CheckKind::ssl: return "SSL_GET";
        case CheckKind::misc: return "MISC_CHECK";
        case CheckKind::file: return "FILE_CHECK";
        case CheckKind::bfd: return "BFD_CHECK";
    }
    return "";
}

// As keepalived prints it; which delay a check keeps to is resolved when it is read (checker/config/validate.cpp).
std::int64_t default_delay_before_retry(CheckKind kind) {
    if (kind == CheckKind::dns) return 0;
    return micro(kind == CheckKind::http || kind == CheckKind::ssl ? seconds{3} : seconds{1});
}

bool connects(CheckKind kind) { return kind != CheckKind::misc && kind != CheckKind::file && kind != CheckKind::bfd; }

std::string endpoint_text(const IpAddress& address, std::uint16_t port) { return format("[{}]:{}", {address.to_string(), port}); }

void dump_connection(const ConnectConfig& connect, model::DumpText& out) {
    out.entry("Connection");
    if (connect.address) out.member("Dest = {}", {endpoint_text(*connect.address, connect.port)});
    if (connect.bind_address) out.member("Bind to = {}", {endpoint_text(*connect.bind_address, connect.bind_port)});
    if (!connect.bind_interface.empty()) out.member("Bind i/f = {}", {connect.bind_interface});
    if (connect.fwmark != 0) out.member("Mark = {}", {connect.fwmark});
    out.member("Timeout = {:.6f}", {to_seconds(connect.timeout)});
}

void dump_check(const CheckConfig& check, const CheckState& state, bool enabled, model::DumpText& out) {
    const auto& schedule = check.schedule;
    out.entry("Enabled = {}", {yes_no(enabled)});
    out.entry("Up = {}", {yes_no(state.health.up)});
    out.entry("Has run = {}", {yes_no(state.health.has_run)});
    out.entry("Current weight = 0");
    out.entry("Alpha = {}", {yes_no(schedule.alpha)});
    out.entry("Delay loop = {} us", {micro(schedule.delay_loop)});
    out.entry("Warmup = {} us", {micro(schedule.warmup)});
    out.entry("Retries = {}", {schedule.retry});
    if (schedule.retry != 0) {
        out.entry("Delay before retry = {} us", {micro(schedule.delay_before_retry)});
        out.entry("Retries iterations = {}", {state.health.failures});
    }
    out.entry("Default delay before retry = {} us", {default_delay_before_retry(check.kind)});
    out.entry("Log all failures = {}", {yes_no(schedule.log_all_failures)});
    if (connects(check.kind)) dump_connection(check.connect, out);
    out.entry("Keepalive method = {}", {method(check.kind)});
}

}  // namespace

void dump_checks(const Services& services, model::DumpText& out) {
    out.section("Health checkers");
    for (const auto& server : services.virtual_servers()) {
        const bool enabled = !services.suspended(server.config());
        const auto& config = server.config();
        for (std::size_t real = 0; real < config.real_servers.size(); ++real) {
            const auto& checks = config.real_servers[real].checks;
            const auto& state = server.real_servers()[real];
            for (std::size_t at = 0; at < checks.size(); ++at) {
                out.head("{} -> {}", {server.name(), state.name});
                dump_check(checks[at], state.checks[at], enabled && can_be_made(checks[at].kind), out);
            }
        }
    }
}

}  // namespace ka::checker::dump
