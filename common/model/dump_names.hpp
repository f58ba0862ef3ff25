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

// 0640, unless a mask is asked for by -u or the umask keyword.
std::uint32_t dump_mode(const Global& global, const DumpPlace& place);

}  // namespace ka::model
