// Lightweight tunnels of routes (linux/lwtunnel.h); their own attributes are in network order.
#include <endian.h>
#include <linux/ila.h>
#include <linux/lwtunnel.h>
#include <linux/mpls_iptunnel.h>
#include <linux/rtnetlink.h>

#include <cstring>

#include "common/netlink/attributes.hpp"
#include "common/netlink/wire_route.hpp"

namespace ka::netlink {
namespace {

// One entry of a label stack: label, traffic class, bottom of stack, TTL (RFC 3032 2.1).
constexpr unsigned label_shift = 12;
constexpr std::uint32_t bottom_of_stack = 1U << 8;

std::vector<std::uint8_t> label_stack(const std::vector<std::uint32_t>& labels) {
    std::vector<std::uint8_t> octets;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::uint32_t entry = htobe32(labels[i] << label_shift | (i + 1 == labels.size() ? bottom_of_stack : 0));
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(&entry);
        octets.insert(octets.end(), bytes, bytes + sizeof entry);
    }
    return octets;
}

std::vector<std::uint32_t> labels_of(std::span<const std::uint8_t> octets) {
    std::vector<std::uint32_t> labels;
    std::uint32_t entry = 0;
    for (; octets.size() >= sizeof entry; octets = octets.subspan(sizeof entry)) {
        std::memcpy(&entry, octets.data(), sizeof entry);
        labels.push_back(be32toh(entry) >> label_shift);
    }
    return labels;
}

// The attributes of both kinds of IP tunnel are numbered alike, but for these two.
struct TunnelTypes {
    std::uint16_t hop_limit;
    std::uint16_t service;
};
constexpr TunnelTypes ip_types{LWTUNNEL_IP_TTL, LWTUNNEL_IP_TOS};
constexpr TunnelTypes ip6_types{LWTUNNEL_IP6_HOPLIMIT, LWTUNNEL_IP6_TC};
static_assert(int{LWTUNNEL_IP_ID} == int{LWTUNNEL_IP6_ID} && int{LWTUNNEL_IP_DST} == int{LWTUNNEL_IP6_DST} &&
              int{LWTUNNEL_IP_SRC} == int{LWTUNNEL_IP6_SRC} && int{LWTUNNEL_IP_FLAGS} == int{LWTUNNEL_IP6_FLAGS});

void put_tunnel(MessageWriter& writer, const Encapsulation& tunnel, TunnelTypes types) {
    if (tunnel.id != 0) writer.value(LWTUNNEL_IP_ID, htobe64(tunnel.id));
    if (tunnel.destination) writer.attribute(LWTUNNEL_IP_DST, tunnel.destination->bytes());
    if (tunnel.source) writer.attribute(LWTUNNEL_IP_SRC, tunnel.source->bytes());
    if (tunnel.hop_limit != 0) writer.value(types.hop_limit, tunnel.hop_limit);
    if (tunnel.service != 0) writer.value(types.service, tunnel.service);
    if (tunnel.flags != 0) writer.value(LWTUNNEL_IP_FLAGS, htobe16(tunnel.flags));
}

Encapsulation read_tunnel(EncapsulationKind kind, std::span<const std::uint8_t> octets, TunnelTypes types) {
    const Attributes<LWTUNNEL_IP_FLAGS + 1> attributes(octets);
    Encapsulation tunnel{.kind = kind};
    tunnel.id = be64toh(attributes.number<std::uint64_t>(LWTUNNEL_IP_ID).value_or(0));
    tunnel.destination = attributes.address(LWTUNNEL_IP_DST);
    tunnel.source = attributes.address(LWTUNNEL_IP_SRC);
    // the kernel says "::" and "0.0.0.0" where nothing was given
    for (auto* end : {&tunnel.destination, &tunnel.source})
        if (*end && (*end)->is_unspecified()) end->reset();
    tunnel.hop_limit = attributes.number<std::uint8_t>(types.hop_limit).value_or(0);
    tunnel.service = attributes.number<std::uint8_t>(types.service).value_or(0);
    tunnel.flags = be16toh(attributes.number<std::uint16_t>(LWTUNNEL_IP_FLAGS).value_or(0));
    return tunnel;
}

}  // namespace

std::optional<Encapsulation> decode_encapsulation(std::uint16_t kind, std::span<const std::uint8_t> octets) {
    Encapsulation made{.kind = static_cast<EncapsulationKind>(kind)};
    switch (made.kind) {
        case EncapsulationKind::mpls:
            made.labels = labels_of(Attributes<MPLS_IPTUNNEL_DST + 1>(octets).octets(MPLS_IPTUNNEL_DST));
            return made;
        case EncapsulationKind::ila:
            made.locator = be64toh(Attributes<ILA_ATTR_LOCATOR + 1>(octets).number<std::uint64_t>(ILA_ATTR_LOCATOR).value_or(0));
            return made;
        case EncapsulationKind::ip: return read_tunnel(made.kind, octets, ip_types);
        case EncapsulationKind::ip6: return read_tunnel(made.kind, octets, ip6_types);
    }
    return std::nullopt;
}

void put_encapsulation(MessageWriter& writer, const std::optional<Encapsulation>& encapsulation) {
    if (!encapsulation) return;
    writer.value(RTA_ENCAP_TYPE, static_cast<std::uint16_t>(encapsulation->kind));
    const std::size_t nested = writer.begin_nested(RTA_ENCAP);
    switch (encapsulation->kind) {
        case EncapsulationKind::mpls: writer.attribute(MPLS_IPTUNNEL_DST, label_stack(encapsulation->labels)); break;
        case EncapsulationKind::ila: writer.value(ILA_ATTR_LOCATOR, htobe64(encapsulation->locator)); break;
        case EncapsulationKind::ip: put_tunnel(writer, *encapsulation, ip_types); break;
        case EncapsulationKind::ip6: put_tunnel(writer, *encapsulation, ip6_types); break;
    }
    writer.end_nested(nested);
}

}  // namespace ka::netlink
