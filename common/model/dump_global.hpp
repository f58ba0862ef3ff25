// The global section of a .data file (core.md 3.4), the same for every process but for what only one of them knows.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "common/model/dump_text.hpp"
#include "common/model/global.hpp"

namespace ka::model {

struct DumpingProcess {
    enum class Role : std::uint8_t { parent, vrrp, checker } role = Role::parent;
    std::string host_name;  // the router id where none is configured
    // User and group number that something configured for this user runs as; an unset one is the default user.
    std::function<std::pair<std::uint32_t, std::uint32_t>(const UserSpec&)> ids;
    std::optional<std::uint32_t> umask;  // -u
    std::string user_name{};             // of this process: mail comes from it where nothing else is configured
    std::string reload_at{};             // the parent: when it reloads next; empty = not planned
};

void dump_global(const Global& global, const DumpingProcess& process, DumpText& out);

}  // namespace ka::model
