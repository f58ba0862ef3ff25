#include "common/ipvs/sync_wire.hpp"

#include <cerrno>
#include <cstring>

#include "common/base/format.hpp"
#include "common/ipvs/attribute_writer.hpp"

namespace ka::ipvs {

namespace {

constexpr std::uint16_t top_daemon = 3;
enum Daemon : std::uint16_t {
    daemon_state = 1, daemon_interface = 2, daemon_id = 3, daemon_max_length = 4, daemon_group4 = 5, daemon_group6 = 6,
    daemon_port = 7, daemon_ttl = 8,
};

std::vector<std::uint8_t> within_top(const AttributeWriter& daemon) {
    AttributeWriter out;
    out.nested(top_daemon, daemon);
    return out.take();
}

}  // namespace

std::vector<std::uint8_t> encode_start(SyncRole role, const model::SyncDaemon& daemon) {
    AttributeWriter out;
    out.number(daemon_state, static_cast<std::uint32_t>(role));
    out.text(daemon_interface, daemon.interface);
    out.number<std::uint32_t>(daemon_id, daemon.id.value_or(0));
    if (daemon.max_length != 0) out.number(daemon_max_length, daemon.max_length);
    if (daemon.port != 0) out.number(daemon_port, daemon.port);
    if (daemon.ttl != 0) out.number(daemon_ttl, daemon.ttl);
    if (const auto& group = daemon.group) out.raw(group->is_v6() ? daemon_group6 : daemon_group4, group->bytes().data(), group->size());
    return within_top(out);
}

std::vector<std::uint8_t> encode_stop(SyncRole role) {
    AttributeWriter out;
    out.number(daemon_state, static_cast<std::uint32_t>(role));
    out.number<std::uint32_t>(daemon_id, 0);
    return within_top(out);
}

std::string refusal_text(SyncCommand command, int errno_value) {
    const bool start = command == SyncCommand::start;
    const auto meaning = [&]() -> std::string {
        switch (errno_value) {
            case EEXIST: return "Daemon has already run";
            case ESRCH: return "No daemon is running";
            case EPERM: return "Permission denied (you must be root)";
            case EINVAL: return "Invalid operation.  Possibly wrong module version, address not unicast, ...";
            default: return std::strerror(errno_value);
        }
    };
    return format("IPVS cmd {}({}) error: {}({})", {start ? "IP_VS_SO_SET_STARTDAEMON" : "IP_VS_SO_SET_STOPDAEMON", start ? 1163 : 1164,
                                                    meaning(), errno_value});
}

}  // namespace ka::ipvs
