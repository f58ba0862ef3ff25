// Interfaces whose link is asked for each second instead of waiting to be told (vrrp.md 3.9): by the registers of the MII, by
// ethtool or by the interface's flags. The kernel answers within the call.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/loop/loop.hpp"
#include "common/loop/unique_fd.hpp"
#include "vrrp/config/interface_lists.hpp"

namespace ka::vrrp::track {

class Linkbeat {
public:
    // `changed` is called from the loop when an interface answers for the first time or otherwise than before.
    using Changed = std::function<void(const std::string& name, bool up)>;
    Linkbeat(Loop& loop, Changed changed) : loop_(loop), changed_(std::move(changed)) {}

    // Asks these from now on, and at once.
    void configure(const std::vector<LinkbeatInterface>& polled);
    // What those that are there have answered.
    std::map<std::string, bool> states() const;
    // How each is asked; any = it is not there.
    std::map<std::string, LinkbeatKind> kinds() const;

private:
    struct Entry {
        LinkbeatInterface config;
        LinkbeatKind kind = LinkbeatKind::any;  // that its driver answers; any = not known yet
        std::optional<bool> up;                 // nothing: it is not there
    };
    std::optional<bool> ask(Entry& entry);
    void look();

    Loop& loop_;
    Changed changed_;
    UniqueFd socket_;
    std::vector<Entry> entries_;
    WatchPtr next_;
};

}  // namespace ka::vrrp::track
