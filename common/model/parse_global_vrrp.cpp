// The parsers of global_defs that set defaults of VRRP.
#include <algorithm>

#include "common/model/keywords_global.hpp"
#include "common/model/parse_global.hpp"

namespace ka::model {

using config::Leniency;
using config::read_bool;
using config::read_unsigned;

void parse_dynamic_interfaces(Statement& line, Global& global) {
    global.vrrp.dynamic_interfaces = true;
    if (!line.has(1)) return;
    if (line[1] == "allow_if_changes") global.vrrp.allow_interface_changes = true;
    else line.error(format("Unknown dynamic_interfaces option '{}'", {line[1]}), 1);
}
void dump_dynamic_interfaces(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (global.vrrp.dynamic_interfaces) out.line(keyword, global.vrrp.allow_interface_changes ? "allow_if_changes" : "");
}

void parse_default_interface(Statement& line, Global& global) {
    if (line.has(1)) global.vrrp.default_interface = std::string(line[1]);
    else line.error("default_interface requires interface name");
}

void parse_group4(Statement& line, Global& global) {
    const auto address = IpAddress::parse(line[1]);
    if (!address || !address->is_v4()) line.error(format("{} [{}] is not IPv4. Skipping", {line.keyword(), line[1]}), 1);
    else if (!address->is_multicast()) line.error(format("{} [{}] is not multicast. Skipping", {line.keyword(), line[1]}), 1);
    else global.vrrp.multicast_group4 = *address;
}

void parse_group6(Statement& line, Global& global) {
    const auto address = IpAddress::parse(line[1]);
    if (!address || !address->is_v6()) line.error(format("{} [{}] is not IPv6. Skipping", {line.keyword(), line[1]}), 1);
    else if (!address->is_multicast()) line.error(format("{} [{}] is not multicast. Skipping", {line.keyword(), line[1]}), 1);
    else global.vrrp.multicast_group6 = *address;
}

namespace {

void parse_repeat(Statement& line, std::uint32_t& repeat) {
    const auto value = read_unsigned(line, 1, 0, UINT32_MAX, Leniency::lenient);
    if (!value) {
        line.error(format("{} '{}' invalid - ignoring", {line.keyword(), line[1]}), 1);
        return;
    }
    if (*value == 0) line.error(format("{} must be greater than 0, setting to 1", {line.keyword()}), 1);
    repeat = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(*value));
}

}  // namespace

void read_buffer_size(Statement& line, SocketBuffer& buffer) {
    if (!line.has(1)) return line.error(format("{} size missing", {line.keyword()}));
    const auto value = read_unsigned(line, 1, 0, UINT32_MAX, Leniency::lenient);
    if (value) buffer.octets = static_cast<std::uint32_t>(*value);
    else line.error(format("{} size ({}) invalid", {line.keyword(), line[1]}), 1);
}

void parse_garp_repeat(Statement& line, Global& global) { parse_repeat(line, global.vrrp.garp.repeat); }
void parse_garp_refresh_repeat(Statement& line, Global& global) { parse_repeat(line, global.vrrp.garp.refresh_repeat); }

void parse_garp_extra_if(Statement& line, Global& global) {
    if (line.keyword() == "vrrp_vmac_garp_intvl")
        line.deprecated("Keyword \"vrrp_vmac_garp_intvl\" is deprecated - please use \"vrrp_garp_extra_if\"");
    if (const auto extra = read_garp_extra(line, 1, "")) global.vrrp.garp.extra = *extra;
}
// "all" and the seconds in any order; the last number counts, as in the reference.
std::optional<GarpExtra> read_garp_extra(Statement& line, std::uint64_t lowest, std::string_view prefix) {
    GarpExtra extra;
    bool timed = false;
    for (std::size_t at = 1; line.has(at); ++at) {
        if (line[at] == "all") {
            extra.all = true;
            continue;
        }
        const auto value = read_unsigned(line, at, lowest, 86400, Leniency::lenient);
        if (!value) {
            line.error(format("{}{} '{}' invalid - ignoring", {prefix, line.keyword(), line[at]}), at);
            return std::nullopt;
        }
        extra.interval = seconds(*value);
        timed = true;
    }
    if (timed) return extra;
    line.error(format("{}{} specified without time - ignoring", {prefix, line.keyword()}));
    return std::nullopt;
}
void dump_garp_extra_if(const Global& global, std::string_view keyword, DumpWriter& out) {
    const GarpExtra& extra = global.vrrp.garp.extra;
    if (extra.interval > Duration::zero()) out.line(keyword, print_garp_extra(extra));
}
std::string print_garp_extra(const GarpExtra& extra) {
    return (extra.all ? "all " : "") + config::WholeSeconds<0, 86400>::print(extra.interval);
}

void parse_strict(Statement& line, Global& global) {
    const auto wanted = line.has(1) ? read_bool(line[1]) : true;
    if (!wanted) {
        line.error(format("Invalid value '{}' for global {} specified", {line[1], line.keyword()}), 1);
        return;
    }
    global.vrrp.strict = *wanted;
}
void dump_strict(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (global.vrrp.strict) out.line(keyword);
}

void parse_receive_buffer_policy(Statement& line, Global& global) {
    if (!line.has(1)) {
        line.error("vrrp_rx_bufs_policy missing");
        return;
    }
    VrrpSettings& vrrp = global.vrrp;
    if (line[1] == "MTU" || line[1] == "ADVERT") {
        vrrp.receive_buffer_policy = line[1] == "MTU" ? ReceiveBufferPolicy::mtu : ReceiveBufferPolicy::advert;
        return;
    }
    const auto bytes = read_unsigned(line, 1, 0, UINT32_MAX, Leniency::lenient);
    if (!bytes) {
        line.error(format("Invalid vrrp_rx_bufs_policy {}", {line[1]}), 1);
        return;
    }
    vrrp.receive_buffer_policy = ReceiveBufferPolicy::bytes;
    vrrp.receive_buffer_bytes = static_cast<std::uint32_t>(*bytes);
}
void dump_receive_buffer_policy(const Global& global, std::string_view keyword, DumpWriter& out) {
    switch (global.vrrp.receive_buffer_policy) {
        case ReceiveBufferPolicy::system: break;
        case ReceiveBufferPolicy::mtu: out.line(keyword, "MTU"); break;
        case ReceiveBufferPolicy::advert: out.line(keyword, "ADVERT"); break;
        case ReceiveBufferPolicy::bytes: out.line(keyword, std::to_string(global.vrrp.receive_buffer_bytes)); break;
    }
}

void parse_receive_buffer_multiplier(Statement& line, Global& global) {
    if (line.size() != 2) {
        line.error("Invalid vrrp_rx_bufs_multiplier", line.has(2) ? 2 : 0);
        return;
    }
    const auto value = read_unsigned(line, 1, 1, UINT32_MAX, Leniency::lenient);
    if (value) global.vrrp.receive_buffer_multiplier = static_cast<std::uint32_t>(*value);
    else line.error(format("Invalid vrrp_rx_bufs_multiplier {}", {line[1]}), 1);
}

// vrrp_min_garp touches only what is still at its default (vrrp.md 3.4).
void resolve_global(Global& global) {
    if (!global.vrrp.minimal_garp) return;
    const GarpSettings defaults;
    GarpSettings& garp = global.vrrp.garp;
    if (garp.repeat == defaults.repeat) garp.repeat = 1;
    if (garp.delay == defaults.delay) garp.delay = Duration::zero();
    if (garp.refresh_repeat == defaults.refresh_repeat) garp.refresh_repeat = 0;
}

}  // namespace ka::model
