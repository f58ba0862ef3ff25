// Decides which kernel requests bring reality to what is wanted, in order, without asking twice; takes the
// answers and reports what came of it. Pure: the requests are data, the kernel's state is a mirror.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/base/timer_queue.hpp"
#include "common/netlink/mirror.hpp"
#include "common/netlink/reconcile.hpp"
#include "vrrp/engine/event.hpp"
#include "vrrp/kernel/wanted_set.hpp"

namespace ka::vrrp::kernel {

// One object could not be added or removed; it is tried again later. Reported once per cause.
struct WantedFailed {
    InstanceId instance;  // static_owner for static ones
    std::string object;   // "10.0.0.1/24 dev eth0"
    bool removing = false;
    Error error;  // "Network is unreachable (Nexthop has invalid gateway)"
    bool operator==(const WantedFailed&) const = default;
};
// Someone else removed a static object; it is being put back.
struct StaticRestored {
    std::string object;
    std::string_view kind;  // "address", "route" or "rule"
    bool operator==(const StaticRestored&) const = default;
};
// Someone else keeps removing this object: it is put back at most once a second from now on. Said once per fight.
struct RestoringSlowly {
    InstanceId instance;
    std::string object;
    bool operator==(const RestoringSlowly&) const = default;
};
// AddressesPresent, AddressLost, RouteLost and RuleLost are events of the engine. Lost objects are put back without being asked.
using Report = std::variant<AddressesPresent, AddressLost, RouteLost, RuleLost, WantedFailed, StaticRestored, RestoringSlowly>;

struct Operation {
    ObjectKey key;
    netlink::Verb verb = netlink::Verb::add;
    std::variant<netlink::Address, netlink::Route, netlink::Rule> object;
    // Removal of a primary IPv4 address whose secondaries stay: the kernel would take them along, unless the
    // interface's promote_secondaries is set while it does this.
    bool keep_secondaries = false;
};

class Reconciler {
public:
    // These make lists of work; take() hands it out.
    void configure(const std::vector<OwnerConfig>& instances, const std::vector<AddressConfig>& addresses,
                   const std::vector<RouteConfig>& routes, const std::vector<RuleConfig>& rules);
    void hold(InstanceId owner);
    void release(InstanceId owner);
    // What happened in the kernel, after the mirror has all of it.
    void observe(const std::vector<netlink::Change>& changes, const netlink::Mirror& mirror, Instant now);

    // When the mirror shows everything up to the last answer: the kernel deletes the first rule of a priority that has all
    // that the request says, which may be one that says more. Then the one that was meant is still there.
    void check_removed_rules(const netlink::Mirror& mirror);

    bool has_work(Instant now) const { return !queue_.empty() || !lists_.empty() || later_.next() <= now; }
    Instant next_deadline() const { return later_.next(); }
    // Nothing to do, nothing under way. Objects that failed and wait for another try do not count.
    bool idle() const { return pending_.empty() && lists_.empty() && removed_rules_.empty(); }

    // The next operations, about `limit` (a replacement is two and never split). Call answered() or lost() for each.
    std::vector<Operation> take(std::size_t limit, const netlink::Mirror& mirror, Instant now);
    void answered(const ObjectKey& key, netlink::Verb verb, int errno_value, const std::string& text, Instant now);
    // The answer will never come: the object is looked at again.
    void lost(const ObjectKey& key);

    // What came of it since the last call; the addresses of each instance together, and last.
    std::vector<Report> take_reports();
    const WantedSet& wanted() const { return wanted_; }

private:
    struct Pending {  // an object that is queued or under way
        bool announce = false;  // its instance has just begun to hold: reported present even if nothing is to do
        bool again = false;     // something changed while requests were out
        bool fresh = false;     // an add succeeded
        bool removed = false;   // a removal did
        int answers = 0;        // requests out
        int errno_value = 0;    // of the first that failed
        std::string text;
        bool removing = false;
        IfIndex link;           // where it was looked at
        std::vector<InstanceId> owners;
    };
    struct Trouble {  // with an object that others remove, or that the kernel refuses
        int last_errno = 0;
        std::uint32_t failures = 0;
        std::uint32_t removals = 0;
        Instant first_removal{};
    };
    // Objects of one transition. They become pending some at a time, so that the first of thousands need not wait for the last.
    struct WorkList {
        std::vector<ObjectKey> keys;
        std::size_t next = 0;
        bool announce = false;
    };
    void enqueue(std::vector<ObjectKey> keys, bool announce);
    void enqueue(const ObjectKey& key, bool announce);
    void enqueue_some();
    void resynced();
    // A new address may make a gateway reachable.
    void retry_routes();
    void removed_by_others(const ObjectKey& key, const std::string& interface, Instant now);
    void route_gone(const netlink::Route& route, const netlink::Mirror& mirror, Instant now);
    void rule_gone(const netlink::Rule& rule, const netlink::Mirror& mirror, Instant now);
    void address_gone(const netlink::Address& address, const netlink::Mirror& mirror, Instant now);
    void link_up(const std::string& name);
    void link_renamed(const netlink::Link& before);
    void plan(const ObjectKey& key, Pending& pending, const netlink::Mirror& mirror, std::vector<Operation>& out);
    // Removes the address from where it was put when its interface's name belongs to another link now, or to none.
    void plan_stray(const ObjectKey& key, const AddressObject& object, const netlink::Link* link, Pending& pending,
                    const netlink::Mirror& mirror, std::vector<Operation>& out);
    void plan_address(const ObjectKey& key, const AddressObject& object, Pending& pending, const netlink::Mirror& mirror,
                      std::vector<Operation>& out);
    bool has_staying_secondaries(const netlink::Address& primary, const std::string& interface, const netlink::Mirror& mirror) const;
    void plan_route(const ObjectKey& key, const netlink::RouteKey& route, Pending& pending, const netlink::Mirror& mirror,
                    std::vector<Operation>& out);
    void plan_rule(const netlink::Rule& rule, Pending& pending, const netlink::Mirror& mirror, std::vector<Operation>& out);
    void finish(const ObjectKey& key, Instant now);
    void failed(const ObjectKey& key, const Pending& pending, Instant now);
    void settle(const ObjectKey& key, const Pending& pending);

    WantedSet wanted_;
    std::deque<WorkList> lists_;
    std::deque<ObjectKey> queue_;
    std::map<ObjectKey, Pending> pending_;
    std::map<ObjectKey, IfIndex> made_;      // in the kernel because of us, and on which link: ours to remove
    std::set<netlink::Rule> removed_rules_;  // not yet checked
    std::map<ObjectKey, Trouble> trouble_;
    TimerQueue<ObjectKey> later_;            // to be looked at again
    std::vector<Report> reports_;
    std::map<std::pair<InstanceId, bool>, std::vector<IpAddress>> present_;  // bool: already there
};

}  // namespace ka::vrrp::kernel
