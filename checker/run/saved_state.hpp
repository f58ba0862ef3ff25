// What the checker hands over to its successor through core: one small record for each check and virtual server. Pure.
#pragma once

#include <optional>
#include <string>

#include "checker/engine/services.hpp"
#include "common/message/core_child.hpp"

namespace ka::checker {

std::string check_record_key(CheckKey check);
std::string quorum_record_key(VirtualServerKey server);

message::SavedState record_of(CheckKey check, const Health& health);
message::SavedState record_of(VirtualServerKey server, bool quorum_up);

// Takes a record of a predecessor in. One that does not read is left out: the check then starts as new.
void restore(const message::SavedState& record, SavedState& saved);

}  // namespace ka::checker
