// One virtual server: which real servers take traffic, whether the quorum is met, when the sorry server stands in
// (checker.md 9, 10). Decides only; every consequence is an effect.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checker/config/model.hpp"
#include "checker/engine/check_result.hpp"
#include "checker/engine/effects.hpp"
#include "checker/engine/health.hpp"

namespace ka::checker {

struct CheckState {
    CheckKey key = 0;
    Health health;
};

struct RealServerState {
    RealServerKey key = 0;
    std::string name;
    bool alive = false;
    std::vector<CheckState> checks;  // parallel to the configuration's

    bool all_checks_up() const;
};

class VirtualServer {
public:
    // New servers are alive unless one of their checks is alpha.
    explicit VirtualServer(VirtualServerConfig config);

    VirtualServerKey key() const { return key_; }
    const std::string& name() const { return name_; }
    const VirtualServerConfig& config() const { return config_; }
    const std::vector<RealServerState>& real_servers() const { return real_servers_; }
    bool quorum_up() const { return quorum_up_; }
    bool standing_in() const { return standing_in_; }  // the sorry server

    // Takes over what a predecessor knew; before start(). Servers follow their checks.
    void resume_health(std::size_t server, std::size_t check, const Health& health);
    void resume_quorum(bool up) {
        quorum_up_ = up;
        resumed_ = true;
    }

    // Puts the service in place. `notify_initial`: servers in service from the start are notified as up.
    void start(bool notify_initial, EffectList& effects);
    // Takes the service away at the end of the process; with omega its scripts and FIFO lines say so.
    void stop(EffectList& effects);
    // A reload no longer has this virtual server.
    void remove(EffectList& effects);
    // A reload describes it anew; the keys are equal.
    void reconfigure(VirtualServerConfig next, EffectList& effects);

    Outcome take_result(std::size_t server, std::size_t check, const CheckResult& result, EffectList& effects);

private:
    enum class Occasion : std::uint8_t { start, change, reload };

    RealServerState fresh_state(const RealServerConfig& server) const;
    RealServerState migrated_state(const RealServerConfig& server, const RealServerState& old) const;
    // Steps of reconfigure(), in its order; `old` is the configuration before.
    void leave_endpoints(const VirtualServerConfig& old, EffectList& effects) const;
    void leave_sorry_server(const VirtualServerConfig& old, EffectList& effects);
    void leave_servers(const VirtualServerConfig& old, const std::vector<RealServerState>& before, EffectList& effects) const;
    void enter_endpoints(const VirtualServerConfig& old, EffectList& effects) const;
    void migrate_servers(const VirtualServerConfig& old, const std::vector<RealServerState>& before, EffectList& effects);

    std::int64_t live_weight() const;
    std::int64_t gain_threshold() const;
    void bring_up(std::size_t server, EffectList& effects);
    void bring_down(std::size_t server, EffectList& effects);
    void evaluate_quorum(Occasion occasion, EffectList& effects);
    void gain_quorum(std::int64_t weight, Occasion occasion, EffectList& effects);
    void lose_quorum(std::int64_t weight, std::int64_t threshold, EffectList& effects);
    void begin_without_quorum(EffectList& effects);
    void call_sorry_server(EffectList& effects);
    void notify_server(std::size_t server, bool up, EffectList& effects) const;
    void notify_quorum(bool up, EffectList& effects) const;
    void mail_quorum(std::string text, EffectList& effects) const;
    void mail_numbers(const char* event, std::int64_t threshold, std::int64_t weight, EffectList& effects) const;
    void mail_server(const RealServerConfig& config, const RealServerState& state, bool up, std::string text, EffectList& effects) const;
    void announce_quorum(EffectList& effects) const;

    // service_pool.cpp
    static constexpr std::uint32_t sorry_server_weight = 1;
    std::string sorry_server_name(const SorryServerConfig& sorry) const;
    bool duplicates_sorry_server(const RealServerConfig& server) const;
    bool sorry_server_is_real() const;
    void program_services(EffectList& effects) const;
    void program(std::size_t server, EffectList& effects) const;
    void program_all(EffectList& effects) const;
    void program_sorry_server(EffectList& effects) const;
    void drop_server(const VirtualServerConfig& config, const RealServerConfig& server, EffectList& effects) const;
    void drop_sorry_server(const VirtualServerConfig& config, EffectList& effects) const;

    VirtualServerConfig config_;
    VirtualServerKey key_;
    std::string name_;
    std::vector<RealServerState> real_servers_;  // parallel to config_.real_servers
    bool quorum_up_ = false;
    bool standing_in_ = false;  // the sorry server takes the traffic
    bool resumed_ = false;      // a predecessor has told the world already
};

}  // namespace ka::checker
