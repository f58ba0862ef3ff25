// vrrp_sync_group NAME { } (vrrp.md 4.2).
#include <algorithm>

#include "common/base/format.hpp"
#include "common/config/field_or.hpp"
#include "common/model/script_line.hpp"
#include "vrrp/config/keywords.hpp"
#include "vrrp/config/keywords_root.hpp"
#include "vrrp/config/parse_track.hpp"
#include "vrrp/config/print_lines.hpp"

namespace ka::vrrp {

using namespace config;
using enum Reload;

GroupDraft* open_group(Statement& opening, Draft& draft) {
    if (!opening.has(1)) {
        opening.error("vrrp_sync_group must have a name - skipping");
        return nullptr;
    }
    const std::string name(opening[1]);
    const GroupDraft* const known = draft.groups_by_name.find(draft.groups, name);
    if (known != nullptr) {
        opening.error(config::DiagnosticKind::duplicate_object, format("vrrp sync group {} already defined", {name}), 1);
        opening.see(known->at, "the first one is here");
        return nullptr;
    }
    GroupDraft& made = draft.groups.emplace_back();
    made.whole = &draft;
    made.at = opening.location();
    made.config.name = name;
    return &made;
}

void dump_groups(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    for (const GroupDraft& group : draft.groups) out.block(keyword, quoted(group.config.name), group_table, &group);
}

namespace {

void add_members(Statement& line, GroupDraft& group) {
    for (const std::string_view word : line.words()) group.config.members.emplace_back(word);
}
void close_members(Statement& closing, GroupDraft& group) {
    auto& members = group.config.members;
    if (group.has_group_list) {
        closing.error(format("Group list already specified for sync group {}", {group.config.name}));
        members.resize(group.listed_members);
    } else if (members.empty()) {
        closing.error(format("Warning - sync group {} has empty group block", {group.config.name}));
    }
    group.has_group_list = true;
    group.listed_members = members.size();
}
void dump_members(const GroupDraft& group, std::string_view keyword, DumpWriter& out) {
    if (group.config.members.empty()) return;
    out.open(keyword);
    for (const std::string& member : group.config.members) out.line(quoted(member));
    out.close();
}

void add_interface(Statement& line, GroupDraft& group) {
    track_interface(line, group.config.name, *group.whole, group.config.track_interfaces);
}
void dump_interfaces(const GroupDraft& group, std::string_view keyword, DumpWriter& out) {
    print_block(keyword, group.config.track_interfaces, out);
}
void add_script(Statement& line, GroupDraft& group) {
    track_script(line, group.config.name, *group.whole, group.config.track_scripts);
}
void dump_tracked(const GroupDraft& group, std::string_view keyword, DumpWriter& out) {
    dump_inheriting(group.config.track_scripts, keyword, out);
}

void add_file(Statement& line, GroupDraft& group) {
    track_file(line, group.config.name, *group.whole, group.config.track_files);
}
void dump_files(const GroupDraft& group, std::string_view keyword, DumpWriter& out) {
    dump_inheriting(group.config.track_files, keyword, out);
}

void add_bfd(Statement& line, GroupDraft& group) {
    track_bfd(line, group.config.name, *group.whole, group.config.track_bfds);
}
void dump_bfds(const GroupDraft& group, std::string_view keyword, DumpWriter& out) {
    dump_inheriting(group.config.track_bfds, keyword, out);
}

void add_process(Statement& line, GroupDraft& group) {
    track_process(line, group.config.name, *group.whole, group.config.track_processes);
}
void dump_processes(const GroupDraft& group, std::string_view keyword, DumpWriter& out) {
    dump_inheriting(group.config.track_processes, keyword, out);
}

template <auto Slot>
void parse_notify(Statement& line, GroupDraft& group) {
    Boxed<ScriptCommand>& slot = group.config.notify.*Slot;
    if (slot) line.error(format("vrrp group {}: {} script already specified - ignoring {}", {group.config.name, line.keyword(), line[1]}), 1);
    else slot = model::read_script(line);
}
template <auto Slot>
void dump_notify(const GroupDraft& group, std::string_view keyword, DumpWriter& out) {
    const Boxed<ScriptCommand>& slot = group.config.notify.*Slot;
    if (slot) out.line(keyword, model::print_script(*slot));
}

void parse_tracking_weight(Statement& line, GroupDraft& group) {
    if (line.keyword() == "global_tracking")
        line.deprecated(format("({}) global_tracking is deprecated. Use track_interface/script/file on the sync group", {group.config.name}));
    group.config.tracking_weight = true;
}
void dump_tracking_weight(const GroupDraft& group, std::string_view keyword, DumpWriter& out) {
    if (group.config.tracking_weight) out.line(keyword);
}

template <auto Slot>
constexpr Codec notify() {
    return custom<parse_notify<Slot>, dump_notify<Slot>>(1);
}

constexpr Row group_rows[] = {
    {.name = "group", .syntax = "{ INSTANCE ... }", .doc = "The members.", .reload = restart_instance,
     .tolerance = {.wrong = Tolerance::accepted}, .block = value_list<add_members, dump_members, close_members>()},
    {.name = "track_interface", .syntax = "{ IFNAME [weight <-253-253> [reverse]] ... }", .doc = "Counts for every member.",
     .reload = recompute, .block = value_list<add_interface, dump_interfaces>()},
    {.name = "track_script", .syntax = "{ NAME [weight <-253-253> [reverse|noreverse]] ... }", .doc = "Counts for every member.",
     .reload = recompute, .block = value_list<add_script, dump_tracked>()},
    {.name = "track_file", .syntax = "{ NAME [weight <-254-254> [reverse|noreverse]] ... }", .doc = "Counts for every member.",
     .reload = recompute, .block = value_list<add_file, dump_files>()},
    {.name = "track_process", .syntax = "{ NAME [weight <-254-254> [reverse|noreverse]] ... }", .doc = "Counts for every member.",
     .reload = recompute, .repeat = Repeat::appends,
     .block = value_list<add_process, dump_processes>()},
    {.name = "track_bfd", .syntax = "{ NAME [weight <-253-253> [reverse|noreverse]] ... }", .doc = "Counts for every member.",
     .support = Support::not_yet, .repeat = Repeat::appends, .block = value_list<add_bfd, dump_bfds>()},
    {.name = "notify_master", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run when the group becomes MASTER.", .reload = hot,
     .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::master>()},
    {.name = "notify_backup", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run when the group becomes BACKUP.", .reload = hot,
     .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::backup>()},
    {.name = "notify_fault", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run on a FAULT of the group.", .reload = hot,
     .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::fault>()},
    {.name = "notify_stop", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run on the stop of the daemon.", .reload = hot,
     .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::stop>()},
    {.name = "notify", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run on each change, with four arguments.", .reload = hot,
     .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::any>()},
    {.name = "smtp_alert", .syntax = "[BOOL]", .doc = "Mail on each change.", .reload = hot,
     .example = "smtp_alert on", .codec = field_or<"Invalid vrrp_group {1} parameter {2}", QuietBool, &GroupDraft::smtp_alert>()},
    {.name = "sync_group_tracking_weight", .aliases = "global_tracking", .doc = "Weights of members count.", .reload = recompute,
     .codec = custom<parse_tracking_weight, dump_tracking_weight>()},
    {.name = "notify_priority_changes", .syntax = "[BOOL]", .doc = "Default of the members' notify_priority_changes.", .reload = hot,
     .example = "notify_priority_changes on",
     .codec = field_or<"({0}) Invalid value '{2}' for sync group {1} specified", QuietBool, &GroupDraft::notify_priority_changes>()},
};

}  // namespace

constinit const Table group_table = table<GroupDraft>("vrrp_sync_group", group_rows);

}  // namespace ka::vrrp
