#include "checker/run/saved_state.hpp"

#include <charconv>
#include <cstdint>
#include <string_view>

#include "common/base/format.hpp"
#include "common/message/codec.hpp"

namespace ka::checker {

namespace {

constexpr std::string_view check_prefix = "check ";
constexpr std::string_view quorum_prefix = "virtual_server ";

std::optional<std::uint64_t> number_after(const std::string& key, std::string_view prefix) {
    if (!key.starts_with(prefix)) return std::nullopt;
    std::uint64_t number = 0;
    const auto* end = key.data() + key.size();
    const auto read = std::from_chars(key.data() + prefix.size(), end, number, 16);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return number;
}

}  // namespace

std::string check_record_key(CheckKey check) { return format("{}{:016x}", {check_prefix, check}); }
std::string quorum_record_key(VirtualServerKey server) { return format("{}{:016x}", {quorum_prefix, server}); }

message::SavedState record_of(CheckKey check, const Health& health) {
    message::Encoder out;
    out.put(health.up);
    out.put(health.has_run);
    out.put(health.failures);
    return {check_record_key(check), out.take()};
}

message::SavedState record_of(VirtualServerKey server, bool quorum_up) {
    message::Encoder out;
    out.put(quorum_up);
    return {quorum_record_key(server), out.take()};
}

void restore(const message::SavedState& record, SavedState& saved) {
    message::Decoder in(record.octets);
    if (const auto check = number_after(record.key, check_prefix)) {
        Health health;
        in.get(health.up);
        in.get(health.has_run);
        in.get(health.failures);
        if (in.finished()) saved.checks[*check] = health;
    } else if (const auto server = number_after(record.key, quorum_prefix)) {
        bool up = false;
        in.get(up);
        if (in.finished()) saved.quorums[*server] = up;
    }
}

}  // namespace ka::checker
