// Settings of VMACs, of their parents and of reverse path filtering (vrrp.md 3.2).
#include <algorithm>

#include "common/base/format.hpp"
#include "vrrp/kernel/made_links.hpp"

namespace ka::vrrp::kernel {

namespace {

constexpr int generate_no_address = 1;  // IN6_ADDR_GEN_MODE_NONE

}  // namespace

// They go with the link: nothing is to be put back. A kernel without IPv6 has none of its settings.
void MadeLinks::set_link(const MadeLink& link, const netlink::Mirror& mirror) {
    Sysctls settings(sysctl_root_);
    const auto set = [&](const char* name, int value) {
        if (const auto done = settings.set(Family::ipv4, link.name, name, value); !done)
            say(Line::Level::warning, format("({}): {}", {link.instance, done.error().text}));
    };
    if (link.is_macvlan()) set("arp_ignore", 1);
    if (link.ipv4 && link.is_macvlan()) {
        spread_rp_filter(mirror);
        set("accept_local", 1);
        set("rp_filter", 0);
        set("promote_secondaries", 1);
    }
    if (link.is_macvlan()) (void)settings.set(Family::ipv6, link.name, "addr_gen_mode", generate_no_address);
    (void)settings.set(Family::ipv6, link.name, "disable_ipv6", link.ipv6 ? 0 : 1);
}

// The parent has the same network on it, and shall not answer for the VMAC.
void MadeLinks::set_parent(const MadeLink& link) {
    if (!link.is_macvlan()) return;
    Sysctls& settings = parents_.try_emplace(link.parent, sysctl_root_).first->second;
    for (const char* name : {"arp_ignore", "arp_filter"})
        if (const auto done = settings.set(Family::ipv4, link.parent, name, 1); !done)
            say(Line::Level::warning, format("({}): {}", {link.instance, done.error().text}));
}

// The kernel takes the greater of the value of all and that of the interface: a VMAC could not be without. So what counts for
// all is written to each of them.
void MadeLinks::spread_rp_filter(const netlink::Mirror& mirror) {
    if (rp_filter_) return;
    rp_filter_.emplace(sysctl_root_);
    const auto all = rp_filter_->read(Family::ipv4, "all", "rp_filter");
    if (!all || *all == 0) return;
    const auto raise = [&](const std::string& name) {
        const auto before = rp_filter_->read(Family::ipv4, name, "rp_filter");
        if (before && *before < *all) (void)rp_filter_->set(Family::ipv4, name, "rp_filter", *all);
        return before.value_or(*all);
    };
    for (const auto& [index, link] : mirror.links())
        if (!is_wanted(link.name)) raise(link.name);
    rp_filter_before_ = *all;
    default_rp_filter_before_ = raise("default");
    if (default_rp_filter_before_ < *all)
        say(Line::Level::info, format("NOTICE: setting sysctl net.ipv4.conf.default.rp_filter from {} to {}", {default_rp_filter_before_, *all}));
    say(Line::Level::info, format("NOTICE: setting sysctl net.ipv4.conf.all.rp_filter from {} to 0", {*all}));
    (void)rp_filter_->set(Family::ipv4, "all", "rp_filter", 0);
}

void MadeLinks::restore_rp_filter() {
    if (!rp_filter_) return;
    const auto says = [&](const char* name, int ours, int before) {
        const auto now = rp_filter_->read(Family::ipv4, name, "rp_filter");
        if (now && *now == ours && ours != before)
            say(Line::Level::info, format("NOTICE: resetting sysctl net.ipv4.conf.{}.rp_filter to {}", {name, before}));
    };
    says("all", 0, rp_filter_before_);
    if (rp_filter_before_ > default_rp_filter_before_) says("default", rp_filter_before_, default_rp_filter_before_);
    rp_filter_->restore();
    rp_filter_.reset();
    rp_filter_before_ = default_rp_filter_before_ = 0;
}

// Of parents that carry no VMAC any more.
void MadeLinks::restore_parents() {
    for (auto parent = parents_.begin(); parent != parents_.end();) {
        const bool is_used = std::ranges::any_of(entries_, [&](const auto& entry) {
            return entry.second.wanted.parent == parent->first && entry.second.wanted.ipv4;
        });
        if (!is_used) parent->second.restore();
        parent = is_used ? std::next(parent) : parents_.erase(parent);
    }
    const bool is_needed = std::ranges::any_of(entries_, [](const auto& entry) { return entry.second.wanted.ipv4; });
    if (!is_needed) restore_rp_filter();
}

}  // namespace ka::vrrp::kernel
