// Settings of VMACs, of their parents and of reverse path filtering (vrrp.md 3.2).
#include <algorithm>
#include <array>
#include <utility>

#include "common/base/format.hpp"
#include "vrrp/kernel/made_links.hpp"

namespace ka::vrrp::kernel {

namespace {

constexpr int generate_no_address = 1;  // IN6_ADDR_GEN_MODE_NONE
constexpr std::array settings_of_parents{"arp_ignore", "arp_filter"};

bool is_of_parents(const Setting& setting) {
    return std::ranges::find(settings_of_parents, setting.name) != settings_of_parents.end();
}

}  // namespace

// They go with the link: nothing is to be put back. A kernel without IPv6 has none of its settings.
void MadeLinks::set_link(const MadeLink& link, const netlink::Mirror& mirror) {
    const auto set = [&](const char* name, int value) {
        if (const auto done = sysctls_.set_for_good(Family::ipv4, link.name, name, value); !done)
            say(Line::Level::warning, format("({}): {}", {link.instance, done.error().text}));
    };
    if (link.is_macvlan()) set("arp_ignore", 1);
    if (link.ipv4 && link.is_macvlan()) {
        spread_rp_filter(mirror);
        set("accept_local", 1);
        set("rp_filter", 0);
        set("promote_secondaries", 1);
    }
    if (link.is_macvlan()) (void)sysctls_.set_for_good(Family::ipv6, link.name, "addr_gen_mode", generate_no_address);
    (void)sysctls_.set_for_good(Family::ipv6, link.name, "disable_ipv6", link.ipv6 ? 0 : 1);
}

// The parent has the same network on it, and shall not answer for the VMAC.
void MadeLinks::set_parent(const MadeLink& link) {
    if (!link.is_macvlan()) return;
    for (const char* name : settings_of_parents)
        if (const auto done = sysctls_.set(Family::ipv4, link.parent, name, 1); !done)
            say(Line::Level::warning, format("({}): {}", {link.instance, done.error().text}));
}

// The kernel takes the greater of the value of all and that of the interface: a VMAC could not be without. So what counts for
// all is written to each of them. That of all comes last: a successor finds there whether anything is left to do.
void MadeLinks::spread_rp_filter(const netlink::Mirror& mirror) {
    if (std::exchange(rp_filter_spread_, true)) return;
    const auto all = sysctls_.read(Family::ipv4, "all", "rp_filter");
    if (!all || *all == 0) return;
    const auto raise = [&](const std::string& name) {
        const auto before = sysctls_.read(Family::ipv4, name, "rp_filter");
        if (before && *before < *all) (void)sysctls_.set(Family::ipv4, name, "rp_filter", *all);
        return before.value_or(*all);
    };
    for (const auto& [index, link] : mirror.links())
        if (!is_wanted(link.name)) raise(link.name);
    if (const int before = raise("default"); before < *all)
        say(Line::Level::info, format("NOTICE: setting sysctl net.ipv4.conf.default.rp_filter from {} to {}", {before, *all}));
    say(Line::Level::info, format("NOTICE: setting sysctl net.ipv4.conf.all.rp_filter from {} to 0", {*all}));
    (void)sysctls_.set(Family::ipv4, "all", "rp_filter", 0);
}

void MadeLinks::restore_rp_filter() {
    for (const char* name : {"all", "default"})
        if (const auto before = sysctls_.value_before({Family::ipv4, name, "rp_filter"}))
            say(Line::Level::info, format("NOTICE: resetting sysctl net.ipv4.conf.{}.rp_filter to {}", {name, *before}));
    sysctls_.restore([](const Setting& setting) { return setting.name == "rp_filter"; });
    rp_filter_spread_ = false;
}

// Of parents that carry no VMAC any more.
void MadeLinks::restore_parents() {
    sysctls_.restore([&](const Setting& setting) {
        return is_of_parents(setting) && std::ranges::none_of(entries_, [&](const auto& entry) {
            return entry.second.wanted.parent == setting.interface && entry.second.wanted.ipv4;
        });
    });
    const bool is_needed = std::ranges::any_of(entries_, [](const auto& entry) { return entry.second.wanted.ipv4; });
    if (!is_needed) restore_rp_filter();
}

bool MadeLinks::changes(const Setting& setting) { return is_of_parents(setting) || setting.name == "rp_filter"; }

// The configuration may have changed between the two lives.
void MadeLinks::inherit(const std::vector<SavedSetting>& settings) {
    for (const SavedSetting& saved : settings)
        if (changes(saved.setting)) sysctls_.inherit(saved);
    restore_parents();
}

}  // namespace ka::vrrp::kernel
