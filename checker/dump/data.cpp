#include "checker/dump/data.hpp"

#include <linux/ip_vs.h>
#include <netinet/in.h>

#include <cctype>

#include "common/model/script_line.hpp"

namespace ka::checker::dump {

namespace {

const char* on_off(bool value) { return value ? "ON" : "OFF"; }
const char* enabled(bool value) { return value ? "enabled" : "disabled"; }

std::string upper(std::string text) {
    for (auto& letter : text) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

std::string forwarding_text(const Forwarding& forwarding) {
    if (forwarding.method == ForwardingMethod::nat) return "NAT";
    if (forwarding.method == ForwardingMethod::direct) return "DR";
    std::string text = "TUN, type = ";
    text += forwarding.tunnel == TunnelType::gue ? "GUE" : forwarding.tunnel == TunnelType::gre ? "GRE" : "IPIP";
    if (forwarding.tunnel == TunnelType::gue) text += format(", port = {}", {forwarding.tunnel_port});
    if ((forwarding.tunnel_flags & 1) != 0) text += ", checksum";
    if ((forwarding.tunnel_flags & 2) != 0) text += ", remote checksum";
    return text;
}

void dump_script(std::size_t indent, const char* what, const RareScript& script, model::DumpText& out) {
    if (!script) return;
    out.line(indent, "{} notify script = {}, uid:gid {}:{}", {what, model::quoted_command(*script), script->uid, script->gid});
}

void dump_retries(const InheritedSchedule& schedule, model::DumpText& out) {
    if (schedule.retry) out.entry("Retry count = {}", {*schedule.retry});
    if (schedule.delay_before_retry) out.entry("Retry delay = {:.6f}", {to_seconds(*schedule.delay_before_retry)});
    if (schedule.warmup) out.entry("Warmup = {:.6f}", {to_seconds(*schedule.warmup)});
}

const char* family_text(const VirtualServerConfig& config) {
    bool v4 = false;
    bool v6 = false;
    for (const auto& endpoint : config.endpoints) (endpoint.family == Family::ipv4 ? v4 : v6) = true;
    return v4 && v6 ? "IPv4 & IPv6" : v4 ? "inet" : v6 ? "inet6" : "unknown";
}

// What the three free flags of a service mean depends on its scheduler.
void dump_flags(const VirtualServerConfig& config, model::DumpText& out) {
    const auto is_set = [&](std::uint32_t flag) { return enabled((config.flags & flag) != 0); };
    out.entry("Hashed = {}", {is_set(IP_VS_SVC_F_HASHED)});
    if (config.scheduler == "sh" || config.scheduler == "mh") {
        out.entry("{}-port = {}", {config.scheduler, is_set(IP_VS_SVC_F_SCHED_SH_PORT)});
        out.entry("{}-fallback = {}", {config.scheduler, is_set(IP_VS_SVC_F_SCHED_SH_FALLBACK)});
    } else {
        out.entry("flag-1 = {}", {is_set(IP_VS_SVC_F_SCHED1)});
        out.entry("flag-2 = {}", {is_set(IP_VS_SVC_F_SCHED2)});
        out.entry("flag-3 = {}", {is_set(IP_VS_SVC_F_SCHED3)});
    }
    const bool one_packet = (config.flags & IP_VS_SVC_F_ONEPACKET) != 0;
    const bool idle = one_packet && config.protocol != Protocol::udp;
    out.entry("One packet scheduling = {}{}", {enabled(one_packet), idle ? " (inactive due to not UDP)" : ""});
}

void dump_persistence(const VirtualServerConfig& config, model::DumpText& out) {
    if (config.persistence_timeout == 0) return;
    out.entry("persistence timeout = {}", {config.persistence_timeout});
    if (config.persistence_mask == 0) return;
    const bool ipv4 = config.endpoints.front().family == Family::ipv4;
    out.entry("persistence granularity = {}", {ipv4 ? IpAddress::v4(config.persistence_mask).to_string()
                                                    : std::to_string(config.persistence_mask)});
}

void dump_name(const VirtualServer& server, model::DumpText& out) {
    const auto& config = server.config();
    const auto& endpoint = config.endpoints.front();
    if (!config.group.empty()) return out.head("VS GROUP = {}", {server.name()});
    if (endpoint.fwmark) return out.head("VS FWMARK = {}", {*endpoint.fwmark});
    out.head("VS VIP = {}, VPORT = {}", {endpoint.address.to_string(), endpoint.port});
}

void dump_service(const VirtualServerConfig& config, model::DumpText& out) {
    if (config.virtual_host) out.entry("VirtualHost = {}", {*config.virtual_host});
    if (config.snmp_name) out.entry("SNMP name = '{}'", {*config.snmp_name});
    out.entry("Address family = {}", {family_text(config)});
    out.entry("connection timeout = {:.6f}", {to_seconds(config.schedule.connect_timeout)});
    out.entry("delay_loop = {:.6f}", {to_seconds(config.schedule.delay_loop)});
    out.entry("lvs_sched = {}", {config.scheduler});
    dump_flags(config, out);
    dump_persistence(config, out);
    out.entry("protocol = {}", {config.protocol == Protocol::none ? "none" : upper(protocol_name(config.protocol))});
    out.entry("alpha is {}", {on_off(config.schedule.alpha)});
    out.entry("omega is {}", {on_off(config.omega)});
    dump_retries(config.schedule, out);
    out.entry("Inhibit on failure is {}", {on_off(config.inhibit_on_failure)});
    out.entry("quorum = {}, hysteresis = {}", {config.quorum, config.hysteresis});
    dump_script(3, "Quorum up", config.quorum_up, out);
    dump_script(3, "Quorum down", config.quorum_down, out);
    if (config.ha_suspend) out.entry("Using HA suspend");
    out.entry("Using smtp notification = {}", {config.smtp_alert.value_or(false) ? "yes" : "no"});
    const bool has_default = config.forwarding.method != ForwardingMethod::tunnel || config.forwarding.tunnel == TunnelType::ipip;
    out.entry("{}forwarding method = {}", {has_default ? "default " : "", forwarding_text(config.forwarding)});
}

void dump_sorry_server(const VirtualServer& server, model::DumpText& out) {
    const auto& sorry = server.config().sorry_server;
    if (!sorry) return;
    out.entry("sorry server = {}", {server_name(sorry->address, sorry->port, server.config().protocol)});
    out.member("forwarding method = {}", {forwarding_text(sorry->forwarding)});
    out.member("Inhibit on failure is {}", {on_off(sorry->inhibit)});
    out.member("set = {}", {server.standing_in() || sorry->inhibit ? 1 : 0});
    out.member("alive = 1");
}

void dump_real_server(const RealServerConfig& config, const RealServerState& state, model::DumpText& out) {
    unsigned failed = 0;
    for (const auto& check : state.checks) failed += check.health.up ? 0 : 1;
    const bool set = state.alive || config.inhibit_on_failure;
    const std::uint32_t effective = config.weight;
    out.section("Real server", 3);
    out.entry("RIP = {}, RPORT = {}, WEIGHT = {} EFF WEIGHT = {}",
              {config.address.to_string(), config.port, effective, effective});
    out.entry("forwarding method = {}", {forwarding_text(config.forwarding)});
    out.entry("Alpha is {}", {on_off(config.schedule.alpha)});
    out.entry("connection timeout = {:.6f}", {to_seconds(config.schedule.connect_timeout)});
    out.entry("connection limit range = {} -> {}", {config.lower_threshold, config.upper_threshold});
    out.entry("Delay loop = {:.6f}", {to_seconds(config.schedule.delay_loop)});
    dump_retries(config.schedule, out);
    out.entry("Inhibit on failure is {}", {on_off(config.inhibit_on_failure)});
    dump_script(5, "RS up", config.notify_up, out);
    dump_script(5, "RS down", config.notify_down, out);
    if (config.virtual_host) out.line(4, "VirtualHost = '{}'", {*config.virtual_host});
    if (config.snmp_name) out.entry("SNMP name = '{}'", {*config.snmp_name});
    out.entry("Using smtp notification = {}", {config.smtp_alert.value_or(false) ? "yes" : "no"});
    out.entry("initial weight = {}", {config.weight});
    out.entry("effective weight = {}", {effective});
    out.entry("previous effective_weight = 0");
    out.entry("alive = {}", {state.alive ? 1 : 0});
    out.entry("num failed checkers = {}", {failed});
    out.entry("RS set = {}", {set ? 1 : 0});
    out.entry("reloaded = 0");
}

}  // namespace

void dump_virtual_server(const VirtualServer& server, model::DumpText& out) {
    const auto& config = server.config();
    out.section("Virtual server", 1);
    dump_name(server, out);
    dump_service(config, out);
    dump_sorry_server(server, out);
    unsigned alive = 0;
    for (const auto& real : server.real_servers()) alive += real.alive ? 1 : 0;
    out.entry("VS alive = {}", {alive != 0 || server.standing_in() ? 1 : 0});
    out.entry("quorum_state_up = {}", {server.quorum_up() ? 1 : 0});
    out.entry("reloaded = 0");
    for (std::size_t at = 0; at < config.real_servers.size(); ++at)
        dump_real_server(config.real_servers[at], server.real_servers()[at], out);
}

void data(const Services& services, model::DumpText& out) {
    const Config& config = services.config();
    if (config.tls) dump_tls(*config.tls, out);
    out.section("LVS Topology");
    out.head("System is compiled with LVS v1.2.1");
    for (const auto& group : config.groups) dump_group(group, services.virtual_servers(), out);
    for (const auto& server : services.virtual_servers()) dump_virtual_server(server, out);
    dump_checks(services, out);
}

}  // namespace ka::checker::dump
