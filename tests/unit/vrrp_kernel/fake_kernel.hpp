// A kernel in memory: takes the reconciler's operations, answers them as Linux does, tells the mirror in bytes.
#pragma once

#include <linux/if.h>
#include <linux/rtnetlink.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "common/netlink/message_writer.hpp"
#include "common/netlink/mirror.hpp"
#include "vrrp/kernel/reconciler.hpp"

namespace ka::tests {

class FakeKernel {
public:
    void add_link(std::uint32_t index, const std::string& name, bool up = true) {
        std::vector<std::uint8_t> bytes;
        netlink::MessageWriter writer(bytes, RTM_NEWLINK, 0, 1);
        ifinfomsg header{};
        header.ifi_index = static_cast<int>(index);
        header.ifi_flags = up ? IFF_UP | IFF_RUNNING : 0;
        writer.fixed(header);
        writer.text(IFLA_IFNAME, name);
        writer.finish();
        mirror.receive(bytes, changes);
    }
    void remove_link(std::uint32_t index, const std::string& name) {
        std::erase_if(addresses, [&](const auto& entry) { return entry.first.interface == IfIndex{index}; });
        std::vector<std::uint8_t> bytes;
        netlink::MessageWriter writer(bytes, RTM_DELLINK, 0, 1);
        ifinfomsg header{};
        header.ifi_index = static_cast<int>(index);
        writer.fixed(header);
        writer.text(IFLA_IFNAME, name);
        writer.finish();
        mirror.receive(bytes, changes);
    }
    int perform(const vrrp::kernel::Operation& operation) {
        operations.push_back(operation);
        if (refuse != 0) return refuse;
        if (const auto* address = std::get_if<netlink::Address>(&operation.object)) {
            if (!late || operation.verb == netlink::Verb::remove) return change(operation.verb, *address);
            // as with IPv6: the answer comes at once, the notification from a worker
            deaf = true;
            const int result = change(operation.verb, *address);
            deaf = false;
            if (result == 0) mirror.note(*address);
            return result;
        }
        return change(operation.verb, std::get<netlink::Route>(operation.object));
    }
    void tell(netlink::Verb verb, const netlink::Address& address) {
        std::vector<std::uint8_t> bytes;
        netlink::put_address(bytes, verb, address, 77);
        if (!deaf) mirror.receive(bytes, changes);
    }
    void tell(netlink::Verb verb, const netlink::Route& route) {
        std::vector<std::uint8_t> bytes;
        netlink::put_route(bytes, verb, route, 77);
        if (!deaf) mirror.receive(bytes, changes);
    }
    // Someone else's doing.
    void add(const netlink::Address& address) { change(netlink::Verb::add, address); }
    void remove(const netlink::Address& address) { change(netlink::Verb::remove, address); }

    netlink::Mirror mirror{netlink::protocol_keepalived};
    std::vector<netlink::Change> changes;  // not yet observed
    std::map<netlink::AddressKey, netlink::Address> addresses;
    std::map<netlink::RouteKey, netlink::Route> routes;
    std::vector<vrrp::kernel::Operation> operations;  // all that were tried
    int refuse = 0;                                   // errno of every answer
    bool deaf = false;                                // notifications are lost
    bool late = false;                                // notifications of our own additions do not come in time

private:
    template <typename Object, typename Key>
    int store(std::map<Key, Object>& where, netlink::Verb verb, const Object& object, int gone) {
        const bool there = where.contains(object.key());
        if (verb == netlink::Verb::remove ? !there : there && verb == netlink::Verb::add)
            return verb == netlink::Verb::remove ? gone : EEXIST;
        if (verb == netlink::Verb::remove) where.erase(object.key());
        else where.insert_or_assign(object.key(), object);
        tell(verb, object);
        return 0;
    }
    int change(netlink::Verb verb, const netlink::Address& address) { return store(addresses, verb, address, EADDRNOTAVAIL); }
    int change(netlink::Verb verb, const netlink::Route& route) { return store(routes, verb, route, ESRCH); }
};

}  // namespace ka::tests
