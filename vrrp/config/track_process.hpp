// vrrp_track_process NAME { }: programs whose number of processes counts (core.md 11.4).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/time.hpp"

namespace ka::vrrp {

enum class ParameterMatch : std::uint8_t {
    any,      // parameters are not looked at
    exact,    // these and no others
    initial,  // these first, the last one may go on
    partial,  // these first
};

struct TrackProcessConfig {
    static constexpr std::uint32_t unlimited = UINT32_MAX;
    std::string name;
    std::vector<std::string> command;  // program and parameters
    ParameterMatch match = ParameterMatch::any;
    bool full_command = false;  // the path of the command line, not the short name of the process
    std::int32_t weight = 0;    // -254..254; 0: FAULT without quorum
    bool reverse = false;
    std::uint32_t quorum = 1;
    std::uint32_t quorum_max = unlimited;  // 0: none may run
    Duration fork_delay{};       // before a gained quorum counts
    Duration terminate_delay{};  // before a lost one counts
    bool operator==(const TrackProcessConfig&) const = default;
};

}  // namespace ka::vrrp
