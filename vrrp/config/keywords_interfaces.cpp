// garp_group, linkbeat_interfaces, interface_up_down_delays (vrrp.md 3.9, 4.6).
#include <algorithm>

#include "common/base/format.hpp"
#include "common/config/codecs.hpp"
#include "vrrp/config/keywords_root.hpp"

namespace ka::vrrp {

using namespace config;
using enum Reload;

namespace {

constexpr std::uint64_t longest_interval_micro = 2'147'483'647;
constexpr std::uint64_t longest_delay_micro = 255'000'000;

bool is_missing(const Draft& draft, const std::string& name) {
    return draft.catalogue->find(name) == nullptr && !draft.global.vrrp.dynamic_interfaces;
}

template <auto Interval>
void parse_interval(Statement& line, GarpGroupDraft& group) {
    const auto micro = read_decimal(line, 1, 0, longest_interval_micro, 6, Leniency::lenient);
    group.has_interval = true;  // as the reference: a wrong one counts as given
    if (!micro) return line.error(format("garp_group {} '{}' invalid", {line.keyword(), line[1]}), 1);
    group.config.*Interval = microseconds(*micro);
    if (*micro >= 1'000'000) line.note(format("The {} is very large - {} seconds", {line.keyword(), line[1]}));
}
template <auto Interval>
void dump_interval(const GarpGroupDraft& group, std::string_view keyword, DumpWriter& out) {
    const bool none = group.config.garp_interval == Duration::zero() && group.config.gna_interval == Duration::zero();
    const bool stands_for_both = none && group.has_interval && keyword == "garp_interval";  // a group without any is dropped
    if (group.config.*Interval > Duration::zero() || stands_for_both)
        out.line(keyword, Seconds<0, longest_interval_micro>::print(group.config.*Interval));
}
template <auto Interval>
constexpr Codec interval() {
    return custom<parse_interval<Interval>, dump_interval<Interval>>(1);
}

void take_interface(Statement& line, std::size_t at, GarpGroupDraft& group) {
    Draft& whole = *group.whole;
    std::string name(line[at]);
    if (is_missing(whole, name)) {
        line.error(format("WARNING - interface {} specified for garp_group doesn't exist", {name}), at);
        whole.interface_missing = true;
        return;
    }
    const auto has = [&](const GarpGroupDraft& one) { return std::ranges::find(one.config.interfaces, name) != one.config.interfaces.end(); };
    if (std::ranges::any_of(whole.garp_groups, has))
        return line.error(format("garp_group already specified for {} - ignoring", {name}), at);
    group.config.interfaces.push_back(std::move(name));
}
void parse_interface(Statement& line, GarpGroupDraft& group) { take_interface(line, 1, group); }
void dump_nothing(const GarpGroupDraft&, std::string_view, DumpWriter&) {}  // printed with the others
void add_interfaces(Statement& line, GarpGroupDraft& group) {
    group.has_line = true;
    for (std::size_t at = 0; line.has(at); ++at) take_interface(line, at, group);
}
void close_interfaces(Statement& closing, GarpGroupDraft& group) {
    if (!std::exchange(group.has_line, false)) closing.error("Warning - empty garp_group interfaces block");
}
void dump_interfaces(const GarpGroupDraft& group, std::string_view keyword, DumpWriter& out) {
    if (group.config.interfaces.empty()) return;
    out.open(keyword);
    for (const std::string& name : group.config.interfaces) out.line(quoted(name));
    out.close();
}

constexpr Row garp_group_rows[] = {
    {.name = "garp_interval", .syntax = "<0-2147.483647>", .doc = "Seconds between gratuitous ARPs on all of them.", .reload = hot,
     .example = "garp_interval 0.01", .codec = interval<&GarpGroup::garp_interval>()},
    {.name = "gna_interval", .syntax = "<0-2147.483647>", .doc = "Seconds between unsolicited neighbour advertisements.",
     .reload = hot, .example = "gna_interval 0.01", .codec = interval<&GarpGroup::gna_interval>()},
    {.name = "interface", .syntax = "IFNAME", .doc = "One interface.", .reload = hot, .repeat = Repeat::appends,
     .example = "interface eth0", .tolerance = {.wrong = Tolerance::line_ignored}, .codec = custom<parse_interface, dump_nothing>(1)},
    {.name = "interfaces", .syntax = "{ IFNAME ... }", .doc = "Several.", .reload = hot, .repeat = Repeat::appends,
     .tolerance = {.wrong = Tolerance::other_value}, .block = value_list<add_interfaces, dump_interfaces, close_interfaces>()},
};

}  // namespace

constinit const Table garp_group_table = table<GarpGroupDraft>("garp_group", garp_group_rows);

GarpGroupDraft* open_garp_group(Statement&, Draft& draft) {
    GarpGroupDraft& made = draft.garp_groups.emplace_back();
    made.whole = &draft;
    return &made;
}
void close_garp_group(Statement& closing, GarpGroupDraft& group, Draft& draft) {
    if (group.has_interval) return;
    closing.error(format("garp group {} does not have any delay set - removing", {draft.garp_groups.size() - 1}));
    draft.garp_groups.pop_back();
}
void dump_garp_groups(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    for (const GarpGroupDraft& group : draft.garp_groups) out.block(keyword, "", garp_group_table, &group);
}

void add_linkbeat_interface(Statement& line, Draft& draft) {
    std::string name(line[0]);
    if (is_missing(draft, name))
        return line.report(ErrorClass::file_not_found, format("unknown interface {} specified for linkbeat interface", {name}));
    LinkbeatInterface polled{std::move(name)};
    if (line[1] == "MII") polled.kind = LinkbeatKind::mii;
    else if (line[1] == "ETHTOOL") polled.kind = LinkbeatKind::ethtool;
    else if (line[1] == "IOCTL") polled.kind = LinkbeatKind::ioctl;
    else if (line.has(1)) line.error(format("extra characters {} in linkbeat interface", {line[1]}), 1);
    draft.linkbeat_interfaces.push_back(std::move(polled));
}
void dump_linkbeat_interfaces(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    constexpr std::string_view kinds[] = {"", " MII", " ETHTOOL", " IOCTL"};
    if (draft.linkbeat_interfaces.empty()) return;
    out.open(keyword);
    for (const LinkbeatInterface& one : draft.linkbeat_interfaces)
        out.line(quoted(one.name) + std::string(kinds[static_cast<std::size_t>(one.kind)]));
    out.close();
}

// A second line of an interface takes the place of the first.
void add_link_delay(Statement& line, Draft& draft) {
    LinkDelay delay{.interface = std::string(line[0])};
    if (is_missing(draft, delay.interface))
        return line.report(ErrorClass::file_not_found, format("unknown interface {} specified for up/down delay", {delay.interface}));
    const auto read = [&](std::size_t at, Duration& into) {
        if (!line.has(at)) return;
        if (const auto micro = read_decimal(line, at, 0, longest_delay_micro, 6, Leniency::lenient)) into = microseconds(*micro);
    };
    read(1, delay.down);
    read(2, delay.up);
    const auto known = std::ranges::find(draft.link_delays, delay.interface, &LinkDelay::interface);
    if (known != draft.link_delays.end()) *known = std::move(delay);
    else draft.link_delays.push_back(std::move(delay));
}
void dump_link_delays(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    using Delay = Seconds<0, longest_delay_micro>;
    if (draft.link_delays.empty()) return;
    out.open(keyword);
    for (const LinkDelay& delay : draft.link_delays) {
        const std::string up = delay.up > Duration::zero() ? ' ' + Delay::print(delay.up) : std::string();
        out.line(quoted(delay.interface) + ' ' + Delay::print(delay.down) + up);
    }
    out.close();
}

}  // namespace ka::vrrp
