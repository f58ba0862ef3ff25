// The top level of the vrrp process: its blocks, static entries, and what is known by name only (vrrp.md 3.5, 4.6).
#include <algorithm>

#include "common/base/format.hpp"
#include "common/config/keyword.hpp"
#include "vrrp/config/keywords.hpp"
#include "vrrp/config/keywords_root.hpp"
#include "vrrp/config/parse_instance.hpp"
#include "vrrp/config/print_lines.hpp"
#include "vrrp/config/read_line.hpp"

namespace ka::vrrp {

namespace {

using namespace config;
using enum Reload;

void dump_instances(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    for (const InstanceDraft& one : draft.instances) out.block(keyword, quoted(one.config.name), instance_table, &one);
}

void add_static_address(Statement& line, Draft& draft) {
    auto address = read_address_line(line, draft, true);
    if (!address) return;
    if (address->interface.empty()) {
        address->interface = draft.global.vrrp.default_interface;
        const bool there = draft.catalogue->find(address->interface) != nullptr;
        if (!there && !draft.global.vrrp.dynamic_interfaces) draft.interface_missing = true;
    }
    draft.static_addresses.push_back(std::move(*address));
}
void dump_static_addresses(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    print_block(keyword, draft.static_addresses, out);
}

void add_static_route(Statement& line, Draft& draft) {
    if (auto route = read_route_line(line, draft, true)) draft.static_routes.push_back(std::move(*route));
}
void dump_static_routes(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    print_block(keyword, draft.static_routes, out);
}

void add_static_rule(Statement& line, Draft& draft) {
    if (auto rule = read_rule_line(line, draft, true)) draft.static_rules.push_back(std::move(*rule));
}
void dump_static_rules(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    print_block(keyword, draft.static_rules, out);
}

void add_track_members(Statement& line, TrackGroupDraft& group) {
    for (const std::string_view word : line.words()) group.members.emplace_back(word);
}
void close_track_members(Statement& closing, TrackGroupDraft& group) {
    if (group.has_group_list) {
        closing.error(format("Group list already specified for sync group {}", {group.name}));
        group.members.resize(group.listed_members);
    } else if (group.members.empty()) {
        closing.error(format("Warning - track group {} has empty group block", {group.name}));
    }
    group.has_group_list = true;
    group.listed_members = group.members.size();
}
void dump_track_members(const TrackGroupDraft& group, std::string_view keyword, DumpWriter& out) {
    if (group.members.empty()) return;
    out.open(keyword);
    for (const std::string& member : group.members) out.line(quoted(member));
    out.close();
}

constexpr Row track_group_rows[] = {
    {.name = "group", .syntax = "{ INSTANCE ... }", .doc = "The instances.", .reload = recompute,
     .tolerance = {.wrong = Tolerance::accepted}, .block = value_list<add_track_members, dump_track_members, close_track_members>()},
};
constexpr Table track_group_table = table<TrackGroupDraft>("track_group", track_group_rows);

TrackGroupDraft* open_track_group(Statement& opening, Draft& draft) {
    if (!opening.has(1)) {
        opening.error("track_group must have a name - skipping");
        return nullptr;
    }
    const std::string name(opening[1]);
    if (std::ranges::find(draft.track_groups, name, &TrackGroupDraft::name) != draft.track_groups.end()) {
        opening.error(format("track_group {} already defined", {name}));
        return nullptr;
    }
    TrackGroupDraft& made = draft.track_groups.emplace_back();
    made.name = name;
    return &made;
}
void dump_track_groups(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    for (const TrackGroupDraft& group : draft.track_groups) out.block(keyword, quoted(group.name), track_group_table, &group);
}

constexpr Row root_rows[] = {
    {.name = "vrrp_script", .syntax = "NAME { ... }", .doc = "A script whose result counts for instances that track it.",
     .reload = recompute, .repeat = Repeat::appends, .block = block<open_script, close_script, dump_scripts>(script_table, 1)},
    {.name = "track_file", .aliases = "vrrp_track_file", .syntax = "NAME { ... }", .doc = "A file whose number counts.",
     .reload = recompute, .repeat = Repeat::appends, .block = block<open_file, close_file, dump_files>(model::track_file_table, 1)},
    {.name = "vrrp_track_process", .syntax = "NAME { ... }", .doc = "Processes whose number counts for instances that track it.",
     .reload = recompute, .repeat = Repeat::appends, .block = block<open_process, close_process, dump_processes>(track_process_table, 1)},
    {.name = "vrrp_instance", .syntax = "NAME { ... }", .doc = "A virtual router on one interface.", .reload = restart_instance,
     .repeat = Repeat::appends, .block = block<open_instance, close_instance, dump_instances>(instance_table)},
    {.name = "vrrp_sync_group", .syntax = "NAME { ... }", .doc = "Instances that change state together.",
     .reload = restart_instance, .repeat = Repeat::appends,
     .block = block<open_group, nullptr, dump_groups>(group_table)},
    {.name = "track_group", .syntax = "NAME { group { INSTANCE ... } }", .doc = "Instances that track static entries.",
     .reload = recompute, .repeat = Repeat::appends, .block = block<open_track_group, nullptr, dump_track_groups>(track_group_table)},
    {.name = "static_ipaddress", .syntax = "{ ADDRESS[/LEN] [OPTION...] ... }", .doc = "Addresses held while the daemon runs.",
     .reload = hot, .repeat = Repeat::appends, .block = value_list<add_static_address, dump_static_addresses>()},
    {.name = "static_routes", .syntax = "{ ROUTE ... }", .doc = "Routes held while the daemon runs.", .reload = hot,
     .repeat = Repeat::appends, .block = value_list<add_static_route, dump_static_routes>()},
    {.name = "static_rules", .syntax = "{ RULE ... }", .doc = "Policy rules held while the daemon runs.", .reload = hot,
     .repeat = Repeat::appends, .block = value_list<add_static_rule, dump_static_rules>()},
    {.name = "garp_group", .syntax = "{ ... }", .doc = "Interfaces that share the pace of their gratuitous ARPs.", .reload = hot,
     .repeat = Repeat::appends, .block = block<open_garp_group, close_garp_group, dump_garp_groups>(garp_group_table)},
    {.name = "linkbeat_interfaces", .syntax = "{ IFNAME [MII|ETHTOOL|IOCTL] ... }", .doc = "Link state by polling.", .reload = hot,
     .repeat = Repeat::appends, .block = value_list<add_linkbeat_interface, dump_linkbeat_interfaces>()},
    {.name = "interface_up_down_delays", .syntax = "{ IFNAME [DOWN [UP]] ... }",
     .doc = "Seconds, 0-255, that a link must stay down, or up, before it counts.", .reload = hot, .repeat = Repeat::appends,
     .block = value_list<add_link_delay, dump_link_delays>()},
};

}  // namespace

constinit const Table vrrp_root_table = table<Draft>("", root_rows);

}  // namespace ka::vrrp
