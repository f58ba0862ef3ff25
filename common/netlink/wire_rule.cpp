#include "common/netlink/wire_rule.hpp"

#include <endian.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "common/netlink/attributes.hpp"
#include "common/netlink/message_writer.hpp"

namespace ka::netlink {
namespace {

constexpr std::uint32_t none = UINT32_MAX;  // of FRA_SUPPRESS_*

std::optional<IdRange> users(std::span<const std::uint8_t> octets) {
    fib_rule_uid_range range;
    if (octets.size() < sizeof range) return std::nullopt;
    std::memcpy(&range, octets.data(), sizeof range);
    return IdRange{range.start, range.end};
}

std::optional<IdRange> ports(std::span<const std::uint8_t> octets) {
    fib_rule_port_range range;
    if (octets.size() < sizeof range) return std::nullopt;
    std::memcpy(&range, octets.data(), sizeof range);
    return IdRange{range.start, range.end};
}

void put_ports(MessageWriter& writer, std::uint16_t type, const std::optional<IdRange>& range) {
    if (!range) return;
    writer.value(type, fib_rule_port_range{static_cast<std::uint16_t>(range->first), static_cast<std::uint16_t>(range->last)});
}

using RuleAttributes = Attributes<FRA_DPORT_RANGE + 1>;

void read_match(Rule& rule, const RuleAttributes& attributes) {
    rule.priority = attributes.number<std::uint32_t>(FRA_PRIORITY).value_or(0);
    rule.input = attributes.text(FRA_IIFNAME);
    rule.output = attributes.text(FRA_OIFNAME);
    rule.mark = attributes.number<std::uint32_t>(FRA_FWMARK).value_or(0);
    rule.mark_mask = attributes.number<std::uint32_t>(FRA_FWMASK).value_or(0);
    rule.tunnel_id = be64toh(attributes.number<std::uint64_t>(FRA_TUN_ID).value_or(0));
    rule.users = users(attributes.octets(FRA_UID_RANGE));
    rule.ip_protocol = attributes.number<std::uint8_t>(FRA_IP_PROTO).value_or(0);
    rule.source_ports = ports(attributes.octets(FRA_SPORT_RANGE));
    rule.destination_ports = ports(attributes.octets(FRA_DPORT_RANGE));
}

void read_action(Rule& rule, const fib_rule_hdr& header, const RuleAttributes& attributes) {
    rule.action = header.action;
    rule.table = attributes.number<std::uint32_t>(FRA_TABLE).value_or(header.table);
    rule.target = attributes.number<std::uint32_t>(FRA_GOTO).value_or(0);
    rule.l3mdev = attributes.number<std::uint8_t>(FRA_L3MDEV).value_or(0) != 0;
    rule.realms = attributes.number<std::uint32_t>(FRA_FLOW).value_or(0);
    rule.suppress_prefix_length = attributes.number<std::uint32_t>(FRA_SUPPRESS_PREFIXLEN);
    if (rule.suppress_prefix_length == none) rule.suppress_prefix_length.reset();
    rule.suppress_group = attributes.number<std::uint32_t>(FRA_SUPPRESS_IFGROUP);
    if (rule.suppress_group == none) rule.suppress_group.reset();
    rule.protocol = attributes.number<std::uint8_t>(FRA_PROTOCOL).value_or(0);
}

void put_match(MessageWriter& writer, const Rule& rule) {
    if (rule.from) writer.attribute(FRA_SRC, rule.from->address.bytes());
    if (rule.to) writer.attribute(FRA_DST, rule.to->address.bytes());
    writer.value(FRA_PRIORITY, rule.priority);
    if (!rule.input.empty()) writer.text(FRA_IIFNAME, rule.input);
    if (!rule.output.empty()) writer.text(FRA_OIFNAME, rule.output);
    if (rule.mark_mask != 0) {
        writer.value(FRA_FWMARK, rule.mark);
        writer.value(FRA_FWMASK, rule.mark_mask);
    }
    if (rule.tunnel_id != 0) writer.value(FRA_TUN_ID, htobe64(rule.tunnel_id));
    if (rule.users) writer.value(FRA_UID_RANGE, fib_rule_uid_range{rule.users->first, rule.users->last});
    if (rule.ip_protocol != 0) writer.value(FRA_IP_PROTO, rule.ip_protocol);
    put_ports(writer, FRA_SPORT_RANGE, rule.source_ports);
    put_ports(writer, FRA_DPORT_RANGE, rule.destination_ports);
}

void put_action(MessageWriter& writer, const Rule& rule) {
    if (rule.table != 0) writer.value(FRA_TABLE, rule.table);
    if (rule.target != 0) writer.value(FRA_GOTO, rule.target);
    if (rule.l3mdev) writer.value(FRA_L3MDEV, std::uint8_t{1});
    if (rule.realms != 0) writer.value(FRA_FLOW, rule.realms);
    if (rule.suppress_prefix_length) writer.value(FRA_SUPPRESS_PREFIXLEN, *rule.suppress_prefix_length);
    if (rule.suppress_group) writer.value(FRA_SUPPRESS_IFGROUP, *rule.suppress_group);
    writer.value(FRA_PROTOCOL, rule.protocol);
}

}  // namespace

decltype(Message::body) decode_rule(std::span<const std::uint8_t> payload, bool removed) {
    const auto parts = split<fib_rule_hdr>(payload);
    if (!parts) return Malformed{};
    const auto family = known_family(parts->header.family);
    if (!family) return Uninteresting{};
    const RuleAttributes attributes(parts->rest);
    const auto from = network(*family, attributes.octets(FRA_SRC), parts->header.src_len);
    const auto to = network(*family, attributes.octets(FRA_DST), parts->header.dst_len);
    if (!from || !to) return Malformed{};
    RuleMessage message{removed, {}};
    Rule& rule = message.rule;
    rule.family = *family;
    // the other flags tell whether its interfaces and its target exist at this moment
    rule.inverted = (parts->header.flags & FIB_RULE_INVERT) != 0;
    rule.tos = parts->header.tos;
    if (from->length > 0) rule.from = *from;
    if (to->length > 0) rule.to = *to;
    read_match(rule, attributes);
    read_action(rule, parts->header, attributes);
    return message;
}

void put_rule(std::vector<std::uint8_t>& out, Verb verb, const Rule& rule, std::uint32_t sequence) {
    constexpr std::uint16_t request = NLM_F_REQUEST | NLM_F_ACK;
    const bool removal = verb == Verb::remove;
    const auto flags = static_cast<std::uint16_t>(removal ? request : request | NLM_F_CREATE | NLM_F_EXCL);
    MessageWriter writer(out, removal ? RTM_DELRULE : RTM_NEWRULE, flags, sequence);
    fib_rule_hdr header{};
    header.family = family_number(rule.family);
    header.src_len = rule.from ? rule.from->length : 0;
    header.dst_len = rule.to ? rule.to->length : 0;
    header.tos = rule.tos;
    header.table = static_cast<std::uint8_t>(rule.table < 256 ? rule.table : 0);
    header.action = rule.action;
    header.flags = rule.inverted ? FIB_RULE_INVERT : 0;
    writer.fixed(header);
    put_match(writer, rule);
    put_action(writer, rule);
}

void put_dump_rules(std::vector<std::uint8_t>& out, Family family, std::uint32_t sequence) {
    MessageWriter writer(out, RTM_GETRULE, NLM_F_REQUEST | NLM_F_DUMP, sequence);
    fib_rule_hdr header{};
    header.family = family_number(family);
    writer.fixed(header);
}

}  // namespace ka::netlink
