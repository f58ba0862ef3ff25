// Turns changes of the kernel's links and addresses into events of the router and lines of the log. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/netlink/mirror.hpp"
#include "vrrp/config/model.hpp"
#include "vrrp/engine/event.hpp"

namespace ka::vrrp::run {

struct InterfaceLine {
    std::string text;
    bool detail = false;
    bool operator==(const InterfaceLine&) const = default;
};

class InterfaceWatch {
public:
    // The interfaces that people hear about, and the addresses that are ours and therefore no news.
    void configure(const Config& config);

    // The changes in order; the mirror has them already. Events: the whole truth about each interface touched, once.
    void take(const std::vector<netlink::Change>& changes, const netlink::Mirror& mirror,
              std::vector<InterfaceChanged>& events, std::vector<InterfaceLine>& lines);

private:
    void link_changed(const netlink::LinkChanged& change, std::vector<InterfaceLine>& lines);
    void link_removed(const netlink::Link& link, std::vector<InterfaceLine>& lines);
    void address_added(const netlink::Address& address, const netlink::Mirror& mirror, std::vector<InterfaceLine>& lines);
    void address_removed(const netlink::Address& address, const netlink::Mirror& mirror, std::vector<InterfaceLine>& lines);
    InterfaceChanged describe(const std::string& name, const netlink::Mirror& mirror) const;
    void touch(const std::string& name);

    std::set<std::string> of_interest_;
    std::set<IpAddress> ours_;
    std::map<IfIndex, std::vector<Prefix>> addresses_;  // usable ones, in the kernel's order
    std::vector<std::string> touched_;
};

// "10.0.0.1/24 dev eth0" objects apart: every interface that the configuration names.
std::set<std::string> interfaces_of(const Config& config);

}  // namespace ka::vrrp::run
