#include "common/netlink/wire_route.hpp"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstring>

#include "common/netlink/attributes.hpp"

namespace ka::netlink {
namespace {

using RouteAttributes = Attributes<RTA_ENCAP + 1>;

std::optional<Encapsulation> encapsulation(const RouteAttributes& attributes) {
    const auto kind = attributes.number<std::uint16_t>(RTA_ENCAP_TYPE);
    return kind ? decode_encapsulation(*kind, attributes.octets(RTA_ENCAP)) : std::nullopt;
}

RouteMetrics decode_metrics(std::span<const std::uint8_t> octets) {
    const Attributes<RTAX_MAX + 1> attributes(octets);
    RouteMetrics metrics;
    for (std::uint16_t type = RTAX_LOCK; type <= RTAX_MAX; ++type) {
        if (type == RTAX_CC_ALGO) continue;
        const auto value = attributes.number<std::uint32_t>(type);
        if (value.value_or(0) != 0) metrics.values.emplace(type, *value);
    }
    metrics.congestion_control = attributes.text(RTAX_CC_ALGO);
    return metrics;
}

std::optional<IpAddress> gateway(const RouteAttributes& attributes) {
    if (const auto via = attributes.octets(RTA_VIA); via.size() > 2) return IpAddress::from_bytes(via.subspan(2));
    return attributes.address(RTA_GATEWAY);
}

std::vector<NextHop> decode_next_hops(std::span<const std::uint8_t> octets) {
    std::vector<NextHop> hops;
    while (octets.size() >= sizeof(rtnexthop)) {
        rtnexthop header;
        std::memcpy(&header, octets.data(), sizeof header);
        if (header.rtnh_len < sizeof header || header.rtnh_len > octets.size()) break;
        const RouteAttributes attributes(octets.subspan(sizeof header, header.rtnh_len - sizeof header));
        NextHop hop;
        hop.via = gateway(attributes);
        hop.interface = IfIndex{static_cast<std::uint32_t>(header.rtnh_ifindex)};
        hop.weight = static_cast<std::uint16_t>(header.rtnh_hops + 1);
        hop.onlink = (header.rtnh_flags & RTNH_F_ONLINK) != 0;
        hop.realms = attributes.number<std::uint32_t>(RTA_FLOW).value_or(0);
        hop.encapsulation = encapsulation(attributes);
        hops.push_back(hop);
        octets = octets.subspan(std::min(octets.size(), static_cast<std::size_t>(RTNH_ALIGN(header.rtnh_len))));
    }
    return hops;
}

// The gateway: of the route's family in RTA_GATEWAY, of the other one in RTA_VIA.
void put_gateway(MessageWriter& writer, Family family, const std::optional<IpAddress>& via) {
    if (!via) return;
    if (via->family() == family) {
        writer.attribute(RTA_GATEWAY, via->bytes());
        return;
    }
    const std::uint16_t number = family_number(via->family());
    std::vector<std::uint8_t> octets(sizeof number);
    std::memcpy(octets.data(), &number, sizeof number);
    octets.insert(octets.end(), via->bytes().begin(), via->bytes().end());
    writer.attribute(RTA_VIA, octets);
}

void put_next_hops(MessageWriter& writer, const Route& route) {
    if (route.next_hops.empty()) return;
    const std::size_t all = writer.begin_nested(RTA_MULTIPATH);
    for (const NextHop& hop : route.next_hops) {
        const std::size_t begin = writer.position();
        rtnexthop header{};
        header.rtnh_flags = hop.onlink ? RTNH_F_ONLINK : 0;
        header.rtnh_hops = static_cast<std::uint8_t>(hop.weight - 1);
        header.rtnh_ifindex = static_cast<int>(hop.interface.value);
        writer.fixed(header);
        put_gateway(writer, route.family(), hop.via);
        if (hop.realms != 0) writer.value(RTA_FLOW, hop.realms);
        put_encapsulation(writer, hop.encapsulation);
        writer.patch_length16(begin);
    }
    writer.end_nested(all);
}

void put_metrics(MessageWriter& writer, const RouteMetrics& metrics) {
    if (metrics == RouteMetrics{}) return;
    const std::size_t nested = writer.begin_nested(RTA_METRICS);
    for (const auto& [type, value] : metrics.values) writer.value(type, value);
    if (!metrics.congestion_control.empty()) writer.text(RTAX_CC_ALGO, metrics.congestion_control);
    writer.end_nested(nested);
}

std::uint16_t request_flags(Verb verb, RoutePlacement placement) {
    const std::uint16_t flags = NLM_F_REQUEST | NLM_F_ACK;
    if (verb == Verb::remove) return flags;
    if (verb == Verb::replace) return flags | NLM_F_CREATE | NLM_F_REPLACE;
    // "prepend": created without the exclusive flag, so that equal routes of others do not stand in the way
    switch (placement) {
        case RoutePlacement::prepend: return flags | NLM_F_CREATE;
        case RoutePlacement::append: return flags | NLM_F_CREATE | NLM_F_APPEND;
        case RoutePlacement::alone: return flags | NLM_F_CREATE | NLM_F_EXCL;
    }
    return flags;
}

}  // namespace

decltype(Message::body) decode_route(std::span<const std::uint8_t> payload, bool removed) {
    const auto parts = split<rtmsg>(payload);
    if (!parts) return Malformed{};
    const auto family = known_family(parts->header.rtm_family);
    if (!family || (parts->header.rtm_flags & RTM_F_CLONED) != 0) return Uninteresting{};
    const RouteAttributes attributes(parts->rest);
    const auto destination = network(*family, attributes.octets(RTA_DST), parts->header.rtm_dst_len);
    const auto from = network(*family, attributes.octets(RTA_SRC), parts->header.rtm_src_len);
    if (!destination || !from) return Malformed{};
    RouteMessage message{removed, {}};
    Route& route = message.route;
    route.destination = *destination;
    if (from->length > 0) route.from = *from;
    route.table = attributes.number<std::uint32_t>(RTA_TABLE).value_or(parts->header.rtm_table);
    route.tos = parts->header.rtm_tos;
    route.metric = attributes.number<std::uint32_t>(RTA_PRIORITY).value_or(0);
    route.protocol = parts->header.rtm_protocol;
    route.type = parts->header.rtm_type;
    route.scope = parts->header.rtm_scope;
    route.via = gateway(attributes);
    route.interface = IfIndex{attributes.number<std::uint32_t>(RTA_OIF).value_or(0)};
    route.source = attributes.address(RTA_PREFSRC);
    route.metrics = decode_metrics(attributes.octets(RTA_METRICS));
    route.encapsulation = encapsulation(attributes);
    route.realms = attributes.number<std::uint32_t>(RTA_FLOW).value_or(0);
    route.router_preference = attributes.number<std::uint8_t>(RTA_PREF).value_or(0);
    route.onlink = (parts->header.rtm_flags & RTNH_F_ONLINK) != 0;
    route.next_hops = decode_next_hops(attributes.octets(RTA_MULTIPATH));
    return message;
}

void put_route(std::vector<std::uint8_t>& out, Verb verb, const Route& route, std::uint32_t sequence) {
    const std::uint16_t type = verb == Verb::remove ? RTM_DELROUTE : RTM_NEWROUTE;
    MessageWriter writer(out, type, request_flags(verb, route.placement), sequence);
    rtmsg header{};
    header.rtm_family = family_number(route.family());
    header.rtm_dst_len = route.destination.length;
    header.rtm_src_len = route.from ? route.from->length : 0;
    header.rtm_tos = route.tos;
    header.rtm_table = static_cast<std::uint8_t>(route.table < 256 ? route.table : 0);
    header.rtm_protocol = route.protocol;
    header.rtm_scope = route.scope;
    header.rtm_type = route.type;
    header.rtm_flags = route.onlink ? RTNH_F_ONLINK : 0;
    writer.fixed(header);
    if (route.destination.length > 0) writer.attribute(RTA_DST, route.destination.network().bytes());
    if (route.from) writer.attribute(RTA_SRC, route.from->network().bytes());
    if (route.table >= 256) writer.value(RTA_TABLE, route.table);
    if (route.metric != 0) writer.value(RTA_PRIORITY, route.metric);
    put_gateway(writer, route.family(), route.via);
    if (route.interface != no_interface) writer.value(RTA_OIF, route.interface.value);
    if (route.source) writer.attribute(RTA_PREFSRC, route.source->bytes());
    put_metrics(writer, route.metrics);
    if (route.realms != 0) writer.value(RTA_FLOW, route.realms);
    if (route.router_preference != 0) writer.value(RTA_PREF, route.router_preference);
    if (route.expires != 0 && verb != Verb::remove) writer.value(RTA_EXPIRES, route.expires);
    if (route.ttl_propagate) writer.value(RTA_TTL_PROPAGATE, static_cast<std::uint8_t>(*route.ttl_propagate));
    put_encapsulation(writer, route.encapsulation);
    put_next_hops(writer, route);
}

}  // namespace ka::netlink
