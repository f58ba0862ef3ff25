#include "checker/config/keywords.hpp"
#include "checker/config/values.hpp"

namespace ka::checker {

using config::Statement;

namespace {

VirtualServerDraft* skip(Statement& opening, std::string text) {
    opening.error(std::move(text), 1);
    return nullptr;
}

// virtual_server ADDR [PORT] | fwmark N | group NAME
VirtualServerDraft* open_virtual_server(Statement& opening, Draft& draft) {
    VirtualServerDraft server;
    server.whole = &draft;
    Endpoint endpoint;
    if (opening[1] == "group") {
        if (!opening.require(2)) return nullptr;
        opening.note("virtual_server group is not supported yet", 1);
        server.config.group = std::string(opening[2]);
    } else if (opening[1] == "fwmark") {
        if (!opening.require(2)) return nullptr;
        const auto mark = config::Unsigned::parse(opening, 2);
        if (!mark) return skip(opening, format("virtual server fwmark '{}' must be in [0, 4294967295] - ignoring", {opening[2]}));
        endpoint.fwmark = *mark;
    } else {
        const auto where = read_server_address(opening);
        if (!where && opening.has(2)) {
            return skip(opening, format("Invalid virtual server IP address/port {}/{} - skipping", {opening[1], opening[2]}));
        }
        if (!where) return skip(opening, format("Invalid virtual server IP address {} - skipping", {opening[1]}));
        endpoint.address = where->address;
        endpoint.port = where->port;
        server.family = endpoint.family = where->address.family();
    }
    if (server.config.group.empty()) server.config.endpoints = {endpoint};
    draft.virtual_servers.push_back(std::move(server));
    return &draft.virtual_servers.back();
}

void close_virtual_server(Statement& closing, VirtualServerDraft& server, Draft& draft) {
    if (!server.real_servers.empty()) return;
    closing.error(format("Virtual server {} has no real servers - ignoring", {virtual_server_name(server.config)}));
    draft.virtual_servers.pop_back();
}

std::string opening_words(const VirtualServerConfig& server) {
    if (!server.group.empty()) return "group " + config::quoted(server.group);
    const Endpoint& endpoint = server.endpoints.front();
    if (endpoint.fwmark) return format("fwmark {}", {*endpoint.fwmark});
    return endpoint.address.to_string() + (endpoint.port != 0 ? format(" {}", {endpoint.port}) : "");
}

void dump_virtual_servers(const Draft& draft, std::string_view keyword, config::DumpWriter& out) {
    for (const auto& server : draft.virtual_servers) out.block(keyword, opening_words(server.config), virtual_server_table, &server);
}

// ---- SSL

// A second one takes the place of the first; what it was about says the word.
template <config::Pattern What, RareText TlsConfig::*Member>
void parse_tls(Statement& line, TlsConfig& tls) {
    if (!line.has(1)) return line.error(format("SSL {} missing", {What.view()}));
    if (tls.*Member) line.error(format("SSL {} already specified - replacing", {What.view()}), 1);
    tls.*Member = std::string(line[1]);
}
template <RareText TlsConfig::*Member>
void dump_tls(const TlsConfig& tls, std::string_view keyword, config::DumpWriter& out) {
    if (tls.*Member) out.line(keyword, config::quoted(*(tls.*Member)));
}

TlsConfig* open_tls(Statement& opening, Draft& draft) {
    if (draft.tls) opening.error("SSL context already specified - replacing");
    draft.tls = TlsConfig{};
    return &*draft.tls;
}

using config::Repeat;
using config::Row;
using config::Support;

constexpr Row tls_rows[] = {
    {.name = "password", .syntax = "STRING", .doc = "Passphrase of the key.", .support = Support::not_yet, .example = "password pa55",
     .codec = config::custom<parse_tls<"password", &TlsConfig::password>, dump_tls<&TlsConfig::password>>()},
    {.name = "ca", .syntax = "FILE", .doc = "Certificates of authorities (PEM).", .support = Support::not_yet, .example = "ca /etc/ssl/ka_ca.pem",
     .codec = config::custom<parse_tls<"cafile", &TlsConfig::ca_file>, dump_tls<&TlsConfig::ca_file>>()},
    {.name = "certificate", .syntax = "FILE", .doc = "Own certificate, with its chain (PEM).", .support = Support::not_yet,
     .example = "certificate /etc/ssl/ka_cert.pem",
     .codec = config::custom<parse_tls<"certfile", &TlsConfig::certificate_file>, dump_tls<&TlsConfig::certificate_file>>()},
    {.name = "key", .syntax = "FILE", .doc = "Own private key (PEM).", .support = Support::not_yet, .example = "key /etc/ssl/ka_key.pem",
     .codec = config::custom<parse_tls<"keyfile", &TlsConfig::key_file>, dump_tls<&TlsConfig::key_file>>()},
};
constexpr config::Table tls_table = config::table<TlsConfig>("SSL", tls_rows);

void dump_tls_block(const Draft& draft, std::string_view keyword, config::DumpWriter& out) {
    if (draft.tls) out.block(keyword, {}, tls_table, &*draft.tls);
}

// ---- the table

constexpr config::Block server_group_block() {
    config::Block made = config::block<open_server_group, close_server_group, dump_server_groups>(tls_table, 1);
    made.kind = config::Block::Kind::values;
    made.table = nullptr;
    made.value = [](Statement& line, void* group) { add_group_entry(line, *static_cast<ServerGroupConfig*>(group)); };
    return made;
}

constexpr Row checker_root_rows[] = {
    {.name = "SSL", .syntax = "{ ... }", .doc = "Keys of SSL_GET; a context is made where there is none.", .support = Support::not_yet,
     .example = "SSL { password pa55 }", .block = config::block<open_tls, nullptr, dump_tls_block>(tls_table)},
    {.name = "virtual_server_group", .syntax = "NAME { ADDRESS[-END|/BITS] [PORT] | fwmark N [inet|inet6] ... }",
     .doc = "Several addresses or marks as one service.", .support = Support::not_yet, .repeat = Repeat::appends,
     .example = "virtual_server_group vg0 { 198.51.100.4 443 }", .tolerance = {.wrong = config::Tolerance::accepted}, .block = server_group_block()},
    {.name = "virtual_server", .syntax = "ADDRESS [PORT] | fwmark N | group NAME { ... }",
     .doc = "A service of the kernel's IPVS and the servers behind it.", .repeat = Repeat::appends,
     .example = "virtual_server 198.51.100.9 8443 { }",
     .block = config::block<open_virtual_server, close_virtual_server, dump_virtual_servers>(virtual_server_table, 1)},
};

// ---- what checks refer to

model::TrackFileDraft* open_file(Statement& opening, Draft& draft) { return model::open_track_file(opening, draft.track_files); }
void close_file(Statement& closing, model::TrackFileDraft&, Draft& draft) {
    const std::size_t place = draft.track_files.size() - 1;
    model::close_track_file(closing, draft.track_files);
    if (draft.track_files.size() > place) draft.track_file_places.emplace(draft.track_files.back().config.name, place);
}

model::BfdReference* open_bfd(Statement& opening, Draft& draft) { return model::open_bfd_reference(opening, draft.bfd_instances); }

constexpr Row checker_reference_rows[] = {
    {.name = "track_file", .aliases = "vrrp_track_file", .block = config::block<open_file, close_file>(model::track_file_table, 1)},
    {.name = "bfd_instance", .block = config::block<open_bfd>(model::bfd_checker_table, 1)},
};

}  // namespace

constinit const config::Table checker_root_table = config::table<Draft>("", checker_root_rows);
constinit const config::Table checker_reference_table = config::table<Draft>("", checker_reference_rows);

}  // namespace ka::checker
