#include "core/schema_words.hpp"

namespace ka::core {

namespace {

using namespace config;

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

}  // namespace

constinit const Table mentions_table = table<Mentions>("", mention_rows);

}  // namespace ka::core
