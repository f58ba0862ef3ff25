// One instance in keepalived.data: the order of the lines is that of the reference.
#include <algorithm>

#include "vrrp/dump/data.hpp"
#include "vrrp/dump/kernel_lines.hpp"

namespace ka::vrrp::dump {

namespace {

struct Shown {
    const Scene& scene;
    InstanceId id;
    const InstanceConfig& config;
    InstanceSnapshot now;
    InstanceDetails more;
};

std::int64_t whole(Duration value) { return std::chrono::duration_cast<seconds>(value).count(); }
std::int64_t micro(Duration value) { return std::chrono::duration_cast<microseconds>(value).count(); }
const char* truth(bool value) { return value ? "true" : "false"; }
const char* enabled(bool value) { return value ? "enabled" : "disabled"; }

const char* name_of(IpvlanMode mode) { return mode == IpvlanMode::bridge ? "bridge" : mode == IpvlanMode::vepa ? "vepa" : "private"; }

const char* name_of(UnicastChecksum checksum) {
    return checksum == UnicastChecksum::automatic ? "no" : checksum == UnicastChecksum::old ? "config" : "never";
}

void dump_flags(const Shown& of, model::DumpText& out) {
    const auto& config = of.config;
    if (!config.is_unicast() && config.own_interface.empty()) return out.entry("Flags: none");
    out.entry("Flags:");
    if (config.is_unicast()) out.member("Using unicast");
}

void dump_faults(const Shown& of, model::DumpText& out) {
    out.entry("Number of config faults = {}", {of.more.configuration_faults});
    if (!of.scene.running) return;
    out.entry("Number of tracker faults = {}", {of.more.tracker_faults});
    if (of.more.interface_fault || of.more.source_fault) {
        out.entry("Flags of interface faults:");
        if (of.more.interface_fault) out.member("Interface down");
        if (of.more.source_fault) out.member("No address");
    } else {
        out.entry("Flags of interface faults: none");
    }
    out.entry("Number of track scripts init = {}", {of.more.unknown_scripts});
}

void dump_state(const Shown& of, model::DumpText& out) {
    const auto& [scene, id, config, now, more] = of;
    out.entry("VRRP Version = {}", {static_cast<int>(config.version)});
    if (!more.group.empty()) out.entry("Sync group = {}", {more.group});
    if (config.family == Family::ipv6) out.entry("Using Native IPv6");
    if (scene.running) {
        out.entry("State = {}", {name_of(now.state)});
        if (now.state == State::backup) {
            out.entry("Master router = {}", {now.master_address.to_string()});
            out.entry("Master priority = {}", {now.master_priority.value});
            if (config.version == Version::v3) out.entry("Master advert int = {:.2f} sec", {to_seconds(now.master_interval)});
        }
    }
    dump_flags(of, out);
    const State configured = config.state == ConfiguredState::master || config.is_owner() ? State::master : State::backup;
    out.entry("Wantstate = {}", {name_of(scene.running ? more.wanted : configured)});
    dump_faults(of, out);
    if (!scene.running) return;
    out.entry("Last transition = {}", {model::moment_text(now.since.time_since_epoch() + scene.to_wall)});
    out.entry("Read timeout = {}", {more.timeout == never
                                        ? std::string("DISABLED")
                                        : model::moment_text(more.timeout.time_since_epoch() + scene.to_wall)});
    out.entry("Master down timer = {} usecs", {micro(more.master_down)});
}

void dump_own_interface(const Shown& of, model::DumpText& out) {
    const auto& config = of.config;
    if (config.own_interface.empty()) return;
    const auto* link = of.scene.mirror.link(config.own_interface);
    const char* is_up = truth(link != nullptr && link->usable());
    if (!config.own_is_ipvlan)
        return out.entry("Use VMAC, i/f name {}, is_up = {}, xmit_base = {}",
                         {config.own_interface, is_up, truth(config.transmits_on_parent)});
    const auto& made = of.scene.config.made_links;
    const auto found = std::ranges::find(made, config.own_interface, &MadeLink::name);
    const MadeLink ipvlan = found == made.end() ? MadeLink{} : *found;
    out.entry("Use IPVLAN, i/f {}, is_up = {}{}{}, type {}",
              {config.own_interface, is_up, ipvlan.address ? ", i/f address = " : "",
               ipvlan.address ? ipvlan.address->to_string() : std::string(), name_of(ipvlan.mode)});
}

void dump_place(const Shown& of, model::DumpText& out) {
    const auto& config = of.config;
    dump_own_interface(of, out);
    if (config.vmac_addresses) out.entry("Use VMAC for VIPs on other interfaces");
    if (!config.own_interface.empty())
        out.entry("Interface = {}, {} on {}{}", {config.own_interface, config.own_is_ipvlan ? "ipvlan" : "vmac", config.interface,
                                                 config.transmits_on_parent ? ", xmit base i/f" : ""});
    else if (!config.interface.empty()) out.entry("Interface = {}", {config.interface});
    if (config.dont_track_primary) out.entry("VRRP interface tracking disabled");
    if (config.skip_check_advert_addresses) out.entry("Skip checking advert IP addresses");
    if (config.strict) out.entry("Enforcing strict VRRP compliance");
    const auto source = config.source ? config.source : of.more.source;
    out.entry("Using src_ip = {}{}", {source ? source->to_string() : std::string("(none)"),
                                      config.source ? " (from configuration)" : ""});
    if (config.is_unicast()) return;
    const auto& all = of.scene.config;
    const auto group = config.multicast_group.value_or(config.family == Family::ipv4 ? all.multicast_group4 : all.multicast_group6);
    if (config.family == Family::ipv4) out.entry("Multicast address {}", {group.to_string()});
    else out.entry("Multicast address {}, ifindex {}", {group.to_string(), of.more.interface.value});
}

void dump_garp(const InstanceConfig& config, model::DumpText& out) {
    out.entry("Gratuitous ARP delay = {}", {whole(config.garp.delay)});
    out.entry("Gratuitous ARP repeat = {}", {config.garp.repeat});
    out.entry("Gratuitous ARP refresh = {}", {whole(config.garp.refresh)});
    out.entry("Gratuitous ARP refresh repeat = {}", {config.garp.refresh_repeat});
    out.entry("Gratuitous ARP lower priority delay = {}", {whole(config.garp.lower_prio_delay)});
    out.entry("Gratuitous ARP lower priority repeat = {}", {config.garp.lower_prio_repeat});
    out.entry("Down timer adverts = {}", {config.down_timer_adverts});
    if (config.garp.extra_interval > Duration{})
        out.entry("Gratuitous ARP for each secondary {} = {}", {config.garp.extra_all ? "i/f" : "VMAC", whole(config.garp.extra_interval)});
    out.entry("Send advert after receive lower priority advert = {}", {truth(!config.lower_prio_no_advert)});
    out.entry("Send advert after receive higher priority advert = {}", {truth(config.higher_prio_send_advert)});
}

void dump_election(const Shown& of, model::DumpText& out) {
    const auto& config = of.config;
    out.entry("Virtual Router ID = {}", {config.vrid.value});
    out.entry("Priority = {}", {config.priority.value});
    if (of.scene.running) {
        out.entry("Effective priority = {}", {of.now.effective_priority.value});
        out.entry("Total priority = {}", {of.more.total_priority});
    }
    if (config.version == Version::v2) out.entry("Advert interval = {} sec", {whole(config.advert_interval)});
    else out.entry("Advert interval = {} milli-sec", {micro(config.advert_interval) / 1000});
    if (config.version == Version::v3 && of.scene.running && of.now.state == State::backup)
        out.entry("Master advert interval = {} milli-sec", {micro(of.now.master_interval) / 1000});
    out.entry("Accept = {}", {enabled(config.accept)});
    out.entry("Preempt = {}", {enabled(!config.nopreempt)});
    if (config.preempt_delay > Duration{}) out.entry("Preempt delay = {:g} secs", {to_seconds(config.preempt_delay)});
    out.entry("Promote_secondaries = {}", {enabled(config.promote_secondaries)});
    if (config.kernel_rx_buffer != 0) out.entry("Kernel rx buffer size = {}", {config.kernel_rx_buffer});
}

void dump_authentication(const InstanceConfig& config, model::DumpText& out) {
    if (config.version != Version::v2) return;
    if (config.auth_type == AuthType::none) return out.entry("Authentication type = none");
    if (config.auth_type == AuthType::ah) return out.entry("Authentication type = IPSEC_AH");
    out.entry("Authentication type = SIMPLE_PASSWORD");
    out.entry("Password = ********");
}

void dump_members(const std::vector<std::string>& lines, model::DumpText& out) {
    for (const auto& line : lines) out.member("{}", {line});
}

void dump_addresses(const Shown& of, model::DumpText& out) {
    const auto& config = of.config;
    const auto present = of.scene.running ? of.more.present : std::vector<bool>{};
    if (!config.addresses.empty()) {
        out.entry("Virtual IP ({}):", {config.addresses.size()});
        dump_members(address_lines(config.addresses, config, present, 0), out);
    }
    if (!config.excluded_addresses.empty()) {
        out.entry("Virtual IP Excluded :");
        dump_members(address_lines(config.excluded_addresses, config, present, config.addresses.size()), out);
    }
}

void dump_unicast(const InstanceConfig& config, model::DumpText& out) {
    if (!config.is_unicast()) return;
    if (config.unicast_ttl || config.family == Family::ipv4) out.entry("Unicast TTL = {}", {config.unicast_ttl.value_or(255)});
    out.entry("Check unicast src : {}", {config.check_unicast_source ? "yes" : "no"});
    out.entry("Unicast Peer :");
    for (const auto& peer : config.unicast_peers)
        out.member("{} min_ttl {} max_ttl {}", {peer.address.to_string(), peer.min_ttl, peer.max_ttl});
    out.entry("Unicast checksum compatibility = {}", {name_of(config.unicast_checksum)});
}

void dump_sockets_of(const Shown& of, model::DumpText& out) {
    if (!of.scene.running) return out.entry("No sockets allocated");
    const auto uses = [&](const SocketFacts& socket) { return std::ranges::find(socket.users, of.id) != socket.users.end(); };
    const auto found = std::ranges::find_if(of.scene.sockets, uses);
    if (found == of.scene.sockets.end()) return out.entry("fd_in -1, fd_out -1");
    out.entry("fd_in {}, fd_out {}", {found->receive, found->send});
}

void dump_routes_and_rules(const InstanceConfig& config, model::DumpText& out) {
    if (!config.routes.empty()) out.entry("Virtual Routes :");
    for (const auto& route : config.routes) out.member("{}", {route_line(route)});
    if (!config.rules.empty()) out.entry("Virtual Rules :");
    for (const auto& rule : config.rules) out.member("{}", {rule_line(rule)});
}

}  // namespace

void dump_instance(const Scene& scene, InstanceId id, model::DumpText& out) {
    const Shown of{scene, id, scene.router.config(id), scene.router.snapshot(id), scene.router.details(id)};
    const auto& config = of.config;
    out.head("VRRP Instance = {}", {config.name});
    dump_state(of, out);
    dump_place(of, out);
    dump_garp(config, out);
    dump_election(of, out);
    dump_authentication(config, out);
    dump_addresses(of, out);
    dump_unicast(config, out);
    dump_sockets_of(of, out);
    dump_routes_and_rules(config, out);
    dump_tracked(config, out);
    out.entry("Using smtp notification = {}", {config.notify.mail ? "yes" : "no"});
    out.entry("Notify deleted = {}", {config.notify.notify_deleted ? "Deleted" : "Fault"});
    dump_notify(config.notify, false, out);
    out.entry("Notify priority changes = {}", {truth(config.notify_priority_changes)});
}

}  // namespace ka::vrrp::dump
