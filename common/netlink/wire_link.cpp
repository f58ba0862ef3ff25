// Requests about links.
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "common/netlink/message_writer.hpp"
#include "common/netlink/wire.hpp"

namespace ka::netlink {
namespace {

constexpr std::uint16_t change_flags = NLM_F_REQUEST | NLM_F_ACK;

ifinfomsg header_of(IfIndex link) {
    ifinfomsg header{};
    header.ifi_index = static_cast<int>(link.value);
    return header;
}

void put_kind(MessageWriter& writer, const Link& link) {
    const std::size_t info = writer.begin_nested(IFLA_LINKINFO);
    writer.text(IFLA_INFO_KIND, link.kind);
    const std::size_t data = writer.begin_nested(IFLA_INFO_DATA);
    if (link.kind == "macvlan") {
        writer.value(IFLA_MACVLAN_MODE, link.mode);
    } else {
        writer.value(IFLA_IPVLAN_MODE, static_cast<std::uint16_t>(link.mode));
        writer.value(IFLA_IPVLAN_FLAGS, link.mode_flags);
    }
    writer.end_nested(data);
    writer.end_nested(info);
}

}  // namespace

void put_new_link(std::vector<std::uint8_t>& out, const Link& link, std::uint32_t sequence) {
    MessageWriter writer(out, RTM_NEWLINK, change_flags | NLM_F_CREATE | NLM_F_EXCL, sequence);
    writer.fixed(ifinfomsg{});
    writer.text(IFLA_IFNAME, link.name);
    writer.value(IFLA_LINK, link.parent.value);
    if (link.mac) writer.attribute(IFLA_ADDRESS, link.mac->octets);
    if (link.group != 0) writer.value(IFLA_GROUP, link.group);
    if (link.master != no_interface) writer.value(IFLA_MASTER, link.master.value);
    put_kind(writer, link);
}

void put_link_up(std::vector<std::uint8_t>& out, const std::string& name, std::uint32_t sequence) {
    MessageWriter writer(out, RTM_NEWLINK, change_flags, sequence);
    ifinfomsg header{};
    header.ifi_flags = IFF_UP;
    header.ifi_change = IFF_UP;
    writer.fixed(header);
    writer.text(IFLA_IFNAME, name);
}

void put_link_master(std::vector<std::uint8_t>& out, IfIndex link, IfIndex master, std::uint32_t sequence) {
    MessageWriter writer(out, RTM_NEWLINK, change_flags, sequence);
    writer.fixed(header_of(link));
    writer.value(IFLA_MASTER, master.value);
}

void put_link_group(std::vector<std::uint8_t>& out, IfIndex link, std::uint32_t group, std::uint32_t sequence) {
    MessageWriter writer(out, RTM_NEWLINK, change_flags, sequence);
    writer.fixed(header_of(link));
    writer.value(IFLA_GROUP, group);
}

void put_removed_link(std::vector<std::uint8_t>& out, IfIndex link, std::uint32_t sequence) {
    MessageWriter writer(out, RTM_DELLINK, change_flags, sequence);
    writer.fixed(header_of(link));
}

}  // namespace ka::netlink
