// From a datagram to an advert that counts: the checks of vrrp.md 1.10, in its order, each with its counter and a complaint
// that is made once until the instance changes state or accepts another master.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "vrrp/engine/steps.hpp"
#include "vrrp/packet/advert_v2.hpp"
#include "vrrp/packet/advert_v3.hpp"
#include "vrrp/packet/auth_trailer.hpp"
#include "vrrp/packet/ip_header.hpp"

namespace ka::vrrp {

namespace {

constexpr Duration unknown_said_interval = seconds{60};
// Who has asked for the lines sees a few of each interval, to tell one packet from a second master.
constexpr int unknown_said_times = 5;
constexpr std::size_t shortest_ethernet_payload = 46;

// What the checks look at.
struct Incoming {
    packet::AdvertHeader header;
    std::span<const std::uint8_t> advert;  // from the VRRP header on, all that was received
    IpAddress source;
    IpAddress destination;
    int ttl = 0;
    std::size_t header_length = 0;  // in front of it: the IP header (none for IPv6) and, where there is one, the AH
    std::size_t total_length = 0;   // as the IP header has it
    std::optional<packet::AhHeader> ah;
    std::span<const std::uint8_t> datagram;  // from the IP header on, where there is one
};

bool is_peer(const Instance& instance, const IpAddress& source) {
    return std::ranges::any_of(instance.config->unicast_peers, [&](const UnicastPeer& p) { return p.address == source; });
}

class Judge {
public:
    Judge(Context& context, Instance& instance, const Incoming& in)
        : context_(context), instance_(instance), config_(*instance.config), in_(in) {}

    bool accepts() {
        if (!envelope() || !authentication() || !body()) return false;
        ++stats().advert_received;
        compare_addresses();
        if (!sender_allowed()) return false;
        if (in_.header.priority == priority_resign) ++stats().priority_zero_received;
        return true;
    }

private:
    Statistics& stats() { return instance_.statistics; }

    void complain(Line line, std::initializer_list<LineArgument> arguments) {
        const auto bit = static_cast<std::size_t>(line);
        if (instance_.said[bit]) return;
        instance_.said.set(bit);
        context_.log(line, arguments);
    }
    bool refuse(std::uint64_t& counter, Line line, std::initializer_list<LineArgument> arguments) {
        ++counter;
        complain(line, arguments);
        return false;
    }
    std::string from() const { return in_.source.to_string(); }
    static std::int64_t number(std::size_t value) { return static_cast<std::int64_t>(value); }

    // Octets that the sender meant: padding of short Ethernet frames and VLAN tags is tolerated.
    std::size_t expected() const {
        return in_.header_length + packet::advert_length(in_.header.version, config_.family, in_.header.address_count);
    }
    static bool padded(std::size_t length, std::size_t expected) {
        return length > expected && expected < shortest_ethernet_payload && (length - expected) % 4 == 2;
    }

    bool envelope() {
        const std::size_t length = in_.header_length + in_.advert.size(), wanted = expected();
        has_trailer_ = config_.hmac && length == wanted + packet::trailer_length;  // nothing else tells one
        if (length < wanted)
            return refuse(stats().packet_length_errors, Line::too_short, {config_.name, from(), number(length), number(wanted)});
        if (length > wanted && !has_trailer_ && !padded(length, wanted))
            return refuse(stats().packet_length_errors, Line::too_long, {config_.name, from(), number(length), number(wanted)});
        if (!config_.is_unicast() && in_.ttl != 255)
            return refuse(stats().ttl_errors, Line::bad_ttl, {config_.name, from(), std::int64_t{in_.ttl}, std::int64_t{255}});
        const auto version = static_cast<std::uint8_t>(config_.version);
        if (in_.header.version != version)
            return refuse(stats().version_errors, Line::wrong_version,
                          {config_.name, from(), std::int64_t{in_.header.version}, std::int64_t{version}});
        return true;
    }

    bool authentication() {
        if (config_.hmac && !trailer()) return false;
        if (config_.version != Version::v2) return true;
        const std::uint8_t type = in_.header.auth_type;
        const auto ours = static_cast<std::uint8_t>(config_.auth_type);
        if (type > 2)
            return refuse(stats().invalid_auth_type, Line::invalid_auth_type, {config_.name, from(), std::int64_t{type}});
        if (type != ours)
            return refuse(stats().auth_type_mismatch, Line::other_auth_type,
                          {config_.name, std::int64_t{type}, from(), std::int64_t{ours}});
        if (config_.auth_type == AuthType::pass && !packet::password_matches(exact_advert(), config_.auth_pass))
            return refuse(stats().auth_failures, Line::invalid_password, {config_.name, from()});
        if (config_.auth_type == AuthType::ah && !behind_right_ah()) return false;
        const auto seconds_ours = std::chrono::round<seconds>(config_.advert_interval).count();
        if (in_.header.seconds != seconds_ours) {
            complain(Line::interval_mismatch_v2,
                     {config_.name, from(), std::int64_t{seconds_ours}, std::int64_t{in_.header.seconds}});
            return false;  // RFC 3768 7.1: discard; the reference has no counter that moves
        }
        return true;
    }

    // The steps of vrrp.md 1.7, the cheap ones first: who knows no key costs us no hash.
    bool trailer() {
        const HmacConfig& hmac = *config_.hmac;
        if (!has_trailer_)
            return hmac.mode != HmacMode::enforce || refuse(stats().trailer_missing, Line::trailer_missing, {config_.name, from()});
        if (config_.is_unicast() && !is_peer(instance_, in_.source)) {
            complain(Line::not_a_peer, {config_.name, from()});
            return false;
        }
        const packet::Trailer trailer = *packet::decode_trailer(in_.advert);
        if (trailer.scheme != packet::trailer_scheme || trailer.reserved != 0)
            return refuse(stats().trailer_malformed, Line::trailer_malformed, {config_.name, from()});
        const std::int64_t skew = packet::clock_skew(context_.since_epoch(), trailer.sequence);
        const std::int64_t window = std::chrono::floor<seconds>(hmac.clock_limit()).count();  // 0: clocks are not compared
        if (window > 0 && std::abs(skew) > window)
            return refuse(stats().trailer_stale, Line::trailer_stale, {config_.name, from(), skew, window});
        if (!signature(trailer)) return false;
        if (window > 0 && std::abs(skew) > window / 2)
            complain(Line::trailer_nearly_stale, {config_.name, skew, from(), window});
        return true;
    }

    bool signature(const packet::Trailer& trailer) {
        constexpr std::size_t multicast_senders = 4;
        const HmacConfig& hmac = *config_.hmac;
        const HmacKey* const key = hmac.find(trailer.key_id);
        if (!key)
            return refuse(stats().trailer_unknown_key, Line::trailer_unknown_key, {config_.name, std::int64_t{trailer.key_id}, from()});
        if (!packet::trailer_matches(in_.advert, in_.source, key->octets))
            return refuse(stats().trailer_wrong, Line::trailer_wrong, {config_.name, from()});
        ReplayMarks& marks = instance_.replay_marks;
        if (!marks.is_new(in_.source, trailer.sequence, context_.since_epoch(), hmac.clock_limit()))
            return refuse(stats().trailer_replayed, Line::trailer_replayed, {config_.name, from()});
        marks.accept(in_.source, trailer.sequence, config_.is_unicast() ? config_.unicast_peers.size() : multicast_senders);
        return true;
    }

    // The number counts as soon as the check value says who sent it (RFC 2402 3.4.3).
    bool behind_right_ah() {
        const std::size_t ip_length = in_.header_length - packet::ah_header_length;
        if (!packet::icv_matches(in_.datagram, ip_length, config_.auth_pass, ah_ttl_rule(config_)))
            return refuse_ah(Line::ah_wrong_icv, {config_.name});
        if (in_.ah->spi != in_.source) return refuse_ah(Line::ah_wrong_spi, {as_in_memory(in_.source), as_in_memory(in_.ah->spi)});
        if (!instance_.ah.is_new(in_.ah->sequence))
            return refuse_ah(Line::ah_replayed,
                             {config_.name, std::int64_t{in_.ah->sequence}, std::int64_t{instance_.ah.value()}});
        instance_.ah.hear(in_.ah->sequence);
        return true;
    }
    // The reference prints the octets of both addresses as this machine reads a number.
    static std::int64_t as_in_memory(const IpAddress& address) {
        std::uint32_t number = 0;
        std::memcpy(&number, address.bytes().data(), sizeof number);
        return number;
    }
    // Each one is told, unlike other refusals, but a flood of them is not to drown the log.
    bool refuse_ah(Line line, std::initializer_list<LineArgument> arguments) {
        constexpr int lines_per_second = 10;
        ++stats().auth_failures;
        if (instance_.authentication_lines.take(context_.now, seconds{1}, lines_per_second)) context_.log(line, arguments);
        return false;
    }

    bool body() {
        if (in_.header.type != packet::type_advertisement)
            return refuse(stats().invalid_type_received, Line::invalid_type,
                          {config_.name, from(), std::int64_t{in_.header.type}, std::int64_t{packet::type_advertisement}});
        const std::size_t length = in_.header_length + in_.advert.size();
        if (config_.family == Family::ipv4 && in_.total_length != length && !padded(length, in_.total_length))
            return refuse(stats().packet_length_errors, Line::total_length_mismatch,
                          {config_.name, from(), number(in_.total_length), number(length)});
        if (config_.version == Version::v3 && Centiseconds{in_.header.centiseconds} != ours_in_centiseconds())
            complain(Line::interval_mismatch_v3, {config_.name, std::int64_t{ours_in_centiseconds().count()},
                                                  std::int64_t{in_.header.centiseconds}});
        if (config_.family == Family::ipv4 && !checksum()) return false;
        // An interval of 0 would make the master-down interval 0: every such advert would depose a live master.
        if (config_.version == Version::v3 && in_.header.centiseconds == 0)
            return refuse(stats().advert_interval_errors, Line::interval_zero, {config_.name, from()});
        if (config_.owner_ignore_adverts && instance_.effective == priority_owner) {
            complain(Line::owner_ignores, {config_.name, from()});
            return false;
        }
        return true;
    }

    bool checksum() {
        if (config_.version == Version::v2) {
            if (packet::checksum_matches_v2(exact_advert())) return true;
            return refuse(stats().checksum_errors, Line::invalid_checksum_v2, {config_.name, from()});
        }
        const packet::PseudoHeader pseudo{in_.source, in_.destination};
        if (config_.v3_checksum_as_v2 || packet::checksum_matches_v3(exact_advert(), &pseudo)) return true;
        // Releases up to 1.3.6 used the group instead of the real destination: accepted beside the right form.
        const packet::PseudoHeader old{in_.source, instance_.group};
        const bool may_be_old = config_.is_unicast() && config_.unicast_checksum != UnicastChecksum::never_old;
        if (may_be_old && packet::checksum_matches_v3(exact_advert(), &old)) {
            if (config_.unicast_checksum == UnicastChecksum::automatic) complain(Line::old_unicast_checksum, {config_.name});
            return true;
        }
        return refuse(stats().checksum_errors, Line::invalid_checksum_v3, {config_.name, from()});
    }

    // A difference is a mistake of configuration that somebody must be told of, but no reason for two masters.
    void compare_addresses() {
        const std::size_t ours = config_.addresses.size(), theirs = in_.header.address_count;
        if (ours != theirs) {
            ++stats().address_list_errors;
            complain(Line::address_count, {config_.name, number(ours), number(theirs)});
            return;
        }
        const bool same_master = instance_.master_address && *instance_.master_address == in_.source;
        if (config_.skip_check_advert_addresses && instance_.state == State::backup && same_master) return;
        for (std::size_t i = 0; i < ours; ++i) {
            const IpAddress& address = config_.addresses[i].prefix.address;
            if (packet::address_at(in_.advert, config_.family, i) == address || carries(address)) continue;
            ++stats().address_list_errors;
            complain(Line::address_missing,
                     {config_.name, std::int64_t{config_.vrid.value}, from(), address.to_string()});
            return;
        }
    }
    bool carries(const IpAddress& address) const {
        for (std::size_t i = 0; i < in_.header.address_count; ++i)
            if (packet::address_at(in_.advert, config_.family, i) == address) return true;
        return false;
    }

    bool sender_allowed() {
        if (!config_.is_unicast() || !config_.check_unicast_source) return true;
        const auto peer = std::ranges::find(config_.unicast_peers, in_.source, &UnicastPeer::address);
        if (peer == config_.unicast_peers.end()) {
            complain(Line::not_a_peer, {config_.name, from()});
            return false;
        }
        if (in_.ttl >= peer->min_ttl && in_.ttl <= peer->max_ttl) return true;
        return refuse(stats().ttl_errors, Line::peer_ttl,
                      {config_.name, std::int64_t{in_.ttl}, from(), std::int64_t{peer->min_ttl}, std::int64_t{peer->max_ttl}});
    }

    std::span<const std::uint8_t> exact_advert() const { return in_.advert.first(expected() - in_.header_length); }
    Centiseconds ours_in_centiseconds() const { return std::chrono::duration_cast<Centiseconds>(config_.advert_interval); }

    Context& context_;
    Instance& instance_;
    const InstanceConfig& config_;
    const Incoming& in_;
    bool has_trailer_ = false;
};

// Whether there is a line left for this interface and VRID in the present interval.
bool may_say(Context& context, const std::pair<std::string, int>& about, int times) {
    return context.world.unknown_said[about].take(context.now, unknown_said_interval, times);
}

std::optional<Incoming> undersized(Context& context, const DatagramReceived& datagram, Line line) {
    ++context.world.undersized;
    if (!may_say(context, {"", static_cast<int>(line)}, 1)) return std::nullopt;
    context.log(line, {static_cast<std::int64_t>(datagram.octets.size())});
    return std::nullopt;
}

std::optional<Incoming> take_apart(Context& context, const DatagramReceived& datagram) {
    Incoming in;
    in.advert = datagram.octets;
    in.source = datagram.source;
    in.destination = datagram.destination;
    in.ttl = datagram.hop_limit;
    if (datagram.family == Family::ipv4) {
        const auto ip = packet::decode_ip_header(datagram.octets);
        if (!ip) return undersized(context, datagram, Line::packet_too_short_v4);
        if (ip->protocol != packet::protocol_vrrp && ip->protocol != packet::protocol_ah) return std::nullopt;
        in.source = ip->source;
        in.destination = ip->destination;
        in.ttl = ip->ttl;
        in.header_length = ip->header_length;
        in.total_length = ip->total_length;
        in.datagram = datagram.octets;
        in.advert = datagram.octets.subspan(ip->header_length);
        if (in.advert.size() < packet::header_length) return undersized(context, datagram, Line::packet_too_short_v4);
        if (ip->protocol == packet::protocol_ah) {
            in.ah = packet::decode_ah(in.advert);
            if (!in.ah) return undersized(context, datagram, Line::packet_too_short_ah);
            if (in.ah->next_header != packet::protocol_vrrp) return std::nullopt;
            in.header_length += packet::ah_header_length;
            in.advert = in.advert.subspan(packet::ah_header_length);
        }
    }
    const auto header = packet::decode_header(in.advert);
    if (!header) return undersized(context, datagram, in.ah ? Line::packet_too_short_ah : Line::packet_too_short_v6);
    in.header = *header;
    return in;
}

std::string interface_name(const World& world, IfIndex index) {
    for (const auto& [name, link] : world.links)
        if (link.index == index) return name;
    return std::to_string(index.value);
}

void unknown_vrid(Context& context, const Incoming& in, IfIndex interface, bool ambiguous) {
    ++context.world.unknown_vrid;
    if (!context.world.config->log_unknown_vrids) return;
    const std::string name = interface_name(context.world, interface);
    if (!may_say(context, {name, in.header.vrid.value}, unknown_said_times)) return;
    if (ambiguous)
        context.log(Line::unknown_vrid_from, {std::int64_t{in.header.vrid.value}, name, in.source.to_string()});
    else
        context.log(Line::unknown_vrid, {std::int64_t{in.header.vrid.value}, name});
}

// Unicast instances may share VRID and local address where their peers are disjoint: the last sender decides, else the list.
Instance* choose(const std::vector<Instance*>& candidates, const IpAddress& source) {
    if (candidates.size() == 1) return candidates.front();
    for (Instance* candidate : candidates)
        if (candidate->master_address == source) return candidate;
    for (Instance* candidate : candidates)
        if (is_peer(*candidate, source)) return candidate;
    return nullptr;
}

Instance* find_instance(Context& context, const DatagramReceived& datagram, const Incoming& in) {
    std::vector<Instance*> candidates;
    bool vrid_is_ours = false;
    const auto [first, last] = context.world.by_vrid.equal_range({datagram.family, in.header.vrid});
    for (auto entry = first; entry != last; ++entry) {
        Instance& instance = context.world.at(entry->second);
        // Each protocol has its sockets: behind the other one the VRID is unknown.
        if ((instance.config->auth_type == AuthType::ah) != in.ah.has_value()) continue;
        if (instance.interface != no_interface && instance.interface != datagram.interface) continue;
        vrid_is_ours = true;
        const bool for_us = instance.config->is_unicast() ? instance.source == in.destination
                                                          : instance.group == in.destination;
        if (for_us) candidates.push_back(&instance);
    }
    Instance* const chosen = candidates.empty() ? nullptr : choose(candidates, in.source);
    // The wrong kind of destination for a VRID of ours is dropped in silence (vrrp.md 1.10 row 13).
    if (!chosen && (!vrid_is_ours || !candidates.empty()))
        unknown_vrid(context, in, datagram.interface, !candidates.empty());
    return chosen;
}

}  // namespace

std::optional<std::pair<InstanceId, ReceivedAdvert>> receive(Context& context, const DatagramReceived& datagram) {
    const auto in = take_apart(context, datagram);
    if (!in) return std::nullopt;
    Instance* const instance = find_instance(context, datagram, *in);
    if (!instance || instance->state == State::fault || instance->state == State::init) return std::nullopt;
    if (!Judge(context, *instance, *in).accepts()) return std::nullopt;
    ReceivedAdvert advert{in->source, in->header.priority, instance->config->advert_interval};
    if (instance->config->version == Version::v3) advert.interval = Centiseconds{in->header.centiseconds};
    return std::pair{instance->id, advert};
}

}  // namespace ka::vrrp
