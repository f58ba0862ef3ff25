// rtnetlink messages to values.
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <algorithm>

#include "common/netlink/attributes.hpp"
#include "common/netlink/wire_route.hpp"
#include "common/netlink/wire_rule.hpp"

namespace ka::netlink {
namespace {

using Body = decltype(Message::body);

// What is told apart by the kind of the link.
void decode_kind(std::span<const std::uint8_t> octets, Link& link) {
    if (link.kind == "vrf") {
        link.vrf_table = Attributes<IFLA_VRF_TABLE + 1>(octets).number<std::uint32_t>(IFLA_VRF_TABLE).value_or(0);
    } else if (link.kind == "macvlan") {
        link.mode = Attributes<IFLA_MACVLAN_MODE + 1>(octets).number<std::uint32_t>(IFLA_MACVLAN_MODE).value_or(0);
    } else if (link.kind == "ipvlan") {
        const Attributes<IFLA_IPVLAN_FLAGS + 1> data(octets);
        link.mode = data.number<std::uint16_t>(IFLA_IPVLAN_MODE).value_or(0);
        link.mode_flags = data.number<std::uint16_t>(IFLA_IPVLAN_FLAGS).value_or(0);
    }
}

Body decode_link(std::span<const std::uint8_t> payload, bool removed) {
    const auto parts = split<ifinfomsg>(payload);
    if (!parts) return Malformed{};
    // a bridge or IPv6 speaks about its part of a link with its own family
    if (parts->header.ifi_family != AF_UNSPEC) return Uninteresting{};
    const Attributes<IFLA_LINK_NETNSID + 1> attributes(parts->rest);
    LinkMessage message{removed, {}};
    Link& link = message.link;
    link.index = IfIndex{static_cast<std::uint32_t>(parts->header.ifi_index)};
    link.flags = parts->header.ifi_flags;
    link.hardware_type = parts->header.ifi_type;
    link.name = attributes.text(IFLA_IFNAME);
    link.mtu = attributes.number<std::uint32_t>(IFLA_MTU).value_or(0);
    link.group = attributes.number<std::uint32_t>(IFLA_GROUP).value_or(0);
    link.master = IfIndex{attributes.number<std::uint32_t>(IFLA_MASTER).value_or(0)};
    // with a namespace id, the index is one of another namespace
    if (!attributes.has(IFLA_LINK_NETNSID)) link.parent = IfIndex{attributes.number<std::uint32_t>(IFLA_LINK).value_or(0)};
    if (const auto mac = attributes.octets(IFLA_ADDRESS); mac.size() == 6) {
        link.mac.emplace();
        std::ranges::copy(mac, link.mac->octets.begin());
    }
    const Attributes<IFLA_INFO_DATA + 1> kind(attributes.octets(IFLA_LINKINFO));
    link.kind = kind.text(IFLA_INFO_KIND);
    decode_kind(kind.octets(IFLA_INFO_DATA), link);
    if (link.index == no_interface || link.name.empty()) return Malformed{};
    return message;
}

Body decode_address(std::span<const std::uint8_t> payload, bool removed) {
    const auto parts = split<ifaddrmsg>(payload);
    if (!parts) return Malformed{};
    const auto family = known_family(parts->header.ifa_family);
    if (!family) return Uninteresting{};
    const Attributes<IFA_PROTO + 1> attributes(parts->rest);
    AddressMessage message{removed, {}};
    Address& address = message.address;
    // IFA_ADDRESS is the peer where IFA_LOCAL is there and differs
    const auto far = attributes.address(IFA_ADDRESS);
    const auto local = attributes.has(IFA_LOCAL) ? attributes.address(IFA_LOCAL) : far;
    if (!local || local->family() != *family || parts->header.ifa_prefixlen > local->full_length()) return Malformed{};
    address.interface = IfIndex{parts->header.ifa_index};
    address.prefix = {*local, parts->header.ifa_prefixlen};
    if (far && *far != *local && far->family() == *family) address.peer = far;
    address.broadcast = attributes.address(IFA_BROADCAST);
    address.label = attributes.text(IFA_LABEL);
    address.scope = parts->header.ifa_scope;
    address.flags = attributes.number<std::uint32_t>(IFA_FLAGS).value_or(parts->header.ifa_flags);
    address.protocol = attributes.number<std::uint8_t>(IFA_PROTO).value_or(0);
    if (const auto lifetimes = attributes.number<ifa_cacheinfo>(IFA_CACHEINFO)) {
        address.valid_lifetime = lifetimes->ifa_valid;
        address.preferred_lifetime = lifetimes->ifa_prefered;
    }
    return message;
}

Body decode_error(std::span<const std::uint8_t> payload, std::uint16_t flags) {
    const auto parts = split<nlmsgerr>(payload);
    if (!parts || parts->header.error > 0 || parts->header.error < -4095) return Malformed{};
    Acknowledgement answer{-parts->header.error, {}};
    if ((flags & NLM_F_ACK_TLVS) == 0) return answer;
    // with NETLINK_CAP_ACK only the header of the request comes back
    std::size_t skip = 0;
    if ((flags & NLM_F_CAPPED) == 0 && parts->header.msg.nlmsg_len > sizeof(nlmsghdr))
        skip = NLMSG_ALIGN(parts->header.msg.nlmsg_len) - sizeof(nlmsghdr);
    if (skip < parts->rest.size())
        answer.text = Attributes<NLMSGERR_ATTR_MSG + 1>(parts->rest.subspan(skip)).text(NLMSGERR_ATTR_MSG);
    return answer;
}

Body decode_done(std::span<const std::uint8_t> payload) {
    std::int32_t result = 0;
    if (payload.size() >= sizeof result) std::memcpy(&result, payload.data(), sizeof result);
    if (result > 0 || result < -4095) return Malformed{};
    return DumpDone{-result};
}

Body decode_body(const nlmsghdr& header, std::span<const std::uint8_t> payload) {
    switch (header.nlmsg_type) {
        case NLMSG_ERROR: return decode_error(payload, header.nlmsg_flags);
        case NLMSG_DONE: return decode_done(payload);
        case NLMSG_OVERRUN: return OverrunMessage{};
        case RTM_NEWLINK: return decode_link(payload, false);
        case RTM_DELLINK: return decode_link(payload, true);
        case RTM_NEWADDR: return decode_address(payload, false);
        case RTM_DELADDR: return decode_address(payload, true);
        case RTM_NEWROUTE: return decode_route(payload, false);
        case RTM_DELROUTE: return decode_route(payload, true);
        case RTM_NEWRULE: return decode_rule(payload, false);
        case RTM_DELRULE: return decode_rule(payload, true);
        default: return Uninteresting{};  // the type is a number of the kernel's, open-ended
    }
}

}  // namespace

std::vector<Message> decode(std::span<const std::uint8_t> datagram) {
    std::vector<Message> messages;
    while (datagram.size() >= sizeof(nlmsghdr)) {
        nlmsghdr header;
        std::memcpy(&header, datagram.data(), sizeof header);
        if (header.nlmsg_len < sizeof header || header.nlmsg_len > datagram.size()) break;
        const auto payload = datagram.subspan(sizeof header, header.nlmsg_len - sizeof header);
        Message message;
        message.type = header.nlmsg_type;
        message.sequence = header.nlmsg_seq;
        message.multipart = (header.nlmsg_flags & NLM_F_MULTI) != 0;
        message.interrupted = (header.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
        message.body = decode_body(header, payload);
        messages.push_back(std::move(message));
        datagram = datagram.subspan(std::min(datagram.size(), static_cast<std::size_t>(NLMSG_ALIGN(header.nlmsg_len))));
    }
    if (!datagram.empty()) messages.emplace_back().body = Malformed{};
    return messages;
}

}  // namespace ka::netlink
