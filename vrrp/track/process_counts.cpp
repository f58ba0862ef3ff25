#include "vrrp/track/process_counts.hpp"

#include <algorithm>
#include <utility>

namespace ka::vrrp::track {

namespace {

constexpr std::size_t name_length = 15;  // of the kernel

bool parameters_match(const TrackProcessConfig& tracked, const std::vector<std::string>& arguments) {
    if (tracked.match == ParameterMatch::any) return true;
    const auto& wanted = tracked.command;
    if (arguments.size() < wanted.size()) return false;
    if (tracked.match == ParameterMatch::exact && arguments.size() != wanted.size()) return false;
    for (std::size_t i = 1; i < wanted.size(); ++i) {
        const bool may_go_on = tracked.match == ParameterMatch::initial && i + 1 == wanted.size();
        if (may_go_on ? !arguments[i].starts_with(wanted[i]) : arguments[i] != wanted[i]) return false;
    }
    return true;
}

}  // namespace

bool matches(const TrackProcessConfig& tracked, const ProcessFacts& process) {
    if (!tracked.full_command) return !process.zombie && process.name == tracked.command.front().substr(0, name_length);
    return !process.arguments.empty() && process.arguments.front() == tracked.command.front() &&
           parameters_match(tracked, process.arguments);
}

void ProcessCounts::configure(const std::vector<TrackProcessConfig>& tracked) {
    std::vector<Tracked> before = std::exchange(tracked_, {});
    for (const TrackProcessConfig& config : tracked) {
        const auto same = std::ranges::find(before, config, &Tracked::config);
        if (same != before.end()) tracked_.push_back(std::move(*same));
        else tracked_.push_back({config, {}, {}, never});
    }
}

bool ProcessCounts::wants_arguments() const {
    return std::ranges::any_of(tracked_, [](const Tracked& tracked) { return tracked.config.full_command; });
}

// The opposite event within the delay leaves everything as it was.
void ProcessCounts::settle(Tracked& tracked, Duration delay, Instant now) {
    if (tracked.told == tracked.good()) tracked.due = never;
    else tracked.due = std::min(tracked.due, now + delay);
}

void ProcessCounts::set_member(Tracked& tracked, pid_t process, bool member, Instant now) {
    const bool news = member ? tracked.processes.insert(process).second : tracked.processes.erase(process) > 0;
    if (news) settle(tracked, member ? tracked.config.fork_delay : tracked.config.terminate_delay, now);
}

void ProcessCounts::replace(const std::map<pid_t, ProcessFacts>& all, Instant now, bool without_delay) {
    for (Tracked& tracked : tracked_) {
        const std::size_t before = tracked.processes.size();
        tracked.processes.clear();
        for (const auto& [process, facts] : all)
            if (matches(tracked.config, facts)) tracked.processes.insert(process);
        const bool more = tracked.processes.size() >= before;
        const Duration delay = more ? tracked.config.fork_delay : tracked.config.terminate_delay;
        settle(tracked, without_delay || !tracked.told ? Duration::zero() : delay, now);
    }
}

// Until it says otherwise a child is what its parent is.
void ProcessCounts::forked(pid_t parent, pid_t child, Instant now) {
    for (Tracked& tracked : tracked_)
        if (tracked.processes.contains(parent)) set_member(tracked, child, true, now);
}

void ProcessCounts::changed(pid_t process, const ProcessFacts& facts, Instant now) {
    for (Tracked& tracked : tracked_) set_member(tracked, process, matches(tracked.config, facts), now);
}

void ProcessCounts::exited(pid_t process, Instant now) {
    for (Tracked& tracked : tracked_) set_member(tracked, process, false, now);
}

std::vector<ProcessCounts::Verdict> ProcessCounts::take(Instant now) {
    std::vector<Verdict> verdicts;
    for (Tracked& tracked : tracked_) {
        if (tracked.due > now) continue;
        tracked.due = never;
        tracked.told = tracked.good();
        verdicts.push_back({tracked.config.name, *tracked.told});
    }
    return verdicts;
}

Instant ProcessCounts::next_deadline() const {
    Instant next = never;
    for (const Tracked& tracked : tracked_) next = std::min(next, tracked.due);
    return next;
}

ProcessCounts::Standing ProcessCounts::standing(const std::string& name) const {
    const auto found = std::ranges::find(tracked_, name, [](const Tracked& tracked) { return tracked.config.name; });
    if (found == tracked_.end()) return {};
    const bool waiting = found->due != never;
    return {found->processes.size(), found->told, waiting && found->good(), waiting && !found->good()};
}

}  // namespace ka::vrrp::track
