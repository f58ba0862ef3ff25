#include "core/reload.hpp"

#include "common/base/format.hpp"

namespace ka::core {

namespace {
void log(ReloadEffectList& out, std::string text, bool detail = false) {
    out.push_back(reload_effect::Log{detail, std::move(text)});
}
}  // namespace

void Reload::handle(const ReloadEvent& event, ReloadEffectList& out) {
    std::visit([&](const auto& what) { on(what, out); }, event);
}

void Reload::on(const reload_event::Requested&, ReloadEffectList& out) {
    if (step_ == Step::idle && !blocked_) return begin(out);
    log(out, "Reload already in progress, request queued", true);
    queued_ = true;
}

void Reload::on(const reload_event::Blocked& blocked, ReloadEffectList& out) {
    blocked_ = blocked.on;
    if (blocked_ || !queued_ || step_ != Step::idle) return;
    log(out, "Processing queued reload", true);
    begin(out);
}

void Reload::begin(ReloadEffectList& out) {
    queued_ = false;
    step_ = Step::loading;
    log(out, "Reloading ...");
    out.push_back(reload_effect::Load{});
}

void Reload::on(const reload_event::Loaded& loaded, ReloadEffectList& out) {
    if (step_ != Step::loading) return;
    step_ = Step::preparing;
    generation_ = loaded.generation;
    taking_part_ = waiting_for_ = loaded.running;
    for (const auto role : taking_part_) out.push_back(reload_effect::Prepare{role});
    if (waiting_for_.empty()) return commit(out);
    out.push_back(reload_effect::ArmDeadline{});
}

void Reload::on(const reload_event::LoadFailed& failed, ReloadEffectList& out) {
    if (step_ != Step::loading) return;
    taking_part_.clear();
    give_up(failed.reason, out);
}

void Reload::on(const reload_event::Prepared& prepared, ReloadEffectList& out) {
    if (step_ != Step::preparing || prepared.generation != generation_) return;
    waiting_for_.erase(prepared.role);
    if (waiting_for_.empty()) commit(out);
}

void Reload::on(const reload_event::Refused& refused, ReloadEffectList& out) {
    if (step_ != Step::preparing || refused.generation != generation_) return;
    taking_part_.erase(refused.role);  // it has forgotten the new configuration by itself
    give_up(refused.reason, out);
}

void Reload::commit(ReloadEffectList& out) {
    step_ = Step::committing;
    out.push_back(reload_effect::CancelDeadline{});
    waiting_for_ = taking_part_;
    for (const auto role : taking_part_) out.push_back(reload_effect::Commit{role});
    out.push_back(reload_effect::Apply{});
}

void Reload::on(const reload_event::Applied& applied, ReloadEffectList& out) {
    if (step_ != Step::committing) return;
    waiting_for_.insert(applied.started.begin(), applied.started.end());
    complete_if_all_ready(out);
}

void Reload::on(const reload_event::Ready& ready, ReloadEffectList& out) {
    if (step_ != Step::committing) return;
    waiting_for_.erase(ready.role);
    complete_if_all_ready(out);
}

void Reload::on(const reload_event::ChildDied& died, ReloadEffectList& out) {
    if (step_ == Step::preparing && taking_part_.erase(died.role) > 0)
        return give_up(format("the {} process ended meanwhile", {message::name_of(died.role)}), out);
    if (step_ != Step::committing) return;
    waiting_for_.erase(died.role);  // its successor starts with the new configuration
    complete_if_all_ready(out);
}

void Reload::on(const reload_event::DeadlinePassed&, ReloadEffectList& out) {
    if (step_ == Step::preparing) give_up("a process takes too long to prepare", out);
}

void Reload::give_up(std::string reason, ReloadEffectList& out) {
    out.push_back(reload_effect::CancelDeadline{});
    for (const auto role : taking_part_) out.push_back(reload_effect::Abort{role});
    out.push_back(reload_effect::Drop{});
    log(out, format("Reload failed, keeping the running configuration: {}", {reason}));
    finish(out);
}

void Reload::complete_if_all_ready(ReloadEffectList& out) {
    if (!waiting_for_.empty()) return;
    log(out, "Reload complete");
    finish(out);
}

void Reload::finish(ReloadEffectList& out) {
    step_ = Step::idle;
    taking_part_.clear();
    waiting_for_.clear();
    out.push_back(reload_effect::Finished{});
    if (!queued_ || blocked_) return;
    log(out, "Processing queued reload", true);
    begin(out);
}

}  // namespace ka::core
