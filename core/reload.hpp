// A reload in two phases as a pure machine: prepare in every child, then commit everywhere or nowhere.
#pragma once

#include <set>
#include <string>
#include <variant>
#include <vector>

#include "common/base/time.hpp"
#include "common/message/core_child.hpp"

namespace ka::core {

// A child that prepares longer than this holds the old configuration back: the reload is given up.
constexpr Duration prepare_limit = seconds{30};

namespace reload_event {
struct Requested {};
struct Blocked {  // a child is starting: what it will run with is settled, so a reload must wait
    bool on = false;
};
struct Loaded {  // the parent accepts the new configuration
    std::uint64_t generation = 0;
    std::set<message::Role> running;  // to be prepared
};
struct LoadFailed {
    std::string reason;
};
struct Prepared {
    message::Role role{};
    std::uint64_t generation = 0;
};
struct Refused {
    message::Role role{};
    std::uint64_t generation = 0;
    std::string reason;
};
struct Applied {  // the answer to Apply
    std::set<message::Role> started;  // had no process before
};
struct Ready {
    message::Role role{};
};
struct ChildDied {
    message::Role role{};
};
struct DeadlinePassed {};
}  // namespace reload_event

using ReloadEvent =
    std::variant<reload_event::Requested, reload_event::Blocked, reload_event::Loaded, reload_event::LoadFailed,
                 reload_event::Prepared, reload_event::Refused, reload_event::Applied, reload_event::Ready,
                 reload_event::ChildDied, reload_event::DeadlinePassed>;

namespace reload_effect {
struct Log {
    bool detail = false;
    std::string text;
};
struct Load {};  // read and judge the files; answered by Loaded or LoadFailed
struct Prepare {
    message::Role role{};
};
struct Commit {
    message::Role role{};
};
struct Abort {
    message::Role role{};
};
struct Apply {};  // the new configuration is that of the daemon: successors get it, missing children start
struct Drop {};   // the new configuration is forgotten
struct ArmDeadline {};
struct CancelDeadline {};
struct Finished {};  // one way or the other
}  // namespace reload_effect

using ReloadEffect =
    std::variant<reload_effect::Log, reload_effect::Load, reload_effect::Prepare, reload_effect::Commit,
                 reload_effect::Abort, reload_effect::Apply, reload_effect::Drop, reload_effect::ArmDeadline,
                 reload_effect::CancelDeadline, reload_effect::Finished>;
using ReloadEffectList = std::vector<ReloadEffect>;

class Reload {
public:
    enum class Step : std::uint8_t { idle, loading, preparing, committing };

    void handle(const ReloadEvent& event, ReloadEffectList& out);
    Step step() const { return step_; }

private:
    void on(const reload_event::Requested&, ReloadEffectList& out);
    void on(const reload_event::Blocked& blocked, ReloadEffectList& out);
    void on(const reload_event::Loaded& loaded, ReloadEffectList& out);
    void on(const reload_event::LoadFailed& failed, ReloadEffectList& out);
    void on(const reload_event::Prepared& prepared, ReloadEffectList& out);
    void on(const reload_event::Refused& refused, ReloadEffectList& out);
    void on(const reload_event::Applied& applied, ReloadEffectList& out);
    void on(const reload_event::Ready& ready, ReloadEffectList& out);
    void on(const reload_event::ChildDied& died, ReloadEffectList& out);
    void on(const reload_event::DeadlinePassed&, ReloadEffectList& out);
    void begin(ReloadEffectList& out);
    void commit(ReloadEffectList& out);
    void give_up(std::string reason, ReloadEffectList& out);
    void complete_if_all_ready(ReloadEffectList& out);
    void finish(ReloadEffectList& out);

    Step step_ = Step::idle;
    bool blocked_ = false;
    bool queued_ = false;
    std::uint64_t generation_ = 0;
    std::set<message::Role> taking_part_;
    std::set<message::Role> waiting_for_;
};

}  // namespace ka::core
