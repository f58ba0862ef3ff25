#include "vrrp/config/address_grammar.hpp"

#include <linux/if_addr.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "common/base/format.hpp"
#include "vrrp/config/numbers.hpp"
#include "vrrp/config/route_names.hpp"

namespace ka::vrrp {

namespace {

constexpr std::size_t longest_label = 15;  // IFNAMSIZ without its zero
constexpr std::uint32_t forever = std::numeric_limits<std::uint32_t>::max();

// The words of one line and what they have said so far.
struct Reading {
    std::span<const std::string> words;
    const LineContext& context;
    AddressConfig address;
    std::size_t at = 1;
    bool no_duplicate_detection = true;
    bool has_length = false;

    const std::string& name() const { return words[0]; }
    bool is_v6() const { return address.prefix.address.is_v6(); }
    void complain(std::string text) const { context.complain(std::move(text)); }
    // The argument of the option at `at`; null after a complaint.
    const std::string* argument() {
        if (at + 1 < words.size()) return &words[++at];
        complain(format("No {} parameter specified for {}", {words[at], name()}));
        return nullptr;
    }
};

// Each option answers: does the address survive?
using Option = bool (*)(Reading&);

bool read_device(Reading& reading) {
    if (!reading.address.interface.empty()) {
        reading.complain(format("Cannot specify ipaddress device more than once for {}", {reading.name()}));
        return false;
    }
    const std::string* device = reading.argument();
    if (device == nullptr) return false;
    reading.address.interface = *device;
    if (reading.context.interface_may_be_used(*device)) return true;
    reading.complain(format("WARNING - interface {} for ip address {} doesn't exist", {*device, reading.name()}));
    return false;
}

bool read_scope_option(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    if (reading.is_v6()) {
        reading.complain(format("Cannot specify scope for IPv6 addresses ({}) - ignoring scope", {reading.name()}));
        return true;
    }
    reading.address.scope = scope_number(*text, reading.context.names);
    if (!reading.address.scope)
        reading.complain(format("Invalid scope '{}' specified for {} - ignoring", {*text, reading.name()}));
    return true;
}

bool read_broadcast(Reading& reading) {
    const std::string& keyword = reading.words[reading.at];
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    AddressConfig& address = reading.address;
    if (reading.is_v6()) {
        reading.complain(format("VRRP is trying to assign a broadcast {} to the IPv6 address {} !!?? WTF... skipping VIP...",
                                {keyword, reading.name()}));
        return false;
    }
    if (*text == "+" || *text == "-") {
        if (address.prefix.length > 30) {
            reading.complain(format("Address prefix length {} too long for broadcast", {address.prefix.length}));
            return true;
        }
        const std::uint32_t network = address.prefix.network().v4_host_order();
        const std::uint32_t host_part = address.prefix.length == 0 ? forever : (1U << (32 - address.prefix.length)) - 1;
        address.broadcast = IpAddress::v4(*text == "+" ? network | host_part : network);
        return true;
    }
    address.broadcast = IpAddress::parse(*text);
    if (address.broadcast && address.broadcast->is_v4()) return true;
    reading.complain(format("VRRP is trying to assign invalid broadcast {}. skipping VIP...", {*text}));
    return false;
}

bool read_label(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    if (reading.is_v6()) {
        reading.complain(format("Cannot specify label for IPv6 addresses ({}) - ignoring label", {reading.name()}));
        return true;
    }
    if (text->size() > longest_label) {
        reading.complain(format("Address label {} is longer than maximum length {} - removing address", {*text, longest_label}));
        return false;
    }
    if (!text->empty()) reading.address.label = *text;
    return true;
}

bool read_peer(Reading& reading) {
    if (reading.address.peer) {
        const std::string next = reading.at + 1 < reading.words.size() ? reading.words[reading.at + 1] : "";
        reading.complain(format("Peer {} - another peer has already been specified", {next}));
        return true;
    }
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const std::optional<IpAddress> peer = IpAddress::parse(*text);
    if (!peer) {
        reading.complain(format("VRRP parsed invalid IP {}. skipping IP...", {*text}));
        reading.complain(format("Invalid peer address {}", {*text}));
        return true;
    }
    if (peer->family() != reading.address.prefix.address.family()) {
        reading.complain(format("Peer address {} does not match address family", {*text}));
        return true;
    }
    if (reading.has_length) reading.complain("Cannot specify address prefix when specifying peer address - ignoring");
    reading.address.prefix.length = reading.address.prefix.address.full_length();
    reading.address.peer = peer;
    return true;
}

bool read_preferred_lifetime(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    std::optional<std::uint64_t> value;
    if (*text == "forever") value = forever;
    else value = read_natural(*text, 0, forever, reading.context.complain);
    if (!value) reading.complain(format("preferred_lft {} is invalid", {*text}));
    else if (reading.is_v6()) reading.address.preferred_lifetime = static_cast<std::uint32_t>(*value);
    return true;
}

bool read_track_group(Reading& reading) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    reading.address.track_group = *text;
    return true;
}

template <std::uint32_t Flag>
bool set_flag(Reading& reading) {
    reading.address.flags |= Flag;
    return true;
}

bool detect_duplicates(Reading& reading) {
    reading.no_duplicate_detection = false;
    return true;
}

bool no_track(Reading& reading) {
    reading.address.no_track = true;
    return true;
}

bool use_vmac(Reading& reading) {
    reading.address.use_vmac = true;
    return true;
}

struct OptionRow {
    std::string_view name;
    Option read;
    bool for_static = true;
    bool for_virtual = true;
};

constexpr OptionRow options[] = {
    {"dev", read_device},
    {"scope", read_scope_option},
    {"brd", read_broadcast},
    {"broadcast", read_broadcast},
    {"label", read_label},
    {"peer", read_peer},
    {"home", set_flag<IFA_F_HOMEADDRESS>},
    {"-nodad", detect_duplicates},
    {"mngtmpaddr", set_flag<IFA_F_MANAGETEMPADDR>},
    {"noprefixroute", set_flag<IFA_F_NOPREFIXROUTE>},
    {"autojoin", set_flag<IFA_F_MCAUTOJOIN>},
    {"preferred_lft", read_preferred_lifetime},
    {"no_track", no_track},
    {"track_group", read_track_group, true, false},
    {"use_vmac", use_vmac, false, true},
};

bool read_option(Reading& reading) {
    const bool is_static = reading.context.is_static;
    for (const OptionRow& row : options)
        if (row.name == reading.words[reading.at] && (is_static ? row.for_static : row.for_virtual)) return row.read(reading);
    reading.complain(format("Unknown configuration entry '{}' for ip address - ignoring", {reading.words[reading.at]}));
    return true;
}

// vrrp.md 3.6: a /128 is deprecated unless asked otherwise, so that it is not chosen as a source.
void finish(Reading& reading) {
    AddressConfig& address = reading.address;
    if (address.peer && address.broadcast) {
        reading.complain("Cannot specify broadcast and peer addresses - ignoring broadcast address");
        address.broadcast.reset();
    }
    if (!reading.is_v6()) return;
    if (reading.no_duplicate_detection) address.flags |= IFA_F_NODAD;
    if (!address.preferred_lifetime) address.preferred_lifetime = address.prefix.length == 128 ? 0 : forever;
}

}  // namespace

std::optional<Prefix> read_prefix(const std::string& text, const Complain& complain) {
    const std::size_t slash = text.find('/');
    const std::optional<IpAddress> address = IpAddress::parse(std::string_view(text).substr(0, slash));
    const std::uint8_t full = text.find(':') != std::string::npos ? 128 : 32;
    std::uint8_t length = full;
    if (slash != std::string::npos) {
        const std::string digits = text.substr(slash + 1);
        if (const auto number = read_natural(digits, 0, full, complain)) length = static_cast<std::uint8_t>(*number);
        else complain(format("Invalid address prefix len {} for address {} - using {}", {digits, text, full}));
    }
    if (!address) {
        complain(format("VRRP parsed invalid IP {}. skipping IP...", {text}));
        return std::nullopt;
    }
    return Prefix{*address, length};
}

std::optional<AddressConfig> read_address(std::span<const std::string> words, const LineContext& context) {
    if (words.empty()) return std::nullopt;
    const std::optional<Prefix> prefix = read_prefix(words[0], context.complain);
    if (!prefix) return std::nullopt;
    Reading reading{words, context, {}};
    reading.address.prefix = *prefix;
    reading.has_length = words[0].find('/') != std::string::npos;
    for (; reading.at < words.size(); ++reading.at)
        if (!read_option(reading)) return std::nullopt;
    finish(reading);
    return reading.address;
}

}  // namespace ka::vrrp
