#include "vrrp/kernel/reconciler.hpp"

#include <linux/if_addr.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/base/overloaded.hpp"

namespace ka::vrrp::kernel {
namespace {

// Objects looked at in one take(), most of which need nothing after a resync.
constexpr int looks_per_take = 512;
// An object removed this often within the window is put back slowly.
constexpr std::uint32_t removals_at_once = 5;
constexpr Duration removal_window = seconds{10};
constexpr Duration slow_restore = seconds{1};
constexpr Duration longest_retry = seconds{60};

Duration retry_after(std::uint32_t failures) {
    return std::min<Duration>(longest_retry, seconds{1} * (std::int64_t{1} << std::min(failures - 1, 6U)));
}

// An object that is gone anyway has been removed.
bool means_gone(int errno_value) {
    return errno_value == EADDRNOTAVAIL || errno_value == ENODEV || errno_value == ESRCH || errno_value == ENOENT;
}

}  // namespace

void Reconciler::configure(const std::vector<OwnerConfig>& instances, const std::vector<AddressConfig>& addresses,
                           const std::vector<RouteConfig>& routes, const std::vector<RuleConfig>& rules) {
    enqueue(wanted_.configure(instances, addresses, routes, rules), true);
}

void Reconciler::hold(InstanceId owner) { enqueue(wanted_.hold(owner), true); }

void Reconciler::release(InstanceId owner) { enqueue(wanted_.release(owner), false); }

void Reconciler::enqueue(std::vector<ObjectKey> keys, bool announce) {
    if (!keys.empty()) lists_.push_back({std::move(keys), 0, announce});
}

void Reconciler::enqueue_some() {
    for (int looks = 0; looks < looks_per_take && !lists_.empty(); ++looks) {
        WorkList& list = lists_.front();
        enqueue(list.keys[list.next], list.announce);
        if (++list.next == list.keys.size()) lists_.pop_front();
    }
}

void Reconciler::enqueue(const ObjectKey& key, bool announce) {
    later_.cancel(key);
    const auto [slot, fresh] = pending_.try_emplace(key);
    Pending& pending = slot->second;
    pending.announce = wanted_.wanted(key) && (pending.announce || announce);
    if (!fresh) {
        pending.again = pending.answers > 0;
        return;
    }
    if (const WantedObject* object = wanted_.find(key)) pending.owners = object->owners;
    queue_.push_back(key);
}

void Reconciler::observe(const std::vector<netlink::Change>& changes, const netlink::Mirror& mirror, Instant now) {
    bool address_added = false;
    for (const netlink::Change& change : changes) {
        std::visit(Overloaded{
                       [&](const netlink::AddressRemoved& c) { address_gone(c.address, mirror, now); },
                       [&](const netlink::RouteRemoved& c) { route_gone(c.route, mirror, now); },
                       [&](const netlink::RuleRemoved& c) { rule_gone(c.rule, mirror, now); },
                       [&](const netlink::LinkChanged& c) {
                           const bool same_name = c.before && c.before->name == c.link.name;
                           if (c.before && !same_name) link_renamed(*c.before);
                           if (c.link.up() && !(same_name && c.before->up())) link_up(c.link.name);
                       },
                       [&](const netlink::Resynced&) { resynced(); },
                       [](const netlink::LinkRemoved&) {},
                       [&](const netlink::AddressAdded&) { address_added = true; },
                       [](const netlink::RouteAdded&) {},
                       [](const netlink::RuleAdded&) {},
                   },
                   change);
    }
    if (address_added) retry_routes();
}

void Reconciler::retry_routes() {
    for (const auto& [key, trouble] : trouble_)
        if (trouble.failures > 0 && std::holds_alternative<netlink::RouteKey>(key) && wanted_.wanted(key)) enqueue(key, false);
}

// A new link of that name, or one that came up: what is wanted on it is put (back) there.
void Reconciler::link_up(const std::string& name) {
    for (const ObjectKey& key : wanted_.objects_touching(name))
        if (wanted_.wanted(key)) enqueue(key, false);
}

// What we put there does not belong to the new name.
void Reconciler::link_renamed(const netlink::Link& before) {
    for (const auto& [key, link] : made_)
        if (link == before.index) enqueue(key, false);
}

// Anything may have happened unseen.
void Reconciler::resynced() {
    for (const auto& [key, object] : wanted_.objects())
        if (wanted_.wanted(key) && object.tracked) enqueue(key, false);
    for (const auto& [key, link] : made_)
        if (!wanted_.wanted(key)) enqueue(key, false);
}

void Reconciler::address_gone(const netlink::Address& address, const netlink::Mirror& mirror, Instant now) {
    const netlink::Link* link = mirror.link(address.interface);
    // gone with its link, or back again meanwhile (replaced)
    if (link == nullptr || !link->up() || mirror.address(address.key()) != nullptr) return;
    removed_by_others(AddressObject{link->name, address.prefix, address.peer}, link->name, now);
}

void Reconciler::route_gone(const netlink::Route& route, const netlink::Mirror& mirror, Instant now) {
    if (mirror.route(route.key()) != nullptr) return;
    const netlink::Link* link = mirror.link(route.interface);
    if (route.interface != no_interface && (link == nullptr || !link->up())) return;
    removed_by_others(route.key(), "", now);
}

void Reconciler::rule_gone(const netlink::Rule& rule, const netlink::Mirror& mirror, Instant now) {
    if (mirror.rules().contains(rule)) return;
    const bool taken_for_another = std::ranges::any_of(removed_rules_, [&](const netlink::Rule& removed) {
        return removed != rule && removed.priority == rule.priority && removed.family == rule.family;
    });
    if (!taken_for_another) return removed_by_others(rule, "", now);
    if (wanted_.wanted(rule)) enqueue(rule, false);
}

void Reconciler::check_removed_rules(const netlink::Mirror& mirror) {
    for (const netlink::Rule& rule : std::exchange(removed_rules_, {}))
        if (mirror.rules().contains(rule) && !wanted_.wanted(rule)) enqueue(rule, false);
}

namespace {

std::string_view kind_of(const ObjectKey& key) {
    return std::visit(Overloaded{
                          [](const AddressObject&) { return "address"; },
                          [](const netlink::RouteKey&) { return "route"; },
                          [](const netlink::Rule&) { return "rule"; },
                      },
                      key);
}

Report lost_object(InstanceId owner, const ObjectKey& key, const WantedObject& object, const std::string& interface) {
    return std::visit(Overloaded{
                          [&](const AddressObject& address) -> Report { return AddressLost{owner, address.prefix.address, interface}; },
                          [&](const netlink::RouteKey&) -> Report { return RouteLost{owner, describe(object)}; },
                          [&](const netlink::Rule&) -> Report { return RuleLost{owner, describe(object)}; },
                      },
                      key);
}

}  // namespace

void Reconciler::removed_by_others(const ObjectKey& key, const std::string& interface, Instant now) {
    const WantedObject* object = wanted_.find(key);
    if (object == nullptr || !object->tracked || !wanted_.wanted(key) || !made_.contains(key) || pending_.contains(key)) return;
    for (const InstanceId owner : object->owners) {
        if (owner == static_owner)
            reports_.emplace_back(StaticRestored{describe(*object), kind_of(key)});
        else if (wanted_.holds(owner))
            reports_.push_back(lost_object(owner, key, *object, interface));
    }
    Trouble& trouble = trouble_[key];
    if (now - trouble.first_removal > removal_window) {
        trouble.removals = 0;
        trouble.first_removal = now;
    }
    if (++trouble.removals <= removals_at_once) {
        enqueue(key, true);
        return;
    }
    if (trouble.removals == removals_at_once + 1)
        reports_.emplace_back(RestoringSlowly{object->owners.front(), describe(*object)});
    later_.arm(key, now + slow_restore);
}

std::vector<Operation> Reconciler::take(std::size_t limit, const netlink::Mirror& mirror, Instant now) {
    while (const auto due = later_.pop_due(now)) enqueue(due->first, true);
    if (queue_.size() < limit) enqueue_some();
    std::vector<Operation> operations;
    for (int looks = 0; looks < looks_per_take && operations.size() < limit && !queue_.empty(); ++looks) {
        const ObjectKey key = std::move(queue_.front());
        queue_.pop_front();
        Pending& pending = pending_.at(key);
        plan(key, pending, mirror, operations);
        if (pending.answers == 0) finish(key, now);
    }
    return operations;
}

void Reconciler::plan(const ObjectKey& key, Pending& pending, const netlink::Mirror& mirror,
                      std::vector<Operation>& out) {
    pending.again = false;
    pending.removing = !wanted_.wanted(key);
    std::visit(Overloaded{
                   [&](const AddressObject& object) { plan_address(key, object, pending, mirror, out); },
                   [&](const netlink::RouteKey& route) { plan_route(key, route, pending, mirror, out); },
                   [&](const netlink::Rule& rule) { plan_rule(rule, pending, mirror, out); },
               },
               key);
}

namespace {

// Turns an action into requests; the answers of all of them are awaited.
template <typename Object>
int put(const ObjectKey& key, netlink::Action action, const Object* wanted, const Object* actual, std::vector<Operation>& out) {
    using netlink::Action;
    using netlink::Verb;
    switch (action) {
        case Action::none: return 0;
        case Action::add: out.push_back({key, Verb::add, *wanted}); return 1;
        case Action::update: out.push_back({key, Verb::replace, *wanted}); return 1;
        case Action::remove: out.push_back({key, Verb::remove, *actual}); return 1;
        case Action::replace:
            out.push_back({key, Verb::remove, *actual});
            out.push_back({key, Verb::add, *wanted});
            return 2;
    }
    return 0;
}

// Matches a route of this key whatever its next hop, type and scope: for removal.
netlink::Route any_route(const netlink::RouteKey& key) {
    constexpr std::uint8_t any_scope = 255;  // RT_SCOPE_NOWHERE
    netlink::Route route;
    route.table = key.table;
    route.destination = key.destination;
    route.from = key.from;
    route.tos = key.tos;
    route.metric = key.metric;
    route.protocol = key.protocol;
    route.type = 0;
    route.scope = any_scope;
    return route;
}

}  // namespace

void Reconciler::plan_stray(const ObjectKey& key, const AddressObject& object, const netlink::Link* link, Pending& pending,
                            const netlink::Mirror& mirror, std::vector<Operation>& out) {
    const auto made = made_.find(key);
    if (made == made_.end() || (link != nullptr && made->second == link->index)) return;
    const netlink::Address* stray = mirror.address({made->second, object.prefix, object.peer});
    pending.answers += put<netlink::Address>(key, netlink::decide(nullptr, stray), nullptr, stray, out);
}

void Reconciler::plan_address(const ObjectKey& key, const AddressObject& object, Pending& pending,
                              const netlink::Mirror& mirror, std::vector<Operation>& out) {
    const netlink::Link* link = mirror.link(object.interface);
    plan_stray(key, object, link, pending, mirror, out);
    if (link == nullptr) {
        if (!pending.removing) pending.errno_value = ENODEV;
        return;
    }
    pending.link = link->index;
    const netlink::Address* actual = mirror.address_like({link->index, object.prefix, object.peer});
    if (pending.removing) {
        // an IPv6 address of the same number and another length is not the one we put there
        if (actual != nullptr && actual->prefix != object.prefix) actual = nullptr;
        pending.answers += put<netlink::Address>(key, netlink::decide(nullptr, actual), nullptr, actual, out);
        if (actual != nullptr) out.back().keep_secondaries = has_staying_secondaries(*actual, object.interface, mirror);
        return;
    }
    netlink::Address wanted = std::get<WantedAddress>(wanted_.find(key)->what).value;
    wanted.interface = link->index;
    const netlink::Action action = netlink::decide(&wanted, actual);
    pending.answers += put(key, action, &wanted, actual, out);
    if (action == netlink::Action::replace)
        std::prev(out.end(), 2)->keep_secondaries = has_staying_secondaries(*actual, object.interface, mirror);
}

bool Reconciler::has_staying_secondaries(const netlink::Address& primary, const std::string& interface,
                                         const netlink::Mirror& mirror) const {
    const Prefix& prefix = primary.prefix;
    if (prefix.address.is_v6() || prefix.length == prefix.address.full_length() || (primary.flags & IFA_F_SECONDARY) != 0) return false;
    // the addresses of a subnet follow each other
    const auto& all = mirror.addresses();
    for (auto at = all.lower_bound({primary.interface, {prefix.network(), 0}, std::nullopt});
         at != all.end() && at->first.interface == primary.interface && prefix.contains(at->first.prefix.address); ++at) {
        if ((at->second.flags & IFA_F_SECONDARY) == 0 || at->first.prefix.length != prefix.length) continue;
        const ObjectKey key = AddressObject{interface, at->first.prefix, at->first.peer};
        if (wanted_.wanted(key) || !made_.contains(key)) return true;
    }
    return false;
}

void Reconciler::plan_route(const ObjectKey& key, const netlink::RouteKey& route, Pending& pending,
                            const netlink::Mirror& mirror, std::vector<Operation>& out) {
    const netlink::Route* actual = mirror.route(route);
    if (pending.removing) {
        const netlink::Route any = any_route(route);
        // one that we found there (EEXIST) was never announced, so the mirror may not know it
        if (actual == nullptr && made_.contains(key)) actual = &any;
        pending.answers = put<netlink::Route>(key, netlink::decide(nullptr, actual), nullptr, actual, out);
        return;
    }
    const auto& object = std::get<WantedRoute>(wanted_.find(key)->what);
    netlink::Route wanted = object.value;
    const auto resolve = [&](const std::string& name, IfIndex& index) {
        if (name.empty()) return;
        const netlink::Link* link = mirror.link(name);
        if (link == nullptr) pending.errno_value = ENODEV;
        else index = link->index;
    };
    resolve(object.interface, wanted.interface);
    for (std::size_t i = 0; i < wanted.next_hops.size(); ++i) resolve(object.next_hop_interfaces[i], wanted.next_hops[i].interface);
    if (pending.errno_value != 0) return;
    pending.answers = put(key, netlink::decide(&wanted, actual), &wanted, actual, out);
}

void Reconciler::plan_rule(const netlink::Rule& rule, Pending& pending, const netlink::Mirror& mirror, std::vector<Operation>& out) {
    const bool there = mirror.rules().contains(rule);
    // one of another protocol is not in the mirror
    if (pending.removing ? !there && !made_.contains(rule) : there) return;
    out.push_back({rule, pending.removing ? netlink::Verb::remove : netlink::Verb::add, rule});
    pending.answers = 1;
}

void Reconciler::answered(const ObjectKey& key, netlink::Verb verb, int errno_value, const std::string& text, Instant now) {
    const auto found = pending_.find(key);
    if (found == pending_.end() || found->second.answers == 0) return;
    Pending& pending = found->second;
    const bool removal = verb == netlink::Verb::remove;
    if (removal && errno_value == 0) pending.removed = true;
    // it is as we want it: somebody was faster
    if ((removal && means_gone(errno_value)) || (!removal && errno_value == EEXIST)) errno_value = 0;
    if (errno_value != 0 && pending.errno_value == 0) {
        pending.errno_value = errno_value;
        pending.text = text;
    }
    if (errno_value == 0 && !removal) pending.fresh = true;
    if (--pending.answers == 0) finish(key, now);
}

void Reconciler::lost(const ObjectKey& key) {
    const auto found = pending_.find(key);
    if (found == pending_.end() || found->second.answers == 0) return;
    if (--found->second.answers > 0) return;
    found->second.errno_value = 0;
    queue_.push_back(key);
}

void Reconciler::finish(const ObjectKey& key, Instant now) {
    const auto found = pending_.find(key);
    if (found->second.again || found->second.removing == wanted_.wanted(key)) {
        found->second.errno_value = 0;
        queue_.push_back(key);
        return;
    }
    const Pending pending = std::move(found->second);
    pending_.erase(found);
    if (pending.errno_value == ENODEV) made_.erase(key);
    if (pending.errno_value != 0)
        failed(key, pending, now);
    else
        settle(key, pending);
}

void Reconciler::failed(const ObjectKey& key, const Pending& pending, Instant now) {
    Trouble& trouble = trouble_[key];
    // a link that does not exist announces itself when it comes
    if (pending.errno_value != ENODEV) later_.arm(key, now + retry_after(++trouble.failures));
    if (trouble.last_errno == pending.errno_value) return;
    trouble.last_errno = pending.errno_value;
    const WantedObject* object = wanted_.find(key);
    const InstanceId owner = pending.owners.empty() ? static_owner : pending.owners.front();
    std::string cause = std::strerror(pending.errno_value);
    if (!pending.text.empty()) cause += " (" + pending.text + ")";
    reports_.emplace_back(WantedFailed{owner, object != nullptr ? describe(*object) : describe(key), pending.removing,
                                       Error{std::move(cause), pending.errno_value}});
}

void Reconciler::settle(const ObjectKey& key, const Pending& pending) {
    if (const auto trouble = trouble_.find(key); trouble != trouble_.end()) {
        trouble->second.last_errno = 0;
        trouble->second.failures = 0;
        if (pending.removing) trouble_.erase(trouble);
    }
    if (pending.removing) {
        made_.erase(key);
        if (const auto* rule = std::get_if<netlink::Rule>(&key); rule != nullptr && pending.removed) removed_rules_.insert(*rule);
        return;
    }
    made_.insert_or_assign(key, pending.link);
    const auto* address = std::get_if<AddressObject>(&key);
    if (address == nullptr || !(pending.fresh || pending.announce)) return;
    for (const InstanceId owner : pending.owners)
        if (owner != static_owner && wanted_.holds(owner))
            present_[{owner, !pending.fresh}].push_back(address->prefix.address);
}

std::vector<Report> Reconciler::take_reports() {
    auto reports = std::exchange(reports_, {});
    for (auto& [whose, addresses] : std::exchange(present_, {}))
        reports.emplace_back(AddressesPresent{whose.first, std::move(addresses), whose.second});
    return reports;
}

}  // namespace ka::vrrp::kernel
