// Keeps packets away from the addresses of instances with no_accept, and memberships of VMACs on their parents (vrrp.md 3.3),
// with nftables: wanted against actual, one transaction at a time, which the kernel does within the send.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/time.hpp"
#include "common/nft/connection.hpp"
#include "common/nft/keeper.hpp"
#include "vrrp/kernel/firewall_wanted.hpp"
#include "vrrp/kernel/wanted_set.hpp"

namespace ka::vrrp::kernel {

class Firewall {
public:
    struct Line {
        bool error = false;
        std::string text;
    };

    // The clock outlives it.
    explicit Firewall(const Clock& clock) : clock_(clock) {}

    // At the start, at each committed reload, and when links came or went. The first time looks for what an earlier life left
    // behind: it is replaced within one transaction, or removed where nothing is needed.
    void configure(const Config& config, const std::vector<OwnerConfig>& instances, const std::vector<FirewallLink>& links,
                   const IndexOf& index_of);
    void hold(InstanceId owner);
    void release(InstanceId owner);

    // Something that has to be there before addresses are added. Not while the kernel refuses it: the service goes on.
    bool has_additions() const;
    // `addresses_gone`: no removal of an address is under way, so that those released may be reached again.
    bool has_work(bool addresses_gone) const;
    void work_once(bool addresses_gone);

    // What others did to our tables is made undone. -1 = nothing to listen to.
    int events_fd() const { return connection_ ? connection_->events_fd() : -1; }
    void drain();
    Instant next_deadline() const { return retry_at_; }  // has_work() may be true from then on

    // The end, whatever is held.
    void remove_all();
    std::vector<Line> take_lines() { return std::exchange(lines_, {}); }

private:
    struct Side {  // one family
        nft::Keeper keeper;
        FirewallNeeds needs;
    };
    bool needed() const;
    bool may_try() const { return connection_ && retry_at_ == never; }
    Side& side(Family family) { return sides_[family == Family::ipv4 ? 0 : 1]; }
    void use_table(const std::string& name);
    bool connect();
    void find_leftovers();
    void put(const std::vector<FirewallElement>& elements);
    void take_back(const std::vector<FirewallElement>& elements);
    void commit(Side& side, const nft::Transaction& transaction);
    bool do_without_links(Side& side, const Error& error);
    void failed(const std::string& what, const Error& error);
    void removed_by_others(Side& side);

    const Clock& clock_;
    FirewallConfig config_;
    std::array<Side, 2> sides_{Side{{Family::ipv4, ""}, {}}, Side{{Family::ipv6, ""}, {}}};
    std::optional<nft::Connection> connection_;
    bool looked_ = false;  // for leftovers
    std::map<InstanceId, std::vector<FirewallElement>> elements_;
    std::set<InstanceId> held_;
    std::vector<FirewallElement> carried_;
    Instant retry_at_ = never;  // not before, after a failure
    int last_errno_ = 0;
    std::uint32_t failures_ = 0;
    std::uint32_t removals_ = 0;  // by others, lately
    Instant first_removal_{};
    std::vector<Line> lines_;
};

}  // namespace ka::vrrp::kernel
