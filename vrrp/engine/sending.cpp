// Adverts and announcements going out.
#include <algorithm>

#include "vrrp/engine/steps.hpp"
#include "vrrp/packet/advert_v2.hpp"
#include "vrrp/packet/advert_v3.hpp"
#include "vrrp/packet/auth_trailer.hpp"
#include "vrrp/packet/ip_header.hpp"

namespace ka::vrrp {

namespace {

std::vector<std::uint8_t> encode_advert(const Instance& instance, Priority priority, const IpAddress& destination) {
    const InstanceConfig& config = *instance.config;
    std::vector<IpAddress> addresses;
    addresses.reserve(config.addresses.size());
    for (const AddressConfig& address : config.addresses) addresses.push_back(address.prefix.address);
    if (config.version == Version::v2) {
        const auto interval = std::chrono::round<seconds>(config.advert_interval).count();
        const std::string_view password = config.auth_type == AuthType::pass ? std::string_view(config.auth_pass) : "";
        return encode(packet::AdvertV2{config.vrid, priority, static_cast<std::uint8_t>(interval), password, addresses,
                                       config.auth_type == AuthType::ah},
                      config.family);
    }
    // Releases up to 1.3.6 put the group there, whatever the destination.
    const bool old = config.is_unicast() && config.unicast_checksum == UnicastChecksum::old;
    const packet::PseudoHeader pseudo{*instance.source, old ? instance.group : destination};
    const auto interval = std::chrono::duration_cast<Centiseconds>(config.advert_interval);
    return encode(packet::AdvertV3{config.vrid, priority, interval, addresses}, config.family,
                  config.v3_checksum_as_v2 ? nullptr : &pseudo);
}

std::vector<std::uint8_t> behind_ip_header(const Instance& instance, const SendAdvert& advert) {
    packet::IpHeader header;
    header.identification = instance.ip_identification;
    header.ttl = advert.hop_limit;
    header.protocol = packet::protocol_vrrp;
    header.source = advert.source;
    header.destination = advert.destination;
    const InstanceConfig& config = *instance.config;
    if (config.auth_type != AuthType::ah) return packet::with_ip_header(header, advert.octets);
    return packet::with_ah(header, instance.ah.value(), advert.octets, config.auth_pass, ah_ttl_rule(config));
}

bool is_signed(const InstanceConfig& config) { return config.hmac && config.hmac->signs(); }

// All copies of one advert have one number. It is promised to a successor before it is sent.
void count_sequence(Context& context, Instance& instance) {
    const InstanceConfig& config = *instance.config;
    bool promised = true;
    if (config.auth_type == AuthType::ah) {
        (void)instance.ah.next();
        promised = !instance.ah.beyond_promise();
        if (!promised) instance.ah.promise();
    } else if (is_signed(config)) {
        promised = !instance.trailer.advance(context.since_epoch(), config.hmac->clock_limit());
    }
    if (!promised) context.emit(SaveCheckpoint{instance.id, checkpoint_of(context.world, instance)});
}

// The active key is one of the keys: validation has seen to it.
void sign(const Instance& instance, std::vector<std::uint8_t>& advert) {
    const HmacConfig& hmac = *instance.config->hmac;
    const HmacKey* const key = hmac.find(hmac.active_key);
    packet::append_trailer(advert, *instance.source, hmac.active_key, instance.trailer.last(),
                           key ? std::span<const std::uint8_t>(key->octets) : std::span<const std::uint8_t>());
}

void send_to(Context& context, const Instance& instance, Priority priority, const IpAddress& destination) {
    const InstanceConfig& config = *instance.config;
    const bool multicast = !config.is_unicast();
    // The kernel's own default for unicast IPv6 is 64; IPv4 carries 255 (vrrp.md 1.4).
    const std::uint8_t default_ttl = multicast || config.family == Family::ipv4 ? 255 : 64;
    SendAdvert effect{instance.id,        priority,
                      multicast,          *instance.source,
                      destination,        instance.interface,
                      multicast ? std::uint8_t{255} : config.unicast_ttl.value_or(default_ttl),
                      encode_advert(instance, priority, destination)};
    if (is_signed(config)) sign(instance, effect.octets);
    if (config.family == Family::ipv4) effect.octets = behind_ip_header(instance, effect);
    context.emit(std::move(effect));
}

const std::string& interface_of(const InstanceConfig& config, const AddressConfig& address) {
    return address.interface.empty() ? config.interface : address.interface;
}

// Positions are those of Instance::present: the addresses, then the excluded ones.
const AddressConfig& address_at(const InstanceConfig& config, std::size_t position) {
    const std::size_t count = config.addresses.size();
    return position < count ? config.addresses[position] : config.excluded_addresses[position - count];
}

// In the order of the configuration, each once.
std::vector<std::size_t> places_of(const Instance& instance, std::span<const IpAddress> addresses) {
    std::vector<std::size_t> found;
    for (const IpAddress& address : addresses)
        for (const auto& [key, place] : std::ranges::equal_range(instance.places, address, {}, &std::pair<IpAddress, std::size_t>::first))
            found.push_back(place);
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
}

}  // namespace

void set_present(Instance& instance, std::vector<bool> present) {
    instance.present = std::move(present);
    instance.places.clear();
    for (std::size_t i = 0; i < instance.present.size(); ++i)
        instance.places.emplace_back(address_at(*instance.config, i).prefix.address, i);
    std::ranges::sort(instance.places);
}

// counted = false: the second priority 0 of a fault, which the statistics leave out.
void send_advert(Context& context, Instance& instance, Priority priority, bool counted) {
    if (!instance.source) return;
    if (++instance.ip_identification == 0) instance.ip_identification = 1;
    count_sequence(context, instance);
    if (counted) {
        ++instance.statistics.advert_sent;
        if (priority == priority_resign) ++instance.statistics.priority_zero_sent;
    }
    if (instance.config->is_unicast()) {
        for (const UnicastPeer& peer : instance.config->unicast_peers) send_to(context, instance, priority, peer.address);
    } else {
        send_to(context, instance, priority, instance.group);
    }
}

void announce_all(Context& context, Instance& instance, std::uint32_t repeat) {
    SendGarp burst{instance.id, {}, repeat, false};
    for (std::size_t i = 0; i < instance.present.size(); ++i) {
        if (!instance.present[i]) continue;
        const AddressConfig& address = address_at(*instance.config, i);
        burst.addresses.push_back({address.prefix.address, interface_of(*instance.config, address)});
    }
    if (repeat > 0 && !burst.addresses.empty()) context.emit(std::move(burst));
}

// An address is announced as soon as it is there: never before, and never waiting for the last one of a long list.
void addresses_present(Context& context, Instance& instance, const AddressesPresent& event) {
    if (!instance.held) return;
    SendGarp burst{instance.id, {}, instance.config->garp.repeat, false};
    for (const std::size_t i : places_of(instance, event.addresses)) {
        if (instance.present[i] && event.already_there) continue;
        instance.present[i] = true;
        if (instance.quiet && event.already_there) continue;
        const AddressConfig& address = address_at(*instance.config, i);
        burst.addresses.push_back({address.prefix.address, interface_of(*instance.config, address)});
    }
    if (burst.repeat > 0 && !burst.addresses.empty()) context.emit(std::move(burst));
}

// Without a change of state (the reference goes through BACKUP): the address comes back and is announced again then.
void address_lost(Context& context, Instance& instance, const AddressLost& event) {
    if (!instance.held) return;
    for (const std::size_t i : places_of(instance, {&event.address, 1})) instance.present[i] = false;
    context.log(Line::address_removed_by_other, {event.address.to_string(), event.interface});
}

namespace {

// The first address on each interface that is not the instance's own; without "all", only on VMACs.
void announce_elsewhere(Context& context, const Instance& instance) {
    const InstanceConfig& config = *instance.config;
    SendGarp burst{instance.id, {}, 1, false};
    for (std::size_t i = 0; i < instance.present.size(); ++i) {
        const AddressConfig& address = address_at(config, i);
        const std::string& interface = interface_of(config, address);
        if (!address.vmac_parent && !config.garp.extra_all) continue;
        const bool known = std::ranges::find(burst.addresses, interface, &Announcement::interface) != burst.addresses.end();
        const bool is_own = interface == config.interface || interface == config.own_interface;
        if (instance.present[i] && !is_own && !known) burst.addresses.push_back({address.prefix.address, interface});
    }
    if (!burst.addresses.empty()) context.emit(std::move(burst));
}

}  // namespace

void garp_timer(Context& context, Instance& instance, Timer timer) {
    const GarpConfig& garp = instance.config->garp;
    switch (timer) {
        case Timer::garp_second: announce_all(context, instance, garp.repeat); break;
        case Timer::garp_lower: announce_all(context, instance, garp.lower_prio_repeat); break;
        case Timer::garp_extra:
            announce_elsewhere(context, instance);
            context.arm(instance, Timer::garp_extra, garp.extra_interval);
            break;
        default:
            announce_all(context, instance, garp.refresh_repeat);
            context.arm(instance, Timer::garp_refresh, garp.refresh);
    }
}

}  // namespace ka::vrrp
