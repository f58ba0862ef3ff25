// Everything a router asks for: the outputs of Router::handle, to be performed strictly in order. Data only.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/strong_types.hpp"
#include "vrrp/config/model.hpp"
#include "vrrp/engine/checkpoint.hpp"
#include "vrrp/engine/state.hpp"
#include "vrrp/engine/text.hpp"

namespace ka::vrrp {

// Hand to core before anything after it in the list is done (persist before send).
struct SaveCheckpoint {
    InstanceId instance;
    Checkpoint checkpoint;
};

// One datagram. IPv4: octets begin with our IP header (IP_HDRINCL; the kernel fills its checksum). IPv6: octets begin with
// the VRRP header, source and interface go into IPV6_PKTINFO, hop_limit into IPV6_HOPLIMIT, the kernel fills the checksum.
struct SendAdvert {
    InstanceId instance;
    Priority priority;
    bool multicast = true;  // multicast: MSG_DONTROUTE
    IpAddress source;
    IpAddress destination;
    IfIndex interface;  // 0 = let routing choose (unicast without an interface)
    std::uint8_t hop_limit = 255;
    std::vector<std::uint8_t> octets;
};

enum class WantCause : std::uint8_t {
    became_master,
    left_master,
    reloaded,  // the set itself changed
    resumed,   // a predecessor's set: normally nothing to do
    start,     // released: leftovers of an earlier life are removed
};

// The addresses, routes and rules of the instance's configuration (Router::config) shall be there, or shall not. Level
// triggered: saying it again is harmless, and makes the reconciler compare again.
struct Want {
    InstanceId instance;
    bool held = false;
    WantCause cause = WantCause::became_master;
};

struct Announcement {
    IpAddress address;
    std::string interface;
    bool operator==(const Announcement&) const = default;
};

// Gratuitous ARP (IPv4) and unsolicited neighbour advertisements (IPv6): `repeat` rounds, each over all addresses in the
// order given (round-robin). source: the instance's own address rather than a virtual one (unicast, leaving FAULT).
struct SendGarp {
    InstanceId instance;
    std::vector<Announcement> addresses;
    std::uint32_t repeat = 1;
    bool source = false;
};

// Empties the queue of announcements of the instance.
struct CancelGarp {
    InstanceId instance;
};

enum class NotifyState : std::uint8_t {
    master, backup, fault, stop, deleted,
    // events, not states; the last two are for FIFOs only
    master_rx_lower_priority, master_priority, backup_priority,
};
std::string_view name_of(NotifyState state);  // as scripts and FIFOs get it: "MASTER", "MASTER_RX_LOWER_PRI"

// Run the scripts of this transition (5.4); the engine has decided that they are due. Group notifications have priority 0.
struct Notify {
    bool is_group = false;
    std::string name;
    NotifyState state = NotifyState::backup;
    Priority priority;
    std::shared_ptr<const NotifyConfig> scripts;  // of the configuration then in force; null: only FIFOs are told
};

// For whoever shows states to people.
struct Publish {
    InstanceId instance;
    State state = State::init;
    Priority effective_priority;
};

struct Log {
    Line line;
    std::vector<LineArgument> arguments;
};

// The instance exists from here on: open its sockets (Router::transport). Before anything else of it.
struct InstanceOpened {
    InstanceId instance;
};
// Interface index, source or group changed: compare the sockets with Router::transport again.
struct TransportChanged {
    InstanceId instance;
};
// The last effect of an instance: close sockets, forget its checkpoint and whatever was wanted for it. The id never returns.
struct InstanceClosed {
    InstanceId instance;
};
// All instances have stopped (after Stop).
struct Stopped {};

using Effect = std::variant<SaveCheckpoint, SendAdvert, Want, SendGarp, CancelGarp, Notify, Publish, Log, InstanceOpened,
                            TransportChanged, InstanceClosed, Stopped>;
using EffectList = std::vector<Effect>;

}  // namespace ka::vrrp
