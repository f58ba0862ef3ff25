// Everything that can happen to a router: the inputs of Router::handle. Data only; what a span shows lives for the call.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "common/base/ip.hpp"
#include "common/base/strong_types.hpp"
#include "common/base/time.hpp"
#include "vrrp/config/model.hpp"
#include "vrrp/engine/checkpoint.hpp"

namespace ka::vrrp {

// Once, after the first InterfaceChanged of every interface. `saved` is empty on a first start.
struct Start {
    std::vector<Checkpoint> saved;
    Instant adverts_sent_until{};
};

// Orderly end: with release every master resigns (priority 0) and gives its addresses up; without it they stay.
struct Stop {
    bool release = true;
};

// A datagram as the socket gave it. IPv4: octets begin with the IP header, and source, destination and hop limit are
// read from there (leave them unset). IPv6: octets begin with the VRRP header, the rest comes from control messages.
struct DatagramReceived {
    std::span<const std::uint8_t> octets;
    Family family = Family::ipv4;
    IfIndex interface;
    IpAddress source;
    IpAddress destination;
    int hop_limit = 0;
};

// Wall time minus protocol time, for the trailers of auth_hmac; before the datagrams of a pass. 0 until it is said.
struct ClockRead {
    Duration to_wall{};
};

// The clock reached next_deadline(). drained = false: sockets still hold datagrams; then a due master-down timer waits
// for them, at most limits::master_down_grace. All other timers run.
struct TimePassed {
    bool drained = true;
};

// The whole truth about one interface, whenever any of it changed. index 0 = there is no such interface (now).
// A renamed interface is two events: the old name gone, the new one here.
struct InterfaceChanged {
    std::string name;
    IfIndex index;
    bool up = false;                // IFF_UP and IFF_RUNNING
    std::vector<Prefix> addresses;  // in the kernel's order; virtual ones are of no interest and may be left out
};

// Verdict of a tracked script after rise and fall; nothing = not known (yet, or no longer).
struct ScriptChanged {
    std::string name;
    std::optional<bool> ok;
};

// The number in a tracked file; 0 where there is no file.
struct FileChanged {
    std::string name;
    std::int32_t value = 0;
};

// Whether a tracked process has its quorum.
struct ProcessChanged {
    std::string name;
    bool quorum = false;
};

// The sockets of an instance could not be opened, or could be at last. Said of changes only; they count as open at first.
struct SocketChanged {
    InstanceId instance;
    bool open = false;
};

// Quorum of a tracked virtual server as the checker reports it; nothing = the checker is gone for too long or silent.
struct VirtualServerChanged {
    std::string name;
    std::optional<bool> up;
};

// A reload, committed. Instances are matched by what they are on the wire, not by name (vrrp.md 2.14).
struct ConfigChanged {
    std::shared_ptr<const Config> config;
};

// These wanted addresses are on their interfaces now: after each batch, so that announcing never waits for the last.
// already_there: found in place, nothing was added (a resumed master, a leftover).
struct AddressesPresent {
    InstanceId instance;
    std::vector<IpAddress> addresses;
    bool already_there = false;
};

// Somebody else removed a wanted address of ours. It is put back without being asked (wanted against actual) and then
// announced again, because AddressesPresent names it once more.
struct AddressLost {
    InstanceId instance;
    IpAddress address;
    std::string interface;
};

// Somebody else removed a wanted virtual route of ours.
struct RouteLost {
    InstanceId instance;
    std::string route;  // as a person would write it
};

// Somebody else removed a wanted virtual rule of ours.
struct RuleLost {
    InstanceId instance;
    std::string rule;  // as a person would write it
};

struct SendFailed {
    InstanceId instance;
    Priority priority;
    IpAddress destination;
    int errno_value = 0;
};

// The runner came later than due by Router::worth_telling() or more: it was stopped or suspended. Comes before the
// datagrams that queued up meanwhile.
struct TimeGap {
    Duration lasted{};
};

using Event = std::variant<Start, Stop, DatagramReceived, ClockRead, TimePassed, InterfaceChanged, ScriptChanged, FileChanged, ProcessChanged, SocketChanged, VirtualServerChanged,
                           ConfigChanged, AddressesPresent, AddressLost, RouteLost, RuleLost, SendFailed, TimeGap>;

}  // namespace ka::vrrp
