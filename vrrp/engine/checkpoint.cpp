#include "vrrp/engine/checkpoint.hpp"

#include <algorithm>

#include "common/base/byte_reader.hpp"
#include "common/base/byte_writer.hpp"
#include "vrrp/config/diff.hpp"

namespace ka::vrrp {

namespace {

constexpr std::uint8_t format_version = 3;

void put(ByteWriter& out, const std::string& text) {
    out.u16(static_cast<std::uint16_t>(text.size()));
    out.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string take(ByteReader& in) {
    const auto octets = in.bytes(in.u16());
    return {octets.begin(), octets.end()};
}

}  // namespace

bool may_resume(const Checkpoint& saved, const InstanceConfig& config, IfIndex interface_now, Instant adverts_sent_until,
                Instant now) {
    if (saved.state != State::master || saved.config_hash != instance_hash(config)) return false;
    if (saved.interface != interface_now) return false;
    const Instant fresh = std::max(saved.since, adverts_sent_until);  // entering MASTER sends at once
    return fresh <= now && now - fresh < 3 * config.advert_interval;
}

std::vector<std::uint8_t> encode(const Checkpoint& checkpoint) {
    ByteWriter out;
    out.u8(format_version);
    put(out, checkpoint.name);
    out.u8(static_cast<std::uint8_t>(checkpoint.family));
    out.u8(checkpoint.vrid.value);
    out.u32(checkpoint.interface.value);
    out.u64(checkpoint.config_hash);
    out.u8(static_cast<std::uint8_t>(checkpoint.state));
    out.u64(static_cast<std::uint64_t>(checkpoint.since.time_since_epoch().count()));
    out.u8(checkpoint.effective_priority.value);
    out.u64(static_cast<std::uint64_t>(checkpoint.master_interval.count()));
    out.u32(checkpoint.ah.value);
    out.u32(checkpoint.ah.promised);
    out.u64(checkpoint.trailer);
    out.u16(static_cast<std::uint16_t>(checkpoint.scripts.size()));
    for (const TrackerMemory& script : checkpoint.scripts) {
        put(out, script.name);
        out.u8(script.up);
    }
    return out.take();
}

std::optional<Checkpoint> decode_checkpoint(std::span<const std::uint8_t> octets) {
    ByteReader in(octets);
    if (in.u8() != format_version) return std::nullopt;
    Checkpoint checkpoint;
    checkpoint.name = take(in);
    const std::uint8_t family = in.u8();
    checkpoint.family = family == 4 ? Family::ipv4 : Family::ipv6;
    checkpoint.vrid = Vrid{in.u8()};
    checkpoint.interface = IfIndex{in.u32()};
    checkpoint.config_hash = in.u64();
    const std::uint8_t state = in.u8();
    checkpoint.state = static_cast<State>(state);
    checkpoint.since = Instant{Duration{static_cast<std::int64_t>(in.u64())}};
    checkpoint.effective_priority = Priority{in.u8()};
    checkpoint.master_interval = Duration{static_cast<std::int64_t>(in.u64())};
    checkpoint.ah.value = in.u32();
    checkpoint.ah.promised = in.u32();
    checkpoint.trailer = in.u64();
    for (std::uint16_t left = in.u16(); left > 0 && !in.failed(); --left) {
        TrackerMemory script;
        script.name = take(in);
        const std::uint8_t up = in.u8();
        if (up > 1) return std::nullopt;
        script.up = up == 1;
        checkpoint.scripts.push_back(std::move(script));
    }
    if (!in.finished() || (family != 4 && family != 6) || state > static_cast<std::uint8_t>(State::fault)) return std::nullopt;
    return checkpoint;
}

}  // namespace ka::vrrp
