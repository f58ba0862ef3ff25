// The checker's engine: all virtual servers and the schedule of their checks. Events in, effects out; no clock, no sockets.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checker/config/model.hpp"
#include "checker/engine/check_result.hpp"
#include "checker/engine/effects.hpp"
#include "checker/engine/service.hpp"
#include "common/base/timer_queue.hpp"

namespace ka::checker {

// What a predecessor handed over, keyed by content: positions shift, content does not.
struct SavedState {
    std::map<CheckKey, Health> checks;
    std::map<VirtualServerKey, bool> quorums;
    bool empty() const { return checks.empty() && quorums.empty(); }
    bool operator==(const SavedState&) const = default;
};

class Services {
public:
    Services(Config config, const SavedState& saved);

    void start(Instant now, EffectList& effects);
    // Takes every service away, in the order of the configuration.
    void stop(EffectList& effects);
    void reconfigure(Config next, Instant now, EffectList& effects);

    // The next moment at which run_due() has something to do.
    Instant next_due() const { return timers_.next(); }
    void run_due(Instant now, EffectList& effects);
    void take_result(CheckKey check, std::uint64_t attempt, const CheckResult& result, Instant now, EffectList& effects);

    // Every address that the machine has; services with ha_suspend are checked only while theirs is among them.
    void addresses_changed(std::set<IpAddress> held, EffectList& effects);

    // The quorum of every virtual server, for a vrrp process that has just connected.
    void publish_all(EffectList& effects) const;
    SavedState save() const;
    const Config& config() const { return config_; }
    const std::vector<VirtualServer>& virtual_servers() const { return servers_; }
    // Its checks rest: it has ha_suspend and its address is not here.
    bool suspended(const VirtualServerConfig& server) const;

private:
    struct Check {
        std::size_t virtual_server = 0, real_server = 0, index = 0;
        std::uint64_t attempt = 0;  // tells a late result from the one awaited
        bool running = false;
        ScheduleConfig schedule;
    };
    const CheckConfig& config_of(const Check& check) const;
    void index_checks(Instant now, EffectList& effects);
    void tell_activation(const char* verb, const VirtualServer& server, EffectList& effects) const;

    Config config_;
    std::vector<VirtualServer> servers_;
    std::map<CheckKey, Check> checks_;
    TimerQueue<CheckKey> timers_;
    std::set<IpAddress> held_;
    std::uint64_t last_attempt_ = 0;
};

}  // namespace ka::checker
