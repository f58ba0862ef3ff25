// The links and addresses of this network namespace at one moment: for -t, and to check a configuration before a start.
#pragma once

#include <vector>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/netlink/types.hpp"

namespace ka::netlink {

struct Snapshot {
    std::vector<Link> links;          // by index
    std::vector<Address> addresses;   // by key
};

// Waits for the kernel, at most this long. Not for use inside a running loop.
Result<Snapshot> snapshot(Duration limit = std::chrono::seconds{2});

}  // namespace ka::netlink
