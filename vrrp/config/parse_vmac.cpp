// use_vmac and use_ipvlan of an instance (vrrp.md 3.2, 4.1).
#include <charconv>

#include "common/base/format.hpp"
#include "common/config/dump.hpp"
#include "vrrp/config/parse_link.hpp"

namespace ka::vrrp {

namespace {

constexpr std::size_t longest_interface_name = 15;

bool is_interface_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_interface_name && name != "." && name != ".." &&
           name.find_first_of("/ \t:") == std::string_view::npos;
}

// Five or six octets in hexadecimal, with colons. `octets` says how many.
std::optional<MacAddress> read_mac(std::string_view text, std::size_t& octets) {
    MacAddress mac;
    octets = 0;
    while (octets < mac.octets.size()) {
        const std::string_view part = text.substr(0, text.find(':'));
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), mac.octets[octets], 16);
        if (part.empty() || part.size() > 2 || error != std::errc() || end != part.data() + part.size()) return std::nullopt;
        ++octets;
        if (part.size() == text.size()) break;
        text.remove_prefix(part.size() + 1);
        if (octets == mac.octets.size()) return std::nullopt;  // a seventh one
    }
    return octets >= 5 ? std::optional(mac) : std::nullopt;
}

bool is_rfc_mac(const MacAddress& mac) {
    const auto& o = mac.octets;
    return o[0] == 0 && o[1] == 0 && o[2] == 0x5e && o[3] == 0 && (o[4] == 1 || o[4] == 2);
}

// False: the word is no MAC at all.
bool take_mac(Statement& line, std::size_t at, VmacConfig& vmac) {
    std::size_t octets = 0;
    const auto mac = read_mac(line[at], octets);
    if (!mac) return false;
    if ((mac->octets[0] & 1) != 0) {
        line.error(format("VMAC MAC address is multicast {} - ignoring", {line[at]}), at);
    } else if (is_rfc_mac(*mac)) {
        line.error(format("VMAC MAC address not allowed to be RFC5798 address ({}) - ignoring", {line[at]}), at);
    } else {
        vmac.mac = mac;
        vmac.ends_with_vrid = octets == 5;
    }
    return true;
}

void take_name(Statement& line, std::size_t at, VmacConfig& vmac) {
    if (!vmac.name.empty()) line.error("VMAC interface name already specified", at);
    else if (!is_interface_name(line[at]))
        line.error(format("VMAC interface name '{}' too long or invalid characters - ignoring", {line[at]}), at);
    else vmac.name = std::string(line[at]);
}

bool take_mode(std::string_view word, IpvlanMode& mode) {
    if (word == "bridge") mode = IpvlanMode::bridge;
    else if (word == "private") mode = IpvlanMode::private_;
    else if (word == "vepa") mode = IpvlanMode::vepa;
    else return false;
    return true;
}

void take_ipvlan_address(Statement& line, std::size_t at, InstanceDraft& draft, IpvlanConfig& ipvlan, const Prefix& address) {
    const std::string& name = draft.config.name;
    if (ipvlan.address) return line.error(format("({}) ipvlan address already specified - ignoring '{}'", {name, line[at]}), at);
    if (!draft.family) draft.family = address.address.family();
    if (*draft.family != address.address.family())
        return line.error(format("({}) ipvlan address[{}] MUST match vrrp instance family !!! Skipping...", {name, line[at]}), at);
    ipvlan.address = address;
}

}  // namespace

void parse_use_vmac(Statement& line, InstanceDraft& draft) {
    if (draft.ipvlan && !draft.ipvlan->name.empty() && line.has(1))
        return line.error("VMAC interface name already specified", 1);
    if (!draft.vmac) draft.vmac.emplace();
    VmacConfig& vmac = *draft.vmac;
    for (std::size_t at = 1; line.has(at); ++at) {
        if (line[at] == "netlink_notify_msg") {
            vmac.notify_message = true;
        } else if (line[at] == "group" && line.has(at + 1)) {
            vmac.group = std::string(line[++at]);
        } else if (line[at] == "name" && line.has(at + 1)) {
            take_name(line, ++at, vmac);
        } else if (!take_mac(line, at, vmac)) {
            take_name(line, at, vmac);
        }
    }
}

void dump_use_vmac(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (!draft.vmac) return;
    const VmacConfig& vmac = *draft.vmac;
    std::string text;
    if (!vmac.name.empty()) text += "name " + config::quoted(vmac.name);
    if (vmac.mac) {
        const std::string mac = vmac.mac->to_string();
        text += (text.empty() ? "" : " ") + (vmac.ends_with_vrid ? mac.substr(0, mac.rfind(':')) : mac);
    }
    if (!vmac.group.empty()) text += (text.empty() ? "group " : " group ") + vmac.group;
    if (vmac.notify_message) text += text.empty() ? "netlink_notify_msg" : " netlink_notify_msg";
    out.line(keyword, text);
}

void parse_use_ipvlan(Statement& line, InstanceDraft& draft) {
    const std::string& name = draft.config.name;
    if (draft.ipvlan) return line.error(format("({}) use_ipvlan already specified", {name}));
    IpvlanConfig& ipvlan = draft.ipvlan.emplace();
    if (draft.vmac) ipvlan.name = draft.vmac->name;
    for (std::size_t at = 1; line.has(at); ++at) {
        if (line[at] == "group" && line.has(at + 1)) {
            ipvlan.group = std::string(line[++at]);
        } else if (take_mode(line[at], ipvlan.mode)) {
            continue;
        } else if (const auto address = Prefix::parse(line[at])) {
            take_ipvlan_address(line, at, draft, ipvlan, *address);
        } else {
            if (line[at] == "name" && line.has(at + 1)) ++at;
            if (!ipvlan.name.empty())
                line.error(format("({}) IPVLAN interface already specified - ignoring '{}'", {name, line[at]}), at);
            else if (!is_interface_name(line[at]))
                line.error(format("({}) ipvlan interface name '{}' too long or invalid characters - ignoring", {name, line[at]}), at);
            else ipvlan.name = std::string(line[at]);
        }
    }
}

void dump_use_ipvlan(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (!draft.ipvlan) return;
    const IpvlanConfig& ipvlan = *draft.ipvlan;
    std::string text;
    const auto add = [&](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
    if (!ipvlan.name.empty()) add("name " + config::quoted(ipvlan.name));
    if (ipvlan.address) add(ipvlan.address->to_string());
    if (ipvlan.mode != IpvlanMode::bridge) add(ipvlan.mode == IpvlanMode::vepa ? "vepa" : "private");
    if (!ipvlan.group.empty()) add("group " + ipvlan.group);
    out.line(keyword, text);
}

void parse_vrf(Statement& line, InstanceDraft& draft) {
    const std::string name(line[1]);
    if (!draft.config.interface.empty())
        return line.error(format("({}) Cannot specify VRF interface and interface - ignoring", {draft.config.name}), 1);
    if (draft.whole->catalogue->find(name) == nullptr && !draft.whole->global.vrrp.dynamic_interfaces) {
        line.error(config::DiagnosticKind::missing_interface, format("({}) WARNING - VRF interface {} doesn't exist", {draft.config.name, name}), 1);
        draft.whole->interface_missing = draft.interface_is_missing = true;
        return;
    }
    draft.vrf = name;
}

}  // namespace ka::vrrp
