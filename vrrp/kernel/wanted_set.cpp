#include "vrrp/kernel/wanted_set.hpp"

#include <algorithm>
#include <utility>

#include "common/base/overloaded.hpp"

namespace ka::vrrp::kernel {
namespace {

ObjectKey key_of(const WantedAddress& address) {
    return AddressObject{address.interface, address.value.prefix, address.value.peer};
}

using Keys = std::vector<ObjectKey>;

Keys concatenate(Keys first, const Keys& second, const Keys& third) {
    first.insert(first.end(), second.begin(), second.end());
    first.insert(first.end(), third.begin(), third.end());
    return first;
}

Keys reversed(const Keys& keys) { return {keys.rbegin(), keys.rend()}; }

std::string on_interface(const std::string& interface) { return interface.empty() ? "" : " dev " + interface; }

}  // namespace

WantedAddress wanted_address(const AddressConfig& config, const std::string& default_interface) {
    WantedAddress wanted;
    wanted.interface = config.interface.empty() ? default_interface : config.interface;
    netlink::Address& address = wanted.value;
    address.prefix = config.prefix;
    address.peer = config.peer;
    address.flags = config.flags;
    address.protocol = netlink::protocol_keepalived;
    if (config.prefix.address.is_v4()) {
        address.broadcast = config.broadcast;
        address.label = config.label;
        address.scope = config.scope.value_or(0);
    } else {
        // a host address is not to be chosen as a source, unless it is asked for: it comes deprecated
        const std::uint32_t usual = config.prefix.length == 128 ? 0 : netlink::lifetime_forever;
        address.preferred_lifetime = config.preferred_lifetime.value_or(usual);
    }
    return wanted;
}

WantedRoute wanted_route(const RouteConfig& config) {
    WantedRoute wanted;
    wanted.interface = config.interface;
    netlink::Route& route = wanted.value;
    route.table = config.table;
    route.destination = {config.destination.network(), config.destination.length};
    if (config.from) route.from = Prefix{config.from->network(), config.from->length};
    route.tos = config.tos;
    route.protocol = config.protocol;
    route.type = config.type;
    route.via = config.via;
    route.source = config.source;
    route.mtu = config.mtu;
    route.advmss = config.advmss;
    route.onlink = config.onlink;
    const bool ipv4 = route.family() == Family::ipv4;
    // what the kernel makes of it, so that the two compare equal
    route.metric = config.metric.value_or(0);
    if (!ipv4 && route.metric == 0) route.metric = netlink::ipv6_default_metric;
    route.scope = ipv4 ? config.scope.value_or(0) : 0;
    for (const NextHopConfig& hop : config.next_hops) {
        route.next_hops.push_back({hop.via, no_interface, hop.weight, hop.onlink});
        wanted.next_hop_interfaces.push_back(hop.interface);
    }
    return wanted;
}

std::string describe(const ObjectKey& key) {
    return std::visit(
        Overloaded{
            [](const AddressObject& object) { return object.prefix.to_string() + on_interface(object.interface); },
            [](const netlink::RouteKey& route) {
                std::string text = route.destination.length == 0 ? "default" : route.destination.to_string();
                if (route.table != netlink::table_main) text += " table " + std::to_string(route.table);
                return text;
            },
        },
        key);
}

std::string describe(const WantedObject& object) {
    return std::visit(
        Overloaded{
            [](const WantedAddress& address) { return address.value.prefix.to_string() + on_interface(address.interface); },
            [](const WantedRoute& route) {
                std::string text = describe(ObjectKey{route.value.key()});
                if (route.value.via) text += " via " + route.value.via->to_string();
                return text + on_interface(route.interface);
            },
        },
        object.what);
}

void WantedSet::take(InstanceId owner, const ObjectKey& key, WantedObject object, std::vector<ObjectKey>& group) {
    const auto [slot, fresh] = objects_.try_emplace(key, std::move(object));
    if (fresh) in_order_.push_back(key);
    // the first to name it decides what it looks like
    if (std::ranges::find(slot->second.owners, owner) != slot->second.owners.end()) return;
    slot->second.owners.push_back(owner);
    group.push_back(key);
}

void WantedSet::take_addresses(InstanceId owner, const std::vector<AddressConfig>& addresses, const std::string& interface,
                               std::vector<ObjectKey>& group) {
    for (const AddressConfig& config : addresses) {
        WantedAddress wanted = wanted_address(config, interface);
        const ObjectKey key = key_of(wanted);
        take(owner, key, WantedObject{std::move(wanted), !config.no_track, {}}, group);
    }
}

void WantedSet::take_routes(InstanceId owner, const std::vector<RouteConfig>& routes) {
    auto& group = by_owner_[owner].routes;
    for (const RouteConfig& config : routes) {
        WantedRoute wanted = wanted_route(config);
        const ObjectKey key = wanted.value.key();
        take(owner, key, WantedObject{std::move(wanted), !config.no_track, {}}, group);
    }
}

std::vector<ObjectKey> WantedSet::configure(const std::vector<OwnerConfig>& instances,
                                            const std::vector<AddressConfig>& addresses,
                                            const std::vector<RouteConfig>& routes) {
    const auto old_objects = std::exchange(objects_, {});
    const auto old_order = std::exchange(in_order_, {});
    const auto old_held = std::exchange(held_, {});
    const auto was_wanted = [&](const WantedObject& object) {
        return std::ranges::any_of(object.owners, [&](InstanceId owner) { return old_held.contains(owner); });
    };
    by_owner_.clear();
    if (old_held.contains(static_owner)) held_.insert(static_owner);
    take_addresses(static_owner, addresses, "", by_owner_[static_owner].addresses);
    take_routes(static_owner, routes);
    for (const OwnerConfig& owner : instances) {
        if (owner.held) held_.insert(owner.id);
        Owned& mine = by_owner_[owner.id];
        take_addresses(owner.id, owner.config->addresses, owner.config->interface, mine.addresses);
        take_addresses(owner.id, owner.config->excluded_addresses, owner.config->interface, mine.excluded);
        take_routes(owner.id, owner.config->routes);
    }
    std::vector<ObjectKey> touched;
    for (auto key = old_order.rbegin(); key != old_order.rend(); ++key)
        if (!objects_.contains(*key) || (was_wanted(old_objects.at(*key)) && !wanted(*key))) touched.push_back(*key);
    for (const ObjectKey& key : in_order_) {
        const auto before = old_objects.find(key);
        const WantedObject& now = objects_.at(key);
        if (before == old_objects.end() || before->second.what != now.what || (!was_wanted(before->second) && wanted(now)))
            touched.push_back(key);
    }
    return touched;
}

std::vector<ObjectKey> WantedSet::hold(InstanceId owner) {
    const auto mine = by_owner_.find(owner);
    if (!held_.insert(owner).second || mine == by_owner_.end()) return {};
    return concatenate(mine->second.addresses, mine->second.excluded, mine->second.routes);
}

std::vector<ObjectKey> WantedSet::release(InstanceId owner) {
    const auto mine = by_owner_.find(owner);
    if (held_.erase(owner) == 0 || mine == by_owner_.end()) return {};
    return concatenate(reversed(mine->second.routes), reversed(mine->second.addresses), reversed(mine->second.excluded));
}

const WantedObject* WantedSet::find(const ObjectKey& key) const {
    const auto found = objects_.find(key);
    return found == objects_.end() ? nullptr : &found->second;
}

bool WantedSet::wanted(const WantedObject& object) const {
    return std::ranges::any_of(object.owners, [&](InstanceId owner) { return held_.contains(owner); });
}

bool WantedSet::wanted(const ObjectKey& key) const {
    const WantedObject* object = find(key);
    return object != nullptr && wanted(*object);
}

std::vector<ObjectKey> WantedSet::objects_touching(std::string_view interface) const {
    std::vector<ObjectKey> touching;
    for (const ObjectKey& key : in_order_) {
        const auto* address = std::get_if<AddressObject>(&key);
        if (address == nullptr || address->interface == interface) touching.push_back(key);
    }
    return touching;
}

}  // namespace ka::vrrp::kernel
