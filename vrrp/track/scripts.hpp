// Runs the tracked scripts, each at its interval and never twice at once, and turns their results into verdicts
// (core.md 11.2).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/loop/loop.hpp"
#include "common/process/script.hpp"
#include "vrrp/config/model.hpp"
#include "vrrp/track/rise_fall.hpp"

namespace ka::vrrp::track {

// Where a script stands, for a dump.
struct ScriptState {
    enum class Run : std::uint8_t { idle, running, being_ended } run = Run::idle;
    RiseFall counter{1, 1, false};
};

class Scripts {
public:
    // `verdict` is called from the loop, once for the first result and then at every change.
    using Verdict = std::function<void(const std::string& name, bool ok)>;
    Scripts(Loop& loop, const ScriptEnvironment& environment, Verdict verdict);
    ~Scripts();

    // Begins to run them, at once and then every interval. Those that know a verdict of a predecessor begin with it.
    void start(const std::vector<TrackScriptConfig>& scripts, const std::map<std::string, bool>& remembered);
    // A reload: scripts with the same command go on, with their verdict; others end, new ones begin.
    void replace(const std::vector<TrackScriptConfig>& scripts);
    // TERM to all that run, nothing new begins. `idle` is called, from the loop, when the last has ended.
    void stop(std::function<void()> idle);
    bool running() const;  // any script process is left
    void kill();           // KILL to those

    // What init_fail or a remembered verdict says before the first run; nothing when it is open.
    std::optional<bool> verdict(const std::string& name) const;
    std::map<std::string, ScriptState> states() const;  // by name

private:
    struct Entry;
    void begin(Entry& entry);
    void run_now(Entry& entry);
    void finished(Entry& entry, const ScriptResult& result);

    Loop& loop_;
    const ScriptEnvironment& environment_;
    Verdict verdict_;
    std::map<std::string, std::unique_ptr<Entry>> entries_;
    std::function<void()> idle_;  // set: stopping
};

}  // namespace ka::vrrp::track
