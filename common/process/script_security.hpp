// May this script be run, as whom, and which file exactly? Decided once per load (core.md 8.1-8.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/script.hpp"

namespace ka {

// One complaint; a running daemon logs all of them, -t prints and counts those that are not log_only.
struct ScriptMessage {
    enum class Kind : std::uint8_t {
        log_only,  // not seen by -t
        general,   // an error of the configuration: -t ends with 5
        security,  // the summary without enable_script_security: -t ends with 6
    } kind = Kind::log_only;
    std::string text;  // with "(FILE: Line N) " in front where the reference has it
    bool operator==(const ScriptMessage&) const = default;
};

enum class ScriptVerdict : std::uint8_t {
    usable,
    bad_user,      // unknown user or group, or no default user allowed
    inaccessible,  // missing, not in PATH, not executable, wrong file type
    insecure,      // enable_script_security and others may change it
};

// One per process and load; collects the messages in order.
class ScriptSecurity {
public:
    // `path` is the PATH that names without a slash are searched in.
    ScriptSecurity(const model::ScriptPolicy& policy, std::string path);

    // Fills uid, gid, groups, path and flags of `command`. `what` names the kind of script for the messages of
    // core.md 8.1: "notify", "quorum", "startup" ...; for a tracking script "vrrp" with its name.
    ScriptVerdict secure(model::ScriptCommand& command, std::string_view what, std::string_view name = {});

    // After the last script: the SECURITY VIOLATION line, when scripts ran without enable_script_security.
    // `what` is "scripts" or, for the parent, "start/shutdown scripts".
    void finish(std::string_view what = "scripts");

    const std::vector<ScriptMessage>& messages() const { return messages_; }

private:
    struct Owner;
    bool find_owner(model::ScriptCommand& command, std::string_view what, std::string_view name);
    bool default_owner(model::ScriptCommand& command, std::string_view what, std::string_view name);
    bool set_owner(model::ScriptCommand& command, const model::UserSpec& spec);
    bool find_file(model::ScriptCommand& command);
    bool search_path(model::ScriptCommand& command);
    ScriptVerdict check_file(model::ScriptCommand& command);
    void say(ScriptMessage::Kind kind, std::string text);
    void check_default_user();

    model::ScriptPolicy policy_;
    std::string path_;
    std::vector<ScriptMessage> messages_;
    bool default_user_broken_ = false;
    bool checked_any_ = false;
    bool found_insecure_ = false;
};

}  // namespace ka
