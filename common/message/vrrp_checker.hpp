// The direct link between vrrp and checker (a SEQPACKET pair made by core, renewed when either is replaced).
// Each side sends its full state on connect, ended by StateComplete, then changes. End of file: the other one is gone;
// what it said becomes unknown and changes nothing until it had a bounded time to come back.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "common/message/codec.hpp"

namespace ka::message {

struct VirtualServerState {
    std::string name;  // as track_virtual_server names it: "ADDR PORT", "fwmark N", group name
    bool quorum_up = false;
    bool operator==(const VirtualServerState&) const = default;
    static void fields(auto& self, auto&& field) {
        field("name", self.name);
        field("quorum_up", self.quorum_up);
    }
};

struct VirtualServerGone {  // a reload removed it
    std::string name;
    bool operator==(const VirtualServerGone&) const = default;
    static void fields(auto& self, auto&& field) { field("name", self.name); }
};

struct AddressHeld {
    std::string address;  // without a length
    bool held = false;    // false: released
    bool operator==(const AddressHeld&) const = default;
    static void fields(auto& self, auto&& field) {
        field("address", self.address);
        field("held", self.held);
    }
};

// The full state has been told; what was not named does not exist.
struct StateComplete {
    bool operator==(const StateComplete&) const = default;
    static void fields(auto&, auto&&) {}
};

using CheckerToVrrp = std::variant<VirtualServerState, VirtualServerGone, StateComplete>;
using VrrpToChecker = std::variant<AddressHeld, StateComplete>;

}  // namespace ka::message
