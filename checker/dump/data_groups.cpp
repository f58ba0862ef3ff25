// SSL and the groups of virtual servers in keepalived_check.data.
#include "checker/dump/data.hpp"

namespace ka::checker::dump {

namespace {

const char* yes_no(bool value) { return value ? "yes" : "no"; }

// The services that stand for this entry, by protocol and by family.
struct Uses {
    unsigned tcp = 0, udp = 0, sctp = 0, ipv4 = 0, ipv6 = 0;
};

Uses uses_of(const ServerGroupConfig& group, const GroupEntry& entry, const std::vector<VirtualServer>& servers) {
    Uses uses;
    for (const auto& server : servers) {
        const auto& config = server.config();
        if (config.group != group.name) continue;
        if (config.protocol == Protocol::tcp) ++uses.tcp;
        if (config.protocol == Protocol::udp) ++uses.udp;
        if (config.protocol == Protocol::sctp) ++uses.sctp;
        for (const auto& endpoint : config.endpoints)
            if (entry.fwmark && endpoint.fwmark == entry.fwmark) ++(endpoint.family == Family::ipv4 ? uses.ipv4 : uses.ipv6);
    }
    return uses;
}

void dump_entry(const GroupEntry& entry, const Uses& uses, model::DumpText& out) {
    if (entry.fwmark) {
        const char* family = !entry.family ? "" : *entry.family == Family::ipv4 ? " IPv4" : " IPv6";
        out.entry("FWMARK = {}{}", {*entry.fwmark, family});
        out.member("Alive: {} IPv4, {} IPv6", {uses.ipv4, uses.ipv6});
    } else {
        if (entry.first == entry.last) out.entry("VIP = {}, VPORT = {}", {entry.first.to_string(), entry.port});
        else out.entry("VIP Range = {}-{}, VPORT = {}", {entry.first.to_string(), entry.last.to_string(), entry.port});
        out.member("Alive: {} tcp, {} udp, {} sctp", {uses.tcp, uses.udp, uses.sctp});
    }
    out.member("reloaded = False");
}

}  // namespace

void dump_tls(const TlsConfig& tls, model::DumpText& out) {
    out.section("SSL definitions");
    if (tls == TlsConfig{}) return out.head("Using autogen SSL context");
    const auto dump = [&](const char* what, const RareText& text) {
        if (text) out.head("{} : {}", {what, *text});
    };
    if (tls.password) out.head("Password : ********");  // not for everybody who may read the file
    dump("CA-file", tls.ca_file);
    dump("Certificate file", tls.certificate_file);
    dump("Key file", tls.key_file);
}

void dump_group(const ServerGroupConfig& group, const std::vector<VirtualServer>& servers, model::DumpText& out) {
    out.section("Virtual server group", 1);
    out.head("Virtual Server Group = {}, IPv4 = {}, IPv6 = {}",
             {group.name, yes_no(group.has(Family::ipv4)), yes_no(group.has(Family::ipv6))});
    for (const auto& entry : group.entries) dump_entry(entry, uses_of(group, entry, servers), out);
}

}  // namespace ka::checker::dump
