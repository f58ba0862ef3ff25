// What the dumps of the vrrp process are made from: the engine, the configuration and what only the runner knows.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/base/time.hpp"
#include "common/netlink/mirror.hpp"
#include "vrrp/config/model.hpp"
#include "vrrp/engine/router.hpp"

namespace ka::vrrp::dump {

struct ScriptFacts {
    bool known = false;        // a result has come
    bool up = false;
    std::uint64_t result = 0;  // the counter of results in a row
    const char* run = "idle";  // "idle", "running", "requested termination"
};

struct ProcessCountFacts {
    std::size_t count = 0;
    bool quorum = false;
    bool gaining = false;  // waits for fork_delay
    bool losing = false;   // waits for terminate_delay
};

// A pair of raw sockets and the instances that share it.
struct SocketFacts {
    int receive = -1;
    int send = -1;
    std::string interface;
    Family family = Family::ipv4;
    bool multicast = true;
    IpAddress address;  // of unicast
    std::uint32_t receive_buffer = 0;
    std::vector<InstanceId> users;
    bool behind_ah = false;  // protocol 51
};

struct Scene {
    const Router& router;
    const Config& config;
    const netlink::Mirror& mirror;
    Duration to_wall{};   // wall time minus protocol time
    bool running = true;  // false: what is configured alone (-d)
    std::map<std::string, ScriptFacts> scripts{};
    std::map<std::string, std::int32_t> files{};  // present numbers by name
    std::map<std::string, ProcessCountFacts> processes{};
    std::vector<SocketFacts> sockets{};
    std::map<std::string, LinkbeatKind> polled{};  // how the link is asked, by name
};

}  // namespace ka::vrrp::dump
