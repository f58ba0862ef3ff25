#include "checker/run/notifier.hpp"

#include <utility>

#include "common/log/log.hpp"

namespace ka::checker {

void Notifier::run(const std::string& object, const ScriptCommand& command) {
    auto& entry = objects_[object];
    if (entry.waiting.size() >= limits::notify_backlog) entry.waiting.clear();
    entry.waiting.push_back(command);
    if (!entry.script || !entry.script->running()) {
        start_next(object);
    } else if (!entry.patience) {
        entry.patience = loop_.at(loop_.now() + limits::notify_wait, "checker.notify", [this, object] {
            log::info("A script of {} runs longer than {} s, starting the next one", {object, to_seconds(limits::notify_wait)});
            objects_.at(object).script->let_go();
            start_next(object);
        });
    }
}

void Notifier::start_next(const std::string& object) {
    auto& entry = objects_.at(object);
    entry.patience.reset();
    while (!entry.waiting.empty()) {
        const auto command = std::move(entry.waiting.front());
        entry.waiting.pop_front();
        if (!entry.script) entry.script = std::make_unique<Script>(loop_, environment_, command.arguments.front());
        const auto started = entry.script->start(command, {}, no_timeout, [this, object](const ScriptResult&) {
            // From the loop: the script may not be destroyed inside its own report.
            loop_.post("checker.notify", [this, object] {
                if (objects_.contains(object) && !objects_.at(object).script->running()) start_next(object);
            });
        });
        if (started) return;
        log::info("Notify script of {} not started: {}", {object, started.error().text});
    }
    objects_.erase(object);
    if (objects_.empty() && on_idle_) on_idle_();
}

}  // namespace ka::checker
