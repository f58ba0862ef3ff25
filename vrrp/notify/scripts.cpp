#include "vrrp/notify/scripts.hpp"

#include <optional>

#include "common/log/log.hpp"

namespace ka::vrrp::notify {

namespace {

constexpr Duration stop_script_limit = seconds{1};
// At the end of the process STOP follows a script that still runs after this.
constexpr Duration stop_patience = milliseconds{300};

const Boxed<ScriptCommand>& specific_script(const NotifyConfig& scripts, NotifyState state) {
    switch (state) {
        case NotifyState::master: return scripts.master;
        case NotifyState::backup: return scripts.backup;
        case NotifyState::fault: return scripts.fault;
        case NotifyState::stop: return scripts.stop;
        case NotifyState::deleted: return scripts.deleted;
        case NotifyState::master_rx_lower_priority: return scripts.master_rx_lower_priority;
        case NotifyState::master_priority:
        case NotifyState::backup_priority: break;  // told to FIFOs only, without scripts
    }
    return scripts.any;
}

const char* kind_of(const Notify& notify) { return notify.is_group ? "GROUP" : "INSTANCE"; }

// What is not a state has a queue of its own, so that a crowd of such events cannot displace a state.
std::string object_of(const Notify& notify) {
    const char* suffix = notify.state == NotifyState::master_rx_lower_priority ? " rx" : "";
    return std::string(kind_of(notify)) + " " + notify.name + suffix;
}

}  // namespace

struct Scripts::Run {
    std::vector<std::unique_ptr<Script>> scripts;
    std::size_t open = 0;
};

std::vector<ScriptCall> calls_of(const Notify& notify) {
    std::vector<ScriptCall> calls;
    if (!notify.scripts) return calls;
    if (const auto& command = specific_script(*notify.scripts, notify.state)) calls.push_back({*command, {}});
    const bool is_state = notify.state != NotifyState::master_rx_lower_priority;
    if (const auto& command = notify.scripts->any; command && is_state)
        calls.push_back({*command, {kind_of(notify), notify.name, std::string(name_of(notify.state)), std::to_string(notify.priority.value)}});
    return calls;
}

std::string fifo_line(const Notify& notify) {
    return format("{} \"{}\" {} {}", {kind_of(notify), notify.name, name_of(notify.state), notify.priority.value});
}

Scripts::Scripts(Loop& loop, const ScriptEnvironment& environment) : loop_(loop), environment_(environment) {}

Scripts::~Scripts() = default;

void Scripts::notify(const Notify& notify) {
    if (calls_of(notify).empty()) return;
    const auto given_up = queue_.add(object_of(notify), notify, loop_.now());
    if (given_up > 0)
        log::warning("({}) notify scripts are too slow, {} waiting state changes are not notified, the latest is {}",
                     {notify.name, given_up, name_of(notify.state)});
    pump();
}

void Scripts::pump() {
    for (auto begins = queue_.take(loop_.now()); !begins.empty(); begins = queue_.take(loop_.now()))
        for (const auto& next : begins) begin(next);
    const Instant due = queue_.next_deadline();
    timer_ = due == never ? nullptr : loop_.at(due, "notify scripts", [this] { pump(); });
}

void Scripts::begin(const Begin<Notify>& begin) {
    const Notify& notify = begin.item;
    if (begin.impatient)
        log::warning("({}) the notify script before {} still runs, not waiting for it any longer",
                     {notify.name, name_of(notify.state)});
    auto run = std::make_unique<Run>();
    for (const auto& call : calls_of(notify)) {
        auto script = std::make_unique<Script>(loop_, environment_, call.command.arguments.front());
        const Duration limit = notify.state == NotifyState::stop ? stop_script_limit : no_timeout;
        const auto started = script->start(call.command, call.arguments, limit,
                                           [this, id = begin.id](const ScriptResult&) { ended(id); });
        if (!started) {
            log::warning("({}) notify script {} could not be started - {}",
                         {notify.name, call.command.arguments.front(), started.error().text});
            continue;
        }
        ++run->open;
        run->scripts.push_back(std::move(script));
    }
    if (run->open == 0)
        queue_.finished(begin.id);
    else
        runs_.emplace(begin.id, std::move(run));
}

void Scripts::ended(std::uint64_t id) {
    const auto found = runs_.find(id);
    if (found == runs_.end() || --found->second->open > 0) return;
    runs_.erase(found);
    queue_.finished(id);
    pump();
    if (idle() && idle_) loop_.post("notify scripts", idle_);
}

void Scripts::stop(std::function<void()> idle) {
    idle_ = std::move(idle);
    queue_.set_patience(stop_patience);
    pump();
}

void Scripts::kill() {
    for (auto& [id, run] : runs_)
        for (auto& script : run->scripts)
            if (script->running()) script->kill();
}

}  // namespace ka::vrrp::notify
