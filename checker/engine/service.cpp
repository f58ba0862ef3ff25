#include "checker/engine/service.hpp"

#include <algorithm>
#include <utility>

#include "checker/engine/wanted_ipvs.hpp"
#include "common/base/format.hpp"

namespace ka::checker {

bool RealServerState::all_checks_up() const {
    return std::all_of(checks.begin(), checks.end(), [](const CheckState& check) { return check.health.up; });
}

VirtualServer::VirtualServer(VirtualServerConfig config)
    : config_(std::move(config)), key_(key_of(config_)), name_(virtual_server_name(config_)) {
    for (const auto& server : config_.real_servers) real_servers_.push_back(fresh_state(server));
}

RealServerState VirtualServer::fresh_state(const RealServerConfig& server) const {
    RealServerState state;
    state.key = key_of(key_, server);
    state.name = server_name(server.address, server.port, config_.protocol);
    for (std::size_t at = 0; at < server.checks.size(); ++at) {
        const auto& check = server.checks[at];
        const auto same = std::count_if(server.checks.begin(), server.checks.begin() + static_cast<std::ptrdiff_t>(at),
                                        [&](const CheckConfig& other) {
                                            return other.kind == check.kind && other.connect == check.connect;
                                        });
        state.checks.push_back({key_of(state.key, check, static_cast<std::uint32_t>(same)),
                                can_be_made(check.kind) ? initial_health(check.schedule.retry, check.schedule.alpha) : Health{}});
    }
    state.alive = state.all_checks_up();
    return state;
}

void VirtualServer::resume_health(std::size_t server, std::size_t check, const Health& health) {
    auto& state = real_servers_[server];
    state.checks[check].health = health;
    state.alive = state.all_checks_up();
}

void VirtualServer::start(bool notify_initial, EffectList& effects) {
    const bool before = quorum_up_;
    standing_in_ = config_.sorry_server && !quorum_up_ && live_weight() < gain_threshold();
    program_services(effects);
    program_all(effects);
    program_sorry_server(effects);
    for (std::size_t at = 0; notify_initial && !resumed_ && at < real_servers_.size(); ++at) {
        if (real_servers_[at].alive) notify_server(at, true, effects);
    }
    if (!resumed_ && standing_in_) {
        begin_without_quorum(effects);
    } else {
        evaluate_quorum(Occasion::start, effects);
    }
    if (quorum_up_ == before) announce_quorum(effects);
}

void VirtualServer::stop(EffectList& effects) {
    if (config_.sorry_server) drop_sorry_server(config_, effects);
    for (std::size_t at = 0; at < real_servers_.size(); ++at) {
        const bool inhibited = config_.real_servers[at].inhibit_on_failure && !real_servers_[at].alive;
        effects.push_back(effect::Log{format("Shutting down {}service {} from VS {}",
                                             {inhibited ? "(inhibited) " : "", real_servers_[at].name, name_})});
        drop_server(config_, config_.real_servers[at], effects);
        if (!config_.omega || !real_servers_[at].alive) continue;
        notify_server(at, false, effects);
        mail_server(config_.real_servers[at], real_servers_[at], false, "=> Shutting down <=", effects);
    }
    if (config_.omega) {
        quorum_up_ = false;
        notify_quorum(false, effects);
        mail_quorum("=> Shutting down <=", effects);
    }
    for (const auto& endpoint : config_.endpoints) effects.push_back(effect::DropService{service_key(config_, endpoint)});
}

void VirtualServer::remove(EffectList& effects) {
    if (config_.group.empty()) {
        effects.push_back(effect::Log{format("Removing Virtual Server {}", {name_})});
    } else {
        effects.push_back(effect::Log{format("Removing Virtual Server Group [{}]", {config_.group})});
    }
    if (config_.sorry_server) drop_sorry_server(config_, effects);
    for (std::size_t at = 0; at < real_servers_.size(); ++at) {
        effects.push_back(effect::Log{format("Removing service {} from VS {}", {real_servers_[at].name, name_})});
        drop_server(config_, config_.real_servers[at], effects);
        if (!real_servers_[at].alive) continue;
        notify_server(at, false, effects);
        mail_server(config_.real_servers[at], real_servers_[at], false, "=> Removing <=", effects);
    }
    if (std::exchange(quorum_up_, false)) {
        notify_quorum(false, effects);
        mail_quorum("=> Shutting down <=", effects);
    }
    for (const auto& endpoint : config_.endpoints) effects.push_back(effect::DropService{service_key(config_, endpoint)});
    effects.push_back(effect::PublishGone{tracking_name(config_)});
    effects.push_back(effect::ForgetQuorum{key_});
}

Outcome VirtualServer::take_result(std::size_t server, std::size_t check, const CheckResult& result,
                                   EffectList& effects) {
    auto& state = real_servers_[server];
    auto& health = state.checks[check].health;
    const auto& config = config_.real_servers[server].checks[check];
    const bool success = result.verdict == Verdict::success;
    const bool first = !health.has_run;
    if (!success && health.up && config.schedule.log_all_failures) {
        effects.push_back(effect::Log{attempt_text(config.kind, state.name, result.cause)});
    }
    const Outcome outcome = observe(health, config.schedule.retry, success);
    switch (outcome) {
        case Outcome::steady:
        case Outcome::retrying: return outcome;
        case Outcome::confirmed_up:
        case Outcome::became_up: effects.push_back(effect::Log{success_text(config.kind, state.name)}); break;
        case Outcome::confirmed_down:
        case Outcome::became_down:
            effects.push_back(effect::Log{failure_text(config.kind, state.name, first ? 0 : config.schedule.retry)});
            break;
    }
    effects.push_back(effect::SaveHealth{state.checks[check].key, health});
    const bool was_alive = state.alive;
    // An alpha server is down before its first result; that it stays so is told once (checker.md 6).
    if (outcome == Outcome::confirmed_down) notify_server(server, false, effects);
    if (outcome == Outcome::became_up && !state.alive && state.all_checks_up()) bring_up(server, effects);
    if (outcome == Outcome::became_down && state.alive) bring_down(server, effects);
    const bool changed = outcome == Outcome::became_up || outcome == Outcome::became_down;
    if (changed && (state.alive != was_alive || !config_.no_checker_mails))
        mail_server(config_.real_servers[server], state, state.alive, mail_text(config.kind, success), effects);
    return outcome;
}

void VirtualServer::bring_up(std::size_t server, EffectList& effects) {
    const char* verb = config_.real_servers[server].inhibit_on_failure ? "Enabling service {} of VS {}" : "Adding service {} to VS {}";
    real_servers_[server].alive = true;
    effects.push_back(effect::Log{format(verb, {real_servers_[server].name, name_})});
    program(server, effects);
    notify_server(server, true, effects);
    evaluate_quorum(Occasion::change, effects);
}

void VirtualServer::bring_down(std::size_t server, EffectList& effects) {
    const char* verb =
        config_.real_servers[server].inhibit_on_failure ? "Disabling service {} of VS {}" : "Removing service {} from VS {}";
    real_servers_[server].alive = false;
    effects.push_back(effect::Log{format(verb, {real_servers_[server].name, name_})});
    program(server, effects);
    notify_server(server, false, effects);
    evaluate_quorum(Occasion::change, effects);
}

std::int64_t VirtualServer::live_weight() const {
    std::int64_t sum = 0;
    for (std::size_t at = 0; at < real_servers_.size(); ++at) {
        if (real_servers_[at].alive) sum += config_.real_servers[at].weight;
    }
    return sum;
}

std::int64_t VirtualServer::gain_threshold() const {
    return static_cast<std::int64_t>(config_.quorum) + config_.hysteresis;
}

void VirtualServer::evaluate_quorum(Occasion occasion, EffectList& effects) {
    const std::int64_t weight = live_weight();
    const std::int64_t loss_threshold = static_cast<std::int64_t>(config_.quorum) - config_.hysteresis;
    if (!quorum_up_ && weight >= gain_threshold()) {
        gain_quorum(weight, occasion, effects);
    } else if (quorum_up_ && (weight == 0 || weight < loss_threshold)) {
        if (occasion == Occasion::reload) {
            quorum_up_ = false;
            begin_without_quorum(effects);
            announce_quorum(effects);
        } else {
            lose_quorum(weight, loss_threshold, effects);
        }
    }
}

void VirtualServer::announce_quorum(EffectList& effects) const {
    effects.push_back(effect::SaveQuorum{key_, quorum_up_});
    effects.push_back(effect::PublishQuorum{tracking_name(config_), quorum_up_});
}

void VirtualServer::gain_quorum(std::int64_t weight, Occasion occasion, EffectList& effects) {
    quorum_up_ = true;
    effects.push_back(effect::Log{format("Gained quorum {}+{}={} <= {} for VS {}",
                                         {config_.quorum, config_.hysteresis, gain_threshold(), weight, name_})});
    announce_quorum(effects);
    notify_quorum(true, effects);
    mail_numbers(occasion == Occasion::start ? "Starting with quorum up" : "Gained quorum", gain_threshold(), weight, effects);
    if (!standing_in_) return;
    standing_in_ = false;
    const auto& sorry = *config_.sorry_server;
    effects.push_back(effect::Log{format("{} sorry server {} from VS {}",
                                         {sorry.inhibit ? "Disabling" : "Removing", sorry_server_name(sorry), name_})});
    program_sorry_server(effects);
    effects.push_back(effect::Log{format("Adding alive servers to the pool for VS {}", {name_})});
    program_all(effects);
}

void VirtualServer::lose_quorum(std::int64_t weight, std::int64_t threshold, EffectList& effects) {
    quorum_up_ = false;
    effects.push_back(effect::Log{format("Lost quorum {}-{}={} > {} for VS {}",
                                         {config_.quorum, config_.hysteresis, threshold, weight, name_})});
    announce_quorum(effects);
    notify_quorum(false, effects);
    mail_numbers("Lost quorum", threshold, weight, effects);
    call_sorry_server(effects);
}

void VirtualServer::begin_without_quorum(EffectList& effects) {
    effects.push_back(effect::Log{format("Starting with quorum down {}-{}={} > {} for VS {}",
                                         {config_.quorum, config_.hysteresis, gain_threshold(), live_weight(), name_})});
    notify_quorum(false, effects);
    mail_numbers("Starting with quorum down", gain_threshold(), live_weight(), effects);
    call_sorry_server(effects);
}

void VirtualServer::call_sorry_server(EffectList& effects) {
    if (!config_.sorry_server) return;
    standing_in_ = true;
    const auto& sorry = *config_.sorry_server;
    effects.push_back(effect::Log{format("{} sorry server {} to VS {}",
                                         {sorry.inhibit ? "Enabling" : "Adding", sorry_server_name(sorry), name_})});
    effects.push_back(effect::Log{format("Removing alive servers from the pool for VS {}", {name_})});
    program_all(effects);
    program_sorry_server(effects);
}

void VirtualServer::notify_server(std::size_t server, bool up, EffectList& effects) const {
    const auto& config = config_.real_servers[server];
    const auto& state = real_servers_[server];
    const auto& script = up ? config.notify_up : config.notify_down;
    if (script) effects.push_back(effect::RunScript{format("{} {}", {state.name, name_}), *script});
    effects.push_back(effect::FifoLine{format("RS {} {} {}", {state.name, name_, up ? "UP" : "DOWN"})});
}

void VirtualServer::notify_quorum(bool up, EffectList& effects) const {
    const auto& script = up ? config_.quorum_up : config_.quorum_down;
    if (script) effects.push_back(effect::RunScript{name_, *script});
    effects.push_back(effect::FifoLine{format("VS {} {}", {name_, up ? "UP" : "DOWN"})});
}

// Always with + and <=, as the reference writes it, also for a loss (checker.md 11.3).
void VirtualServer::mail_numbers(const char* event, std::int64_t threshold, std::int64_t weight, EffectList& effects) const {
    mail_quorum(format("=> {} {}+{}={} <= {} <=", {event, config_.quorum, config_.hysteresis, threshold, weight}), effects);
}

void VirtualServer::mail_quorum(std::string text, EffectList& effects) const {
    if (!config_.smtp_alert.value_or(false)) return;
    effects.push_back(effect::Mail{format("Virtualserver {} - {}", {name_, quorum_up_ ? "UP" : "DOWN"}), std::move(text)});
}

void VirtualServer::mail_server(const RealServerConfig& config, const RealServerState& state, bool up, std::string text,
                                EffectList& effects) const {
    if (!config.smtp_alert.value_or(false)) return;
    effects.push_back(
        effect::Mail{format("Realserver {} of virtual server {} - {}", {state.name, name_, up ? "UP" : "DOWN"}), std::move(text)});
}

}  // namespace ka::checker
