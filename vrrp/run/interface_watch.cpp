#include "vrrp/run/interface_watch.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/overloaded.hpp"

namespace ka::vrrp::run {

namespace {

void add_addresses(const std::vector<AddressConfig>& addresses, std::set<std::string>& names) {
    for (const auto& address : addresses)
        if (!address.interface.empty()) names.insert(address.interface);
}

void add_tracked(const std::vector<TrackReference>& references, std::set<std::string>& names) {
    for (const auto& reference : references) names.insert(reference.name);
}

}  // namespace

std::set<std::string> interfaces_of(const Config& config) {
    std::set<std::string> names;
    for (const auto& instance : config.instances) {
        names.insert(instance.interface);
        names.insert(instance.own_interface);
        names.insert(instance.vrf);
        add_addresses(instance.addresses, names);
        add_addresses(instance.excluded_addresses, names);
        add_tracked(instance.track_interfaces, names);
        for (const auto& route : instance.routes)
            if (!route.interface.empty()) names.insert(route.interface);
        names.insert(instance.static_interfaces.begin(), instance.static_interfaces.end());
        for (const auto& rule : instance.rules) {
            names.insert(rule.input);
            names.insert(rule.output);
        }
    }
    for (const auto& group : config.sync_groups) add_tracked(group.track_interfaces, names);
    names.erase("");
    return names;
}

void InterfaceWatch::configure(const Config& config) {
    of_interest_ = interfaces_of(config);
    delays_ = config.link_delays;
    ours_.clear();
    for (const auto& instance : config.instances)
        for (const auto* list : {&instance.addresses, &instance.excluded_addresses})
            for (const auto& address : *list) ours_.insert(address.prefix.address);
}

void InterfaceWatch::touch(const std::string& name) {
    if (std::ranges::find(touched_, name) == touched_.end()) touched_.push_back(name);
}

void InterfaceWatch::take(const std::vector<netlink::Change>& changes, const netlink::Mirror& mirror, Instant now,
                          std::vector<InterfaceChanged>& events, std::vector<InterfaceLine>& lines) {
    touched_.clear();
    for (const auto& change : changes)
        std::visit(Overloaded{
                       [&](const netlink::LinkChanged& it) { link_changed(it, now, lines); },
                       [&](const netlink::LinkRemoved& it) { link_removed(it.link, lines); },
                       [&](const netlink::AddressAdded& it) { address_added(it.address, mirror, lines); },
                       [&](const netlink::AddressRemoved& it) { address_removed(it.address, mirror, lines); },
                       [](const netlink::RouteAdded&) {},
                       [](const netlink::RouteRemoved&) {},
                       [](const netlink::RuleAdded&) {},
                       [](const netlink::RuleRemoved&) {},
                       [](const netlink::Resynced&) {},
                   },
                   change);
    for (const auto& name : touched_) events.push_back(describe(name, mirror));
}

// A change back within the delay was none.
bool InterfaceWatch::is_delayed(const netlink::LinkChanged& change, Instant now, std::vector<InterfaceLine>& lines) {
    const auto& link = change.link;
    const auto waiting = unsteady_.find(link.name);
    if (waiting != unsteady_.end() && waiting->second.counts_as_up == link.usable()) {
        unsteady_.erase(waiting);
        return true;
    }
    const auto delay = std::ranges::find(delays_, link.name, &LinkDelay::interface);
    if (delay == delays_.end() || !change.before || !seen_up_.contains(link.name)) return false;
    const Duration wait = link.usable() ? delay->up : delay->down;
    if (wait == Duration::zero()) return false;
    unsteady_[link.name] = {!link.usable(), now + wait};
    const auto micro = std::chrono::duration_cast<microseconds>(wait).count();
    lines.push_back({format("{}: Adding flags change from 0x{:x} to 0x{:x} delay by {}",
                            {link.name, change.before->flags, link.flags, micro})});
    return true;
}

void InterfaceWatch::take_steady(const netlink::Mirror& mirror, Instant now, std::vector<InterfaceChanged>& events,
                                 std::vector<InterfaceLine>& lines) {
    for (auto place = unsteady_.begin(); place != unsteady_.end();) {
        if (place->second.until > now) {
            ++place;
            continue;
        }
        const std::string name = place->first;
        place = unsteady_.erase(place);
        if (const auto* link = mirror.link(name)) tell_state(*link, lines);
        events.push_back(describe(name, mirror));
    }
}

Instant InterfaceWatch::next_deadline() const {
    Instant next = never;
    for (const auto& [name, waiting] : unsteady_) next = std::min(next, waiting.until);
    return next;
}

void InterfaceWatch::tell_state(const netlink::Link& link, std::vector<InterfaceLine>& lines) const {
    if (of_interest_.contains(link.name)) lines.push_back({format("Netlink reports {} {}", {link.name, link.usable() ? "up" : "down"})});
}

void InterfaceWatch::link_changed(const netlink::LinkChanged& change, Instant now, std::vector<InterfaceLine>& lines) {
    const auto& link = change.link;
    if (change.before && change.before->name != link.name) {
        unsteady_.erase(change.before->name);
        lines.push_back({format("Interface name has changed from {} to {}", {change.before->name, link.name})});
        touch(change.before->name);
        touch(link.name);
        return;
    }
    if (change.before && (change.before->usable() == link.usable() || beats_.contains(link.name))) return;
    if (is_delayed(change, now, lines)) return;
    if (link.usable()) seen_up_.insert(link.name);
    touch(link.name);
    if (change.before) tell_state(link, lines);
    else if (of_interest_.contains(link.name)) lines.push_back({format("Interface {} added", {link.name}), true});
}

void InterfaceWatch::beat(const std::string& name, bool up, const netlink::Mirror& mirror, std::vector<InterfaceChanged>& events,
                          std::vector<InterfaceLine>& lines) {
    const auto known = beats_.find(name);
    beats_[name] = up;
    if (known != beats_.end()) lines.push_back({format("Linkbeat reports {} {}", {name, up ? "up" : "down"})});
    events.push_back(describe(name, mirror));
}

void InterfaceWatch::link_removed(const netlink::Link& link, std::vector<InterfaceLine>& lines) {
    addresses_.erase(link.index);
    unsteady_.erase(link.name);  // what is gone is gone at once
    seen_up_.erase(link.name);
    touch(link.name);
    if (of_interest_.contains(link.name)) lines.push_back({format("Interface {} deleted", {link.name}), false, true});
}

void InterfaceWatch::address_added(const netlink::Address& address, const netlink::Mirror& mirror,
                                   std::vector<InterfaceLine>& lines) {
    const auto* link = mirror.link(address.interface);
    // Virtual addresses are no sources, and there may be thousands: they are none of the engine's news.
    if (link == nullptr || ours_.contains(address.prefix.address)) return;
    auto& known = addresses_[address.interface];
    const bool usable = !address.tentative() && !address.duplicate();
    const auto place = std::ranges::find(known, address.prefix);
    // Known already, or not yet good for anything: no news.
    if (usable == (place != known.end())) return;
    if (usable)
        known.push_back(address.prefix);
    else
        known.erase(place);
    touch(link->name);
    if (usable && of_interest_.contains(link->name))
        lines.push_back({format("Assigned address {} for interface {}", {address.prefix.address.to_string(), link->name}), true});
}

void InterfaceWatch::address_removed(const netlink::Address& address, const netlink::Mirror& mirror,
                                     std::vector<InterfaceLine>& lines) {
    auto known = addresses_.find(address.interface);
    if (known == addresses_.end() || ours_.contains(address.prefix.address)) return;
    std::erase(known->second, address.prefix);
    const auto* link = mirror.link(address.interface);
    if (link == nullptr) return;
    touch(link->name);
    if (of_interest_.contains(link->name))
        lines.push_back({format("Deassigned address {} from interface {}", {address.prefix.address.to_string(), link->name}), true});
}

InterfaceChanged InterfaceWatch::describe(const std::string& name, const netlink::Mirror& mirror) const {
    InterfaceChanged event;
    event.name = name;
    const auto* link = mirror.link(name);
    if (link == nullptr) return event;
    event.index = link->index;
    const auto waiting = unsteady_.find(name);
    const auto beat = beats_.find(name);
    if (beat != beats_.end()) event.up = beat->second;
    else event.up = waiting != unsteady_.end() ? waiting->second.counts_as_up : link->usable();
    if (const auto known = addresses_.find(link->index); known != addresses_.end()) event.addresses = known->second;
    return event;
}

}  // namespace ka::vrrp::run
