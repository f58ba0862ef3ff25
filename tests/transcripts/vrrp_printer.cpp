#include "tests/transcripts/vrrp_printer.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/overloaded.hpp"
#include "vrrp/packet/advert.hpp"
#include "vrrp/packet/advert_v3.hpp"
#include "vrrp/packet/auth_ah.hpp"
#include "vrrp/packet/auth_trailer.hpp"
#include "vrrp/packet/ip_header.hpp"

namespace ka::vrrp::transcript {

namespace {

std::string name(const Router& router, InstanceId id) {
    return router.exists(id) ? router.config(id).name : "#" + std::to_string(id.value);
}

std::string_view name(WantCause cause) {
    switch (cause) {
        case WantCause::became_master: return "became master";
        case WantCause::left_master: return "left master";
        case WantCause::reloaded: return "reloaded";
        case WantCause::resumed: return "resumed";
        case WantCause::start: return "start";
    }
    return "";
}

// Over what the checksum of an IPv4 advert of version 3 was computed, where it is not what RFC 9568 section 5.2.8 says.
std::string print_checksum(const SendAdvert& advert, std::span<const std::uint8_t> octets) {
    const packet::PseudoHeader right{advert.source, advert.destination};
    const packet::PseudoHeader group{advert.source, IpAddress::v4(224, 0, 0, 18)};
    if (packet::checksum_matches_v3(octets, &right)) return "";
    if (packet::checksum_matches_v3(octets, &group)) return " checksum with the group";
    return packet::checksum_matches_v3(octets, nullptr) ? " checksum without addresses" : " checksum wrong";
}

std::string print_advert(const SendAdvert& advert, const Router& router) {
    std::span<const std::uint8_t> octets = advert.octets;
    std::string ip;
    if (advert.source.is_v4()) {
        const auto header = packet::decode_ip_header(octets);
        ip = format(" id {} ttl {}", {header->identification, header->ttl});
        octets = octets.subspan(header->header_length);
        if (header->protocol == packet::protocol_ah) {
            ip += format(" ah {}", {packet::decode_ah(octets)->sequence});
            octets = octets.subspan(packet::ah_header_length);
        }
    }
    const auto header = packet::decode_header(octets);
    std::string line = format("send {} {} > {}{} v{} vrid {} prio {}",
                              {name(router, advert.instance), advert.source.to_string(), advert.destination.to_string(), ip,
                               header->version, header->vrid.value, header->priority.value});
    if (header->version == 2) line += format(" auth {} every {}s", {header->auth_type, header->seconds});
    else line += format(" every {}cs", {header->centiseconds});
    const std::size_t plain = packet::advert_length(header->version, advert.source.family(), header->address_count);
    if (octets.size() == plain + packet::trailer_length) {
        const auto trailer = packet::decode_trailer(octets);
        line += format(" key {} at {}.{:03}+{}", {trailer->key_id, trailer->sequence.seconds() - 1000,
                                                (trailer->sequence.value >> 16 & 0xffff) * 1000 >> 16, trailer->sequence.value & 0xffff});
    }
    line += " addresses";
    for (std::size_t i = 0; i < header->address_count; ++i)
        line += " " + packet::address_at(octets, advert.source.family(), i).to_string();
    // Of an IPv4 advert the trailer is not under the checksum (the HMAC covers what the checksum does).
    if (header->version == 3 && advert.source.is_v4()) line += print_checksum(advert, octets.first(std::min(plain, octets.size())));
    return line;
}

std::string print_garp(const SendGarp& burst, const Router& router) {
    std::string line = format("announce {}{} x{}", {name(router, burst.instance), burst.source ? " source" : "", burst.repeat});
    for (const Announcement& a : burst.addresses) line += " " + a.address.to_string() + "@" + a.interface;
    return line;
}

}  // namespace

std::string print(const Effect& effect, const Router& router) {
    return std::visit(
        Overloaded{
            [&](const SaveCheckpoint& e) {
                return format("checkpoint {} {} {}", {e.checkpoint.name, name_of(e.checkpoint.state), e.checkpoint.effective_priority.value});
            },
            [&](const SendAdvert& e) { return print_advert(e, router); },
            [&](const Want& e) { return format("want {} {} ({})", {name(router, e.instance), e.held ? "held" : "released", name(e.cause)}); },
            [&](const SendGarp& e) { return print_garp(e, router); },
            [&](const CancelGarp& e) { return format("cancel announcements {}", {name(router, e.instance)}); },
            [&](const Notify& e) {
                return format("notify {} {} {} {}", {e.is_group ? "GROUP" : "INSTANCE", e.name, name_of(e.state), e.priority.value});
            },
            [&](const Publish& e) {
                return format("publish {} {} {}", {name(router, e.instance), name_of(e.state), e.effective_priority.value});
            },
            [&](const Log& e) { return (wording(e.line).detail ? "log-D " : "log ") + render(e.line, e.arguments); },
            [&](const InstanceOpened& e) { return "opened " + name(router, e.instance); },
            [&](const TransportChanged& e) {
                const Transport transport = router.transport(e.instance);
                return format("transport {} interface {} source {}", {name(router, e.instance), transport.interface.value,
                                                                      transport.has_source ? transport.source.to_string() : "none"});
            },
            [&](const InstanceClosed& e) { return "closed " + name(router, e.instance); },
            [&](const Stopped&) { return std::string("stopped"); },
        },
        effect);
}

}  // namespace ka::vrrp::transcript
