// The kernel-side filter of a receive socket: datagrams for VRIDs that nobody here uses never reach its queue. Pure.
#pragma once

#include <linux/filter.h>

#include <set>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/strong_types.hpp"

namespace ka::vrrp::kernel {

// Classic BPF over what a raw socket sees: IPv4 from the IP header on, IPv6 from the VRRP header on. Datagrams too short
// to carry a VRID pass, because they are counted and reported. No VRIDs: nothing passes.
std::vector<sock_filter> receive_filter(Family family, const std::set<Vrid>& vrids);

// The same where an authentication header stands between IPv4 and VRRP.
std::vector<sock_filter> receive_filter_behind_ah(const std::set<Vrid>& vrids);

// For sockets that only send.
std::vector<sock_filter> drop_everything();

}  // namespace ka::vrrp::kernel
