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
