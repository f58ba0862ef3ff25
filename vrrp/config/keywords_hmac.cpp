// auth_hmac { } of an instance (vrrp.md 4.3). Keys in files are read later (hmac_keys.hpp).
#include <algorithm>
#include <charconv>

#include "common/base/format.hpp"
#include "common/config/codecs.hpp"
#include "vrrp/config/parse_link.hpp"

namespace ka::vrrp {

namespace {

using namespace config;

constexpr std::string_view hex_mark = "hex:";

HmacConfig& hmac_of(InstanceDraft& draft) {
    if (!draft.hmac) draft.hmac.emplace();
    return *draft.hmac;
}

void parse_key(Statement& line, InstanceDraft& draft) {
    const std::string& name = draft.config.name;
    const auto id = read_unsigned(line, 1, 1, 255, Leniency::lenient);
    if (!id) return line.error(format("({}) auth_hmac key id '{}' not in range [1, 255]", {name, line[1]}), 1);
    HmacConfig& hmac = hmac_of(draft);
    if (std::ranges::find(hmac.keys, *id, &HmacKey::id) != hmac.keys.end())
        return line.error(format("({}) duplicate auth_hmac key id {}", {name, *id}), 1);
    const std::string_view value = line[2];
    HmacKey key{static_cast<std::uint8_t>(*id), std::string(value), {}};
    if (!value.starts_with(hmac_file_mark)) {
        auto octets = hmac_key_octets(value);
        if (!octets) return line.error(format("({}) auth_hmac key {} has invalid hex digits", {name, *id}), 2);
        if (octets->size() < shortest_hmac_key || octets->size() > longest_hmac_key)
            return line.error(format("({}) auth_hmac key {} length {} not in range [{}, {}]",
                                     {name, *id, octets->size(), shortest_hmac_key, longest_hmac_key}), 2);
        key.octets = std::move(*octets);
    }
    draft.hmac_key_places[key.id] = line.location();
    hmac.keys.push_back(std::move(key));
}
void dump_keys(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (!draft.hmac) return;
    for (const HmacKey& key : draft.hmac->keys) out.line(keyword, std::to_string(key.id) + ' ' + quoted(key.value));
}

void parse_active_key(Statement& line, InstanceDraft& draft) {
    const auto id = read_unsigned(line, 1, 1, 255, Leniency::lenient);
    if (id) hmac_of(draft).active_key = static_cast<std::uint8_t>(*id);
    else line.error(format("({}) auth_hmac active_key '{}' not in range [1, 255]", {draft.config.name, line[1]}), 1);
}
void dump_active_key(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.hmac && draft.hmac->active_key != 0) out.line(keyword, std::to_string(draft.hmac->active_key));
}

void parse_anti_replay(Statement& line, InstanceDraft& draft) {
    if (line[1] == "time") hmac_of(draft).anti_replay = AntiReplay::time;
    else if (line[1] == "monotonic") hmac_of(draft).anti_replay = AntiReplay::monotonic;
    else line.error(format("({}) auth_hmac anti_replay '{}' must be time or monotonic", {draft.config.name, line[1]}), 1);
}
void dump_anti_replay(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.hmac && draft.hmac->anti_replay == AntiReplay::monotonic) out.line(keyword, "monotonic");
}

void parse_window(Statement& line, InstanceDraft& draft) {
    const auto value = read_unsigned(line, 1, 1, 300, Leniency::lenient);
    if (value) hmac_of(draft).window = seconds(*value);
    else line.error(format("({}) auth_hmac time_window '{}' not in range [1, 300]", {draft.config.name, line[1]}), 1);
}
void dump_window(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.hmac && draft.hmac->window) out.line(keyword, WholeSeconds<1, 300>::print(*draft.hmac->window));
}

void parse_mode(Statement& line, InstanceDraft& draft) {
    if (line[1] == "enforce") hmac_of(draft).mode = HmacMode::enforce;
    else if (line[1] == "permissive") hmac_of(draft).mode = HmacMode::permissive;
    else if (line[1] == "receive-only") hmac_of(draft).mode = HmacMode::receive_only;
    else line.error(format("({}) auth_hmac mode '{}' must be enforce, permissive or receive-only", {draft.config.name, line[1]}), 1);
}
void dump_mode(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.hmac && draft.hmac->mode != HmacMode::enforce)
        out.line(keyword, draft.hmac->mode == HmacMode::permissive ? "permissive" : "receive-only");
}

constexpr Row hmac_rows[] = {
    {.name = "key", .syntax = "<1-255> TEXT|hex:DIGITS|file:PATH", .doc = "A shared key of 32 to 64 octets and its number.",
     .repeat = Repeat::appends, .example = "key 1 abcdefghijklmnopqrstuvwxyz012345",
     .codec = custom<parse_key, dump_keys>(2)},
    {.name = "active_key", .syntax = "<1-255>", .doc = "The key that signs.",
     .example = "active_key 1", .codec = custom<parse_active_key, dump_active_key>(1)},
    {.name = "anti_replay", .syntax = "time|monotonic", .doc = "How replays are found; default time.",
     .example = "anti_replay monotonic", .codec = custom<parse_anti_replay, dump_anti_replay>(1)},
    {.name = "time_window", .syntax = "<1-300>", .doc = "Seconds of clock difference allowed; default three adverts.",
     .example = "time_window 10", .codec = custom<parse_window, dump_window>(1)},
    {.name = "mode", .syntax = "enforce|permissive|receive-only", .doc = "What unsigned adverts are worth; default enforce.",
     .example = "mode permissive", .codec = custom<parse_mode, dump_mode>(1)},
};

}  // namespace

std::optional<std::vector<std::uint8_t>> hmac_key_octets(std::string_view value) {
    if (!value.starts_with(hex_mark)) return std::vector<std::uint8_t>(value.begin(), value.end());
    value.remove_prefix(hex_mark.size());
    if (value.size() % 2 != 0) return std::nullopt;
    std::vector<std::uint8_t> octets;
    for (; !value.empty(); value.remove_prefix(2)) {
        std::uint8_t octet = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + 2, octet, 16);
        if (error != std::errc{} || end != value.data() + 2) return std::nullopt;
        octets.push_back(octet);
    }
    return octets;
}

constinit const Table hmac_table = table<InstanceDraft>("auth_hmac", hmac_rows);

}  // namespace ka::vrrp
