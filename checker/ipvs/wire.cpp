#include "checker/ipvs/wire.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "common/ipvs/attribute_writer.hpp"

namespace ka::checker::ipvs {

namespace {

using ka::ipvs::AttributeWriter;

constexpr std::size_t attribute_header = 4;
constexpr std::size_t address_octets = 16;  // IPv4 in the first four (checker.md CK-126)
constexpr std::uint16_t type_mask = 0x3fff;
constexpr std::uint16_t family_inet = 2;
constexpr std::uint16_t family_inet6 = 10;
constexpr std::uint32_t flag_hashed = 2;  // set by the kernel on every service
constexpr std::uint32_t flags_mask = 0xffffffff;

enum Top : std::uint16_t { top_service = 1, top_destination = 2 };
enum Svc : std::uint16_t {
    svc_family = 1, svc_protocol = 2, svc_address = 3, svc_port = 4, svc_fwmark = 5, svc_scheduler = 6, svc_flags = 7,
    svc_timeout = 8, svc_netmask = 9, svc_engine = 11,
};
enum Dst : std::uint16_t {
    dst_address = 1, dst_port = 2, dst_forwarding = 3, dst_weight = 4, dst_upper = 5, dst_lower = 6, dst_family = 11,
    dst_tunnel_type = 13, dst_tunnel_port = 14, dst_tunnel_flags = 15,
};

std::uint16_t kernel_family(Family family) { return family == Family::ipv4 ? family_inet : family_inet6; }

void put_service_key(AttributeWriter& out, const ServiceKey& key) {
    out.number<std::uint16_t>(svc_family, kernel_family(key.family));
    if (key.fwmark != 0) {
        out.number<std::uint32_t>(svc_fwmark, key.fwmark);
        return;
    }
    out.number<std::uint16_t>(svc_protocol, static_cast<std::uint16_t>(key.protocol));
    out.address(svc_address, key.address);
    out.port(svc_port, key.port);
}

// The payload of the first attribute of a type, or nothing. Stops at the first broken length.
using Octets = std::span<const std::uint8_t>;
std::optional<Octets> find(Octets attributes, std::uint16_t wanted) {
    while (attributes.size() >= attribute_header) {
        std::uint16_t length = 0;
        std::uint16_t type = 0;
        std::memcpy(&length, attributes.data(), sizeof length);
        std::memcpy(&type, attributes.data() + 2, sizeof type);
        if (length < attribute_header || length > attributes.size()) return std::nullopt;
        if ((type & type_mask) == wanted) return attributes.subspan(attribute_header, length - attribute_header);
        attributes = attributes.subspan(std::min(attributes.size(), (static_cast<std::size_t>(length) + 3) & ~std::size_t{3}));
    }
    return std::nullopt;
}

template <typename Number>
std::optional<Number> number(Octets attributes, std::uint16_t type) {
    const auto payload = find(attributes, type);
    if (!payload || payload->size() < sizeof(Number)) return std::nullopt;
    Number value{};
    std::memcpy(&value, payload->data(), sizeof value);
    return value;
}

std::optional<std::uint16_t> port(Octets attributes, std::uint16_t type) {
    const auto payload = find(attributes, type);
    if (!payload || payload->size() < 2) return std::nullopt;
    return static_cast<std::uint16_t>((*payload)[0] << 8 | (*payload)[1]);
}

std::optional<IpAddress> address(Octets attributes, std::uint16_t type, Family family) {
    const auto payload = find(attributes, type);
    const std::size_t size = family == Family::ipv4 ? 4 : address_octets;
    if (!payload || payload->size() < size) return std::nullopt;
    return IpAddress::from_bytes(payload->first(size));
}

std::optional<std::uint32_t> netmask(Octets attributes, std::uint16_t type, Family family) {
    if (family == Family::ipv6) return number<std::uint32_t>(attributes, type);
    const auto mask = address(attributes, type, Family::ipv4);
    if (!mask) return std::nullopt;
    return mask->v4_host_order();
}

std::string text(Octets attributes, std::uint16_t type) {
    const auto payload = find(attributes, type);
    if (!payload) return {};
    const auto end = std::find(payload->begin(), payload->end(), std::uint8_t{0});
    return {payload->begin(), end};
}

std::optional<Family> family(Octets attributes, std::uint16_t type) {
    const auto value = number<std::uint16_t>(attributes, type);
    if (value == family_inet) return Family::ipv4;
    if (value == family_inet6) return Family::ipv6;
    return std::nullopt;
}

std::optional<ServiceKey> read_service_key(Octets attributes) {
    const auto found_family = family(attributes, svc_family);
    if (!found_family) return std::nullopt;
    ServiceKey key;
    key.family = *found_family;
    if (const auto fwmark = number<std::uint32_t>(attributes, svc_fwmark); fwmark && *fwmark != 0) {
        key.fwmark = *fwmark;
        return key;
    }
    const auto protocol = number<std::uint16_t>(attributes, svc_protocol);
    const auto found_address = address(attributes, svc_address, key.family);
    const auto found_port = port(attributes, svc_port);
    if (!protocol || !found_address || !found_port) return std::nullopt;
    key.protocol = static_cast<Protocol>(*protocol);
    key.address = *found_address;
    key.port = *found_port;
    return key;
}

}  // namespace

Attributes encode_service(const ServiceKey& key, const ServiceSpec* spec) {
    AttributeWriter service;
    put_service_key(service, key);
    if (spec != nullptr) {
        service.text(svc_scheduler, spec->scheduler);
        if (!spec->persistence_engine.empty()) service.text(svc_engine, spec->persistence_engine);
        const std::uint32_t flags[] = {spec->flags, flags_mask};
        service.raw(svc_flags, flags, sizeof flags);
        service.number<std::uint32_t>(svc_timeout, spec->timeout);
        service.netmask(svc_netmask, spec->netmask, key.family);
    }
    AttributeWriter out;
    out.nested(top_service, service);
    return out.take();
}

Attributes encode_destination(const ServiceKey& service, const DestinationKey& key, const DestinationSpec* spec) {
    AttributeWriter named;
    put_service_key(named, service);
    AttributeWriter destination;
    destination.number<std::uint16_t>(dst_family, kernel_family(key.address.family()));
    destination.address(dst_address, key.address);
    destination.port(dst_port, key.port);
    if (spec != nullptr) {
        const auto& forwarding = spec->forwarding;
        destination.number<std::uint32_t>(dst_forwarding, static_cast<std::uint32_t>(forwarding.method));
        destination.number<std::uint32_t>(dst_weight, spec->weight);
        if (forwarding.method == ForwardingMethod::tunnel) {
            destination.number<std::uint8_t>(dst_tunnel_type, static_cast<std::uint8_t>(forwarding.tunnel));
            if (forwarding.tunnel == TunnelType::gue) destination.port(dst_tunnel_port, forwarding.tunnel_port);
            if (forwarding.tunnel != TunnelType::ipip) {
                destination.number<std::uint16_t>(dst_tunnel_flags, forwarding.tunnel_flags);
            }
        }
        destination.number<std::uint32_t>(dst_upper, spec->upper_threshold);
        destination.number<std::uint32_t>(dst_lower, spec->lower_threshold);
    }
    AttributeWriter out;
    out.nested(top_service, named);
    out.nested(top_destination, destination);
    return out.take();
}

Result<std::pair<ServiceKey, ServiceSpec>> decode_service(Octets attributes) {
    const auto inside = find(attributes, top_service);
    if (!inside) return fail("no service in the answer");
    const auto key = read_service_key(*inside);
    const auto flags = number<std::uint32_t>(*inside, svc_flags);
    const auto timeout = number<std::uint32_t>(*inside, svc_timeout);
    const auto mask = key ? netmask(*inside, svc_netmask, key->family) : std::nullopt;
    if (!key || !flags || !timeout || !mask) return fail("an incomplete service in the answer");
    return std::pair{*key, ServiceSpec{text(*inside, svc_scheduler), *flags & ~flag_hashed, *timeout, *mask,
                                       text(*inside, svc_engine)}};
}

Result<std::pair<DestinationKey, DestinationSpec>> decode_destination(Octets attributes, Family service_family) {
    const auto inside = find(attributes, top_destination);
    if (!inside) return fail("no destination in the answer");
    const auto own_family = family(*inside, dst_family).value_or(service_family);
    const auto found_address = address(*inside, dst_address, own_family);
    const auto found_port = port(*inside, dst_port);
    const auto method = number<std::uint32_t>(*inside, dst_forwarding);
    const auto weight = number<std::uint32_t>(*inside, dst_weight);
    const auto upper = number<std::uint32_t>(*inside, dst_upper);
    const auto lower = number<std::uint32_t>(*inside, dst_lower);
    if (!found_address || !found_port || !method || !weight || !upper || !lower) {
        return fail("an incomplete destination in the answer");
    }
    DestinationSpec spec{*weight, {static_cast<ForwardingMethod>(*method)}, *upper, *lower};
    if (spec.forwarding.method == ForwardingMethod::tunnel) {
        spec.forwarding.tunnel = static_cast<TunnelType>(number<std::uint8_t>(*inside, dst_tunnel_type).value_or(0));
        spec.forwarding.tunnel_port = port(*inside, dst_tunnel_port).value_or(0);
        spec.forwarding.tunnel_flags = number<std::uint16_t>(*inside, dst_tunnel_flags).value_or(0);
    }
    return std::pair{DestinationKey{*found_address, *found_port}, spec};
}

}  // namespace ka::checker::ipvs
