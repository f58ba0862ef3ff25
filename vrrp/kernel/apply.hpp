// Makes the kernel have the addresses, routes and rules that are wanted, a bounded batch at a time, and keeps the copy of the kernel.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/netlink/monitor.hpp"
#include "common/netlink/request_table.hpp"
#include "common/netlink/socket.hpp"
#include "vrrp/kernel/reconciler.hpp"

namespace ka::vrrp::kernel {

struct ApplyOptions {
    std::uint32_t monitor_receive_buffer = 0;  // vrrp_netlink_monitor_rcv_bufs, octets, 0 = default
    std::uint32_t command_receive_buffer = 0;  // vrrp_netlink_cmd_rcv_bufs
};

// How the runner uses it, once per cycle:
//   drain(changes, reports);              when a descriptor is readable or next_deadline() has come
//   ... feed the engine, perform its effects: hold() and release() ...
//   if (has_work()) work_once(reports);   one send of about limits::netlink_send; then a new cycle
// Nothing is sent before ready(). Call configure() first when ready(), and perform the effects of the engine's Start before
// the first work_once(): configure() makes work of everything configured, which removes what an earlier run left and
// finds what a resumed instance holds.
// Statics are held from configure() on.
class Apply {
public:
    // The clock outlives it.
    static Result<std::unique_ptr<Apply>> open(const ApplyOptions& options, const Clock& clock);

    int events_fd() const { return monitor_.fd(); }
    int requests_fd() const { return requests_.fd(); }
    const netlink::Mirror& mirror() const { return monitor_.mirror(); }
    bool ready() const { return ready_; }  // the first Resynced change came
    bool behind() const { return monitor_.behind(); }  // the mirror does not show yet what happened before the last drain()

    // At the start and at each committed reload: every instance that exists, and whether it holds.
    void configure(const std::vector<OwnerConfig>& instances, const std::vector<AddressConfig>& static_addresses,
                   const std::vector<RouteConfig>& static_routes, const std::vector<RuleConfig>& static_rules) {
        reconciler_.configure(instances, static_addresses, static_routes, static_rules);
    }
    // Level triggered; saying it again does nothing. Lost objects are put back without it.
    void hold(InstanceId owner) { reconciler_.hold(owner); }
    // static_owner releases the static objects. At a stop with -V, the instances are just not released.
    void release(InstanceId owner) { reconciler_.release(owner); }

    void drain(std::vector<netlink::Change>& changes, std::vector<Report>& reports);
    bool has_work() const;
    void work_once(std::vector<Report>& reports);
    Instant next_deadline() const;
    // All that is wanted was done, or failed and was reported: a stopping process may end.
    bool idle() const { return reconciler_.idle(); }

private:
    struct RequestKey {
        ObjectKey object;
        netlink::Verb verb;
        auto operator<=>(const RequestKey&) const = default;
    };
    Apply(netlink::Monitor monitor, netlink::Socket requests, const Clock& clock)
        : clock_(clock), monitor_(std::move(monitor)), requests_(std::move(requests)) {}
    void read_answers(Instant now);
    void take_answer(const netlink::Message& message, Instant now);
    void give_up(const std::vector<netlink::RequestTable<RequestKey>::Entry>& entries);
    void adapt(Duration taken, std::size_t operations);

    const Clock& clock_;
    netlink::Monitor monitor_;
    netlink::Socket requests_;
    Reconciler reconciler_;
    netlink::RequestTable<RequestKey> waiting_;
    std::map<std::uint32_t, netlink::Address> adding_;  // IPv6 addresses by sequence number
    std::size_t batch_limit_ = 16;  // operations in one send
    bool ready_ = false;
};

}  // namespace ka::vrrp::kernel
