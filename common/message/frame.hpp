// One datagram is one message: kind:u16, version:u16, fields. The kind is the position in the variant of its direction.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/limits.hpp"
#include "common/base/result.hpp"
#include "common/message/codec.hpp"

namespace ka::message {

// Both ends are the same binary (children are executed from /proc/self/exe), so another version is a refused message.
constexpr std::uint16_t wire_version = 1;

template <typename Variant>
std::vector<std::uint8_t> encode(const Variant& message) {
    Encoder encoder;
    encoder.put(static_cast<std::uint16_t>(message.index()));
    encoder.put(wire_version);
    std::visit([&](const auto& alternative) { encoder.put(alternative); }, message);
    return encoder.take();
}

namespace detail {
template <typename Variant, std::size_t Index = 0>
bool get_alternative(std::uint16_t kind, Decoder& decoder, Variant& out) {
    if constexpr (Index < std::variant_size_v<Variant>) {
        if (kind != Index) return get_alternative<Variant, Index + 1>(kind, decoder, out);
        decoder.get(out.template emplace<Index>());
        return true;
    }
    return false;
}
}  // namespace detail

// Refuses unknown kinds and versions, missing octets, values out of range and octets left over.
template <typename Variant>
Result<Variant> decode(std::span<const std::uint8_t> octets) {
    if (octets.size() > limits::message_bytes) return fail("message too long");
    Decoder decoder(octets);
    std::uint16_t kind = 0;
    std::uint16_t version = 0;
    decoder.get(kind);
    decoder.get(version);
    if (!decoder.ok()) return fail("message without a header");
    if (version != wire_version) return fail("message of another version");
    Variant message;
    if (!detail::get_alternative(kind, decoder, message)) return fail("message of an unknown kind");
    if (!decoder.finished()) return fail("malformed message");
    return message;
}

template <typename Variant>
std::string print(const Variant& message) {
    Printer printer;
    std::visit([&](const auto& alternative) { printer.put(alternative); }, message);
    return printer.text();
}

}  // namespace ka::message
