#include "vrrp/kernel/wanted_set.hpp"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <utility>

#include "common/base/overloaded.hpp"

namespace ka::vrrp::kernel {
namespace {

ObjectKey key_of(const WantedAddress& address) {
    return AddressObject{address.interface, address.value.prefix, address.value.peer};
}

using Keys = std::vector<ObjectKey>;

Keys concatenate(std::initializer_list<Keys> parts) {
    Keys all;
    for (const Keys& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

Keys reversed(const Keys& keys) { return {keys.rbegin(), keys.rend()}; }

std::string on_interface(const std::string& interface) { return interface.empty() ? "" : " dev " + interface; }

// The kernel cuts what no packet can have.
RouteMetrics as_in_kernel(RouteMetrics metrics) {
    constexpr std::pair<std::uint16_t, std::uint32_t> largest[] = {{RTAX_MTU, 65535 - 15}, {RTAX_ADVMSS, 65535 - 40}};
    for (const auto& [metric, most] : largest)
        if (const auto found = metrics.values.find(metric); found != metrics.values.end()) found->second = std::min(found->second, most);
    return metrics;
}

std::optional<netlink::IdRange> id_range(const std::optional<NumberRange>& range) {
    if (!range) return std::nullopt;
    return netlink::IdRange{range->first, range->last};
}

std::uint8_t action_number(RuleAction action) {
    switch (action) {
        case RuleAction::table:
        case RuleAction::l3mdev: return FR_ACT_TO_TBL;
        case RuleAction::jump: return FR_ACT_GOTO;
        case RuleAction::nop: return FR_ACT_NOP;
        case RuleAction::blackhole: return FR_ACT_BLACKHOLE;
        case RuleAction::prohibit: return FR_ACT_PROHIBIT;
        case RuleAction::unreachable: return FR_ACT_UNREACHABLE;
    }
    return FR_ACT_UNSPEC;
}

std::string describe_rule(const netlink::Rule& rule) {
    std::string text = "rule " + std::to_string(rule.priority) + (rule.inverted ? " not" : "") + " from ";
    text += rule.from ? rule.from->to_string() : "all";
    if (rule.to) text += " to " + rule.to->to_string();
    if (!rule.input.empty()) text += " iif " + rule.input;
    if (!rule.output.empty()) text += " oif " + rule.output;
    if (rule.table != 0) text += " lookup " + std::to_string(rule.table);
    return text;
}

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
        address.label = text_of(config.label);
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
    route.metrics = as_in_kernel(config.metrics);
    route.onlink = config.onlink;
    route.encapsulation = config.encapsulation;
    route.realms = config.realms;
    // a number beyond those of RFC 4191 is medium
    route.router_preference = config.router_preference == 1 || config.router_preference == 3 ? config.router_preference : std::uint8_t{0};
    route.expires = config.expires.value_or(0);
    route.ttl_propagate = config.ttl_propagate;
    route.placement = config.placement;
    const bool ipv4 = route.family() == Family::ipv4;
    // what the kernel makes of it, so that the two compare equal
    route.metric = config.metric.value_or(0);
    if (!ipv4 && route.metric == 0) route.metric = netlink::ipv6_default_metric;
    route.scope = ipv4 ? config.scope.value_or(0) : 0;
    for (const NextHopConfig& hop : config.next_hops) {
        route.next_hops.push_back({hop.via, no_interface, hop.weight, hop.onlink, hop.realms, hop.encapsulation});
        wanted.next_hop_interfaces.push_back(hop.interface);
    }
    return wanted;
}

netlink::Rule wanted_rule(const RuleConfig& config) {
    netlink::Rule rule;
    rule.priority = config.priority;
    rule.family = config.family;
    rule.inverted = config.inverted;
    rule.from = config.from;
    rule.to = config.to;
    rule.input = config.input;
    rule.output = config.output;
    rule.tos = config.tos;
    rule.mark = config.mark;
    rule.mark_mask = config.mark_mask;
    rule.tunnel_id = config.tunnel_id;
    rule.users = id_range(config.users);
    rule.ip_protocol = config.ip_protocol;
    rule.source_ports = id_range(config.source_ports);
    rule.destination_ports = id_range(config.destination_ports);
    rule.action = action_number(config.action);
    rule.table = config.table;
    rule.target = config.target;
    rule.l3mdev = config.action == RuleAction::l3mdev;
    rule.realms = config.realms;
    rule.suppress_prefix_length = config.suppress_prefix_length;
    rule.suppress_group = config.suppress_group;
    rule.protocol = config.protocol;
    return rule;
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
            [](const netlink::Rule& rule) { return describe_rule(rule); },
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
            [](const netlink::Rule& rule) { return describe_rule(rule); },
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
        // one that expires is meant to go
        take(owner, key, WantedObject{std::move(wanted), !config.no_track && !config.expires, {}}, group);
    }
}

void WantedSet::take_rules(InstanceId owner, const std::vector<RuleConfig>& rules) {
    auto& group = by_owner_[owner].rules;
    for (const RuleConfig& config : rules) {
        const netlink::Rule wanted = wanted_rule(config);
        take(owner, wanted, WantedObject{wanted, !config.no_track, {}}, group);
    }
}

std::vector<ObjectKey> WantedSet::configure(const std::vector<OwnerConfig>& instances,
                                            const std::vector<AddressConfig>& addresses,
                                            const std::vector<RouteConfig>& routes, const std::vector<RuleConfig>& rules) {
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
    take_rules(static_owner, rules);
    for (const OwnerConfig& owner : instances) {
        if (owner.held) held_.insert(owner.id);
        Owned& mine = by_owner_[owner.id];
        take_addresses(owner.id, owner.config->addresses, owner.config->interface, mine.addresses);
        take_addresses(owner.id, owner.config->excluded_addresses, owner.config->interface, mine.excluded);
        take_routes(owner.id, owner.config->routes);
        take_rules(owner.id, owner.config->rules);
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
    return concatenate({mine->second.addresses, mine->second.excluded, mine->second.routes, mine->second.rules});
}

std::vector<ObjectKey> WantedSet::release(InstanceId owner) {
    const auto mine = by_owner_.find(owner);
    if (held_.erase(owner) == 0 || mine == by_owner_.end()) return {};
    return concatenate({reversed(mine->second.rules), reversed(mine->second.routes), reversed(mine->second.addresses),
                        reversed(mine->second.excluded)});
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
        if (std::holds_alternative<netlink::Rule>(key)) continue;  // the kernel keeps them, whatever becomes of the link
        const auto* address = std::get_if<AddressObject>(&key);
        if (address == nullptr || address->interface == interface) touching.push_back(key);
    }
    return touching;
}

}  // namespace ka::vrrp::kernel
