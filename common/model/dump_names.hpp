// Where the files go that signals ask for, and who may read them (core.md 3.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/model/global.hpp"

namespace ka::model {

// What the command line and the environment say about it.
struct DumpPlace {
    std::string folder = "/tmp";         // TMPDIR, where it is one
    std::optional<std::uint32_t> umask;  // -u; wins over the configuration
};

// `part` tells the processes apart: "" vrrp, "_parent", "_check", "_bfd".
std::string data_file(const Global& global, const DumpPlace& place, std::string_view part);
std::string statistics_file(const Global& global, const DumpPlace& place);
std::string json_file(const Global& global, const DumpPlace& place);

// In config_save_dir: "keepalived.conf.PID.N", N counts what was read from 0; "keepalived_vrrp.PID.N.pre", N counts reloads from 1.
std::string kept_configuration(const Global& global, int pid, unsigned count);
std::string kept_dump(const Global& global, std::string_view part, int pid, unsigned count, std::string_view when);
inline constexpr std::uint32_t kept_mode = 0600;  // passwords stand in it

// 0640, unless a mask is asked for by -u or the umask keyword.
std::uint32_t dump_mode(const Global& global, const DumpPlace& place);

}  // namespace ka::model
