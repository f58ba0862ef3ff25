// Keeps the interfaces that instances make for themselves (vrrp.md 3.2): makes them, finds those of an earlier life, puts back
// what somebody removed, and takes care of the settings of theirs and of their parents. Wanted against actual, one interface
// at a time: the kernel answers a request within the send.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/base/time.hpp"
#include "common/netlink/mirror.hpp"
#include "common/netlink/socket.hpp"
#include "vrrp/config/vmac.hpp"
#include "vrrp/kernel/sysctl.hpp"

namespace ka::vrrp::kernel {

class MadeLinks {
public:
    struct Line {
        enum class Level : std::uint8_t { detail, info, warning, error } level;
        std::string text;
    };

    explicit MadeLinks(SettingKeeper keeper = {}) : sysctls_(std::move(keeper)) {}

    // What a predecessor changed and did not put back, after configure() and before the first work(). Settings that are not
    // among those which changes() names are passed over.
    void inherit(const std::vector<SavedSetting>& settings);
    static bool changes(const Setting& setting);

    // What there shall be from now on. What is no longer wanted stays until drop_unwanted(), unless its MAC is in the way.
    void configure(const std::vector<MadeLink>& wanted);
    void drop_unwanted();

    // What happened in the kernel, after the mirror has all of it.
    void observe(const std::vector<netlink::Change>& changes, const netlink::Mirror& mirror, Instant now);
    bool has_work() const { return !queue_.empty() || (dropping_ && !unwanted_.empty()); }
    // Looks at one interface and does what it lacks: some requests, one millisecond or two.
    void work(const netlink::Mirror& mirror, Instant now);
    Instant next_deadline() const { return deadline_; }  // call work() then

    // It is being made or put back, which takes some milliseconds: nobody need know that it is not there.
    bool is_coming(const std::string& name) const;
    // Nothing is coming any more: all are there, or are known not to be.
    bool settled() const;

    // The end: all are removed, and the settings of others are as they were. Waits for the kernel.
    void remove_all();
    std::vector<Line> take_lines() { return std::exchange(lines_, {}); }

private:
    struct Entry {
        MadeLink wanted;
        IfIndex ready;         // the one that is in use; 0 = none yet
        IfIndex parent;        // whose settings are right
        bool made = false;     // by us, in this life
        bool coming = true;
        bool queued = false;
        bool told = false;     // that it cannot be made
        bool doubted = false;  // went down, which is how a removal begins
        Instant until = never;       // not coming after that
        Instant not_before{};        // tried again
        std::uint32_t failures = 0;
        std::uint32_t removals = 0;  // by others, lately
        Instant first_removal{};
        std::optional<netlink::Address> address;  // that we put there
    };
    struct Unwanted {
        IfIndex index;
        MadeLink link;
    };
    Status request(const std::vector<std::uint8_t>& message, std::uint32_t sequence);
    void enqueue(Entry& entry);
    void look(Entry& entry, const netlink::Mirror& mirror, Instant now);
    void make(Entry& entry, const netlink::Link& parent, const netlink::Mirror& mirror, Instant now);
    Status create(const Entry& entry, const netlink::Link& parent, const netlink::Mirror& mirror);
    void use(Entry& entry, const netlink::Link& link, const netlink::Link& parent, const netlink::Mirror& mirror);
    void keep_address(Entry& entry, const netlink::Link& link, const netlink::Link& parent, const netlink::Mirror& mirror);
    bool clear_the_way(const Entry& entry, const netlink::Link& parent, const netlink::Mirror& mirror);
    void failed(Entry& entry, const Error& error, Instant now);
    void gone_down(Entry& entry, Instant now);
    void removed_by_others(Entry& entry, Instant now);
    void renew_deadline();
    bool is_complete(const Entry& entry, const netlink::Link& parent, const netlink::Mirror& mirror) const;
    bool is_wanted(const std::string& name) const;
    void set_link(const MadeLink& link, const netlink::Mirror& mirror);
    void set_parent(const MadeLink& link);
    void spread_rp_filter(const netlink::Mirror& mirror);
    void restore_parents();
    void restore_rp_filter();
    void remove(const Unwanted& unwanted);
    void announce_parent(const MadeLink& link, const netlink::Link& parent);
    void say(Line::Level level, std::string text) { lines_.push_back({level, std::move(text)}); }

    std::optional<netlink::Socket> socket_;
    std::uint32_t sequence_ = 0;
    std::map<std::string, Entry> entries_;  // by name
    std::deque<std::string> queue_;         // to be looked at
    std::vector<Unwanted> unwanted_;
    bool dropping_ = false;
    Instant deadline_ = never;
    Sysctls sysctls_;  // of parents that carry an IPv4 VMAC, and rp_filter of all
    bool rp_filter_spread_ = false;
    std::vector<Line> lines_;
};

}  // namespace ka::vrrp::kernel
