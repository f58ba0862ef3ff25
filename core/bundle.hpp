// Reading the configuration files once: globs, includes, and the sealed memory file that hands them to the children
// (their end is common/role/child_setup.hpp).
#pragma once

#include <string>

#include "common/base/result.hpp"
#include "common/config/source.hpp"

namespace ka::core {

struct ReadOptions {
    std::string pattern;    // -f; may be a glob
    std::string config_id;  // -i; empty = the node name up to the first dot
    bool all_checks = false;  // -e
};

// Reads the main files and everything they include. What goes wrong is in the bundle (problems), never an error of its own.
config::Bundle read_files(const ReadOptions& options);

// The bundle in an anonymous file that nobody can change any more; the descriptor is close-on-exec. The file is in memory or,
// with a folder, without a name on its disk.
Result<int> seal_bundle(const config::Bundle& bundle, const std::string& folder = {});

}  // namespace ka::core
