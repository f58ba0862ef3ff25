#include "vrrp/bfd/config/keywords.hpp"

#include "common/base/format.hpp"
#include "common/config/codecs.hpp"
#include "common/config/field_or.hpp"
#include "common/model/bfd_reference.hpp"
#include "vrrp/bfd/config/draft.hpp"

namespace ka::vrrp::bfd {

using namespace config;
using enum Support;

namespace {

constexpr std::uint64_t million = 1'000'000;  // read_decimal's scale: a millisecond is a million nanoseconds
constexpr std::uint64_t longest = 4'294'967 * million;
constexpr std::uint64_t longest_sensible = 10'000 * million;
constexpr std::uint8_t default_ttl_ipv4 = 255, default_ttl_ipv6 = 64;
constexpr std::int64_t any_hops = 255;

void complain(Statement& line, const InstanceDraft& draft, std::string_view text, std::size_t word = 0) {
    line.error(format("Configuration error: BFD instance {} {}", {draft.config.name, text}), word);
}

// Nothing more is said of a block that is left out.
void drop(Statement& line, InstanceDraft& draft) {
    draft.dropped = true;
    line.diagnostics().mute(true);
}

void parse_neighbor(Statement& line, InstanceDraft& draft) {
    if (draft.dropped) return;
    if (const auto address = IpAddress::parse(line[1])) {
        draft.neighbor = address;
        return;
    }
    complain(line, draft, format("has malformed neighbor address {}, ignoring instance", {line[1]}), 1);
    drop(line, draft);
}
void dump_neighbor(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.neighbor) out.line(keyword, draft.neighbor->to_string());
}

void parse_source(Statement& line, InstanceDraft& draft) {
    if (const auto address = IpAddress::parse(line[1])) draft.config.source = address;
    else complain(line, draft, format("has malformed source address {}, ignoring", {line[1]}), 1);
}
void dump_source(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.config.source) out.line(keyword, draft.config.source->to_string());
}

// Milliseconds with three decimals.
template <Duration InstanceConfig::*Member, std::uint64_t shortest>
void parse_interval(Statement& line, InstanceDraft& draft) {
    const auto nanos = read_decimal(line, 1, shortest * million, longest, 3, Leniency::lenient);
    if (!nanos) {
        complain(line, draft, format("{} value {} is not valid (must be in range [{}-{}]), ignoring",
                                     {line.keyword(), line[1], shortest, longest / million}), 1);
        return;
    }
    if (*nanos > longest_sensible) {
        line.note(format("Configuration warning: BFD instance {} {} value {} is larger than max sensible ({})",
                         {draft.config.name, line.keyword(), line[1], longest_sensible / million}), 1);
    }
    draft.config.*Member = nanoseconds{static_cast<std::int64_t>(*nanos)};
}
template <Duration InstanceConfig::*Member>
void dump_interval(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    const Duration value = draft.config.*Member;
    if (value != InstanceConfig{}.*Member) out.line(keyword, print_decimal(static_cast<std::uint64_t>(value.count())));
}
template <Duration InstanceConfig::*Member, std::uint64_t shortest>
constexpr Codec interval() {
    return custom<parse_interval<Member, shortest>, dump_interval<Member>>(1);
}

void parse_max_hops(Statement& line, InstanceDraft& draft) {
    if (const auto hops = read_signed(line, 1, -1, any_hops, Leniency::lenient)) draft.max_hops = static_cast<std::int32_t>(*hops);
    else complain(line, draft, format("max_hops value {} not valid (must be in range [-1-255]), ignoring", {line[1]}), 1);
}
void dump_max_hops(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.max_hops != 0) out.line(keyword, std::to_string(draft.max_hops));
}

// The vrrp process says what is wrong with it.
void parse_weight(Statement& line, InstanceDraft& draft) {
    const bool muted = line.diagnostics().muted();
    line.diagnostics().mute(true);
    model::read_bfd_weight(line, draft.config.name, draft.config.weight, draft.config.reverse);
    line.diagnostics().mute(muted);
}
void dump_weight(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    const InstanceConfig& config = draft.config;
    if (config.weight != 0 || config.reverse) out.line(keyword, std::to_string(config.weight) + (config.reverse ? " reverse" : ""));
}

constexpr Row instance_rows[] = {
    {.name = "neighbor_ip", .aliases = "neighbour_ip", .syntax = "ADDRESS", .doc = "Address of the peer.", .support = not_yet,
     .example = "neighbor_ip 203.0.113.7", .tolerance = {.wrong = Tolerance::block_ignored}, .codec = custom<parse_neighbor, dump_neighbor>(1)},
    {.name = "source_ip", .syntax = "ADDRESS", .doc = "Own address; the kernel chooses otherwise.", .support = not_yet,
     .example = "source_ip 203.0.113.1", .codec = custom<parse_source, dump_source>(1)},
    {.name = "min_rx", .syntax = "<1-4294967>", .doc = "Milliseconds between packets that we want to receive at least; 10.",
     .support = not_yet, .example = "min_rx 33.5", .codec = interval<&InstanceConfig::min_rx, 1>()},
    {.name = "min_tx", .syntax = "<1-4294967>", .doc = "Milliseconds between packets that we want to send while up; 10.",
     .support = not_yet, .example = "min_tx 40", .codec = interval<&InstanceConfig::min_tx, 1>()},
    {.name = "idle_tx", .syntax = "<1000-4294967>", .doc = "The same while the session is not up; 1000.", .support = not_yet,
     .example = "idle_tx 1500", .codec = interval<&InstanceConfig::idle_tx, 1000>()},
    {.name = "multiplier", .syntax = "<1-255>", .doc = "Packets that the peer may miss; 5.", .support = not_yet, .example = "multiplier 4",
     .codec = field_or<"Configuration error: BFD instance {0} multiplier value {2} not valid (must be in range [1-255]), ignoring",
                       Number<std::uint8_t, 1, 255>, &InstanceDraft::config, &InstanceConfig::multiplier>()},
    {.name = "passive", .doc = "Send nothing until the peer is heard.", .support = not_yet, .example = "passive",
     .codec = flag<&InstanceDraft::config, &InstanceConfig::passive>()},
    {.name = "ttl", .aliases = "hoplimit", .syntax = "<1-255>", .doc = "TTL or hop limit of packets; 255, IPv6 64.", .support = not_yet,
     .example = "ttl 254",
     .codec = field_or<"Configuration error: BFD instance {0} ttl/hoplimit value {2} not valid (must be in range [1-255]), ignoring",
                       Number<std::uint8_t, 1, 255>, &InstanceDraft::ttl>()},
    {.name = "max_hops", .syntax = "<-1-255>", .doc = "By how much a received TTL may be below ttl; 255 and -1 do not look at it.",
     .support = not_yet, .example = "max_hops 2", .codec = custom<parse_max_hops, dump_max_hops>(1)},
    {.name = "multihop", .syntax = "[BOOL]", .doc = "Over several hops: port 4784 (RFC 5883).", .support = not_yet, .since = "2.4.3",
     .example = "multihop on",
     .codec = field_or<"Configuration error: BFD instance {0} multihop setting not valid - {2}", QuietBool, &InstanceDraft::config,
                       &InstanceConfig::multihop>()},
    {.name = "weight", .syntax = "<-253-253> [reverse]", .doc = "What track_bfd counts where it says no weight; 0.", .support = not_yet,
     .example = "weight -15 reverse", .codec = custom<parse_weight, dump_weight>(1)},
    {.name = "vrrp", .doc = "Tell vrrp, and not the checker unless it is named too.", .support = not_yet, .example = "vrrp",
     .codec = flag<&InstanceDraft::only_vrrp>()},
    {.name = "checker", .doc = "Tell the checker, and not vrrp unless it is named too.", .support = not_yet, .example = "checker",
     .codec = flag<&InstanceDraft::only_checker>()},
};

InstanceDraft* open_instance(Statement& opening, Draft& draft) {
    const std::string_view name = opening[1];
    if (name.size() > model::bfd_name_limit) {
        opening.error(format("Configuration error: BFD instance {} name too long (maximum length is {} characters) - ignoring",
                             {name, model::bfd_name_limit}), 1);
        return nullptr;
    }
    if (draft.names.contains(name)) {
        opening.error(format("Configuration error: BFD instance {} already configured - ignoring", {name}), 1);
        return nullptr;
    }
    InstanceDraft& made = draft.instances.emplace_back();
    made.config.name = std::string(name);
    return &made;
}

// Two sessions with one neighbour must differ in their sources, both of them configured, or in the kind of hop.
bool is_duplicate(Statement& closing, const InstanceDraft& made, Draft& draft) {
    auto& sources = draft.peers[{*made.neighbor, made.config.multihop}];
    const auto& source = made.config.source;
    const bool clashes = source ? sources.contains(source) || sources.contains(std::nullopt) : !sources.empty();
    if (!clashes) {
        sources.insert(source);
        return false;
    }
    if (source)
        complain(closing, made, format("has duplicate source/neighbor address {}/{}, ignoring instance",
                                       {source->to_string(), made.neighbor->to_string()}));
    else complain(closing, made, format("has duplicate neighbor address {}, ignoring instance", {made.neighbor->to_string()}));
    return true;
}

bool is_usable(Statement& closing, const InstanceDraft& made, Draft& draft) {
    if (!made.neighbor) return complain(closing, made, "has no neighbor address set, disabling instance"), false;
    const auto& source = made.config.source;
    if (source && source->family() != made.neighbor->family()) {
        complain(closing, made, format("source address {} and neighbor address {} are not of the same family, disabling instance",
                                       {source->to_string(), made.neighbor->to_string()}));
        return false;
    }
    return !is_duplicate(closing, made, draft);
}

void close_instance(Statement& closing, InstanceDraft& made, Draft& draft) {
    if (made.dropped) closing.diagnostics().mute(false);
    if (made.dropped || !is_usable(closing, made, draft)) {
        draft.instances.pop_back();
        return;
    }
    InstanceConfig& config = made.config;
    config.neighbor = *made.neighbor;
    config.ttl = made.ttl.value_or(config.neighbor.is_v4() ? default_ttl_ipv4 : default_ttl_ipv6);
    if (made.max_hops > config.ttl) {
        closing.error(format("BFD instance {}: max_hops exceeds ttl/hoplimit - setting to ttl/hoplimit", {config.name}));
        made.max_hops = config.ttl;
    }
    config.max_hops = made.max_hops < 0 ? any_hops : static_cast<std::uint8_t>(made.max_hops);
    config.tells_vrrp = made.only_vrrp || !made.only_checker;
    config.tells_checker = made.only_checker || !made.only_vrrp;
    draft.names.insert(config.name);
}

void dump_instances(const Draft& draft, std::string_view keyword, DumpWriter& out) {
    for (const InstanceDraft& one : draft.instances) out.block(keyword, quoted(one.config.name), bfd_instance_table, &one);
}

constexpr Row root_rows[] = {
    {.name = "bfd_instance", .syntax = "NAME { ... }", .doc = "A BFD session with a neighbour, which instances and real servers may track.",
     .support = not_yet, .repeat = Repeat::appends, .example = "bfd_instance peer1 { neighbor_ip 203.0.113.7 }",
     .block = block<open_instance, close_instance, dump_instances>(bfd_instance_table, 1)},
};

}  // namespace

constinit const Table bfd_instance_table = table<InstanceDraft>("bfd_instance", instance_rows);
constinit const Table bfd_root_table = table<Draft>("", root_rows);

}  // namespace ka::vrrp::bfd
