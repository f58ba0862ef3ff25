// Who may look at a running daemon from outside: SNMP and D-Bus (vrrp.md 5.1, 5.2).
#pragma once

#include <string>

#include "common/base/time.hpp"

namespace ka::model {

struct SnmpSettings {
    std::string socket;  // empty = unix:/var/agentx/master
    bool traps = false;
    bool vrrp = false;     // KEEPALIVED-MIB
    bool checker = false;
    bool rfc = false;      // both of the next
    bool rfc_v2 = false;   // VRRP-MIB
    bool rfc_v3 = false;   // VRRPv3-MIB
    Duration service_age = seconds{5};  // of statistics that may be given out again
    Duration server_age{};              // 0 = service_age
    bool operator==(const SnmpSettings&) const = default;
};

struct DbusSettings {
    bool enabled = false;
    std::string service;       // empty = org.keepalived.Vrrp1
    std::string no_interface;  // path element of instances without interface; empty = none
    bool operator==(const DbusSettings&) const = default;
};

}  // namespace ka::model
