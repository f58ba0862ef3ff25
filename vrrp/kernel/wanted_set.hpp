// What the kernel shall have: the configured addresses and routes, and which of them are wanted because their
// instance holds (or because they are static). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/strong_types.hpp"
#include "common/netlink/types.hpp"
#include "vrrp/config/model.hpp"

namespace ka::vrrp {

// Stands for static_ipaddress and static_routes where an instance is named.
constexpr InstanceId static_owner{UINT32_MAX};

// Addresses go by the interface's name: an interface that is deleted and made again is the same to the operator.
struct AddressObject {
    std::string interface;
    Prefix prefix;
    std::optional<IpAddress> peer;
    auto operator<=>(const AddressObject&) const = default;
};
using ObjectKey = std::variant<AddressObject, netlink::RouteKey>;

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
    std::variant<WantedAddress, WantedRoute> what;
    bool tracked = true;             // false (no_track): what others delete stays deleted until the next transition
    std::vector<InstanceId> owners;  // who configures it, in order; more than one while it moves between instances
};

// "10.0.0.1/24 dev eth0", "10.1.0.0/16 via 10.0.0.254 dev eth0 table 100": for log lines.
std::string describe(const ObjectKey& key);
std::string describe(const WantedObject& object);

class WantedSet {
public:
    // Takes a new configuration; held[i] says whether config.instances[i] holds now. Static objects are held as long as
    // hold/release(static_owner) says so (at first they are). Returns the objects to look at: those whose being wanted or
    // whose content changed; first the removed, in reverse order, then the others in order. An object that moves
    // from one instance to another that holds stays wanted throughout.
    std::vector<ObjectKey> configure(const Config& config, const std::vector<bool>& held);
    // The objects of the instance in the order of adding (addresses, excluded addresses, routes); empty if it holds already.
    std::vector<ObjectKey> hold(InstanceId owner);
    // The same in reverse.
    std::vector<ObjectKey> release(InstanceId owner);

    bool holds(InstanceId owner) const;
    const WantedObject* find(const ObjectKey& key) const;  // null = not configured
    bool wanted(const ObjectKey& key) const;               // configured, and an owner holds
    // Everything configured, by key.
    const std::map<ObjectKey, WantedObject>& objects() const { return objects_; }
    // Objects of an owner in the order of adding.
    const std::vector<ObjectKey>& objects_of(InstanceId owner) const;
    // Addresses on this interface, and all routes that name it or no interface at all.
    std::vector<ObjectKey> objects_touching(std::string_view interface) const;

private:
    void add(InstanceId owner, const ObjectKey& key, WantedObject object);
    void add_owner(InstanceId owner, const std::vector<AddressConfig>& addresses, const std::string& interface);
    void add_owner(InstanceId owner, const std::vector<RouteConfig>& routes);

    std::map<ObjectKey, WantedObject> objects_;
    std::map<InstanceId, std::vector<ObjectKey>> by_owner_;
    std::map<InstanceId, bool> held_;
    bool static_released_ = false;
};

// The kernel's view of one configured line (vrrp.md 3.6, 3.7).
WantedAddress wanted_address(const AddressConfig& config, const std::string& default_interface);
WantedRoute wanted_route(const RouteConfig& config);

}  // namespace ka::vrrp
