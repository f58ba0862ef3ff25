// The parsers of global_defs about the firewall, SNMP, D-Bus and the names of VMACs.
#include <set>

#include "common/base/format.hpp"
#include "common/model/parse_services.hpp"

namespace ka::model {

using config::quoted;

void parse_nftables(Statement& line, Global& global) {
    NftablesSettings& nftables = global.vrrp.firewall.nftables;
    if (!nftables.table.empty()) return line.error("nftables already specified - ignoring");
    nftables.table = line.has(1) ? std::string(line[1]) : "keepalived";
}
void dump_nftables(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& table = global.vrrp.firewall.nftables.table; !table.empty()) out.line(keyword, quoted(table));
}

void parse_iptables(Statement& line, Global& global) {
    auto& iptables = global.vrrp.firewall.iptables;
    if (iptables) return line.error("iptables already specified - ignoring");
    iptables.emplace();
    if (!line.has(1)) return;
    iptables->input_chain = std::string(line[1]);
    iptables->output_chain = std::string(line.has(2) ? line[2] : std::string_view());  // one name: nothing for what leaves
}
void dump_iptables(const Global& global, std::string_view keyword, DumpWriter& out) {
    const auto& iptables = global.vrrp.firewall.iptables;
    if (!iptables) return;
    const auto& output = iptables->output_chain;
    out.line(keyword, quoted(iptables->input_chain) + (output.empty() ? "" : ' ' + quoted(output)));
}

namespace {

// What is not named is named after the first (core.md 6.2).
std::vector<std::string> all_ipsets(std::vector<std::string> names) {
    constexpr std::string_view endings[IpsetNames::count] = {"", "6", "_if6", "_igmp", "_mld", "_nd"};
    const std::string base = names.front();
    for (std::size_t at = names.size(); at < IpsetNames::count; ++at) names.push_back(base + std::string(endings[at]));
    return names;
}

}  // namespace

void parse_ipsets(Statement& line, Global& global) {
    auto& ipsets = global.vrrp.firewall.ipsets;
    ipsets.emplace();
    if (!line.has(1)) return;
    std::vector<std::string> names;
    for (std::size_t at = 1; line.has(at) && at <= IpsetNames::count; ++at) names.emplace_back(line[at]);
    names = all_ipsets(std::move(names));
    if (std::set<std::string>(names.begin(), names.end()).size() != names.size())
        return line.error("vrrp_ipsets names must be different - ignoring names", 1);
    ipsets->names = std::move(names);
}
void dump_ipsets(const Global& global, std::string_view keyword, DumpWriter& out) {
    const auto& ipsets = global.vrrp.firewall.ipsets;
    if (!ipsets) return;
    std::string text;
    for (const std::string& name : ipsets->names) text += (text.empty() ? "" : " ") + quoted(name);
    out.line(keyword, text);
}

void parse_snmp_socket(Statement& line, Global& global) {
    std::string& socket = global.common.snmp.socket;
    if (!line.has(1)) line.error("SNMP error : snmp socket name missing");
    else if (line.has(2)) line.error("Too many parameters specified for snmp_socket - ignoring", 2);
    else if (!socket.empty()) line.error(format("SNMP socket already set to {} - ignoring", {socket}), 1);
    else socket = std::string(line[1]);
}
void dump_snmp_socket(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& socket = global.common.snmp.socket; !socket.empty()) out.line(keyword, quoted(socket));
}

void parse_dbus_service(Statement& line, Global& global) {
    if (line.has(1)) global.vrrp.dbus.service = std::string(line[1]);
    else line.error("dbus_service_name missing - ignoring");
}
void dump_dbus_service(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& service = global.vrrp.dbus.service; !service.empty()) out.line(keyword, quoted(service));
}

namespace {

void read_prefix(Statement& line, std::string_view what, std::string& prefix) {
    if (prefix.empty()) prefix = std::string(line[1]);
    else line.error(format("{} prefix has already been specified - ignoring {}", {what, line[1]}), 1);
}

}  // namespace

void parse_vmac_prefix(Statement& line, Global& global) { read_prefix(line, "vmac", global.vrrp.vmac_prefix); }
void dump_vmac_prefix(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& prefix = global.vrrp.vmac_prefix; !prefix.empty()) out.line(keyword, quoted(prefix));
}
void parse_vmac_address_prefix(Statement& line, Global& global) { read_prefix(line, "vmac_addr", global.vrrp.vmac_address_prefix); }
void dump_vmac_address_prefix(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& prefix = global.vrrp.vmac_address_prefix; !prefix.empty()) out.line(keyword, quoted(prefix));
}

}  // namespace ka::model
