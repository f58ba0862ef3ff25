// The parsers of global_defs about IPVS: time-outs, what a stop leaves, the sync daemon, marks by nftables.
#include "common/base/format.hpp"
#include "common/config/codecs.hpp"
#include "common/model/parse_services.hpp"

namespace ka::model {

using config::Leniency;
using config::read_unsigned;

namespace {

std::optional<std::uint32_t>* timeout_of(IpvsTimeouts& timeouts, std::string_view kind) {
    if (kind == "tcp") return &timeouts.tcp;
    if (kind == "tcpfin") return &timeouts.tcp_fin;
    return kind == "udp" ? &timeouts.udp : nullptr;
}

// A value behind an option of lvs_sync_daemon. Nothing: complained about.
std::optional<std::uint64_t> read_option(Statement& line, std::size_t at, std::uint64_t low, std::uint64_t high) {
    if (!line.has(at + 1)) {
        line.error(format("No value specified for lvs_sync_daemon {} - ignoring", {line[at]}), at);
        return std::nullopt;
    }
    const auto value = read_unsigned(line, at + 1, low, high, Leniency::lenient);
    if (!value) line.error(format("Invalid lvs_sync_daemon {} ({}) - ignoring", {line[at], line[at + 1]}), at + 1);
    return value;
}

void read_id(Statement& line, std::size_t at, SyncDaemon& daemon) {
    if (!line.has(at)) return line.error("No value specified for lvs_sync_daemon id, defaulting to vrid");
    const auto id = read_unsigned(line, at, 0, 255, Leniency::lenient);
    if (id) daemon.id = static_cast<std::uint8_t>(*id);
    else line.error(format("Invalid syncid ({}) - defaulting to vrid", {line[at]}), at);
}

void read_group(Statement& line, std::size_t at, SyncDaemon& daemon) {
    if (!line.has(at)) return line.error("No value specified for lvs_sync_daemon group - ignoring");
    const auto group = IpAddress::parse(line[at]);
    if (!group) line.error(format("Invalid lvs_sync_daemon group ({}) - ignoring", {line[at]}), at);
    else if (!group->is_multicast()) line.error(format("lvs_sync_daemon group address {} is not multicast - ignoring", {line[at]}), at);
    else daemon.group = group;
}

// One option and its value; false: no such option.
bool read_daemon_option(Statement& line, std::size_t at, SyncDaemon& daemon) {
    const std::string_view option = line[at];
    if (option == "id") {
        read_id(line, at + 1, daemon);
    } else if (option == "inst") {
        if (const auto name = line.require(at + 1)) daemon.instance = std::string(*name);
    } else if (option == "maxlen") {
        if (const auto value = read_option(line, at, 1, 65507)) daemon.max_length = static_cast<std::uint16_t>(*value);
    } else if (option == "port") {
        if (const auto value = read_option(line, at, 1, 65535)) daemon.port = static_cast<std::uint16_t>(*value);
    } else if (option == "ttl") {
        if (const auto value = read_option(line, at, 1, 255)) daemon.ttl = static_cast<std::uint8_t>(*value);
    } else if (option == "group") {
        read_group(line, at + 1, daemon);
    } else {
        return false;
    }
    return true;
}

bool is_daemon_option(std::string_view word) {
    return word == "id" || word == "inst" || word == "maxlen" || word == "port" || word == "ttl" || word == "group";
}

// The old form: IFNAME INSTANCE [ID].
std::size_t read_positional(Statement& line, SyncDaemon& daemon) {
    std::size_t at = 2;
    if (!line.has(at) || is_daemon_option(line[at])) return at;
    daemon.instance = std::string(line[at++]);
    if (!line.has(at) || is_daemon_option(line[at])) return at;
    line.deprecated("Please use keyword \"id\" before lvs_sync_daemon SYNCID", at);
    read_id(line, at, daemon);
    return at + 1;
}

void option(std::string& text, std::string_view name, std::uint32_t value, bool given) {
    if (given) text += format(" {} {}", {name, value});
}

}  // namespace

void parse_ipvs_timeouts(Statement& line, Global& global) {
    if (line.size() < 3) return line.error("lvs_timeouts requires at least one option");
    for (std::size_t at = 1; line.has(at);) {
        auto* timeout = timeout_of(global.checker.timeouts, line[at]);
        if (timeout == nullptr) {
            line.error(format("Unknown option {} specified for lvs_timeouts", {line[at]}), at);
            ++at;
            continue;
        }
        if (!line.has(at + 1)) return line.error(format("No value specified for lvs_timeout {} - ignoring", {line[at]}), at);
        const auto value = read_unsigned(line, at + 1, 0, 2678400, Leniency::lenient);
        if (value) *timeout = static_cast<std::uint32_t>(*value);
        else line.error(format("Invalid lvs_timeout {} ({}) - ignoring", {line[at], line[at + 1]}), at + 1);
        at += 2;
    }
}
void dump_ipvs_timeouts(const Global& global, std::string_view keyword, DumpWriter& out) {
    const IpvsTimeouts& timeouts = global.checker.timeouts;
    std::string text;
    option(text, "tcp", timeouts.tcp.value_or(0), timeouts.tcp.has_value());
    option(text, "tcpfin", timeouts.tcp_fin.value_or(0), timeouts.tcp_fin.has_value());
    option(text, "udp", timeouts.udp.value_or(0), timeouts.udp.has_value());
    if (!text.empty()) out.line(keyword, std::string_view(text).substr(1));
}

void parse_flush_on_stop(Statement& line, Global& global) {
    if (!line.has(1)) global.checker.flush_on_stop = FlushOnStop::everything;
    else if (line[1] == "VS") global.checker.flush_on_stop = FlushOnStop::services;
    else line.error(format("Unknown lvs_flush_on_stop type {}", {line[1]}), 1);
}
void dump_flush_on_stop(const Global& global, std::string_view keyword, DumpWriter& out) {
    const FlushOnStop flush = global.checker.flush_on_stop;
    if (flush != FlushOnStop::off) out.line(keyword, flush == FlushOnStop::services ? "VS" : "");
}

void parse_sync_daemon(Statement& line, Global& global) {
    constexpr std::size_t longest_name = 15;
    if (const auto& known = global.common.sync_daemon)
        return line.error(format("lvs_sync_daemon has already been specified as {} {} - ignoring", {known->interface, known->instance}));
    if (!line.has(1)) return line.error("lvs_sync_daemon requires interface");
    if (line[1].size() > longest_name)
        return line.error(format("lvs_sync_daemon interface name '{}' too long - ignoring", {line[1]}), 1);
    SyncDaemon daemon;
    daemon.interface = std::string(line[1]);
    for (std::size_t at = read_positional(line, daemon); line.has(at); at += 2) {
        if (read_daemon_option(line, at, daemon)) continue;
        line.error(format("Unknown option {} specified for lvs_sync_daemon", {line[at]}), at);
        --at;  // it has no value
    }
    global.common.sync_daemon = std::move(daemon);
}
void dump_sync_daemon(const Global& global, std::string_view keyword, DumpWriter& out) {
    const auto& daemon = global.common.sync_daemon;
    if (!daemon) return;
    std::string text = daemon->interface;
    if (!daemon->instance.empty()) text += " inst " + config::quoted(daemon->instance);
    option(text, "id", daemon->id.value_or(0), daemon->id.has_value());
    option(text, "maxlen", daemon->max_length, daemon->max_length != 0);
    option(text, "port", daemon->port, daemon->port != 0);
    option(text, "ttl", daemon->ttl, daemon->ttl != 0);
    if (daemon->group) text += " group " + daemon->group->to_string();
    out.line(keyword, text);
}

void parse_ipvs_nftables(Statement& line, Global& global) {
    IpvsNftables& nftables = global.checker.nftables;
    if (!nftables.table.empty()) return line.error("ipvs nftables already specified - ignoring");
    nftables = IpvsNftables{line.has(1) ? std::string(line[1]) : "keepalived_ipvs"};
}
void dump_ipvs_nftables(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& table = global.checker.nftables.table; !table.empty()) out.line(keyword, config::quoted(table));
}

}  // namespace ka::model
