#include "vrrp/config/hmac_keys.hpp"

#include "common/base/format.hpp"

namespace ka::vrrp {

namespace {

using config::ErrorClass;
using model::ScriptGate;

void complain(const InstanceDraft& draft, std::uint8_t id, ErrorClass error_class, std::string text, config::Diagnostics& diagnostics) {
    const auto at = draft.hmac_key_places.find(id);
    config::Diagnostic complaint;
    complaint.error_class = error_class;
    if (at != draft.hmac_key_places.end()) complaint.location = at->second;
    complaint.text = std::move(text);
    diagnostics.add(std::move(complaint));
}

// What is wrong with it; nothing when the octets are there.
std::optional<std::string> take(HmacKey& key, const std::string& path, const ScriptGate::KeyFile& file) {
    using enum ScriptGate::KeyFile::Outcome;
    if (file.outcome == cannot_be_opened) return format("auth_hmac key file '{}' cannot be opened", {path});
    if (file.outcome == too_large) return format("auth_hmac key file '{}' is too large", {path});
    std::string_view text = file.text;
    while (text.ends_with('\n')) text.remove_suffix(1);
    auto octets = hmac_key_octets(text);
    if (!octets) return format("auth_hmac key {} has invalid hex digits", {key.id});
    if (octets->size() < shortest_hmac_key || octets->size() > longest_hmac_key)
        return format("auth_hmac key {} length {} not in range [{}, {}]", {key.id, octets->size(), shortest_hmac_key, longest_hmac_key});
    key.octets = std::move(*octets);
    return std::nullopt;
}

bool read_key(const InstanceDraft& draft, HmacKey& key, ScriptGate& gate, config::Diagnostics& diagnostics) {
    const std::string path = key.value.substr(hmac_file_mark.size());
    const ScriptGate::KeyFile file = gate.read_key(path);
    const std::string& name = draft.config.name;
    if (const auto wrong = take(key, path, file)) {
        complain(draft, key.id, ErrorClass::general, format("({}) {}", {name, *wrong}), diagnostics);
        return false;
    }
    if (file.readable_by_others)
        complain(draft, key.id, ErrorClass::security, format("({}) auth_hmac key file '{}' is readable by group or others", {name, path}),
                 diagnostics);
    return true;
}

}  // namespace

void read_hmac_keys(Draft& draft, ScriptGate& gate, config::Diagnostics& diagnostics) {
    for (InstanceDraft& instance : draft.instances) {
        if (!instance.hmac) continue;
        std::erase_if(instance.hmac->keys, [&](HmacKey& key) {
            return key.value.starts_with(hmac_file_mark) && !read_key(instance, key, gate, diagnostics);
        });
    }
}

}  // namespace ka::vrrp
