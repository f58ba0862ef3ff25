// Turns changes of the kernel's links and addresses into events of the router and lines of the log. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/netlink/mirror.hpp"
#include "vrrp/config/model.hpp"
#include "vrrp/engine/event.hpp"

namespace ka::vrrp::run {

struct InterfaceLine {
    std::string text;
    bool detail = false;
    bool last = false;  // said behind what follows from it: a link may go down and away at once
    bool operator==(const InterfaceLine&) const = default;
};

class InterfaceWatch {
public:
    // The interfaces that people hear about, and the addresses that are ours and therefore no news.
    void configure(const Config& config);

    // The changes in order; the mirror has them already. Events: the whole truth about each interface touched, once. A link
    // with a delay (interface_up_down_delays) must have been as it is for that long before it counts.
    void take(const std::vector<netlink::Change>& changes, const netlink::Mirror& mirror, Instant now,
              std::vector<InterfaceChanged>& events, std::vector<InterfaceLine>& lines);
    // Delays that have passed.
    void take_steady(const netlink::Mirror& mirror, Instant now, std::vector<InterfaceChanged>& events,
                     std::vector<InterfaceLine>& lines);
    // Whose link is asked for, and what it answered last: netlink's word on these does not count (vrrp.md 3.9).
    void set_beats(std::map<std::string, bool> beats) { beats_ = std::move(beats); }
    // The answer is another now.
    void beat(const std::string& name, bool up, const netlink::Mirror& mirror, std::vector<InterfaceChanged>& events,
              std::vector<InterfaceLine>& lines);
    Instant next_deadline() const;
    // The whole truth about one interface, without a change.
    InterfaceChanged describe(const std::string& name, const netlink::Mirror& mirror) const;

private:
    struct Unsteady {
        bool counts_as_up = false;  // until then
        Instant until{};
    };
    void link_changed(const netlink::LinkChanged& change, Instant now, std::vector<InterfaceLine>& lines);
    bool is_delayed(const netlink::LinkChanged& change, Instant now, std::vector<InterfaceLine>& lines);
    void tell_state(const netlink::Link& link, std::vector<InterfaceLine>& lines) const;
    void link_removed(const netlink::Link& link, std::vector<InterfaceLine>& lines);
    void address_added(const netlink::Address& address, const netlink::Mirror& mirror, std::vector<InterfaceLine>& lines);
    void address_removed(const netlink::Address& address, const netlink::Mirror& mirror, std::vector<InterfaceLine>& lines);
    void touch(const std::string& name);

    std::set<std::string> of_interest_;
    std::set<IpAddress> ours_;
    std::map<IfIndex, std::vector<Prefix>> addresses_;  // usable ones, in the kernel's order
    std::vector<std::string> touched_;
    std::vector<LinkDelay> delays_;
    std::set<std::string> seen_up_;  // before that nothing is delayed
    std::map<std::string, Unsteady> unsteady_;
    std::map<std::string, bool> beats_;
};

// "10.0.0.1/24 dev eth0" objects apart: every interface that the configuration names.
std::set<std::string> interfaces_of(const Config& config);

}  // namespace ka::vrrp::run
