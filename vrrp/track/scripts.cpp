#include "vrrp/track/scripts.hpp"

#include "common/log/log.hpp"

namespace ka::vrrp::track {

struct Scripts::Entry {
    Entry(Loop& loop, const ScriptEnvironment& environment, const TrackScriptConfig& given)
        : config(given), counter(given.rise, given.fall, given.init_fail), script(loop, environment, given.name) {}

    TrackScriptConfig config;
    RiseFall counter;
    Script script;
    Instant next_run{};
    WatchPtr timer;
    int last_status = 0;  // "now returning" speaks of changes
};

namespace {

bool same_command(const ScriptCommand& one, const ScriptCommand& other) {
    return one.arguments == other.arguments && one.path == other.path && one.uid == other.uid && one.gid == other.gid &&
           one.supplementary_groups == other.supplementary_groups;
}

void log_verdict(const std::string& name, bool up, const ScriptResult& result) {
    switch (result.kind) {
        case ScriptResult::Kind::timed_out:
            return log::info("VRRP_Script({}) timed_out", {name});
        case ScriptResult::Kind::signalled:
            return log::info("VRRP_Script({}) failed (due to signal {})", {name, result.value});
        case ScriptResult::Kind::not_executed:
            return log::info("VRRP_Script({}) failed (could not be executed)", {name});
        case ScriptResult::Kind::exited:
            if (up) return log::info("VRRP_Script({}) succeeded", {name});
            return log::info("VRRP_Script({}) failed (exited with status {})", {name, result.value});
    }
}

}  // namespace

Scripts::Scripts(Loop& loop, const ScriptEnvironment& environment, Verdict verdict)
    : loop_(loop), environment_(environment), verdict_(std::move(verdict)) {}

Scripts::~Scripts() = default;

void Scripts::start(const std::vector<TrackScriptConfig>& scripts, const std::map<std::string, bool>& remembered) {
    for (const auto& config : scripts) {
        auto entry = std::make_unique<Entry>(loop_, environment_, config);
        if (const auto known = remembered.find(config.name); known != remembered.end()) entry->counter.assume(known->second);
        begin(*entries_.insert_or_assign(config.name, std::move(entry)).first->second);
    }
}

void Scripts::replace(const std::vector<TrackScriptConfig>& scripts) {
    auto old = std::exchange(entries_, {});
    for (const auto& config : scripts) {
        const auto before = old.find(config.name);
        if (before == old.end() || !same_command(before->second->config.command, config.command)) {
            auto entry = std::make_unique<Entry>(loop_, environment_, config);
            begin(*entries_.insert_or_assign(config.name, std::move(entry)).first->second);
            continue;
        }
        auto entry = std::move(before->second);
        if (entry->counter.known()) {
            const bool up = entry->counter.up();
            log::info("VRRP_Script({}) considered {} on reload", {config.name, up ? "successful" : "unsuccessful"});
            entry->counter = RiseFall(config.rise, config.fall, config.init_fail);
            entry->counter.assume(up);
        }
        const bool sooner = config.interval < entry->config.interval;
        entry->config = config;
        if (sooner) begin(*entry);
        entries_.emplace(config.name, std::move(entry));
    }
}

void Scripts::begin(Entry& entry) {
    entry.next_run = loop_.now();
    entry.timer = loop_.at(entry.next_run, "track script", [this, &entry] { run_now(entry); });
}

void Scripts::run_now(Entry& entry) {
    if (idle_) return;
    // Runs keep to their grid; after a stall the missed ones are not made up for.
    const Instant now = loop_.now();
    entry.next_run += entry.config.interval;
    if (entry.next_run <= now) entry.next_run = now + entry.config.interval;
    entry.timer = loop_.at(entry.next_run, "track script", [this, &entry] { run_now(entry); });
    if (entry.script.running()) {
        return log::info("Track script {} is {}, expect idle - skipping run",
                         {entry.config.name, entry.script.being_timed_out() ? "being timed out" : "already running"});
    }
    const auto started = entry.script.start(entry.config.command, {}, entry.config.timeout,
                                            [this, &entry](const ScriptResult& result) { finished(entry, result); });
    if (!started) log::warning("Track script {} could not be started - {}", {entry.config.name, started.error().text});
}

void Scripts::finished(Entry& entry, const ScriptResult& result) {
    if (idle_) {
        if (!running()) loop_.post("track scripts", idle_);
        return;
    }
    const bool success = result.good();  // what could not be executed has failed (the reference counts it as success)
    const int status = result.kind == ScriptResult::Kind::exited ? result.value : 0;
    if (result.kind == ScriptResult::Kind::exited && status != entry.last_status) {
        log::info("Script `{}` now returning {}", {entry.config.name, status});
        entry.last_status = status;
    }
    const auto verdict = entry.counter.take(success);
    if (!verdict) return;
    log_verdict(entry.config.name, *verdict, result);
    verdict_(entry.config.name, *verdict);
}

void Scripts::stop(std::function<void()> idle) {
    idle_ = std::move(idle);
    for (auto& [name, entry] : entries_) {
        entry->timer.reset();
        if (entry->script.running()) entry->script.terminate();
    }
}

bool Scripts::running() const {
    for (const auto& [name, entry] : entries_)
        if (entry->script.running()) return true;
    return false;
}

void Scripts::kill() {
    for (auto& [name, entry] : entries_)
        if (entry->script.running()) entry->script.kill();
}

std::map<std::string, ScriptState> Scripts::states() const {
    using Run = ScriptState::Run;
    std::map<std::string, ScriptState> all;
    for (const auto& [name, entry] : entries_) {
        const Run run = !entry->script.running() ? Run::idle : entry->script.being_timed_out() ? Run::being_ended : Run::running;
        all.emplace(name, ScriptState{run, entry->counter});
    }
    return all;
}

std::optional<bool> Scripts::verdict(const std::string& name) const {
    const auto found = entries_.find(name);
    if (found == entries_.end() || !found->second->counter.known()) return std::nullopt;
    return found->second->counter.up();
}

}  // namespace ka::vrrp::track
