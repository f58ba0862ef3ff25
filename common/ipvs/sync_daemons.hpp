// The kernel's IPVS sync daemons as they are wanted (checker.md 14): those that shall run are started, others stopped, and what
// the kernel does not do now (no IPVS yet, no such interface) is asked for again. A request is answered within the call.
#pragma once

#include <optional>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/ipvs/sync_wire.hpp"
#include "common/netlink/genl.hpp"

namespace ka::ipvs {

// How soon what failed is tried again.
constexpr Duration sync_retry = std::chrono::seconds{5};

struct SyncRoles {
    bool master = false;
    bool backup = false;
    bool operator==(const SyncRoles&) const = default;
};

class SyncDaemons {
public:
    // From now on these run, with these settings, and no others. The first call that wants any stops what an earlier process
    // may have left. Saying it again costs nothing.
    void want(const std::optional<model::SyncDaemon>& settings, SyncRoles roles, Instant now);
    // never unless something has failed: then want() is to be called again.
    Instant next_deadline() const { return retry_; }

private:
    bool stop(SyncRole role, bool told, Instant now);
    bool start(SyncRole role, Instant now);
    bool turn(SyncRole role, bool wanted, bool& running, Instant now);
    Status request(SyncCommand command, const std::vector<std::uint8_t>& attributes, Instant now);
    void failed(const std::string& line, Instant now);

    std::optional<model::SyncDaemon> settings_;
    SyncRoles running_;
    bool begun_ = false;
    bool told_ = false;  // of a failure that lasts
    Instant retry_ = never;
    std::optional<netlink::GenlFamily> family_;
};

}  // namespace ka::ipvs
