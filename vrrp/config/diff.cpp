#include "vrrp/config/diff.hpp"

#include <algorithm>
#include <map>

#include "common/base/hash.hpp"

namespace ka::vrrp {

namespace {

void add_address(StableHash& hash, const IpAddress& address) {
    hash.add(static_cast<std::uint64_t>(address.family()));
    for (const std::uint8_t octet : address.bytes()) hash.add(octet);
}

void add_address(StableHash& hash, const std::optional<IpAddress>& address) {
    hash.add(address.has_value());
    if (address) add_address(hash, *address);
}

template <typename Number>
void add_number(StableHash& hash, const std::optional<Number>& value) {
    hash.add(value.has_value());
    if (value) hash.add(static_cast<std::uint64_t>(*value));
}

void add_span(StableHash& hash, Duration value) { hash.add(static_cast<std::uint64_t>(value.count())); }

void add(StableHash& hash, const AddressConfig& address) {
    add_address(hash, address.prefix.address);
    hash.add(address.prefix.length).add(address.interface).add(text_of(address.label)).add(address.flags).add(address.no_track);
    add_number(hash, address.scope);
    add_address(hash, address.broadcast);
    add_address(hash, address.peer);
    add_number(hash, address.preferred_lifetime);
}

void add_encapsulation(StableHash& hash, const std::optional<Encapsulation>& tunnel) {
    hash.add(tunnel.has_value());
    if (!tunnel) return;
    hash.add(static_cast<std::uint64_t>(tunnel->kind)).add(tunnel->labels.size());
    for (const std::uint32_t label : tunnel->labels) hash.add(label);
    add_address(hash, tunnel->source);
    add_address(hash, tunnel->destination);
    hash.add(tunnel->id).add(tunnel->service).add(tunnel->hop_limit).add(tunnel->flags).add(tunnel->locator);
}

void add(StableHash& hash, const RouteConfig& route) {
    add_address(hash, route.destination.address);
    hash.add(route.destination.length).add(route.interface).add(route.type).add(route.table).add(route.protocol);
    hash.add(route.tos).add(route.onlink).add(route.no_track);
    add_address(hash, route.source);
    add_address(hash, route.via);
    add_number(hash, route.scope);
    add_number(hash, route.metric);
    for (const auto& [type, value] : route.metrics.values) hash.add(type).add(value);
    hash.add(route.metrics.congestion_control).add(route.realms).add(route.router_preference);
    add_encapsulation(hash, route.encapsulation);
    add_number(hash, route.expires);
    add_number(hash, route.ttl_propagate);
    hash.add(static_cast<std::uint64_t>(route.placement));
    for (const NextHopConfig& hop : route.next_hops) {
        add_address(hash, hop.via);
        hash.add(hop.interface).add(hop.weight).add(hop.onlink).add(hop.realms);
        add_encapsulation(hash, hop.encapsulation);
    }
}

void add_range(StableHash& hash, const std::optional<NumberRange>& range) {
    hash.add(range.has_value());
    if (range) hash.add(range->first).add(range->last);
}

void add(StableHash& hash, const RuleConfig& rule) {
    for (const auto& network : {rule.from, rule.to}) {
        hash.add(network.has_value());
        if (network) add_address(hash, network->address);
        if (network) hash.add(network->length);
    }
    hash.add(static_cast<std::uint64_t>(rule.family)).add(rule.inverted).add(rule.input).add(rule.output).add(rule.tos);
    hash.add(rule.mark).add(rule.mark_mask).add(rule.tunnel_id).add(rule.ip_protocol).add(rule.priority);
    for (const auto& range : {rule.users, rule.source_ports, rule.destination_ports}) add_range(hash, range);
    hash.add(static_cast<std::uint64_t>(rule.action)).add(rule.table).add(rule.target).add(rule.realms);
    add_number(hash, rule.suppress_prefix_length);
    add_number(hash, rule.suppress_group);
    hash.add(rule.protocol).add(rule.no_track);
}

void add(StableHash& hash, const TrackReference& tracked) {
    hash.add(tracked.name).add(static_cast<std::uint64_t>(tracked.weight)).add(tracked.reverse);
}

void add(StableHash& hash, const UnicastPeer& peer) {
    add_address(hash, peer.address);
    hash.add(peer.min_ttl).add(peer.max_ttl);
}

void add_hmac(StableHash& hash, const std::optional<HmacConfig>& hmac) {
    hash.add(hmac.has_value());
    if (!hmac) return;
    hash.add(hmac->active_key).add(static_cast<std::uint64_t>(hmac->anti_replay)).add(static_cast<std::uint64_t>(hmac->mode));
    add_span(hash, hmac->window.value_or(Duration{}));
    hash.add(hmac->keys.size());
    for (const HmacKey& key : hmac->keys) {
        hash.add(key.id);
        for (const std::uint8_t octet : key.octets) hash.add(octet);
    }
}

template <typename Item>
void add_list(StableHash& hash, const std::vector<Item>& list) {
    hash.add(list.size());
    for (const Item& item : list) add(hash, item);
}

}  // namespace

InstanceKey key_of(const InstanceConfig& config) {
    const bool unicast = config.is_unicast();
    return {config.vrid, config.family, config.interface, !config.own_interface.empty(), config.vmac_addresses,
            unicast, unicast ? config.source : config.multicast_group};
}

bool ConfigDiff::changes_nothing() const {
    return removed.empty() && added.empty() && std::ranges::none_of(kept, &Kept::changed);
}

ConfigDiff diff(const Config& before, const Config& after) {
    std::multimap<InstanceKey, std::size_t> old;  // unicast instances may share a key (disjoint peers)
    for (std::size_t i = 0; i < before.instances.size(); ++i) old.emplace(key_of(before.instances[i]), i);
    ConfigDiff result;
    for (std::size_t i = 0; i < after.instances.size(); ++i) {
        const InstanceConfig& now = after.instances[i];
        const auto [first, last] = old.equal_range(key_of(now));
        if (first == last) {
            result.added.push_back(i);
            continue;
        }
        const auto same_name = std::find_if(first, last, [&](const auto& e) { return before.instances[e.second].name == now.name; });
        const auto match = same_name == last ? first : same_name;
        result.kept.push_back({match->second, i, before.instances[match->second] != now});
        old.erase(match);
    }
    for (const auto& [key, position] : old) result.removed.push_back(position);
    std::ranges::sort(result.removed);
    return result;
}

std::uint64_t instance_hash(const InstanceConfig& config) {
    StableHash hash;
    hash.add(config.interface).add(config.own_interface).add(config.transmits_on_parent).add(config.vrf);
    hash.add(config.vrid.value).add(config.priority.value).add(config.accept);
    hash.add(static_cast<std::uint64_t>(config.version)).add(static_cast<std::uint64_t>(config.family));
    hash.add(static_cast<std::uint64_t>(config.auth_type)).add(config.auth_pass);
    add_hmac(hash, config.hmac);
    add_span(hash, config.advert_interval);
    add_span(hash, config.preempt_delay);
    hash.add(config.nopreempt).add(config.down_timer_adverts).add(config.dont_track_primary);
    hash.add(config.timer_expired_backup ? config.timer_expired_backup->value : 0);
    add_list(hash, config.addresses);
    add_list(hash, config.excluded_addresses);
    add_list(hash, config.routes);
    add_list(hash, config.rules);
    add_address(hash, config.source);
    add_address(hash, config.multicast_group);
    add_list(hash, config.unicast_peers);
    add_number(hash, config.unicast_ttl);
    hash.add(config.static_interfaces.size());
    for (const std::string& name : config.static_interfaces) hash.add(name);
    add_list(hash, config.track_interfaces);
    add_list(hash, config.track_scripts);
    add_list(hash, config.track_files);
    add_list(hash, config.track_processes);
    add_list(hash, config.track_virtual_servers);
    hash.add(config.configuration_fault);
    return hash.value();
}

}  // namespace ka::vrrp
