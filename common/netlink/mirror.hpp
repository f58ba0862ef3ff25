// A copy of the kernel's links, addresses, routes and policy rules, kept from bytes: feed it datagrams, send what it asks for, read
// the changes. Pure, so that tests and the simulator drive it; monitor.hpp connects it to a socket.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/time.hpp"
#include "common/netlink/types.hpp"
#include "common/netlink/wire.hpp"

namespace ka::netlink {

struct LinkChanged {  // new, or different from before; a rename has two names
    Link link;
    std::optional<Link> before;
    bool operator==(const LinkChanged&) const = default;
};
struct LinkRemoved {
    Link link;
    bool operator==(const LinkRemoved&) const = default;
};
struct AddressAdded {  // new, or with other attributes than before
    Address address;
    bool operator==(const AddressAdded&) const = default;
};
struct AddressRemoved {
    Address address;
    bool operator==(const AddressRemoved&) const = default;
};
struct RouteAdded {
    Route route;
    bool operator==(const RouteAdded&) const = default;
};
struct RouteRemoved {
    Route route;
    bool operator==(const RouteRemoved&) const = default;
};
struct RuleAdded {
    Rule rule;
    bool operator==(const RuleAdded&) const = default;
};
struct RuleRemoved {
    Rule rule;
    bool operator==(const RuleRemoved&) const = default;
};
struct Resynced {  // everything was read anew; the differences came as changes before this
    bool operator==(const Resynced&) const = default;
};
using Change = std::variant<LinkChanged, LinkRemoved, AddressAdded, AddressRemoved, RouteAdded, RouteRemoved, RuleAdded, RuleRemoved,
                            Resynced>;

class Mirror {
public:
    // Routes and rules of other protocols than this are not kept; with 0, none are.
    explicit Mirror(std::uint8_t route_protocol = protocol_keepalived) : route_protocol_(route_protocol) {}

    // Everything is to be read anew: at the start, after lost messages, after a silence.
    void start_resync();
    // What to send to the kernel now, if anything; its answers come through receive(). Without an answer within
    // a second the dump is asked for again.
    std::optional<std::vector<std::uint8_t>> next_request(Instant now);
    // When next_request() has something to say although nothing arrived.
    Instant next_deadline() const { return deadline_; }
    // One datagram from the kernel: answers to the dumps and notifications alike.
    void receive(std::span<const std::uint8_t> datagram, std::vector<Change>& changes);

    // The kernel acknowledged that this address is there; its notification is read later (of an IPv6 one sent later, by a worker).
    void note(const Address& address) { addresses_.insert_or_assign(address.key(), address); }

    bool synced() const { return phase_ == Phase::idle && ever_synced_; }

    const Link* link(IfIndex index) const;
    const Link* link(std::string_view name) const;
    const std::map<IfIndex, Link>& links() const { return links_; }
    const std::map<AddressKey, Address>& addresses() const { return addresses_; }
    const Address* address(const AddressKey& key) const;
    // The address as the kernel tells them apart: IPv6 by address alone, whatever the length.
    const Address* address_like(const AddressKey& key) const;
    std::vector<const Address*> addresses_of(IfIndex link) const;  // by key
    const std::map<RouteKey, Route>& routes() const { return routes_; }
    const Route* route(const RouteKey& key) const;
    const std::set<Rule>& rules() const { return rules_; }

    std::uint64_t malformed() const { return malformed_; }  // messages that did not parse, since the start

private:
    enum class Phase : std::uint8_t { idle, links, addresses, routes4, routes6, rules4, rules6 };
    void handle(const Message& message, std::vector<Change>& changes);
    void take_link(const Link& link, std::vector<Change>& changes);
    void drop_link(const Link& link, std::vector<Change>& changes);
    void take_address(const Address& address, std::vector<Change>& changes);
    void drop_address(const AddressKey& key, std::vector<Change>& changes);
    void take_route(const Route& route, std::vector<Change>& changes);
    void drop_route(const RouteKey& key, std::vector<Change>& changes);
    void take_rule(const Rule& rule, std::vector<Change>& changes);
    void drop_rule(const Rule& rule, std::vector<Change>& changes);
    // IPv4 routes vanish without a word with their interface or their preferred source.
    void drop_silent_routes(IfIndex link, std::vector<Change>& changes);
    void drop_silent_routes(const IpAddress& source, std::vector<Change>& changes);
    void dump_ended(bool again, std::vector<Change>& changes);
    void sweep_links(std::vector<Change>& changes);
    void sweep_addresses(std::vector<Change>& changes);
    void sweep_routes(Family family, std::vector<Change>& changes);
    void sweep_rules(Family family, std::vector<Change>& changes);

    std::uint8_t route_protocol_;
    std::map<IfIndex, Link> links_;
    std::map<std::string, IfIndex, std::less<>> by_name_;
    std::map<AddressKey, Address> addresses_;
    std::map<RouteKey, Route> routes_;
    std::set<Rule> rules_;
    // What the running dump or a notification since its start has shown; the rest is gone when it ends.
    std::set<IfIndex> seen_links_;
    std::set<AddressKey> seen_addresses_;
    std::set<RouteKey> seen_routes_;
    std::set<Rule> seen_rules_;
    Phase phase_ = Phase::idle;
    bool ever_synced_ = false;
    bool awaiting_ = false;     // the request of this phase is out
    bool interrupted_ = false;  // the kernel changed under this dump
    bool resync_again_ = false; // asked for during a resync
    std::uint32_t sequence_ = 0;
    Instant deadline_ = never;
    std::uint64_t malformed_ = 0;
};

}  // namespace ka::netlink
