// Decides which kernel requests bring reality to what is wanted, in order, without asking twice; takes the
// answers and reports what came of it. Pure: the requests are data, the kernel's state is a mirror.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/base/timer_queue.hpp"
#include "common/netlink/mirror.hpp"
#include "common/netlink/reconcile.hpp"
#include "vrrp/kernel/wanted_set.hpp"

namespace ka::vrrp::kernel {

struct PresentAddress {
    IpAddress address;
    IfIndex interface;
    bool fresh = true;  // false: it was there already, nothing was changed
    bool operator==(const PresentAddress&) const = default;
};

// These addresses of the instance are in the kernel now: they may be announced. After every batch.
struct AddressesPresent {
    InstanceId instance;
    std::vector<PresentAddress> addresses;
    bool restored = false;  // someone else had removed them
    bool operator==(const AddressesPresent&) const = default;
};
// Everything of the instance that could be done is done.
struct WantedReached {
    InstanceId instance;
    bool held = false;
    bool operator==(const WantedReached&) const = default;
};
// One object could not be added or removed; it is tried again later. Reported once per cause.
struct WantedFailed {
    InstanceId instance;
    std::string object;
    Error error;
    bool operator==(const WantedFailed&) const = default;
};
// Someone else removed an object that is wanted; it is being put back.
struct Restoring {
    InstanceId instance;  // static_owner for static ones
    std::string object;   // as in log lines: "10.0.0.1/24 dev eth0"
    bool is_address = true;
    bool delayed = false;  // removed so often that we wait a second before we put it back
    bool operator==(const Restoring&) const = default;
};
using Report = std::variant<AddressesPresent, WantedReached, WantedFailed, Restoring>;

struct Operation {
    ObjectKey key;
    netlink::Verb verb = netlink::Verb::add;
    std::variant<netlink::Address, netlink::Route> object;
};

class Reconciler {
public:
    // Both make a list of work; take() hands it out.
    void configure(const Config& config, const std::vector<bool>& held);
    void hold(InstanceId owner);
    void release(InstanceId owner);
    // What happened in the kernel, after the mirror has it.
    void observe(const std::vector<netlink::Change>& changes, const netlink::Mirror& mirror, Instant now);

    bool has_work(Instant now) const;
    Instant next_deadline() const { return later_.next(); }
    // Nothing to do, nothing under way. Objects that failed and wait for another try do not count.
    bool idle() const { return queue_.empty() && in_flight_.empty(); }

    // The next operations, at most `limit` (a replacement is two and never split). Call answered() for each.
    std::vector<Operation> take(std::size_t limit, const netlink::Mirror& mirror, Instant now);
    void answered(const ObjectKey& key, netlink::Verb verb, int errno_value, const std::string& text, Instant now);
    // The answer will never come: the object is looked at again.
    void lost(const ObjectKey& key);

    // What came of it since the last call, in order.
    std::vector<Report> take_reports();
    const WantedSet& wanted() const { return wanted_; }

private:
    struct Pending {  // an object that is queued or under way
        bool restoring = false;
        bool announce = false;  // its instance has just begun to hold: it is reported present even if nothing is to do
        std::vector<InstanceId> owners;
    };
    struct Trouble {  // an object that others remove, or that the kernel refuses
        int last_errno = 0;
        std::uint32_t failures = 0;
        std::uint32_t removals = 0;
        Instant first_removal{};
    };
    void enqueue(const ObjectKey& key, bool announce, bool restoring = false);
    void enqueue_all(const std::vector<ObjectKey>& keys, bool announce);
    void after_resync(const netlink::Mirror& mirror);
    void removed_by_others(const ObjectKey& key, Instant now);
    void link_changed(const netlink::LinkChanged& change, const netlink::Mirror& mirror);
    void plan_object(const ObjectKey& key, const netlink::Mirror& mirror, Instant now, std::vector<Operation>& out);
    void plan_address(const ObjectKey& key, const netlink::Mirror& mirror, Instant now, std::vector<Operation>& out);
    void plan_route(const ObjectKey& key, const netlink::Mirror& mirror, Instant now, std::vector<Operation>& out);
    void start(const ObjectKey& key, netlink::Action action, std::vector<Operation>& out,
               const std::variant<netlink::Address, netlink::Route>& wanted,
               const std::variant<netlink::Address, netlink::Route>& actual);
    void failed(const ObjectKey& key, Error error, Instant now);
    void settle(const ObjectKey& key, bool fresh);
    void present(const ObjectKey& key, const Pending& pending, bool fresh);
    std::vector<InstanceId> owners_of(const ObjectKey& key) const;

    WantedSet wanted_;
    std::deque<ObjectKey> queue_;
    std::map<ObjectKey, Pending> pending_;
    std::map<ObjectKey, int> in_flight_;       // number of answers awaited
    std::map<InstanceId, std::size_t> open_;   // pending objects per owner
    std::set<ObjectKey> made_;                 // we added or adopted it: it is ours to remove
    std::set<ObjectKey> revisit_;              // changed while under way: look again after the answer
    std::map<ObjectKey, IfIndex> last_interface_;  // where an address was put, for the report
    std::map<ObjectKey, Trouble> trouble_;
    TimerQueue<ObjectKey> later_;              // to be looked at again
    std::vector<Report> reports_;
};

}  // namespace ka::vrrp::kernel
