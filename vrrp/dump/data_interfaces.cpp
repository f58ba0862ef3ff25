// The interfaces in keepalived.data: what the kernel says of each, and who follows it.
#include <linux/if_link.h>
#include <net/if.h>
#include <net/if_arp.h>

#include <algorithm>
#include <set>

#include "vrrp/dump/data.hpp"

namespace ka::vrrp::dump {

namespace {

using netlink::Link;

// "UP, RUNNING, no broadcast, loopback, no multicast"
std::string state_text(std::uint32_t flags) {
    std::string text = (flags & IFF_UP) != 0 ? "UP" : "not UP";
    text += (flags & IFF_RUNNING) != 0 ? ", RUNNING" : ", not RUNNING";
    if ((flags & IFF_BROADCAST) == 0) text += ", no broadcast";
    if ((flags & IFF_LOOPBACK) != 0) text += ", loopback";
    if ((flags & IFF_POINTOPOINT) != 0) text += ", point to point";
    if ((flags & IFF_NOARP) != 0) text += ", no arp";
    if ((flags & IFF_MULTICAST) == 0) text += ", no multicast";
    return text;
}

std::string hardware_text(std::uint16_t type) {
    if (type == ARPHRD_LOOPBACK) return "LOOPBACK";
    if (type == ARPHRD_ETHER) return "ETHERNET";
    return format("UNKNOWN ({})", {type});
}

// The first of them that no instance owns; IPv6: a link-local one, which adverts come from.
std::string own_address(const Scene& scene, const Link& link, Family family, const std::set<IpAddress>& ours) {
    for (const auto* address : scene.mirror.addresses_of(link.index)) {
        const auto& own = address->prefix.address;
        const bool fits = own.family() == family && (family == Family::ipv4 || own.is_link_local());
        if (fits && !ours.contains(own)) return own.to_string();
    }
    return "(none)";
}

void dump_followers(const Scene& scene, const std::string& name, model::DumpText& out) {
    std::vector<std::string> lines;
    for (const auto& instance : scene.config.instances) {
        const auto found = std::ranges::find(instance.track_interfaces, name, &TrackReference::name);
        const bool tracked = found != instance.track_interfaces.end();
        const bool own = instance.own_interface == name || (instance.interface == name && !instance.dont_track_primary);
        if (!tracked && !own) continue;
        lines.push_back(format("{}, weight {}{}", {instance.name, tracked ? found->weight : 0,
                                                   tracked && found->reverse ? " reverse" : ""}));
    }
    if (lines.empty()) return;
    out.entry("Tracking VRRP instances :");
    for (const auto& line : lines) out.member("{}", {line});
}

void dump_delays(const Scene& scene, const std::string& name, model::DumpText& out) {
    const auto found = std::ranges::find(scene.config.link_delays, name, &LinkDelay::interface);
    const LinkDelay delay = found == scene.config.link_delays.end() ? LinkDelay{} : *found;
    const auto micro = [](Duration value) { return std::chrono::duration_cast<microseconds>(value).count(); };
    out.entry("Up debounce timer = {}us", {micro(delay.up)});
    out.entry("Down debounce timer = {}us", {micro(delay.down)});
}

const char* ipvlan_mode(std::uint32_t mode) { return mode == IPVLAN_MODE_L2 ? "L2" : mode == IPVLAN_MODE_L3 ? "L3" : "L3S"; }
const char* ipvlan_flag(std::uint16_t flags) {
    return (flags & IPVLAN_F_PRIVATE) != 0 ? "private" : (flags & IPVLAN_F_VEPA) != 0 ? "vepa" : "bridge";
}

// What an interface that was made, by us or by others, stands on.
void dump_parent(const Scene& scene, const Link& link, model::DumpText& out) {
    const Link* const parent = scene.mirror.link(link.parent);
    if (parent == nullptr) return;
    std::string type;
    if (link.private_macvlan()) type = "VMAC type private";
    else if (link.kind == "ipvlan") type = format("IPVLAN type {} {}", {ipvlan_mode(link.mode), ipvlan_flag(link.mode_flags)});
    else return;
    out.entry("{}, underlying interface = {}, state = {}", {type, parent->name, state_text(parent->flags)});
}

// How its link is known: told by the kernel, or asked for again and again.
const char* way_of_asking(const Scene& scene, const std::string& name) {
    const auto found = scene.polled.find(name);
    if (found == scene.polled.end()) return "NIC netlink status update";
    switch (found->second) {
        case LinkbeatKind::mii: return "NIC support MII";
        case LinkbeatKind::ethtool: return "NIC support ETHTOOL GLINK interface";
        case LinkbeatKind::ioctl:
        case LinkbeatKind::any: break;
    }
    return "NIC ioctl refresh polling";
}

void dump_link(const Scene& scene, const Link& link, const std::set<IpAddress>& ours, model::DumpText& out) {
    const bool missing = link.index == no_interface;
    out.head("Name = {}", {link.name});
    out.entry("index = {}{}", {link.index.value, missing ? " (deleted)" : ""});
    out.entry("IPv4 address = {}", {own_address(scene, link, Family::ipv4, ours)});
    out.entry("IPv6 address = {}", {own_address(scene, link, Family::ipv6, ours)});
    if (link.mac && !link.loopback()) out.entry("MAC = {}", {link.mac->to_string()});
    out.entry("State = {}", {state_text(link.flags)});
    dump_delays(scene, link.name, out);
    dump_parent(scene, link, out);
    if (std::ranges::find(scene.config.made_links, link.name, &MadeLink::name) != scene.config.made_links.end())
        out.entry("I/f created by keepalived");
    out.entry("MTU = {}", {link.mtu});
    out.entry("HW Type = {}", {missing ? std::string("UNKNOWN (0)") : hardware_text(link.hardware_type)});
    if (!link.kind.empty()) out.entry("Kind = {}", {link.kind});
    out.entry("{}", {way_of_asking(scene, link.name)});
    if (link.vrf_table != 0) out.entry("VRF master table {}", {link.vrf_table});
    const Link* const master = scene.mirror.link(link.master);
    if (master != nullptr && master->vrf_table != 0) out.entry("VRF slave of {}", {master->name});
    const auto spacing = [&](const char* what, Duration interval) {
        if (interval > Duration{})
            out.entry("Gratuitous {} interval {}ms", {what, std::chrono::duration_cast<milliseconds>(interval).count()});
    };
    spacing("ARP", scene.config.garp_interval);
    spacing("NA", scene.config.gna_interval);
    dump_followers(scene, link.name, out);
}

// Interfaces that are configured and not there.
std::set<std::string> missing_interfaces(const Scene& scene) {
    std::set<std::string> names;
    const auto need = [&](const std::string& name) {
        if (!name.empty() && scene.mirror.link(name) == nullptr) names.insert(name);
    };
    for (const auto& instance : scene.config.instances) {
        need(instance.interface);
        need(instance.own_interface);
        for (const auto& tracked : instance.track_interfaces) need(tracked.name);
    }
    return names;
}

std::set<IpAddress> virtual_addresses(const Config& config) {
    std::set<IpAddress> ours;
    for (const auto& instance : config.instances) {
        for (const auto& address : instance.addresses) ours.insert(address.prefix.address);
        for (const auto& address : instance.excluded_addresses) ours.insert(address.prefix.address);
    }
    return ours;
}

}  // namespace

void dump_interfaces(const Scene& scene, model::DumpText& out) {
    const auto ours = virtual_addresses(scene.config);
    out.section("Interfaces");
    for (const auto& [index, link] : scene.mirror.links()) dump_link(scene, link, ours, out);
    for (const auto& name : missing_interfaces(scene)) {
        Link missing;
        missing.name = name;
        dump_link(scene, missing, ours, out);
    }
}

}  // namespace ka::vrrp::dump
