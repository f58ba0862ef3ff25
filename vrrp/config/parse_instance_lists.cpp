// The parsers of vrrp_instance that deal with addresses, routes, peers and trackers.
#include <algorithm>
#include <functional>

#include "common/base/format.hpp"
#include "common/config/codecs.hpp"
#include "vrrp/config/address_grammar.hpp"
#include "vrrp/config/parse_instance.hpp"
#include "vrrp/config/parse_track.hpp"
#include "vrrp/config/print_lines.hpp"
#include "vrrp/config/read_line.hpp"
#include "vrrp/config/route_grammar.hpp"

namespace ka::vrrp {

namespace {

using config::Leniency;

// The first hint fixes the family of an instance (vrrp.md 2.3).
bool fits_family(InstanceDraft& draft, const IpAddress& address) {
    if (!draft.family) draft.family = address.family();
    return *draft.family == address.family();
}

std::size_t digest(const AddressConfig& address) {
    const auto octets = address.prefix.address.bytes();
    const std::hash<std::string_view> hash;
    return hash({reinterpret_cast<const char*>(octets.data()), octets.size()}) * 31 + hash(address.interface) + address.prefix.length;
}

// Takes the address for the instance, unless it has it already.
void take_address(Statement& line, InstanceDraft& draft, AddressConfig address, bool excluded) {
    const auto list_of = [&](bool of_excluded) -> auto& { return of_excluded ? draft.config.excluded_addresses : draft.config.addresses; };
    const std::size_t key = digest(address);
    const auto [first, last] = draft.taken_addresses.equal_range(key);
    for (auto at = first; at != last; ++at) {
        const InstanceDraft::TakenAddress& taken = at->second;
        const AddressConfig& known = list_of(taken.excluded)[taken.index];
        if (known.prefix != address.prefix || known.interface != address.interface) continue;
        line.error(config::DiagnosticKind::duplicate_object,
                   format("({}): {}VIP duplicates {} {} - ignoring",
                          {draft.config.name, excluded ? "e" : "", taken.excluded ? "an excluded VIP" : "a VIP", address.prefix.to_string()}));
        line.see(taken.at, "the first one is here");
        return;
    }
    auto& list = list_of(excluded);
    draft.taken_addresses.emplace(key, InstanceDraft::TakenAddress{static_cast<std::uint32_t>(list.size()), excluded, line.location()});
    list.push_back(std::move(address));
}

// A prefix length behind the address is accepted and means nothing, as in the reference.
std::optional<IpAddress> read_address_of_host(std::string_view word) {
    const auto prefix = Prefix::parse(word);
    return prefix ? std::optional(prefix->address) : std::nullopt;
}

void parse_source(Statement& line, InstanceDraft& draft) {
    const auto address = read_address_of_host(line[1]);
    if (!address) {
        line.error(format("Configuration error: VRRP instance[{}] malformed src address[{}]. Skipping...",
                          {draft.config.name, line[1]}), 1);
    } else if (!fits_family(draft, *address)) {
        line.error(format("Configuration error: VRRP instance[{}] and src address[{}] MUST be of the same family !!! Skipping...",
                          {draft.config.name, line[1]}), 1);
    } else {
        draft.config.source = address;
    }
}

// Options of a peer; false: the peer is dropped.
void read_peer_options(Statement& line, const InstanceDraft& draft, UnicastPeer& peer, bool& checks_ttl) {
    for (std::size_t at = 1; line.has(at); at += 2) {
        const std::string_view option = line[at];
        if (!line.has(at + 1)) {
            line.error(format("({}) {} is missing a value", {draft.config.name, option}), at);
            return;
        }
        if (option != "min_ttl" && option != "max_ttl") {
            line.error(format("({}) unknown unicast_peer option {} - ignoring", {draft.config.name, option}), at);
            continue;
        }
        const auto ttl = config::read_unsigned(line, at + 1, 0, 255, Leniency::lenient);
        if (!ttl) continue;
        (option == "min_ttl" ? peer.min_ttl : peer.max_ttl) = static_cast<std::uint8_t>(*ttl);
        checks_ttl = true;
    }
}

}  // namespace

void parse_mcast_src_ip(Statement& line, InstanceDraft& draft) { parse_source(line, draft); }

void parse_unicast_src_ip(Statement& line, InstanceDraft& draft) {
    draft.unicast_keyword = true;
    draft.source_by_unicast_keyword = true;
    parse_source(line, draft);
}

void dump_source(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.config.source && !draft.source_by_unicast_keyword) out.line(keyword, draft.config.source->to_string());
}

void dump_unicast_source(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.config.source && draft.source_by_unicast_keyword) out.line(keyword, draft.config.source->to_string());
}

void parse_mcast_dst_ip(Statement& line, InstanceDraft& draft) {
    const auto address = IpAddress::parse(line[1]);
    if (!address || !address->is_multicast()) {
        line.error(format("({}) mcast_dst_ip {} not{} multicast. Skipping...",
                          {draft.config.name, line[1], address && address->is_v6() ? " link-local" : ""}), 1);
    } else if (!fits_family(draft, *address)) {
        line.error(format("({}) mcast dest address {} MUST match VRRP instance family. Skipping...",
                          {draft.config.name, line[1]}), 1);
    } else {
        draft.config.multicast_group = address;
    }
}

void dump_mcast_dst_ip(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.config.multicast_group) out.line(keyword, draft.config.multicast_group->to_string());
}

void parse_check_unicast_src(Statement&, InstanceDraft& draft) {
    draft.unicast_keyword = true;
    draft.check_unicast_source = true;
}

void close_unicast_peer(Statement&, InstanceDraft& draft) { draft.unicast_keyword = true; }

void parse_unicast_peer(Statement& line, InstanceDraft& draft) {
    const auto address = read_address_of_host(line[0]);
    const std::string& name = draft.config.name;
    if (!address) {
        line.error(format("Configuration error: VRRP instance[{}] malformed unicast peer address[{}]. Skipping...", {name, line[0]}));
        return;
    }
    if (!fits_family(draft, *address)) {
        line.error(format("Configuration error: VRRP instance[{}] and unicast peer address[{}] MUST be of the same family !!! "
                          "Skipping...",
                          {name, line[0]}));
        return;
    }
    if (!draft.taken_peers.insert(*address).second) {
        line.error(format("({}) {} - duplicate unicast_peer", {name, line[0]}));
        return;
    }
    UnicastPeer peer{*address};
    bool checks_ttl = false;
    read_peer_options(line, draft, peer, checks_ttl);
    if (peer.min_ttl > peer.max_ttl)
        line.error(format("({}) {} - min_ttl {} > max_ttl {} - all packets will be discarded",
                          {name, line[0], peer.min_ttl, peer.max_ttl}));
    if (checks_ttl) draft.check_unicast_source = true;
    draft.config.unicast_peers.push_back(peer);
}

void dump_unicast_peer(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.config.unicast_peers.empty()) return;
    out.open(keyword);
    for (const UnicastPeer& peer : draft.config.unicast_peers) {
        std::string rest;
        if (peer.min_ttl != 0) rest += " min_ttl " + std::to_string(peer.min_ttl);
        if (peer.max_ttl != 255) rest += " max_ttl " + std::to_string(peer.max_ttl);
        out.line(peer.address.to_string() + rest);
    }
    out.close();
}

void add_address(Statement& line, InstanceDraft& draft) {
    auto address = read_address_line(line, *draft.whole, false);
    if (!address) return;
    if (!fits_family(draft, address->prefix.address)) {
        line.error(format("({}): address family must match VRRP instance [{}] - ignoring", {draft.config.name, line[0]}));
        return;
    }
    take_address(line, draft, std::move(*address), false);
}

void add_excluded_address(Statement& line, InstanceDraft& draft) {
    auto address = read_address_line(line, *draft.whole, false);
    if (!address) return;
    take_address(line, draft, std::move(*address), true);
}

void add_route(Statement& line, InstanceDraft& draft) {
    if (auto route = read_route_line(line, *draft.whole, false)) draft.config.routes.push_back(std::move(*route));
}

void add_rule(Statement& line, InstanceDraft& draft) {
    if (auto rule = read_rule_line(line, *draft.whole, false)) draft.config.rules.push_back(std::move(*rule));
}

void dump_addresses(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    print_block(keyword, draft.config.addresses, out);
}
void dump_excluded_addresses(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    print_block(keyword, draft.config.excluded_addresses, out);
}
void dump_routes(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    print_block(keyword, draft.config.routes, out);
}

void dump_rules(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    print_block(keyword, draft.config.rules, out);
}

void add_tracked_interface(Statement& line, InstanceDraft& draft) {
    track_interface(line, draft.config.name, *draft.whole, draft.config.track_interfaces);
}
void add_tracked_script(Statement& line, InstanceDraft& draft) {
    track_script(line, draft.config.name, *draft.whole, draft.config.track_scripts);
}
void add_tracked_file(Statement& line, InstanceDraft& draft) {
    track_file(line, draft.config.name, *draft.whole, draft.config.track_files);
}
void add_tracked_process(Statement& line, InstanceDraft& draft) {
    track_process(line, draft.config.name, *draft.whole, draft.config.track_processes);
}
void add_tracked_bfd(Statement& line, InstanceDraft& draft) {
    track_bfd(line, draft.config.name, *draft.whole, draft.config.track_bfds);
}
void add_tracked_server(Statement& line, InstanceDraft& draft) {
    track_virtual_server(line, draft.config.name, draft.config.track_virtual_servers);
}

void dump_tracked_interfaces(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    print_block(keyword, draft.config.track_interfaces, out);
}
void dump_tracked_scripts(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    dump_inheriting(draft.config.track_scripts, keyword, out);
}
void dump_tracked_files(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    dump_inheriting(draft.config.track_files, keyword, out);
}
void dump_tracked_processes(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    dump_inheriting(draft.config.track_processes, keyword, out);
}
void dump_tracked_bfds(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    dump_inheriting(draft.config.track_bfds, keyword, out);
}
void dump_tracked_servers(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    print_block(keyword, draft.config.track_virtual_servers, out);
}

}  // namespace ka::vrrp
