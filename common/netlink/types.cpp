#include "common/netlink/types.hpp"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>

#include <algorithm>

namespace ka::netlink {

bool Link::up() const { return (flags & IFF_UP) != 0; }
bool Link::running() const { return (flags & IFF_RUNNING) != 0; }
bool Link::loopback() const { return (flags & IFF_LOOPBACK) != 0; }
bool Link::multicast() const { return (flags & IFF_MULTICAST) != 0; }
bool Link::no_arp() const { return (flags & IFF_NOARP) != 0; }
bool Link::ethernet() const { return hardware_type == ARPHRD_ETHER; }
bool Link::private_macvlan() const { return kind == "macvlan" && mode == MACVLAN_MODE_PRIVATE; }

bool Address::tentative() const {
    return (flags & IFA_F_TENTATIVE) != 0 && (flags & IFA_F_OPTIMISTIC) == 0;
}
bool Address::duplicate() const { return (flags & IFA_F_DADFAILED) != 0; }

bool Route::uses(IfIndex link) const {
    return interface == link || std::ranges::find(next_hops, link, &NextHop::interface) != next_hops.end();
}

}  // namespace ka::netlink
