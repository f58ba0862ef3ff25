#include "common/netlink/mirror.hpp"

#include "common/base/overloaded.hpp"
#include "common/netlink/request_table.hpp"

namespace ka::netlink {
namespace {

template <typename Key, typename Value>
const Value* lookup(const std::map<Key, Value>& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

// The keys of `map` that were not seen.
template <typename Key, typename Value>
std::vector<Key> unseen(const std::map<Key, Value>& map, std::set<Key>& seen) {
    std::vector<Key> gone;
    for (const auto& [key, value] : map)
        if (!seen.contains(key)) gone.push_back(key);
    seen.clear();
    return gone;
}

}  // namespace

void Mirror::start_resync() {
    if (phase_ != Phase::idle) {
        resync_again_ = true;  // what was read before this moment may lack something
        return;
    }
    phase_ = Phase::links;
    awaiting_ = false;
    deadline_ = Instant::min();
    seen_links_.clear();
    seen_addresses_.clear();
    seen_routes_.clear();
    seen_rules_.clear();
}

std::optional<std::vector<std::uint8_t>> Mirror::next_request(Instant now) {
    if (phase_ == Phase::idle || (awaiting_ && now < deadline_)) return std::nullopt;
    awaiting_ = true;
    interrupted_ = false;
    deadline_ = now + request_deadline;
    if (++sequence_ == 0) ++sequence_;
    std::vector<std::uint8_t> request;
    switch (phase_) {
        case Phase::idle: break;
        case Phase::links: put_dump_links(request, sequence_); break;
        case Phase::addresses: put_dump_addresses(request, sequence_); break;
        case Phase::routes4: put_dump_routes(request, Family::ipv4, route_protocol_, sequence_); break;
        case Phase::routes6: put_dump_routes(request, Family::ipv6, route_protocol_, sequence_); break;
        case Phase::rules4: put_dump_rules(request, Family::ipv4, sequence_); break;
        case Phase::rules6: put_dump_rules(request, Family::ipv6, sequence_); break;
    }
    return request;
}

void Mirror::receive(std::span<const std::uint8_t> datagram, std::vector<Change>& changes) {
    for (const Message& message : decode(datagram)) handle(message, changes);
}

void Mirror::handle(const Message& message, std::vector<Change>& changes) {
    // a notification carries the sequence number of whoever made the change, so only the flag tells it from an answer
    const bool of_dump = awaiting_ && message.sequence == sequence_;
    // an answer to a dump that was given up shows an older state than the one being read
    if (message.multipart && !of_dump) return;
    if (of_dump && message.multipart) interrupted_ = interrupted_ || message.interrupted;
    std::visit(
        Overloaded{
            [&](const LinkMessage& m) { m.removed ? drop_link(m.link, changes) : take_link(m.link, changes); },
            [&](const AddressMessage& m) {
                m.removed ? drop_address(m.address.key(), changes) : take_address(m.address, changes);
            },
            [&](const RouteMessage& m) { m.removed ? drop_route(m.route.key(), changes) : take_route(m.route, changes); },
            [&](const RuleMessage& m) { m.removed ? drop_rule(m.rule, changes) : take_rule(m.rule, changes); },
            [&](const DumpDone& m) {
                if (of_dump) dump_ended(interrupted_ || m.errno_value != 0, changes);
            },
            [&](const Acknowledgement& m) {  // to a dump, always an error: EBUSY, EINTR; asked again at the deadline
                if (of_dump && m.errno_value != 0) interrupted_ = true;
            },
            [&](const OverrunMessage&) { start_resync(); },
            [&](const Malformed&) { ++malformed_; },
            [](const Uninteresting&) {},
        },
        message.body);
}

void Mirror::dump_ended(bool again, std::vector<Change>& changes) {
    awaiting_ = false;
    deadline_ = Instant::min();
    if (again) return;  // the same phase once more; what was seen stays seen
    switch (phase_) {
        case Phase::idle: return;
        case Phase::links:
            sweep_links(changes);
            phase_ = Phase::addresses;
            return;
        case Phase::addresses:
            sweep_addresses(changes);
            phase_ = route_protocol_ == 0 ? Phase::idle : Phase::routes4;
            break;
        case Phase::routes4:
            sweep_routes(Family::ipv4, changes);
            phase_ = Phase::routes6;
            return;
        case Phase::routes6:
            sweep_routes(Family::ipv6, changes);
            phase_ = Phase::rules4;
            return;
        case Phase::rules4:
            sweep_rules(Family::ipv4, changes);
            phase_ = Phase::rules6;
            return;
        case Phase::rules6:
            sweep_rules(Family::ipv6, changes);
            phase_ = Phase::idle;
            break;
    }
    if (phase_ != Phase::idle) return;
    deadline_ = never;
    if (resync_again_) {
        resync_again_ = false;
        start_resync();
        return;
    }
    ever_synced_ = true;
    changes.emplace_back(Resynced{});
}

void Mirror::sweep_links(std::vector<Change>& changes) {
    for (const IfIndex index : unseen(links_, seen_links_)) drop_link(Link(links_.at(index)), changes);
}

void Mirror::sweep_addresses(std::vector<Change>& changes) {
    for (const AddressKey& key : unseen(addresses_, seen_addresses_)) drop_address(key, changes);
}

void Mirror::sweep_routes(Family family, std::vector<Change>& changes) {
    std::map<RouteKey, Route> of_family;
    for (const auto& [key, route] : routes_)
        if (route.family() == family) of_family.emplace(key, route);
    for (const RouteKey& key : unseen(of_family, seen_routes_)) drop_route(key, changes);
}

void Mirror::sweep_rules(Family family, std::vector<Change>& changes) {
    std::vector<Rule> gone;
    for (const Rule& rule : rules_)
        if (rule.family == family && !seen_rules_.contains(rule)) gone.push_back(rule);
    for (const Rule& rule : gone) drop_rule(rule, changes);
}

void Mirror::take_link(const Link& link, std::vector<Change>& changes) {
    if (phase_ != Phase::idle) seen_links_.insert(link.index);
    const auto found = links_.find(link.index);
    if (found != links_.end() && found->second == link) return;
    LinkChanged change{link, std::nullopt};
    if (found != links_.end()) {
        change.before = found->second;
        if (const auto name = by_name_.find(found->second.name); name != by_name_.end() && name->second == link.index)
            by_name_.erase(name);
        found->second = link;
    } else {
        links_.emplace(link.index, link);
    }
    by_name_.insert_or_assign(link.name, link.index);
    const bool went_down = change.before && change.before->up() && !link.up();
    changes.emplace_back(std::move(change));
    if (went_down) drop_silent_routes(link.index, changes);
}

void Mirror::drop_link(const Link& link, std::vector<Change>& changes) {
    const auto found = links_.find(link.index);
    if (found == links_.end()) return;
    seen_links_.erase(link.index);
    const Link gone = found->second;
    // the kernel takes addresses and routes with the link, the latter without saying so
    for (const Address* address : addresses_of(gone.index)) drop_address(address->key(), changes);
    drop_silent_routes(gone.index, changes);
    if (const auto name = by_name_.find(gone.name); name != by_name_.end() && name->second == gone.index) by_name_.erase(name);
    links_.erase(gone.index);
    changes.emplace_back(LinkRemoved{gone});
}

void Mirror::take_address(const Address& address, std::vector<Change>& changes) {
    if (phase_ != Phase::idle) seen_addresses_.insert(address.key());
    const auto [slot, fresh] = addresses_.try_emplace(address.key(), address);
    if (!fresh && slot->second == address) return;
    slot->second = address;
    changes.emplace_back(AddressAdded{address});
}

void Mirror::drop_address(const AddressKey& key, std::vector<Change>& changes) {
    const auto found = addresses_.find(key);
    if (found == addresses_.end()) return;
    seen_addresses_.erase(key);
    const Address gone = found->second;
    addresses_.erase(found);
    changes.emplace_back(AddressRemoved{gone});
    drop_silent_routes(gone.prefix.address, changes);
}

void Mirror::take_route(const Route& route, std::vector<Change>& changes) {
    if (route.protocol != route_protocol_) return;
    const RouteKey key = route.key();
    if (phase_ != Phase::idle) seen_routes_.insert(key);
    const auto [slot, fresh] = routes_.try_emplace(key, route);
    if (!fresh && slot->second == route) return;
    slot->second = route;
    changes.emplace_back(RouteAdded{route});
}

void Mirror::drop_route(const RouteKey& key, std::vector<Change>& changes) {
    const auto found = routes_.find(key);
    if (found == routes_.end()) return;
    seen_routes_.erase(key);
    const Route gone = found->second;
    routes_.erase(found);
    changes.emplace_back(RouteRemoved{gone});
}

void Mirror::take_rule(const Rule& rule, std::vector<Change>& changes) {
    if (rule.protocol != route_protocol_) return;
    if (phase_ != Phase::idle) seen_rules_.insert(rule);
    if (rules_.insert(rule).second) changes.emplace_back(RuleAdded{rule});
}

void Mirror::drop_rule(const Rule& rule, std::vector<Change>& changes) {
    if (rules_.erase(rule) == 0) return;
    seen_rules_.erase(rule);
    changes.emplace_back(RuleRemoved{rule});
}

void Mirror::drop_silent_routes(IfIndex link, std::vector<Change>& changes) {
    std::vector<RouteKey> gone;
    for (const auto& [key, route] : routes_)
        if (route.family() == Family::ipv4 && route.uses(link)) gone.push_back(key);
    for (const RouteKey& key : gone) drop_route(key, changes);
}

void Mirror::drop_silent_routes(const IpAddress& source, std::vector<Change>& changes) {
    if (routes_.empty()) return;
    std::vector<RouteKey> gone;
    for (const auto& [key, route] : routes_)
        if (route.family() == Family::ipv4 && route.source == source) gone.push_back(key);
    for (const RouteKey& key : gone) drop_route(key, changes);
}

const Link* Mirror::link(IfIndex index) const { return lookup(links_, index); }

const Link* Mirror::link(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : link(found->second);
}

const Address* Mirror::address(const AddressKey& key) const { return lookup(addresses_, key); }

const Address* Mirror::address_like(const AddressKey& key) const {
    if (key.prefix.address.is_v4()) return address(key);
    const auto found = addresses_.lower_bound(AddressKey{key.interface, Prefix{key.prefix.address, 0}, std::nullopt});
    if (found == addresses_.end()) return nullptr;
    const AddressKey& candidate = found->first;
    return candidate.interface == key.interface && candidate.prefix.address == key.prefix.address ? &found->second : nullptr;
}

std::vector<const Address*> Mirror::addresses_of(IfIndex link) const {
    std::vector<const Address*> found;
    for (auto at = addresses_.lower_bound(AddressKey{link, Prefix{IpAddress{}, 0}, std::nullopt});
         at != addresses_.end() && at->first.interface == link; ++at)
        found.push_back(&at->second);
    return found;
}

const Route* Mirror::route(const RouteKey& key) const { return lookup(routes_, key); }

}  // namespace ka::netlink
