// The queue of gratuitous ARP and unsolicited neighbour advertisement frames (vrrp.md 1.9): which frame goes next, and
// when. Pure: frames are names, the announcer sends them.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/strong_types.hpp"
#include "common/base/time.hpp"
#include "vrrp/engine/effect.hpp"

namespace ka::vrrp::kernel {

struct GarpFrame {
    InstanceId instance;
    IpAddress address;
    std::string interface;
    bool first = true;  // of the burst, for this address
    bool source = false;  // the instance's own address rather than a virtual one
    bool operator==(const GarpFrame&) const = default;
};

// Least time between two frames on one interface, per family; 0 = none.
struct GarpSpacing {
    Duration arp{};
    Duration neighbour{};
};

class GarpPacer {
public:
    void set_spacing(const GarpSpacing& spacing) { spacing_ = spacing; }
    // Interfaces that share their pace (garp_group); what a group does not say is as everywhere.
    struct Group {
        GarpSpacing spacing;
        std::vector<std::string> interfaces;
    };
    void set_groups(std::vector<Group> groups);

    // Queues a burst: rounds over its addresses, interleaved with what waits for the same interface. An address that still
    // waits keeps its place and gets the greater of the two counts.
    void add(const SendGarp& burst);
    void cancel(InstanceId instance);

    enum class Rounds : std::uint8_t { all, first };
    // The frames that may leave now, at most `limit`, interfaces in turn; `first` leaves repetitions for a better time.
    std::vector<GarpFrame> take(std::size_t limit, Instant now, Rounds rounds = Rounds::all);
    // When take() has something; now or earlier means at once; never when empty.
    Instant next_deadline() const;
    bool empty() const { return lanes_.empty(); }

private:
    struct LaneKey {
        std::string interface;
        Family family;
        auto operator<=>(const LaneKey&) const = default;
    };
    struct AddressKey {
        InstanceId instance;
        IpAddress address;
        auto operator<=>(const AddressKey&) const = default;
    };
    struct Waiting {
        std::uint32_t rounds = 0;
        bool first = true;
        bool source = false;
    };
    struct Lane {
        std::deque<AddressKey> unheard;   // no frame of theirs has left yet: they go before every repetition
        std::deque<AddressKey> repeating;
        std::map<AddressKey, Waiting> waiting;
    };
    bool take_one(const LaneKey& key, Lane& lane, Instant now, Rounds rounds, std::vector<GarpFrame>& frames);
    Duration spacing(const LaneKey& key) const;
    // What waits together: the first interface of a group stands for all of it.
    LaneKey pace_of(const LaneKey& key) const;

    GarpSpacing spacing_;
    std::vector<Group> groups_;
    std::map<std::string, std::size_t> group_of_;  // by interface
    std::map<LaneKey, Lane> lanes_;         // never an empty one
    std::map<LaneKey, Instant> not_before_;  // by pace_of, only while spacing holds the interfaces back
};

}  // namespace ka::vrrp::kernel
