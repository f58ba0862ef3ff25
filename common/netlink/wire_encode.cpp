// Values to rtnetlink requests.
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "common/netlink/attributes.hpp"
#include "common/netlink/message_writer.hpp"
#include "common/netlink/wire.hpp"

namespace ka::netlink {
namespace {

std::uint16_t request_flags(Verb verb) {
    switch (verb) {
        case Verb::add: return NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
        case Verb::replace: return NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE;
        case Verb::remove: return NLM_F_REQUEST | NLM_F_ACK;
    }
    return NLM_F_REQUEST | NLM_F_ACK;
}

void put_lifetimes(MessageWriter& writer, const Address& address) {
    if (address.valid_lifetime == lifetime_forever && address.preferred_lifetime == lifetime_forever) return;
    ifa_cacheinfo lifetimes{};
    lifetimes.ifa_valid = address.valid_lifetime;
    lifetimes.ifa_prefered = address.preferred_lifetime;
    writer.value(IFA_CACHEINFO, lifetimes);
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
        writer.patch_length16(begin);
    }
    writer.end_nested(all);
}

void put_metrics(MessageWriter& writer, const Route& route) {
    if (!route.mtu && !route.advmss) return;
    const std::size_t nested = writer.begin_nested(RTA_METRICS);
    if (route.mtu) writer.value(RTAX_MTU, *route.mtu);
    if (route.advmss) writer.value(RTAX_ADVMSS, *route.advmss);
    writer.end_nested(nested);
}

}  // namespace

void put_address(std::vector<std::uint8_t>& out, Verb verb, const Address& address, std::uint32_t sequence) {
    MessageWriter writer(out, verb == Verb::remove ? RTM_DELADDR : RTM_NEWADDR, request_flags(verb), sequence);
    ifaddrmsg header{};
    header.ifa_family = family_number(address.prefix.address.family());
    header.ifa_prefixlen = address.prefix.length;
    header.ifa_flags = static_cast<std::uint8_t>(address.flags);
    header.ifa_scope = address.scope;
    header.ifa_index = address.interface.value;
    writer.fixed(header);
    writer.attribute(IFA_LOCAL, address.prefix.address.bytes());
    writer.attribute(IFA_ADDRESS, (address.peer ? *address.peer : address.prefix.address).bytes());
    if (!address.label.empty()) writer.text(IFA_LABEL, address.label);
    if (verb == Verb::remove) return;
    if (address.broadcast) writer.attribute(IFA_BROADCAST, address.broadcast->bytes());
    put_lifetimes(writer, address);
    if (address.flags > 0xff) writer.value(IFA_FLAGS, address.flags);
    if (address.protocol != 0) writer.value(IFA_PROTO, address.protocol);
}

void put_route(std::vector<std::uint8_t>& out, Verb verb, const Route& route, std::uint32_t sequence) {
    // "prepend": created without the exclusive flag, so that equal routes of others do not stand in the way
    const auto flags = static_cast<std::uint16_t>(request_flags(verb) & ~NLM_F_EXCL);
    MessageWriter writer(out, verb == Verb::remove ? RTM_DELROUTE : RTM_NEWROUTE, flags, sequence);
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
    put_metrics(writer, route);
    put_next_hops(writer, route);
}

void put_dump_links(std::vector<std::uint8_t>& out, std::uint32_t sequence) {
    MessageWriter writer(out, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, sequence);
    writer.fixed(ifinfomsg{});
    writer.value(IFLA_EXT_MASK, std::uint32_t{RTEXT_FILTER_SKIP_STATS});
}

void put_dump_addresses(std::vector<std::uint8_t>& out, std::uint32_t sequence) {
    MessageWriter writer(out, RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, sequence);
    writer.fixed(ifaddrmsg{});
}

void put_dump_routes(std::vector<std::uint8_t>& out, Family family, std::uint8_t protocol, std::uint32_t sequence) {
    MessageWriter writer(out, RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP, sequence);
    rtmsg header{};
    header.rtm_family = family_number(family);
    header.rtm_protocol = protocol;  // the kernel filters, with NETLINK_GET_STRICT_CHK
    writer.fixed(header);
}

}  // namespace ka::netlink
