#include "common/netlink/snapshot.hpp"

#include <poll.h>

#include <cerrno>
#include <chrono>

#include "common/netlink/monitor.hpp"

namespace ka::netlink {

Result<Snapshot> snapshot(Duration limit) {
    const auto started = std::chrono::steady_clock::now();
    const auto elapsed = [&] { return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started); };
    MonitorOptions options;
    options.routes = false;
    auto monitor = Monitor::open(options, Instant{});
    if (!monitor) return tl::unexpected(monitor.error());
    std::vector<Change> changes;
    while (!monitor->mirror().synced()) {
        if (elapsed() >= limit) return fail_errno("cannot list interfaces", ETIMEDOUT);
        pollfd waiting{monitor->fd(), POLLIN, 0};
        (void)::poll(&waiting, 1, 100);  // short: an interrupted dump is asked for again
        monitor->drain(Instant{} + elapsed(), changes);
        changes.clear();
    }
    Snapshot result;
    for (const auto& [index, link] : monitor->mirror().links()) result.links.push_back(link);
    for (const auto& [key, address] : monitor->mirror().addresses()) result.addresses.push_back(address);
    return result;
}

}  // namespace ka::netlink
