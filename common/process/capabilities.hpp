// Least privilege: a child keeps the few rights that it needs (architecture.md 2).
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

namespace ka {

// CAP_* numbers of <linux/capability.h>.
using CapabilityList = std::vector<int>;

// Reduces the permitted and effective sets to those of `keep` that we have. The bounding set stays and no_new_privs is
// not set, so a script of root regains on exec what root has. Returns one line for each capability that is missing
// ("Missing capability CAP_NET_RAW: ...") and for a kernel that refuses; the caller logs them.
std::vector<std::string> keep_only_capabilities(const CapabilityList& keep);

bool has_capability(int capability);

}  // namespace ka
