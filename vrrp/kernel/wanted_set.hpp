// What the kernel shall have: the configured addresses, routes and rules, and which of them are wanted because their
// instance holds (or because they are static). Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "common/base/strong_types.hpp"
#include "common/netlink/types.hpp"
#include "vrrp/config/model.hpp"

namespace ka::vrrp::kernel {

// Stands for static_ipaddress, static_routes and static_rules where an instance is named.
constexpr InstanceId static_owner{UINT32_MAX};

// Addresses go by the interface's name: an interface that is deleted and made again is the same to the operator.
struct AddressObject {
    std::string interface;
    Prefix prefix;
    std::optional<IpAddress> peer;
    bool operator==(const AddressObject&) const = default;
    // What tells most of them apart comes first.
    std::strong_ordering operator<=>(const AddressObject& other) const {
        return std::tie(prefix, peer, interface) <=> std::tie(other.prefix, other.peer, other.interface);
    }
};
using ObjectKey = std::variant<AddressObject, netlink::RouteKey, netlink::Rule>;

struct WantedAddress {
    std::string interface;
    netlink::Address value;  // without the interface index
    bool operator==(const WantedAddress&) const = default;
};
struct WantedRoute {
    std::string interface;                         // "" = the kernel chooses
    std::vector<std::string> next_hop_interfaces;  // beside value.next_hops
    netlink::Route value;                          // without interface indices
    bool operator==(const WantedRoute&) const = default;
};

struct WantedObject {
    std::variant<WantedAddress, WantedRoute, netlink::Rule> what;
    bool tracked = true;             // false (no_track): what others delete stays deleted until the next transition
    std::vector<InstanceId> owners;  // who configures it, in order; more than one where two instances share it
};

// The kernel's view of one configured line (vrrp.md 3.6 to 3.8).
WantedAddress wanted_address(const AddressConfig& config, const std::string& default_interface);
WantedRoute wanted_route(const RouteConfig& config);
netlink::Rule wanted_rule(const RuleConfig& config);

// "10.0.0.1/24 dev eth0", "10.1.0.0/16 via 10.0.0.254 dev eth0", "rule 900 from 10.66.0.0/16 lookup 100": for log lines.
std::string describe(const ObjectKey& key);
std::string describe(const WantedObject& object);

struct OwnerConfig {
    InstanceId id;
    const InstanceConfig* config = nullptr;
    bool held = false;
};

class WantedSet {
public:
    // Takes a new configuration. Static objects are held unless release(static_owner) was said. Returns the objects to look
    // at, those that are new, gone, changed, or whose being wanted changed: first the ones that go, in reverse order, then the
    // others in order. An object that moves from one instance to another that holds stays wanted throughout.
    std::vector<ObjectKey> configure(const std::vector<OwnerConfig>& instances, const std::vector<AddressConfig>& addresses,
                                     const std::vector<RouteConfig>& routes, const std::vector<RuleConfig>& rules);
    // The objects of the instance in the order of adding (addresses, excluded addresses, routes, rules); empty if it holds
    // already.
    std::vector<ObjectKey> hold(InstanceId owner);
    // In the order of removal: rules, routes, addresses, excluded addresses, each in reverse (VR-074, VR-075); empty if it
    // does not hold.
    std::vector<ObjectKey> release(InstanceId owner);

    bool holds(InstanceId owner) const { return held_.contains(owner); }
    const WantedObject* find(const ObjectKey& key) const;  // null = not configured
    bool wanted(const ObjectKey& key) const;               // configured, and an owner holds
    const std::map<ObjectKey, WantedObject>& objects() const { return objects_; }
    // Addresses on this interface, and all routes: any of them may go through it.
    std::vector<ObjectKey> objects_touching(std::string_view interface) const;

private:
    struct Owned {
        std::vector<ObjectKey> addresses, excluded, routes, rules;
    };
    void take_addresses(InstanceId owner, const std::vector<AddressConfig>& addresses, const std::string& interface,
                        std::vector<ObjectKey>& group);
    void take_routes(InstanceId owner, const std::vector<RouteConfig>& routes);
    void take_rules(InstanceId owner, const std::vector<RuleConfig>& rules);
    void take(InstanceId owner, const ObjectKey& key, WantedObject object, std::vector<ObjectKey>& group);
    bool wanted(const WantedObject& object) const;

    std::map<ObjectKey, WantedObject> objects_;
    std::map<InstanceId, Owned> by_owner_;
    std::vector<ObjectKey> in_order_;  // each object once
    std::set<InstanceId> held_{static_owner};
};

}  // namespace ka::vrrp::kernel
