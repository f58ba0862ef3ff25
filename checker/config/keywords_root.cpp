#include "checker/config/keywords.hpp"
#include "checker/config/values.hpp"

namespace ka::checker {

using config::Statement;

namespace {

VirtualServerDraft* skip(Statement& opening, std::string text) {
    opening.error(std::move(text), 1);
    return nullptr;
}

// virtual_server ADDR [PORT] | fwmark N
VirtualServerDraft* open_virtual_server(Statement& opening, Draft& draft) {
    VirtualServerDraft server;
    Endpoint endpoint;
    if (opening[1] == "group") {
        opening.note("virtual_server group is not supported yet", 1);
        draft.virtual_servers.emplace_back().of_group = true;  // its lines are judged, then it is dropped
        return &draft.virtual_servers.back();
    }
    if (opening[1] == "fwmark") {
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
    server.config.endpoints = {endpoint};
    draft.virtual_servers.push_back(std::move(server));
    return &draft.virtual_servers.back();
}

void close_virtual_server(Statement& closing, VirtualServerDraft& server, Draft& draft) {
    if (server.of_group) {
        draft.virtual_servers.pop_back();
        return;
    }
    if (!server.real_servers.empty()) return;
    closing.error(format("Virtual server {} has no real servers - ignoring", {virtual_server_name(server.config)}));
    draft.virtual_servers.pop_back();
}

void dump_virtual_servers(const Draft& draft, std::string_view keyword, config::DumpWriter& out) {
    for (const auto& server : draft.virtual_servers) {
        const auto& endpoint = server.config.endpoints.front();
        auto name = endpoint.fwmark ? format("fwmark {}", {*endpoint.fwmark}) : endpoint.address.to_string();
        if (endpoint.port != 0) name += format(" {}", {endpoint.port});
        out.block(keyword, name, virtual_server_table, &server);
    }
}

using config::Row;
using config::Support;
using config::swallowed;

constexpr Row checker_root_rows[] = {
    {.name = "virtual_server", .syntax = "ADDRESS [PORT] | fwmark N | group NAME { ... }",
     .doc = "A service of the kernel's IPVS and the servers behind it.", .repeat = config::Repeat::appends,
     .example = "virtual_server 198.51.100.9 8443 { }",
     .block = config::block<open_virtual_server, close_virtual_server, dump_virtual_servers>(virtual_server_table, 1)},
    {.name = "virtual_server_group", .syntax = "NAME { ... }", .doc = "Several addresses or marks as one service.",
     .support = Support::not_yet, .example = "virtual_server_group vg0 { }", .block = swallowed()},
    {.name = "SSL", .syntax = "{ ... }", .doc = "Keys of SSL_GET.", .support = Support::not_yet, .example = "SSL { }",
     .block = swallowed()},
};

}  // namespace

constinit const config::Table checker_root_table = config::table<Draft>("", checker_root_rows);

}  // namespace ka::checker
