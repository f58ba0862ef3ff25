#include "vrrp/engine/world.hpp"

#include "vrrp/config/diff.hpp"

namespace ka::vrrp {

Checkpoint checkpoint_of(const World& world, const Instance& instance) {
    const InstanceConfig& config = *instance.config;
    Checkpoint checkpoint{config.name,   config.family,  config.vrid,       instance.interface,       instance.config_hash,
                          instance.state, instance.since, instance.effective, instance.master_interval,
                          instance.ah.saved(), instance.trailer.saved(), {}};
    const auto remember = [&](const std::vector<TrackReference>& list) {
        for (const TrackReference& tracked : list) {
            const auto known = world.scripts.find(tracked.name);
            if (known != world.scripts.end() && known->second) checkpoint.scripts.push_back({tracked.name, *known->second});
        }
    };
    remember(config.track_scripts);
    if (const Group* const group = world.group_of(instance.id)) remember(group->config->track_scripts);
    return checkpoint;
}

Transport transport_of(const Instance& instance) {
    const InstanceConfig& config = *instance.config;
    return {config.family,  config.advert_interface(),
            instance.interface, !config.is_unicast(),
            instance.group, instance.source.value_or(IpAddress{}),
            instance.source.has_value(), config.auth_type == AuthType::ah};
}

}  // namespace ka::vrrp
