#include "common/netlink/reconcile.hpp"

#include <linux/if_addr.h>

#include <algorithm>

namespace ka::netlink {
namespace {

// Flags that a configuration can ask for; the others are the kernel's to set.
constexpr std::uint32_t configurable_flags =
    IFA_F_NODAD | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN;

// An IPv6 address with limited lifetimes counts down: only whether it is deprecated and whether it ends can be compared.
bool same_lifetimes(const Address& a, const Address& b) {
    const bool same_end = (a.valid_lifetime == lifetime_forever) == (b.valid_lifetime == lifetime_forever);
    const bool same_preference = (a.preferred_lifetime == lifetime_forever) == (b.preferred_lifetime == lifetime_forever) &&
                                 (a.preferred_lifetime == 0) == (b.preferred_lifetime == 0);
    return same_end && same_preference;
}

bool same_flags(const Address& a, const Address& b) {
    return (a.flags & configurable_flags) == (b.flags & configurable_flags);
}

// What the kernel only takes when the address is made.
bool same_identity(const Address& wanted, const Address& actual) {
    if (wanted.key() != actual.key()) return false;
    if (wanted.prefix.address.is_v6()) return true;
    // an absent label is the interface's name, which the mirror reports
    const bool same_label = wanted.label.empty() ? actual.label.find(':') == std::string::npos : wanted.label == actual.label;
    return wanted.broadcast == actual.broadcast && wanted.scope == actual.scope && same_label && same_flags(wanted, actual);
}

// An absent device means that any that the kernel chose will do. The order of next hops is the kernel's.
bool same_next_hops(std::vector<NextHop> wanted, std::vector<NextHop> actual) {
    if (wanted.size() != actual.size()) return false;
    const bool any_device = std::ranges::any_of(wanted, [](const NextHop& hop) { return hop.interface == no_interface; });
    if (any_device)
        for (auto* hops : {&wanted, &actual})
            for (NextHop& hop : *hops) hop.interface = no_interface;
    std::ranges::sort(wanted);
    std::ranges::sort(actual);
    return wanted == actual;
}

// The metric is compared by key.
bool same_route(const Route& wanted, const Route& actual) {
    return wanted.type == actual.type && wanted.scope == actual.scope && wanted.via == actual.via &&
           (wanted.interface == no_interface || wanted.interface == actual.interface) && wanted.source == actual.source &&
           wanted.metrics == actual.metrics && wanted.onlink == actual.onlink && wanted.encapsulation == actual.encapsulation &&
           wanted.realms == actual.realms && wanted.router_preference == actual.router_preference &&
           same_next_hops(wanted.next_hops, actual.next_hops);
}

}  // namespace

Action decide(const Address* wanted, const Address* actual) {
    if (wanted == nullptr) return actual == nullptr ? Action::none : Action::remove;
    if (actual == nullptr) return Action::add;
    if (!same_identity(*wanted, *actual)) return Action::replace;
    return same_flags(*wanted, *actual) && same_lifetimes(*wanted, *actual) ? Action::none : Action::update;
}

Action decide(const Route* wanted, const Route* actual) {
    if (wanted == nullptr) return actual == nullptr ? Action::none : Action::remove;
    if (actual == nullptr) return Action::add;
    return same_route(*wanted, *actual) ? Action::none : Action::replace;
}

}  // namespace ka::netlink
