#include "common/process/script_security.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "common/base/format.hpp"
#include "common/process/file_identity.hpp"
#include "common/process/name_files.hpp"
#include "common/process/regular_file.hpp"
#include "common/process/script_file.hpp"
#include "common/process/user_lookup.hpp"

namespace ka {

using model::ScriptCommand;
using model::ScriptGate;

namespace {

constexpr const char* default_user = "keepalived_script";

const std::string& script_name(const ScriptCommand& command) { return command.arguments.front(); }

}  // namespace

ScriptSecurity::ScriptSecurity(std::string path, std::string subject)
    : path_(std::move(path)), subject_(std::move(subject)) {}

void ScriptSecurity::begin(const model::ScriptPolicy& policy) {
    policy_ = policy;
    default_user_broken_ = missing_default_told_ = checked_any_ = found_insecure_ = false;
    if (!policy_.default_user.is_set()) return;
    ScriptCommand probe;
    default_user_broken_ = !set_owner(probe, policy_.default_user);
    if (default_user_broken_) complain(policy_.default_user.where.prefix + "Error setting global script uid/gid");
}

ScriptGate::Verdict ScriptSecurity::secure(ScriptCommand& command, std::string_view what, std::string_view name) {
    if (command.arguments.empty()) return Verdict::inaccessible;
    if (!find_owner(command, what, name)) return Verdict::bad_user;
    if (script_name(command).starts_with("</")) {
        command.readability_test = true;
        command.path = script_name(command).substr(1);
        return Verdict::usable;
    }
    if (!find_file(command)) return Verdict::inaccessible;
    return check_file(command, command.path);
}

void ScriptSecurity::finish() {
    if (policy_.enable_security || !checked_any_) return;
    messages_.push_back({Message::Kind::security,
                         format("SECURITY VIOLATION - {} are being executed but script_security not enabled.{}",
                                {subject_, found_insecure_ ? " There are insecure scripts." : ""})});
}

std::vector<ScriptGate::Message> ScriptSecurity::take_messages() { return std::exchange(messages_, {}); }

std::string ScriptSecurity::folder_problem(std::string_view path) const {
    const auto slash = path.rfind('/');
    const std::string folder(slash == std::string_view::npos ? "." : slash == 0 ? "/" : path.substr(0, slash));
    std::array<char, PATH_MAX> resolved{};
    if (::realpath(folder.c_str(), resolved.data()) != nullptr) return {};
    const int problem = errno;
    return format("realpath() error {} ({})", {problem, std::strerror(problem)});
}

// ---- as whom (core.md 8.1)

bool ScriptSecurity::find_owner(ScriptCommand& command, std::string_view what, std::string_view name) {
    if (!command.as.is_set()) return find_default_owner(command, what, name);
    if (set_owner(command, command.as)) return true;
    const auto& place = command.as.where.prefix.empty() ? command.where.prefix : command.as.where.prefix;
    if (what == "misc") {
        complain(format("{}Failed to set uid/gid for misc checker script {} - removing", {place, name}));
    } else if (what == "vrrp") {
        complain(format("{}Unable to set uid/gid for script '{}'", {place, script_name(command)}));
    } else {
        log(format("Invalid user/group for {} script {} - ignoring", {what, script_name(command)}));
    }
    return false;
}

bool ScriptSecurity::find_default_owner(ScriptCommand& command, std::string_view what, std::string_view name) {
    if (policy_.default_user.is_set()) {
        if (!default_user_broken_ && set_owner(command, policy_.default_user)) return true;
    } else if (const auto user = look_up_user(default_user)) {
        command.uid = user->uid;
        command.gid = user->gid;
        return true;
    } else if (!policy_.enable_security) {
        command.uid = geteuid();
        command.gid = getegid();
        return true;
    } else if (!std::exchange(missing_default_told_, true)) {
        log(format("Script user '{}' does not exist", {default_user}));
        complain(format("{}Unable to set default user {} for script", {command.where.prefix, default_user}));
    }
    if (what == "vrrp" || what == "misc")
        complain(format("{}Unable to set default user for {} script {} - removing", {command.where.prefix, what, name}));
    else
        log(format("Failed to set default user for {} script {} - ignoring", {what, script_name(command)}));
    return false;
}

bool ScriptSecurity::set_owner(ScriptCommand& command, const model::UserSpec& spec) {
    const auto user = look_up_user(spec.user);
    if (!user) {
        log(format("Script user '{}' does not exist", {spec.user}));
        return false;
    }
    command.uid = user->uid;
    command.gid = user->gid;
    if (!spec.group.empty()) {
        const auto group = look_up_group(spec.group);
        if (!group) {
            log(format("Script group '{}' does not exist", {spec.group}));
            return false;
        }
        command.gid = *group;
    }
    command.supplementary_groups.clear();
    if (spec.supplementary_groups) command.supplementary_groups = groups_of_user(spec.user, command.gid);
    return true;
}

// ---- which file (core.md 8.2)

// Leaves the resolved path in command.path.
bool ScriptSecurity::find_file(ScriptCommand& command) {
    std::string name = script_name(command);
    if (name.find('/') == std::string::npos && !search_path(command, name)) return false;
    const FileIdentity identity(command.uid, command.gid, command.supplementary_groups);
    const auto resolved = resolve_path(name);
    if (!resolved) {
        log(format("Script {} cannot be accessed - {}", {name, resolved.error().text}));
        return false;
    }
    command.arguments.front() = clean_path(script_name(command));
    command.path = *resolved;
    return true;
}

bool ScriptSecurity::search_path(const ScriptCommand& command, std::string& name) {
    bool forbidden = false;
    const FileIdentity identity(command.uid, command.gid, command.supplementary_groups);
    for (std::size_t begin = 0; begin <= path_.size();) {
        const auto end = std::min(path_.find(':', begin), path_.size());
        const std::string folder = end == begin ? "." : path_.substr(begin, end - begin);
        begin = end + 1;
        const std::string candidate = folder + "/" + name;
        struct stat found {};
        if (stat(candidate.c_str(), &found) != 0) {
            forbidden = forbidden || errno == EACCES;
            continue;
        }
        if (!S_ISREG(found.st_mode)) continue;
        if (!may_execute(candidate)) {
            forbidden = true;
            continue;
        }
        log(format("WARNING - script `{}` resolved by path search to `{}`. Please specify full path.",
                   {name, candidate}));
        name = candidate;
        return true;
    }
    log(format(forbidden ? "Permissions failure for script {} in path - disabling"
                         : "Cannot find script {} in path - disabling",
               {name}));
    return false;
}

// ---- may it be trusted (core.md 8.3)

ScriptGate::Verdict ScriptSecurity::check_file(ScriptCommand& command, const std::string& resolved) {
    checked_any_ = true;
    struct stat file {};
    if (lstat(resolved.c_str(), &file) != 0) {
        log(format("check_script_secure could not find script '{}' - disabling", {resolved}));
        return Verdict::inaccessible;
    }
    if (!S_ISREG(file.st_mode)) {
        log(format("Wrong file type found in script path '{}'.", {resolved}));
        return Verdict::inaccessible;
    }
    {
        const FileIdentity identity(command.uid, command.gid, command.supplementary_groups);
        if (!may_execute(resolved)) {
            log(format("WARNING - script '{}' is not executable for uid:gid {}:{} - disabling.",
                       {script_name(command), command.uid, command.gid}));
            return Verdict::inaccessible;
        }
    }
    if (needs_protection(file, command.uid, command.gid) && others_may_change(resolved)) {
        found_insecure_ = true;
        const char* const ending = policy_.enable_security ? " - disabling" : "";
        log(format("Unsafe permissions found for script '{}'{}.", {resolved, ending}));
        if (policy_.enable_security) return Verdict::insecure;
    }
    if (is_text_without_interpreter(resolved)) {
        log(format("Please add a #! shebang to script {}", {script_name(command)}));
        command.through_shell = true;
    }
    if (policy_.use_symlink_paths && script_name(command).find('/') != std::string::npos)
        command.path = script_name(command);
    return Verdict::usable;
}

ScriptGate::KeyFile ScriptSecurity::read_key(const std::string& path) {
    constexpr std::size_t most = 1024;
    auto file = read_regular_file(path, most);
    if (!file) return {};
    return {.outcome = file->whole ? KeyFile::Outcome::read : KeyFile::Outcome::too_large,
            .text = std::move(file->text),
            .readable_by_others = (file->mode & (S_IRGRP | S_IROTH)) != 0};
}

std::vector<std::string> ScriptSecurity::name_files(const std::string& folder, std::string_view name) const {
    return read_name_files(folder, name);
}

}  // namespace ka
