#include "vrrp/dump/data.hpp"

#include <set>

#include "vrrp/dump/kernel_lines.hpp"

namespace ka::vrrp::dump {

namespace {

struct Paced {
    Duration garp_interval;
    Duration gna_interval;
    std::vector<std::string> interfaces;
};

// The groups of the configuration; behind them each interface that keeps the global pace for itself.
std::vector<Paced> paced_groups(const Config& config) {
    std::vector<Paced> all;
    std::set<std::string> shown;
    for (const GarpGroup& group : config.garp_groups) {
        all.push_back({group.garp_interval, group.gna_interval, group.interfaces});
        shown.insert(group.interfaces.begin(), group.interfaces.end());
    }
    if (config.garp_interval == Duration{} && config.gna_interval == Duration{}) return all;
    for (const InstanceConfig& instance : config.instances)
        if (!instance.interface.empty() && shown.insert(instance.interface).second)
            all.push_back({config.garp_interval, config.gna_interval, {instance.interface}});
    return all;
}

void dump_pace(const Config& config, model::DumpText& out) {
    const auto groups = paced_groups(config);
    if (!groups.empty()) out.section("Gratuitous ARP delays");
    for (const Paced& group : groups) {
        out.section(format("GARP delay group {}", {&group - groups.data()}));
        if (group.garp_interval > Duration{}) out.head("GARP interval = {:g}", {to_seconds(group.garp_interval)});
        if (group.gna_interval > Duration{}) out.head("GNA interval = {:g}", {to_seconds(group.gna_interval)});
        out.head("Interfaces");
        for (const auto& name : group.interfaces) out.line(2, "{}", {name});
    }
}

void dump_track_groups(const Config& config, model::DumpText& out) {
    if (config.track_groups.empty()) return;
    out.section("Static Track groups");
    for (const StaticTrackGroup& group : config.track_groups) {
        out.head("Static Track Group = {}", {group.name});
        out.entry("VRRP member instances :");
        for (const auto& member : group.members) out.member("{}", {member});
    }
}

void dump_static(const Config& config, model::DumpText& out) {
    if (!config.static_addresses.empty()) {
        out.section("Static Addresses");
        for (const auto& address : config.static_addresses) out.member("{}", {address_line(address, {}, true)});
    }
    if (!config.static_routes.empty()) {
        out.section("Static Routes");
        for (const auto& route : config.static_routes) out.member("{}", {route_line(route)});
    }
    if (!config.static_rules.empty()) {
        out.section("Static Rules");
        for (const auto& rule : config.static_rules) out.member("{}", {rule_line(rule)});
    }
}

std::string socket_numbers(const char* pattern, const SocketFacts& socket) { return format(pattern, {socket.receive, socket.send}); }

void dump_socket(const Scene& scene, const SocketFacts& socket, model::DumpText& out) {
    out.head("{}", {socket_numbers("fd_in {} fd_out = {}", socket)});
    out.entry("Interface = {}", {socket.interface.empty() ? "not set" : socket.interface.c_str()});
    out.entry("Family = {}", {socket.family == Family::ipv4 ? "IPv4" : "IPv6"});
    out.entry("Protocol = {}", {socket.behind_ah ? "AH" : "VRRP"});
    out.entry("Type = {}", {socket.multicast ? "Multicast" : "Unicast"});
    if (!socket.multicast) out.entry("Address = {}", {socket.address.to_string()});
    out.entry("Rx buf size = {}", {socket.receive_buffer});
    out.entry("VRRP instances");
    for (const auto user : socket.users) {
        const auto& config = scene.router.config(user);
        out.member("{} vrid {}", {config.name, config.vrid.value});
    }
}

}  // namespace

void dump_sockets(const Scene& scene, model::DumpText& out) {
    if (!scene.running || scene.sockets.empty()) return;
    out.section("VRRP Sockpool");
    for (const auto& socket : scene.sockets) dump_socket(scene, socket, out);
}

void data(const Scene& scene, model::DumpText& out) {
    dump_pace(scene.config, out);
    dump_static(scene.config, out);
    dump_track_groups(scene.config, out);
    const auto instances = scene.router.instances();
    if (!instances.empty()) out.section("VRRP Topology");
    for (const auto id : instances) dump_instance(scene, id, out);
    dump_sockets(scene, out);
    dump_groups(scene, out);
    dump_scripts(scene, out);
    dump_files(scene, out);
    dump_processes(scene, out);
    dump_bfds(scene, out);
    dump_interfaces(scene, out);
}

}  // namespace ka::vrrp::dump
