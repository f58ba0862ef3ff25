#include "vrrp/config/rule_grammar.hpp"

#include <limits>
#include <utility>

#include "common/base/format.hpp"
#include "vrrp/config/numbers.hpp"
#include "vrrp/config/route_names.hpp"
#include "vrrp/config/route_reading.hpp"

namespace ka::vrrp {

namespace {

using enum RuleAction;

constexpr std::uint32_t any32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t any64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint8_t protocol_keepalived = 18;

struct Reading : LineReading {
    RuleConfig rule{};
    std::optional<RuleAction> action{};
    bool has_priority = false;
};

void say_nothing(std::string) {}

bool settle_family(Reading& reading, Family wanted) {
    if (reading.family.value_or(wanted) != wanted) return reading.drop("rule specification has mixed IPv4 and IPv6");
    reading.family = wanted;
    return true;
}
bool settle_v4(Reading& reading) { return settle_family(reading, Family::ipv4); }
bool settle_v6(Reading& reading) { return settle_family(reading, Family::ipv6); }

bool invert(Reading& reading) { return reading.rule.inverted = true; }

// "all" says nothing about the family.
bool read_network(Reading& reading, std::optional<Prefix>& network) {
    const std::string keyword = reading.keyword();
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    network.reset();
    if (*text == "all" || *text == "any" || *text == "default") return true;
    const auto prefix = read_prefix(*text, reading.context.complain);
    if (!prefix) return reading.drop(format("Invalid rule {} address {}", {keyword, *text}));
    if (prefix->length > 0) network = prefix;
    return settle_family(reading, prefix->address.family());
}
bool read_from(Reading& reading) { return read_network(reading, reading.rule.from); }
bool read_to(Reading& reading) { return read_network(reading, reading.rule.to); }

bool read_interface(Reading& reading, std::string& name) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    name = *text;
    if (reading.context.interface_may_be_used(*text)) return true;
    return reading.drop(format("WARNING - interface {} for rule doesn't exist", {*text}));
}
bool read_input(Reading& reading) { return read_interface(reading, reading.rule.input); }
bool read_output(Reading& reading) { return read_interface(reading, reading.rule.output); }

bool read_tos(Reading& reading) { return read_named(reading, dsfield_number, reading.rule.tos, "TOS value {} is invalid"); }

bool read_mark(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const std::size_t slash = text->find('/');
    const auto mark = read_number_any_base(text->substr(0, slash), any32);
    const auto mask = slash == std::string::npos ? std::optional<std::uint64_t>(mark.value_or(0) == 0 ? 0 : any32)
                                                 : read_number_any_base(text->substr(slash + 1), any32);
    if (!mark || !mask) return reading.drop(format("Invalid rule fwmark {} specified", {*text}));
    reading.rule.mark = static_cast<std::uint32_t>(*mark);
    reading.rule.mark_mask = static_cast<std::uint32_t>(*mask);
    return true;
}

std::optional<NumberRange> read_range(const std::string& text, std::uint32_t most) {
    const std::size_t dash = text.find('-');
    if (dash == std::string::npos) return std::nullopt;
    const auto first = read_natural(std::string_view(text).substr(0, dash), 0, most, say_nothing);
    const auto last = read_natural(std::string_view(text).substr(dash + 1), 0, most, say_nothing);
    if (!first || !last) return std::nullopt;
    return NumberRange{static_cast<std::uint32_t>(*first), static_cast<std::uint32_t>(*last)};
}

bool read_users(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    reading.rule.users = read_range(*text, any32);
    return reading.rule.users || reading.drop("Invalid uidrange uidrange specified");  // the reference's words
}

bool read_ip_protocol(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto number = ip_protocol_number(*text);
    if (!number) return reading.drop(format("Invalid ipproto {}", {*text}));
    reading.rule.ip_protocol = *number;
    return true;
}

// The reference installs the rule without its bad range, so that it matches every port; here it is dropped.
bool read_ports(Reading& reading, std::optional<NumberRange>& ports) {
    const std::string keyword = reading.keyword();
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    ports = read_range(*text, 65535);
    return ports || reading.drop(format("invalid {} range {}", {keyword, *text}));
}
bool read_source_ports(Reading& reading) { return read_ports(reading, reading.rule.source_ports); }
bool read_destination_ports(Reading& reading) { return read_ports(reading, reading.rule.destination_ports); }

// A plain number; the complaint about a bad one names the keyword instead of the number, as the reference's does.
template <typename Number>
bool read_plain(Reading& reading, Number& value, std::uint64_t most, std::string_view complaint) {
    const std::string keyword = reading.keyword();
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto number = read_natural(*text, 0, most, reading.context.complain);
    if (!number) return reading.drop(format(complaint, {keyword}));
    value = static_cast<Number>(*number);
    return true;
}

bool read_tunnel(Reading& reading) {
    return read_plain(reading, reading.rule.tunnel_id, any64, "Invalid tunnel-id {} specified");
}

bool read_priority(Reading& reading) {
    reading.has_priority = true;
    return read_plain(reading, reading.rule.priority, any32, "Invalid rule preference {} specified");
}

bool read_protocol(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto number = read_natural(*text, 0, 255, reading.context.complain);
    if (!number) return reading.drop(format("Invalid protocol {}", {*text}));
    reading.rule.protocol = static_cast<std::uint8_t>(*number);
    return true;
}

bool act(Reading& reading, RuleAction action) {
    if (reading.action) {
        if (action == l3mdev) return reading.drop("Cannot specify l3mdev with other action");
        return reading.drop("Cannot specify more than one of table/nop/goto/blackhole/prohibit/unreachable/l3mdev for rule");
    }
    reading.action = action;
    return true;
}
template <RuleAction action>
bool act(Reading& reading) {
    return act(reading, action);
}

bool read_table(Reading& reading) {
    if (reading.action == l3mdev) return reading.drop("table cannot be specified for l3mdev rules");
    if (reading.action) return reading.drop("Cannot specify more than one of table/nop/goto/blackhole/prohibit/unreachable for rule");
    reading.action = table;
    if (!read_named(reading, route_table_number, reading.rule.table, "Routing table {} not found for rule")) return false;
    return reading.rule.table != 0 || reading.drop("Table 0 is not valid");
}

bool read_goto(Reading& reading) {
    return act(reading, jump) && read_plain(reading, reading.rule.target, any32, "Invalid target {} specified");
}

bool read_action(Reading& reading, const std::string& word) {
    if (word == "blackhole") return act(reading, blackhole);
    if (word == "prohibit") return act(reading, prohibit);
    if (word == "unreachable") return act(reading, unreachable);
    if (word == "nop") return act(reading, nop);
    if (route_type_number(word)) return reading.drop(format("Invalid rule action {}", {word}));
    return reading.drop(format("Unknown rule option {}", {word}));
}

bool read_type(Reading& reading) {
    const std::string* text = reading.argument();
    return text != nullptr && read_action(reading, *text);
}

bool read_realms_option(Reading& reading) {
    if (reading.family == Family::ipv6) return reading.drop("realms is only valid for IPv4");
    return read_named(reading, read_realms, reading.rule.realms, "invalid realms {} for rule") && settle_v4(reading);
}

bool read_suppress_length(Reading& reading) {
    std::uint32_t length = 0;
    const bool good = read_plain(reading, length, any32, "Invalid suppress_prefixlength {} specified");
    reading.rule.suppress_prefix_length = length;
    return good;
}

bool read_suppress_group(Reading& reading) {
    return read_named(reading, interface_group_number, reading.rule.suppress_group, "suppress_group {} is invalid");
}

bool set_no_track(Reading& reading) { return reading.rule.no_track = true; }

bool read_track_group(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    reading.rule.track_group = *text;
    return true;
}

constexpr OptionRow<Reading> options[] = {
    {"inet", settle_v4},
    {"inet6", settle_v6},
    {"not", invert},
    {"from", read_from},
    {"to", read_to},
    {"iif", read_input},
    {"dev", read_input},
    {"oif", read_output},
    {"tos", read_tos},
    {"dsfield", read_tos},
    {"fwmark", read_mark},
    {"uidrange", read_users},
    {"ipproto", read_ip_protocol},
    {"sport", read_source_ports},
    {"dport", read_destination_ports},
    {"tunnel-id", read_tunnel},
    {"protocol", read_protocol},
    {"priority", read_priority},
    {"preference", read_priority},
    {"order", read_priority},
    {"table", read_table},
    {"lookup", read_table},
    {"l3mdev", act<l3mdev>},
    {"goto", read_goto},
    {"type", read_type},
    {"realms", read_realms_option},
    {"suppress_prefixlength", read_suppress_length},
    {"sup_pl", read_suppress_length},
    {"suppress_ifgroup", read_suppress_group},
    {"sup_group", read_suppress_group},
    {"no_track", set_no_track},
    {"track_group", read_track_group},
};

bool read_word(Reading& reading) {
    if (const auto survives = read_option(reading, options)) return *survives;
    return read_action(reading, reading.keyword());
}

bool check_priority(Reading& reading, std::span<std::uint32_t, 2> next_priority) {
    RuleConfig& rule = reading.rule;
    if (rule.action == jump) {
        if (!reading.has_priority)
            return reading.drop(format("Invalid rule - goto target {} specified without preference", {rule.target}));
        if (rule.priority >= rule.target)
            return reading.drop(format("Invalid rule - preference {} >= goto target {}", {rule.priority, rule.target}));
    }
    if (reading.has_priority) return true;
    rule.priority = next_priority[rule.family == Family::ipv6]--;
    reading.context.complain(
        format("Rule has no preference specified - setting to {}. This is probably not what you want.", {rule.priority}));
    return true;
}

bool finish(Reading& reading, std::span<std::uint32_t, 2> next_priority) {
    RuleConfig& rule = reading.rule;
    if (!reading.action) return reading.drop("No action specified for rule - ignoring");
    rule.action = *reading.action;
    rule.family = reading.family.value_or(Family::ipv4);
    const bool looks_up = rule.action == table || rule.action == l3mdev;
    if (!looks_up && (rule.realms != 0 || rule.suppress_prefix_length || rule.suppress_group))
        return reading.drop("suppressor/realm specified for non table action - skipping");
    if (rule.protocol != protocol_keepalived && !rule.no_track) {
        reading.context.complain("Rule cannot be tracked if protocol is not RTPROT_KEEPALIVED(18), resetting protocol");
        rule.protocol = protocol_keepalived;
    }
    if (!rule.track_group.empty() && rule.input.empty()) {
        reading.context.complain("Static rule cannot have track_group if dev/iif not specified");
        rule.track_group.clear();
    }
    return check_priority(reading, next_priority);
}

}  // namespace

std::optional<RuleConfig> read_rule(std::span<const std::string> words, const LineContext& context,
                                    std::span<std::uint32_t, 2> next_priority) {
    Reading reading{{words, context}};
    for (; reading.at < words.size(); ++reading.at)
        if (!read_word(reading)) return std::nullopt;
    if (!finish(reading, next_priority)) return std::nullopt;
    return std::move(reading.rule);
}

}  // namespace ka::vrrp
