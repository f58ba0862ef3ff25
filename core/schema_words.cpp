#include "core/schema_words.hpp"

namespace ka::core {

namespace {

using namespace config;
using enum Support;

// ---- what the parent notes

template <auto Role>
Mentions* note(Statement&, Mentions& mentions) {
    mentions.*Role = true;
    return nullptr;
}

Mentions* skip(Statement&, Mentions&) { return nullptr; }

constexpr Table no_rows{"", {}, type_id<Mentions>()};

template <auto Role>
constexpr Row mention(std::string_view name) {
    return {.name = name, .block = block<note<Role>>(no_rows)};
}
constexpr Row other(std::string_view name) { return {.name = name, .block = block<skip>(no_rows)}; }

constexpr Row mention_rows[] = {
    mention<&Mentions::vrrp>("vrrp_instance"),
    mention<&Mentions::vrrp>("static_ipaddress"),
    mention<&Mentions::vrrp>("static_routes"),
    mention<&Mentions::vrrp>("static_rules"),
    mention<&Mentions::checker>("virtual_server"),
    mention<&Mentions::bfd>("bfd_instance"),
    other("vrrp_sync_group"),
    other("vrrp_script"),
    other("vrrp_track_process"),
    other("track_file"),
    other("vrrp_track_file"),
    other("track_group"),
    other("garp_group"),
    other("linkbeat_interfaces"),
    other("interface_up_down_delays"),
    other("virtual_server_group"),
    other("SSL"),
};

// ---- what no role reads yet

struct Nobody {};

constexpr Row bfd_instance_rows[] = {
    {.name = "neighbor_ip", .aliases = "neighbour_ip", .syntax = "ADDRESS", .doc = "Address of the peer.", .support = not_yet},
    {.name = "source_ip", .syntax = "ADDRESS", .doc = "Own address.", .support = not_yet},
    {.name = "min_rx", .syntax = "<1-4294967>", .doc = "Milliseconds between packets wanted.", .support = not_yet},
    {.name = "min_tx", .syntax = "<1-4294967>", .doc = "Milliseconds between packets sent.", .support = not_yet},
    {.name = "idle_tx", .syntax = "<1000-4294967>", .doc = "The same while down.", .support = not_yet},
    {.name = "multiplier", .syntax = "<1-255>", .doc = "Packets missed before it is down.", .support = not_yet},
    {.name = "passive", .doc = "Waits for the peer.", .support = not_yet},
    {.name = "ttl", .aliases = "hoplimit", .syntax = "<1-255>", .doc = "TTL of packets.", .support = not_yet},
    {.name = "max_hops", .syntax = "<-1-255>", .doc = "Hops that packets may have made.", .support = not_yet},
    {.name = "multihop", .syntax = "[BOOL]", .doc = "Over several hops.", .support = not_yet},
    {.name = "weight", .syntax = "<-253-253> [reverse]", .doc = "Counts while the session is up.", .support = not_yet},
    {.name = "vrrp", .doc = "Told to vrrp.", .support = not_yet},
    {.name = "checker", .doc = "Told to the checker.", .support = not_yet},
};
constexpr Table bfd_instance_table = table<Nobody>("bfd_instance", bfd_instance_rows);
Nobody* skip_session(Statement&, Nobody&) { return nullptr; }
constexpr Row bfd_rows[] = {
    {.name = "bfd_instance", .syntax = "NAME { ... }", .doc = "A BFD session.", .support = not_yet,
     .block = block<skip_session>(bfd_instance_table)},
};

constexpr Row group_rows[] = {
    {.name = "fwmark", .syntax = "<0-4294967295> [inet|inet6]", .doc = "A mark as an address of the service.", .support = not_yet},
};
constexpr Table server_group_words = table<Nobody>("", group_rows);

constexpr Row ssl_rows[] = {
    {.name = "password", .syntax = "STRING", .doc = "Password of the key.", .support = not_yet},
    {.name = "ca", .syntax = "STRING", .doc = "Certificates of authorities.", .support = not_yet},
    {.name = "certificate", .syntax = "STRING", .doc = "Own certificate.", .support = not_yet},
    {.name = "key", .syntax = "STRING", .doc = "Own key.", .support = not_yet},
};
constexpr Table ssl_words = table<Nobody>("", ssl_rows);

}  // namespace

constinit const Table mentions_table = table<Mentions>("", mention_rows);
constinit const Table bfd_root_table = table<Nobody>("", bfd_rows);

std::vector<NamedTable> later_tables() {
    std::vector<NamedTable> tables{{"virtual_server_group", &server_group_words}, {"SSL", &ssl_words}};
    for (const NamedTable& line : line_tables()) tables.push_back(line);
    return tables;
}

}  // namespace ka::core
