#include "checker/engine/services.hpp"

#include <algorithm>

#include "checker/engine/schedule.hpp"
#include "common/base/format.hpp"

namespace ka::checker {

Services::Services(Config config, const SavedState& saved) : config_(std::move(config)) {
    for (const auto& server : config_.virtual_servers) {
        auto& state = servers_.emplace_back(server);
        for (std::size_t real = 0; real < state.real_servers().size(); ++real) {
            for (std::size_t at = 0; at < state.real_servers()[real].checks.size(); ++at) {
                const auto known = saved.checks.find(state.real_servers()[real].checks[at].key);
                if (known != saved.checks.end()) state.resume_health(real, at, known->second);
            }
        }
        const auto quorum = saved.quorums.find(state.key());
        if (quorum != saved.quorums.end()) state.resume_quorum(quorum->second);
    }
}

void Services::start(Instant now, EffectList& effects) {
    for (auto& server : servers_) server.start(config_.real_server_up_at_start, effects);
    index_checks(now, effects);
}

void Services::stop(EffectList& effects) {
    for (const auto& [key, check] : checks_) {
        if (check.running) effects.push_back(effect::CancelCheck{key});
    }
    checks_.clear();
    timers_ = {};
    for (auto& server : servers_) server.stop(effects);
}

void Services::reconfigure(Config next, Instant now, EffectList& effects) {
    config_ = std::move(next);
    std::vector<VirtualServer> before;
    before.swap(servers_);
    const auto find = [&before](VirtualServerKey key) {
        return std::find_if(before.begin(), before.end(), [&](const VirtualServer& old) { return old.key() == key; });
    };
    std::set<VirtualServerKey> staying;
    for (const auto& server : config_.virtual_servers) staying.insert(key_of(server));
    for (auto& old : before) {
        if (!staying.contains(old.key())) old.remove(effects);
    }
    for (const auto& server : config_.virtual_servers) {
        const auto old = find(key_of(server));
        if (old == before.end()) {
            servers_.emplace_back(server).start(config_.real_server_up_at_start, effects);
        } else {
            servers_.push_back(*old);
            servers_.back().reconfigure(server, effects);
        }
    }
    index_checks(now, effects);
}

// Checks that were there keep running untouched; new ones are scheduled, vanished ones cancelled.
void Services::index_checks(Instant now, EffectList& effects) {
    const auto before = std::exchange(checks_, {});
    for (std::size_t server = 0; server < servers_.size(); ++server) {
        const auto& real_servers = servers_[server].real_servers();
        for (std::size_t real = 0; real < real_servers.size(); ++real) {
            for (std::size_t at = 0; at < real_servers[real].checks.size(); ++at) {
                const auto key = real_servers[real].checks[at].key;
                Check check{server, real, at, 0, false, {}};
                if (!can_be_made(config_of(check).kind)) continue;
                check.schedule = config_of(check).schedule;
                const auto known = before.find(key);
                if (known != before.end()) {
                    check.attempt = known->second.attempt;
                    check.running = known->second.running;
                } else {
                    const bool asleep = suspended(servers_[server].config());
                    effects.push_back(effect::Log{format("{} healthchecker for service {} for VS {}",
                                                         {asleep ? "Deactivating" : "Activating", real_servers[real].name,
                                                          servers_[server].name()})});
                }
                if (!check.running && (known == before.end() || known->second.schedule != check.schedule)) {
                    timers_.arm(key, first_run(key, check.schedule, now));
                }
                checks_.emplace(key, check);
            }
        }
    }
    for (const auto& [key, check] : before) {
        if (checks_.contains(key)) continue;
        timers_.cancel(key);
        if (check.running) effects.push_back(effect::CancelCheck{key});
        effects.push_back(effect::ForgetHealth{key});
    }
}

const CheckConfig& Services::config_of(const Check& check) const {
    return servers_[check.virtual_server].config().real_servers[check.real_server].checks[check.index];
}

void Services::run_due(Instant now, EffectList& effects) {
    while (const auto due = timers_.pop_due(now)) {
        const auto key = due->first;
        auto& check = checks_.at(key);
        if (suspended(servers_[check.virtual_server].config())) {
            timers_.arm(key, now + check.schedule.delay_loop);
            continue;
        }
        check.attempt = ++last_attempt_;
        check.running = true;
        effects.push_back(effect::StartCheck{key, check.attempt, config_of(check)});
    }
}

void Services::take_result(CheckKey key, std::uint64_t attempt, const CheckResult& result, Instant now,
                           EffectList& effects) {
    const auto found = checks_.find(key);
    if (found == checks_.end() || !found->second.running || found->second.attempt != attempt) return;
    auto& check = found->second;
    check.running = false;
    if (result.verdict == Verdict::unjudged) {
        if (!result.detail.empty()) effects.push_back(effect::Log{result.detail});
        effects.push_back(effect::Log{unjudged_text(config_of(check).kind, result.cause)});
        timers_.arm(key, next_run(Outcome::steady, check.schedule, now));
        return;
    }
    const auto outcome = servers_[check.virtual_server].take_result(check.real_server, check.index, result, effects);
    timers_.arm(key, next_run(outcome, check.schedule, now));
}

// A group's virtual server matches no address (the reference's rule, checker.md 9.8), and a firewall mark has none.
bool Services::suspended(const VirtualServerConfig& server) const {
    if (!server.ha_suspend) return false;
    return !server.group.empty() || !held_.contains(server.endpoints.front().address);
}

void Services::tell_activation(const char* verb, const VirtualServer& server, EffectList& effects) const {
    for (std::size_t real = 0; real < server.real_servers().size(); ++real) {
        for (const auto& check : server.config().real_servers[real].checks) {
            if (!can_be_made(check.kind)) continue;
            effects.push_back(effect::Log{format("{} healthchecker for service {} for VS {}",
                                                 {verb, server.real_servers()[real].name, server.name()})});
        }
    }
}

void Services::addresses_changed(std::set<IpAddress> held, EffectList& effects) {
    std::vector<bool> were;
    for (const auto& server : servers_) were.push_back(suspended(server.config()));
    held_ = std::move(held);
    for (std::size_t at = 0; at < servers_.size(); ++at) {
        const bool are = suspended(servers_[at].config());
        if (are != were[at]) tell_activation(are ? "Suspending" : "Activating", servers_[at], effects);
    }
}

void Services::publish_all(EffectList& effects) const {
    for (const auto& server : servers_) {
        effects.push_back(effect::PublishQuorum{tracking_name(server.config()), server.quorum_up()});
    }
}

SavedState Services::save() const {
    SavedState saved;
    for (const auto& server : servers_) {
        saved.quorums.emplace(server.key(), server.quorum_up());
        for (const auto& real : server.real_servers()) {
            for (const auto& check : real.checks) {
                if (check.health.has_run) saved.checks.emplace(check.key, check.health);
            }
        }
    }
    return saved;
}

}  // namespace ka::checker
