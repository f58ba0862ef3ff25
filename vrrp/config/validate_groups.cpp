#include "vrrp/config/validate_groups.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "common/base/format.hpp"

namespace ka::vrrp {

namespace {

InstanceDraft* find_instance(Draft& draft, const std::string& name) {
    return draft.instances_by_name.find(draft.instances, name);
}

bool tracks(const std::vector<TrackReference>& list, const std::string& name) {
    return std::ranges::find(list, name, &TrackReference::name) != list.end();
}

void resolve_members_of(GroupDraft& group, Draft& draft, std::set<std::string>& taken, Findings& findings) {
    const std::string& name = group.config.name;
    std::erase_if(group.config.members, [&](const std::string& member) {
        if (find_instance(draft, member) == nullptr) {
            findings.error(format("Virtual router {} specified in sync group {} doesn't exist - ignoring", {member, name}),
                           Findings::Kind::unknown_reference);
            return true;
        }
        if (!taken.insert(member).second) {
            findings.error(format("Virtual router {} cannot exist in more than one sync group; ignoring {}", {member, name}));
            return true;
        }
        return false;
    });
}

// The member's weighted trackers count only with sync_group_tracking_weight.
void ignore_member_weights(InstanceConfig& member, const Draft& draft, Findings& findings) {
    for (const TrackReference& tracked : member.track_interfaces)
        if (tracked.weight != 0)  // as the reference: only a complaint, the weight stays (vrrp.md 2.7)
            findings.error(format("({}) ignoring {} tracked interface weight due to SYNC group", {member.name, tracked.name}));
    std::erase_if(member.track_scripts, [&](const TrackReference& tracked) {
        if (tracked.weight == 0) return false;
        findings.error(format("({}) ignoring tracked script {} with weights due to SYNC group", {member.name, tracked.name}));
        return true;
    });
    ignore_file_weights(member, draft, "SYNC group", findings);
}

void clear_owner_weights(SyncGroupConfig& group, Findings& findings) {
    for (TrackReference& tracked : group.track_scripts) {
        if (tracked.weight == 0) continue;
        findings.error(format("({}) Cannot have weighted track script '{}' with member having priority 255 - clearing weight",
                              {group.name, tracked.name}));
        tracked.weight = 0;
    }
    for (auto [kind, list] : {std::pair{"file", &group.track_files}, std::pair{"process", &group.track_processes}})
        for (TrackReference& tracked : *list) {
            if (tracked.weight == 0) continue;
            findings.error(format("({}) Cannot have weighted track {} '{}' with member having priority 255 - setting weight 0",
                                  {group.name, kind, tracked.name}));
            tracked.weight = 0;
        }
    for (TrackReference& tracked : group.track_interfaces) {
        if (tracked.weight == 0) continue;
        findings.error(format("({}) Cannot have weighted track interface '{}' with member having priority 255 - clearing weight",
                              {group.name, tracked.name}));
        tracked.weight = 0;
    }
}

void report_double_tracking(const InstanceConfig& member, const SyncGroupConfig& group, Findings& findings) {
    for (const TrackReference& tracked : member.track_interfaces)
        if (tracks(group.track_interfaces, tracked.name))
            findings.error(format("({}) track_interface {} is configured on VRRP instance and sync group. Remove vrrp instance "
                                  "or sync group config",
                                  {member.name, tracked.name}));
    for (const TrackReference& tracked : member.track_scripts)
        if (tracks(group.track_scripts, tracked.name))
            findings.note(format("({}) track_script {} is configured on VRRP instance and sync group. Remove vrrp instance config",
                                 {member.name, tracked.name}));
    for (const TrackReference& tracked : member.track_processes)
        if (tracks(group.track_processes, tracked.name))
            findings.note(format("({}) track_process {} is configured on VRRP instance and sync group. Remove vrrp instance config",
                                 {member.name, tracked.name}));
}

void check_ownership(const GroupDraft& group, Draft& draft, Findings& findings) {
    std::size_t owners = 0;
    bool any_backup = false;
    for (const std::string& name : group.config.members) {
        const InstanceConfig& member = find_instance(draft, name)->config;
        if (member.is_owner() && member.state == ConfiguredState::master) ++owners;
        else if (member.state == ConfiguredState::backup) any_backup = true;
    }
    if (owners > 0 && any_backup)
        findings.error(format("Sync group {} has some member(s) as address owner and some not as address owner. This won't work.",
                              {group.config.name}));
}

}  // namespace

// The weight of the file's own block counts as "default", also when written out (vrrp.md 2.7).
void ignore_file_weights(InstanceConfig& member, const Draft& draft, const char* reason, Findings& findings) {
    const auto own_weight = [&](const std::string& name) {
        const FileDraft* const file = draft.files_by_name.find(draft.files, name);
        return file == nullptr ? 0 : file->config.weight;
    };
    std::erase_if(member.track_files, [&](TrackReference& tracked) {
        if (tracked.weight == 0) return false;
        if (tracked.weight == own_weight(tracked.name)) {
            findings.error(format("({}) ignoring weight from tracked file {} due to {}. specify weight 0",
                                  {member.name, tracked.name, reason}));
            tracked.weight = 0;
            return false;
        }
        findings.error(format("({}) ignoring tracked file {} with weight {} due to {}",
                              {member.name, tracked.name, tracked.weight, reason}));
        return true;
    });
}

void resolve_members(Draft& draft, Findings& findings) {
    std::set<std::string> taken;
    std::erase_if(draft.groups, [&](GroupDraft& group) {
        findings.about(group.at);
        if (group.config.members.empty()) {
            findings.error(format("Sync group {} has no members - removing", {group.config.name}));
            return true;
        }
        resolve_members_of(group, draft, taken, findings);
        if (group.config.members.empty()) {
            findings.error(format("Sync group {}, no matching virtual router found in group declaration - removing",
                                  {group.config.name}));
            return true;
        }
        if (group.config.members.size() == 1)
            findings.error(format("Sync group {} has only 1 virtual router(s) - this probably isn't what you want",
                                  {group.config.name}));
        return false;
    });
}

// The instance's own word counts before the group's, that before the global one.
void resolve_priority_notices(Draft& draft) {
    std::map<std::string_view, std::optional<bool>> of_group;  // by member
    for (const GroupDraft& group : draft.groups)
        for (const std::string& member : group.config.members) of_group.emplace(member, group.notify_priority_changes);
    for (InstanceDraft& instance : draft.instances) {
        const auto group = of_group.find(instance.config.name);
        const bool inherited = (group == of_group.end() ? std::nullopt : group->second).value_or(draft.global.vrrp.notify_priority_changes);
        instance.config.notify_priority_changes = instance.notify_priority_changes.value_or(inherited);
    }
}

void apply_group_tracking(Draft& draft, Findings& findings) {
    for (GroupDraft& group : draft.groups) {
        findings.about(group.at);
        bool has_owner = false;
        for (const std::string& name : group.config.members) {
            InstanceConfig& member = find_instance(draft, name)->config;
            has_owner = has_owner || member.is_owner();
            if (!group.config.tracking_weight) ignore_member_weights(member, draft, findings);
            report_double_tracking(member, group.config, findings);
        }
        if (has_owner) clear_owner_weights(group.config, findings);
        check_ownership(group, draft, findings);
    }
}

void resolve_track_groups(Draft& draft, Config& config, Findings& findings) {
    std::map<std::string, std::set<std::string>> interfaces;  // by group
    for (const AddressConfig& address : draft.static_addresses) interfaces[std::string(text_of(address.track_group))].insert(address.interface);
    for (const RouteConfig& route : draft.static_routes) interfaces[route.track_group].insert(route.interface);
    for (const RuleConfig& rule : draft.static_rules) interfaces[rule.track_group].insert(rule.input);
    for (const TrackGroupDraft& group : draft.track_groups) {
        if (group.members.empty()) {
            findings.error(format("Static track group {} has no members - removing", {group.name}));
            continue;
        }
        StaticTrackGroup& made = config.track_groups.emplace_back();
        made.name = group.name;
        for (const std::string& name : group.members) {
            InstanceDraft* const member = find_instance(draft, name);
            if (member == nullptr) {
                findings.note(format("Virtual router {} specified in track_group {} doesn't exist - ignoring", {name, group.name}));
                continue;
            }
            made.members.push_back(name);
            for (const std::string& interface : interfaces[group.name])
                if (!interface.empty()) member->config.static_interfaces.push_back(interface);
        }
    }
}

}  // namespace ka::vrrp
