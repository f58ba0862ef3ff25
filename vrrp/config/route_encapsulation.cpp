// Lightweight tunnels of routes and next hops: mpls, ip, ip6, ila (vrrp.md 3.7).
#include <charconv>
#include <limits>

#include "common/base/format.hpp"
#include "vrrp/config/numbers.hpp"
#include "vrrp/config/route_reading.hpp"

namespace ka::vrrp {

namespace {

constexpr std::size_t most_labels = 16;
constexpr std::uint32_t largest_label = (1U << 20) - 1;

std::optional<std::vector<std::uint32_t>> read_labels(std::string_view text) {
    std::vector<std::uint32_t> labels;
    for (;;) {
        const std::size_t slash = text.find('/');
        const auto label = read_natural(text.substr(0, slash), 0, largest_label, [](std::string) {});
        if (!label || labels.size() == most_labels) return std::nullopt;
        labels.push_back(static_cast<std::uint32_t>(*label));
        if (slash == std::string_view::npos) return labels;
        text.remove_prefix(slash + 1);
    }
}

// Four groups of hexadecimal digits.
std::optional<std::uint64_t> read_locator(std::string_view text) {
    std::uint64_t locator = 0;
    for (int group = 0; group < 4; ++group) {
        const std::size_t colon = group < 3 ? text.find(':') : text.size();
        if (colon == std::string_view::npos || colon == 0 || colon > 4) return std::nullopt;
        std::uint16_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + colon, value, 16);
        if (error != std::errc() || end != text.data() + colon) return std::nullopt;
        locator = locator << 16 | value;
        text.remove_prefix(std::min(text.size(), colon + 1));
    }
    return locator;
}

bool read_mpls(RouteReading& reading, Encapsulation& encapsulation) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto labels = read_labels(*text);
    if (!labels) return reading.drop(format("invalid mpls address {} for encapsulation", {*text}));
    encapsulation.labels = *labels;
    return true;
}

bool read_ila(RouteReading& reading, Encapsulation& encapsulation) {
    const std::string* text = reading.argument();
    if (text == nullptr) return false;
    const auto locator = read_locator(*text);
    if (!locator) return reading.drop(format("invalid locator {} for ila encapsulation", {*text}));
    encapsulation.locator = *locator;
    return true;
}

// The words of one kind of IP tunnel, and the reference's complaints about them.
struct TunnelWords {
    EncapsulationKind kind;
    Family family;
    std::string_view name, service, hop_limit;
    std::string_view bad_id, bad_family, bad_service, bad_hop_limit;
};

constexpr TunnelWords ip_words{EncapsulationKind::ip, Family::ipv4, "ip", "tos", "ttl",
                               "encap id {} value is invalid", "IPv6 address {} not valid for ip encapsulation",
                               "dsfield {} not valid for ip encapsulation", "ttl {} is not valid for ip encapsulation"};
constexpr TunnelWords ip6_words{EncapsulationKind::ip6, Family::ipv6, "ip6", "tc", "hoplimit",
                                "id {} value invalid for IPv6 encapsulation", "IPv4 address {} not valid for ip6 encapsulation",
                                "tc value {} is invalid for ip6 encapsulation", "Invalid hoplimit {} specified for ip6 encapsulation"};

template <typename Number>
bool read_number(RouteReading& reading, const std::string& text, Number& value, std::string_view complaint) {
    const auto number = read_natural(text, 0, std::numeric_limits<Number>::max(), reading.context.complain);
    if (!number) return reading.drop(format(complaint, {text}));
    value = static_cast<Number>(*number);
    return true;
}

bool read_end(RouteReading& reading, const TunnelWords& words, const std::string& option, const std::string& text,
              std::optional<IpAddress>& address) {
    address = IpAddress::parse(text);
    if (!address) {
        reading.context.complain(format("VRRP parsed invalid IP {}. skipping IP...", {text}));
        return reading.drop(format("Invalid encap {} {} {}", {words.name, option, text}));
    }
    return address->family() == words.family || reading.drop(format(words.bad_family, {text}));
}

bool read_service(RouteReading& reading, const TunnelWords& words, const std::string& option, const std::string& text,
                  std::uint8_t& service) {
    const auto number = read_number_any_base(text, 255);
    // of tc, the reference names the keyword instead of the value
    if (!number) return reading.drop(format(words.bad_service, {words.kind == EncapsulationKind::ip6 ? option : text}));
    service = static_cast<std::uint8_t>(*number);
    return true;
}

bool read_tunnel(RouteReading& reading, const TunnelWords& words, Encapsulation& tunnel) {
    bool has_id = false;
    while (reading.next() != nullptr) {
        const std::string option = *reading.next();
        const bool known = option == "id" || option == "dst" || option == "src" || option == "flags" || option == words.service ||
                           option == words.hop_limit;
        if (!known) break;
        ++reading.at;
        const std::string* text = reading.argument();
        if (text == nullptr) return false;
        bool good = false;
        if (option == "id") good = has_id = read_number(reading, *text, tunnel.id, words.bad_id);
        else if (option == "dst") good = read_end(reading, words, option, *text, tunnel.destination);
        else if (option == "src") good = read_end(reading, words, option, *text, tunnel.source);
        else if (option == words.service) good = read_service(reading, words, option, *text, tunnel.service);
        else if (option == words.hop_limit) good = read_number(reading, *text, tunnel.hop_limit, words.bad_hop_limit);
        else good = read_number(reading, *text, tunnel.flags, format("flags {} is not valid for {} encapsulation", {"{}", words.name}));
        if (!good) return false;
    }
    if (has_id || tunnel.destination || tunnel.source) return true;
    return reading.drop(format("address or id missing for {} encapsulation", {words.name}));
}

}  // namespace

bool read_encapsulation(RouteReading& reading, std::optional<Encapsulation>& encapsulation) {
    if (reading.next() == nullptr) return reading.drop("Missing encap type");
    const std::string& kind = reading.words[++reading.at];
    Encapsulation& made = encapsulation.emplace();
    if (kind == "mpls") return read_mpls(reading, made);
    if (kind == "ila") {
        made.kind = EncapsulationKind::ila;
        return read_ila(reading, made);
    }
    if (kind == "ip" || kind == "ip6") {
        const TunnelWords& words = kind == "ip" ? ip_words : ip6_words;
        made.kind = words.kind;
        return read_tunnel(reading, words, made);
    }
    // without its tunnel, the route would lead somewhere else
    return reading.drop(format("Unknown encap type - {}", {kind}));
}

}  // namespace ka::vrrp
