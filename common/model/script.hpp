// A program named in the configuration: what was written (names), and what a secured resolution makes of it (numbers).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ka::model {

// "(FILE: Line N) " or empty; travels with a value for later complaints and never makes two values differ.
struct Provenance {
    std::string prefix;
    bool operator==(const Provenance&) const { return true; }
};

// USER [[:]GROUP] as written; an empty user means the default of the scope (global script_user).
struct UserSpec {
    std::string user;
    std::string group;                  // without the colon; empty = the user's primary group
    bool supplementary_groups = false;  // ":GROUP" or ":": also the user's supplementary groups
    Provenance where;

    bool is_set() const { return !user.empty(); }
    bool operator==(const UserSpec&) const = default;
};

// Binding fills the first part. The second part is filled once per load, outside the pure folders, by the script security
// step (common/process); until then uid, gid and path mean nothing.
struct ScriptCommand {
    std::vector<std::string> arguments;  // [0] is the configured name
    UserSpec as;
    Provenance where;

    std::string path;  // what is executed
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::vector<std::uint32_t> supplementary_groups;
    bool through_shell = false;      // no #! line: run by /bin/sh -c
    bool readability_test = false;   // "</path": succeeds when the file can be opened

    bool operator==(const ScriptCommand&) const = default;
};

// How every script of a process is secured and run (global_defs).
struct ScriptPolicy {
    bool enable_security = false;
    UserSpec default_user;  // script_user; unset = keepalived_script, else our own user
    bool use_symlink_paths = false;
    bool set_supplementary_groups = false;
    bool operator==(const ScriptPolicy&) const = default;
};

}  // namespace ka::model
