// The part of VirtualServer that takes a new configuration in while traffic flows (checker.md 10.3).
#include <algorithm>
#include <utility>

#include "checker/engine/service.hpp"
#include "checker/engine/wanted_ipvs.hpp"
#include "common/base/format.hpp"

namespace ka::checker {

namespace {

bool has_endpoint(const VirtualServerConfig& server, const Endpoint& endpoint) {
    return std::find(server.endpoints.begin(), server.endpoints.end(), endpoint) != server.endpoints.end();
}

std::string endpoint_name(const Endpoint& endpoint, Protocol protocol, bool with_kind) {
    if (endpoint.fwmark) return format(with_kind ? "FWM {}" : "{}", {*endpoint.fwmark});
    return server_name(endpoint.address, endpoint.port, protocol);
}

}  // namespace

void VirtualServer::reconfigure(VirtualServerConfig next, EffectList& effects) {
    const auto old = std::exchange(config_, std::move(next));
    const auto before = std::exchange(real_servers_, {});
    name_ = virtual_server_name(config_);
    leave_endpoints(old, effects);
    leave_servers(old, before, effects);
    program_services(effects);
    enter_endpoints(old, effects);
    migrate_servers(old, before, effects);
    leave_sorry_server(old, effects);
    program_all(effects);
    program_sorry_server(effects);
    evaluate_quorum(Occasion::reload, effects);
}

// A check that the new configuration still has keeps its verdict; a new one of a server in service does not take it out.
RealServerState VirtualServer::migrated_state(const RealServerConfig& server, const RealServerState& old) const {
    auto state = fresh_state(server);
    for (std::size_t at = 0; at < state.checks.size(); ++at) {
        auto& check = state.checks[at];
        const auto known = std::find_if(old.checks.begin(), old.checks.end(),
                                        [&](const CheckState& other) { return other.key == check.key; });
        if (known != old.checks.end()) {
            check.health = known->health;
            check.health.failures = std::min(check.health.failures, server.checks[at].schedule.retry);
        } else if (old.alive) {
            check.health.up = true;
        }
    }
    state.alive = old.alive;
    return state;
}

void VirtualServer::leave_endpoints(const VirtualServerConfig& old, EffectList& effects) const {
    for (const auto& endpoint : old.endpoints) {
        if (has_endpoint(config_, endpoint)) continue;
        effects.push_back(effect::Log{
            format("VS [{}] in group {} no longer exists", {endpoint_name(endpoint, old.protocol, false), old.group})});
        const auto service = service_key(old, endpoint);
        for (const auto& server : old.real_servers) {
            effects.push_back(effect::DropDestination{service, destination_key(endpoint, server)});
        }
        if (old.sorry_server) {
            effects.push_back(effect::DropDestination{service, destination_key(endpoint, *old.sorry_server)});
        }
        effects.push_back(effect::DropService{service});
    }
}

void VirtualServer::enter_endpoints(const VirtualServerConfig& old, EffectList& effects) const {
    for (const auto& endpoint : config_.endpoints) {
        if (has_endpoint(old, endpoint)) continue;
        effects.push_back(effect::Log{
            format("VS [{}] added into group {}", {endpoint_name(endpoint, config_.protocol, true), config_.group})});
    }
}

void VirtualServer::leave_servers(const VirtualServerConfig& old, const std::vector<RealServerState>& before,
                                  EffectList& effects) const {
    for (std::size_t at = 0; at < before.size(); ++at) {
        const auto stays = std::any_of(config_.real_servers.begin(), config_.real_servers.end(),
                                       [&](const RealServerConfig& server) { return key_of(key_, server) == before[at].key; });
        if (stays) continue;
        const auto& server = old.real_servers[at];
        effects.push_back(effect::Log{format("service {} no longer exist", {before[at].name})});
        drop_server(old, server, effects);
        if (!before[at].alive) continue;
        if (server.notify_down) {
            effects.push_back(effect::RunScript{format("{} {}", {before[at].name, name_}), *server.notify_down});
        }
        effects.push_back(effect::FifoLine{format("RS {} {} DOWN", {before[at].name, name_})});
        mail_server(server, before[at], false, "=> Removing <=", effects);
    }
}

void VirtualServer::migrate_servers(const VirtualServerConfig& old, const std::vector<RealServerState>& before,
                                    EffectList& effects) {
    for (const auto& server : config_.real_servers) {
        const auto key = key_of(key_, server);
        const auto known = std::find_if(before.begin(), before.end(),
                                        [&](const RealServerState& state) { return state.key == key; });
        if (known == before.end()) {
            real_servers_.push_back(fresh_state(server));
            continue;
        }
        real_servers_.push_back(migrated_state(server, *known));
        auto& state = real_servers_.back();
        const auto old_weight = old.real_servers[static_cast<std::size_t>(known - before.begin())].weight;
        if (old_weight != server.weight) {
            effects.push_back(effect::Log{format("Changing weight from {} to {} for {}active service {} of VS {}",
                                                 {old_weight, server.weight, state.alive ? "" : "in", state.name, name_})});
        }
        if (!state.alive && state.all_checks_up()) {  // the check that had failed is gone
            state.alive = true;
            effects.push_back(effect::Log{format(server.inhibit_on_failure ? "Enabling service {} of VS {}"
                                                                           : "Adding service {} to VS {}",
                                                 {state.name, name_})});
            notify_server(real_servers_.size() - 1, true, effects);
        }
    }
}

// An exchanged sorry server stands in like the old one; without a new one the living servers come back.
void VirtualServer::leave_sorry_server(const VirtualServerConfig& old, EffectList& effects) {
    const bool was_standing_in = standing_in_;
    standing_in_ = config_.sorry_server && !quorum_up_;
    if (!old.sorry_server) return;
    const auto& gone = *old.sorry_server;
    const auto& now = config_.sorry_server;
    if (now && now->address == gone.address && now->port == gone.port) return;
    if (was_standing_in) {
        effects.push_back(effect::Log{format("Removing sorry server {} from VS {}", {sorry_server_name(gone), name_})});
    }
    drop_sorry_server(old, effects);
    if (was_standing_in && !now) {
        effects.push_back(effect::Log{format("Adding alive servers to the pool for VS {}", {name_})});
    }
}

}  // namespace ka::checker
