// The rules for sync groups (vrrp.md 2.7, 2.8). Internal to validation.
#pragma once

#include "vrrp/config/draft.hpp"
#include "vrrp/config/findings.hpp"

namespace ka::vrrp {

// Members that exist and belong to no earlier group; a group without members disappears.
void resolve_members(Draft& draft, Findings& findings);

// Of an address owner, or of a member of a group that does not weigh; reason: "address_owner", "SYNC group".
void ignore_file_weights(InstanceConfig& member, const Draft& draft, const char* reason, Findings& findings);

// Weights of members and of groups, and what is tracked twice. Runs after the instances were validated.
void apply_group_tracking(Draft& draft, Findings& findings);

// notify_priority_changes of each instance: its own, its group's, the global one.
void resolve_priority_notices(Draft& draft);

// Members of a track_group track the interfaces of the static entries that name it (vrrp.md 3.5).
void resolve_track_groups(Draft& draft, Config& config, Findings& findings);

}  // namespace ka::vrrp
