// The part of VirtualServer that says what the kernel shall hold: services, servers in the pool, the sorry server.
// Every effect here states a wish and may repeat an older one; the reconciler finds out what there is to do.
#include "checker/engine/service.hpp"
#include "checker/engine/wanted_ipvs.hpp"

namespace ka::checker {

std::string VirtualServer::sorry_server_name(const SorryServerConfig& sorry) const {
    return server_name(sorry.address, sorry.port, config_.protocol);
}

bool VirtualServer::duplicates_sorry_server(const RealServerConfig& server) const {
    const auto& sorry = config_.sorry_server;
    return sorry && sorry->address == server.address && sorry->port == server.port;
}

void VirtualServer::program_services(EffectList& effects) const {
    for (const auto& endpoint : config_.endpoints) {
        effects.push_back(effect::PutService{service_key(config_, endpoint), service_spec(config_, endpoint)});
    }
}

void VirtualServer::program(std::size_t server, EffectList& effects) const {
    const auto& config = config_.real_servers[server];
    const bool in_pool = real_servers_[server].alive && !standing_in_;
    const bool as_sorry_server = standing_in_ && duplicates_sorry_server(config);
    for (const auto& endpoint : config_.endpoints) {
        const auto service = service_key(config_, endpoint);
        const auto key = destination_key(endpoint, config);
        if (in_pool) {
            effects.push_back(effect::PutDestination{service, key, destination_spec(config, config.weight)});
        } else if (as_sorry_server) {
            effects.push_back(effect::PutDestination{service, key, destination_spec(config, sorry_server_weight)});
        } else if (config.inhibit_on_failure) {
            effects.push_back(effect::PutDestination{service, key, destination_spec(config, 0)});
        } else {
            effects.push_back(effect::DropDestination{service, key});
        }
    }
}

void VirtualServer::program_all(EffectList& effects) const {
    for (std::size_t at = 0; at < real_servers_.size(); ++at) program(at, effects);
}

bool VirtualServer::sorry_server_is_real() const {
    for (const auto& server : config_.real_servers) {
        if (duplicates_sorry_server(server)) return true;
    }
    return false;
}

void VirtualServer::program_sorry_server(EffectList& effects) const {
    if (!config_.sorry_server || sorry_server_is_real()) return;
    const auto& sorry = *config_.sorry_server;
    for (const auto& endpoint : config_.endpoints) {
        const auto service = service_key(config_, endpoint);
        const auto key = destination_key(endpoint, sorry);
        if (standing_in_ || sorry.inhibit) {
            const auto weight = standing_in_ ? sorry_server_weight : 0;
            effects.push_back(effect::PutDestination{service, key, destination_spec(sorry, weight)});
        } else {
            effects.push_back(effect::DropDestination{service, key});
        }
    }
}

void VirtualServer::drop_server(const VirtualServerConfig& config, const RealServerConfig& server,
                                EffectList& effects) const {
    for (const auto& endpoint : config.endpoints) {
        effects.push_back(effect::DropDestination{service_key(config, endpoint), destination_key(endpoint, server)});
    }
}

void VirtualServer::drop_sorry_server(const VirtualServerConfig& config, EffectList& effects) const {
    for (const auto& endpoint : config.endpoints) {
        effects.push_back(
            effect::DropDestination{service_key(config, endpoint), destination_key(endpoint, *config.sorry_server)});
    }
}

}  // namespace ka::checker
