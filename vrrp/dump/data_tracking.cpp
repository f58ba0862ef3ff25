// Sync groups and what is tracked, in keepalived.data.
#include <algorithm>
#include <functional>
#include <set>

#include "common/model/script_line.hpp"
#include "vrrp/dump/data.hpp"

namespace ka::vrrp::dump {

namespace {

const char* reversed(const TrackReference& tracked) { return tracked.reverse ? " reverse" : ""; }

void dump_list(const char* title, const char* pattern, const std::vector<TrackReference>& references, model::DumpText& out) {
    if (references.empty()) return;
    out.entry("{}", {title});
    for (const auto& tracked : references) out.member(pattern, {tracked.name, tracked.weight, reversed(tracked)});
}

using Trackers = std::function<const std::vector<TrackReference>&(const InstanceConfig&)>;
using GroupTrackers = std::function<const std::vector<TrackReference>&(const SyncGroupConfig&)>;

// The instances that follow this thing: by themselves, or through their group, whose weight counts then.
void dump_followers(const Config& config, const std::string& name, const Trackers& own, const GroupTrackers& of_group,
                    model::DumpText& out) {
    std::set<std::string> shown;
    const auto follows = [&](const std::vector<TrackReference>& references) -> const TrackReference* {
        const auto found = std::ranges::find(references, name, &TrackReference::name);
        return found == references.end() ? nullptr : &*found;
    };
    const auto show = [&](const std::string& instance, const TrackReference& tracked) {
        if (shown.insert(instance).second) out.member("{}, weight {}{}", {instance, tracked.weight, reversed(tracked)});
    };
    out.entry("Tracking instances :");
    for (const auto& instance : config.instances)
        if (const auto* tracked = follows(own(instance))) show(instance.name, *tracked);
    for (const auto& group : config.sync_groups)
        if (const auto* tracked = follows(of_group(group)))
            for (const auto& member : group.members) show(member, *tracked);
}

template <typename Tracking>  // an instance or a group
void dump_lists(const Tracking& of, const char* processes, model::DumpText& out) {
    dump_list("Tracked interfaces :", "{} weight {}{}", of.track_interfaces, out);
    dump_list("Tracked scripts :", "{} weight {}{}", of.track_scripts, out);
    dump_list("Tracked files :", "{}, weight {}{}", of.track_files, out);
    dump_list(processes, "{}, weight {}{}", of.track_processes, out);
    dump_list("Tracked BFDs :", "{}: weight {}{}", of.track_bfds, out);
}

void dump_process(const Scene& scene, const TrackProcessConfig& process, model::DumpText& out) {
    const auto found = scene.processes.find(process.name);
    const ProcessCountFacts facts = found == scene.processes.end() ? ProcessCountFacts{} : found->second;
    out.head("VRRP Track process = {}", {process.name});
    out.entry("Process = {}", {process.command.front()});
    if (process.command.size() > 1) out.entry("Parameters = {}", {parameters_of(process)});
    if (process.match == ParameterMatch::exact) out.entry("Param match");
    else if (process.match != ParameterMatch::any) out.entry("Param match = {}", {name_of(process.match)});
    out.entry("Min processes = {}", {process.quorum});
    if (process.quorum_max != TrackProcessConfig::unlimited) out.entry("Max processes = {}", {process.quorum_max});
    out.entry("Current processes = {}", {facts.count});
    out.entry("Have quorum = {}", {facts.quorum ? "true" : "false"});
    out.entry("Weight = {}{}", {process.weight, process.reverse ? " reverse" : ""});
    out.entry("Terminate delay = {:f}s", {to_seconds(process.terminate_delay)});
    out.entry("Fork delay = {:f}s", {to_seconds(process.fork_delay)});
    out.entry("Fork delay timer {}running", {facts.gaining ? "" : "not "});
    out.entry("Terminate delay timer {}running", {facts.losing ? "" : "not "});
    out.entry("Full command = {}", {process.full_command ? "true" : "false"});
    dump_followers(
        scene.config, process.name, [](const InstanceConfig& of) -> const auto& { return of.track_processes; },
        [](const SyncGroupConfig& of) -> const auto& { return of.track_processes; }, out);
}

void dump_script(const Scene& scene, const TrackScriptConfig& script, model::DumpText& out) {
    const auto found = scene.scripts.find(script.name);
    const ScriptFacts facts = found == scene.scripts.end() ? ScriptFacts{} : found->second;
    const auto whole = [](Duration value) { return std::chrono::duration_cast<seconds>(value).count(); };
    out.head("VRRP Script = {}", {script.name});
    out.entry("Command = {}", {model::quoted_command(script.command)});
    if (!script.command.path.empty() && script.command.path != script.command.arguments.front())
        out.entry("Path = {}", {script.command.path});
    out.entry("Interval = {} sec", {whole(script.interval)});
    out.entry("Timeout = {} sec", {whole(script.timeout)});
    out.entry("Weight = {}{}", {script.weight, script.reverse ? " reverse" : ""});
    out.entry("Rise = {}", {script.rise});
    out.entry("Fall = {}", {script.fall});
    out.entry("Result = {}", {facts.result});
    out.entry("Insecure = no");
    out.entry("Init state = {}", {facts.known ? "unknown" : "INIT"});
    out.entry("Status = {}", {facts.known && facts.up ? "GOOD" : "BAD"});
    out.entry("Script uid:gid = {}:{}", {script.command.uid, script.command.gid});
    dump_followers(
        scene.config, script.name, [](const InstanceConfig& of) -> const auto& { return of.track_scripts; },
        [](const SyncGroupConfig& of) -> const auto& { return of.track_scripts; }, out);
    out.entry("State = {}", {facts.run});
}

}  // namespace

void dump_tracked(const InstanceConfig& instance, model::DumpText& out) { dump_lists(instance, "Tracked processes :", out); }
void dump_tracked(const SyncGroupConfig& group, model::DumpText& out) { dump_lists(group, "Tracked process :", out); }

void dump_notify(const NotifyConfig& notify, bool of_group, model::DumpText& out) {
    const auto dump = [&](const char* what, const Boxed<ScriptCommand>& script) {
        if (script)
            out.entry("{} state transition script = {}, uid:gid {}:{}",
                      {what, model::quoted_command(*script), script->uid, script->gid});
    };
    dump("Backup", notify.backup);
    dump("Master", notify.master);
    dump("Fault", notify.fault);
    dump("Stop", notify.stop);
    if (!of_group) dump("Deleted", notify.deleted);
    dump("Generic", notify.any);
    if (!of_group) dump("Master rx lower pri", notify.master_rx_lower_priority);
}

void dump_groups(const Scene& scene, model::DumpText& out) {
    if (scene.config.sync_groups.empty()) return;
    out.section("VRRP Sync groups");
    const auto states = scene.router.groups();
    for (const auto& group : scene.config.sync_groups) {
        const auto found = std::ranges::find(states, group.name, &GroupSnapshot::name);
        const GroupSnapshot now = found == states.end() ? GroupSnapshot{} : *found;
        out.head("VRRP Sync Group = {}, {}", {group.name, name_of(now.state)});
        out.entry("Num member fault {}, num member init {}", {now.members_in_fault, now.members_in_init});
        out.entry("VRRP member instances :");
        for (const auto& member : group.members) out.member("{}", {member});
        if (group.tracking_weight) out.entry("sync group tracking weight set");
        out.entry("Using smtp notification = {}", {group.notify.mail ? "yes" : "no"});
        dump_tracked(group, out);
        dump_notify(group.notify, true, out);
    }
}

void dump_scripts(const Scene& scene, model::DumpText& out) {
    if (scene.config.scripts.empty()) return;
    out.section("VRRP Scripts");
    for (const auto& script : scene.config.scripts) dump_script(scene, script, out);
}

void dump_files(const Scene& scene, model::DumpText& out) {
    if (scene.config.files.empty()) return;
    out.section("VRRP Track files");
    for (const auto& file : scene.config.files) {
        const auto value = scene.files.find(file.name);
        out.head("Track file = {}", {file.name});
        out.entry("File = {}", {file.path});
        out.entry("Status = {}", {value == scene.files.end() ? 0 : value->second});
        out.entry("Weight = {}{}", {file.weight, file.reverse ? " reverse" : ""});
        dump_followers(
            scene.config, file.name, [](const InstanceConfig& of) -> const auto& { return of.track_files; },
            [](const SyncGroupConfig& of) -> const auto& { return of.track_files; }, out);
    }
}

void dump_processes(const Scene& scene, model::DumpText& out) {
    if (scene.config.processes.empty()) return;
    out.section("VRRP Track processes");
    for (const auto& process : scene.config.processes) dump_process(scene, process, out);
}

// Those that somebody tracks; nobody asks them how they are yet.
void dump_bfds(const Scene& scene, model::DumpText& out) {
    std::vector<std::string> names;
    const auto note = [&](const std::vector<TrackReference>& references) {
        for (const auto& tracked : references)
            if (std::ranges::find(names, tracked.name) == names.end()) names.push_back(tracked.name);
    };
    for (const auto& instance : scene.config.instances) note(instance.track_bfds);
    for (const auto& group : scene.config.sync_groups) note(group.track_bfds);
    if (!names.empty()) out.section("VRRP Track BFDs");
    for (const auto& name : names) {
        out.head("VRRP Track BFD = {}", {name});
        dump_followers(
            scene.config, name, [](const InstanceConfig& of) -> const auto& { return of.track_bfds; },
            [](const SyncGroupConfig& of) -> const auto& { return of.track_bfds; }, out);
    }
}

const char* name_of(ParameterMatch match) {
    switch (match) {
        case ParameterMatch::any: return "none";
        case ParameterMatch::exact: return "exact";
        case ParameterMatch::initial: return "initial";
        case ParameterMatch::partial: break;
    }
    return "partial";
}

std::string parameters_of(const TrackProcessConfig& process) {
    std::string text;
    for (std::size_t i = 1; i < process.command.size(); ++i) text += (i > 1 ? " " : "") + process.command[i];
    return text;
}

}  // namespace ka::vrrp::dump
