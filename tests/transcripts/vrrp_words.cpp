#include "tests/transcripts/vrrp_words.hpp"

#include <algorithm>
#include <functional>
#include <sstream>
#include <stdexcept>

namespace ka::vrrp::transcript {

namespace {

using Setter = std::function<void(InstanceConfig&, const std::string&)>;

IpAddress address(const std::string& text) {
    const auto parsed = IpAddress::parse(text);
    if (!parsed) throw std::runtime_error("no address: " + text);
    return *parsed;
}

// "...!": no_track
bool take_no_track(std::string& word) {
    if (!word.ends_with('!')) return false;
    word.pop_back();
    return true;
}

// ADDR[/LEN][@IF][!],...
std::vector<AddressConfig> addresses(const std::string& text) {
    std::vector<AddressConfig> result;
    for (std::string word : split(text, ',')) {
        AddressConfig one;
        one.no_track = take_no_track(word);
        const auto at = word.find('@');
        const auto prefix = Prefix::parse(word.substr(0, at));
        if (!prefix) throw std::runtime_error("no address: " + word);
        one.prefix = *prefix;
        if (at != std::string::npos) one.interface = word.substr(at + 1);
        result.push_back(one);
    }
    return result;
}

// ADDR/LEN[@IF][!]
RouteConfig route(std::string word) {
    RouteConfig one;
    one.no_track = take_no_track(word);
    const auto at = word.find('@');
    one.destination = *Prefix::parse(word.substr(0, at));
    if (at != std::string::npos) one.interface = word.substr(at + 1);
    return one;
}

// NAME[:WEIGHT][:reverse],...
std::vector<TrackReference> trackers(const std::string& text) {
    std::vector<TrackReference> result;
    for (const std::string& word : split(text, ',')) {
        const auto parts = split(word, ':');
        TrackReference one{parts[0], 0, false};
        if (parts.size() > 1) one.weight = std::stoi(parts[1]);
        one.reverse = parts.size() > 2;
        result.push_back(one);
    }
    return result;
}

std::vector<UnicastPeer> peers(const std::string& text) {
    std::vector<UnicastPeer> result;
    for (const std::string& word : split(text, ',')) {
        const auto parts = split(word, ':');  // ADDR[:MIN:MAX], IPv4 only
        UnicastPeer peer{address(parts[0])};
        if (parts.size() == 3) {
            peer.min_ttl = static_cast<std::uint8_t>(std::stoi(parts[1]));
            peer.max_ttl = static_cast<std::uint8_t>(std::stoi(parts[2]));
        }
        result.push_back(peer);
    }
    return result;
}

// ID:TEXT,... the first one signs
HmacConfig hmac(const std::string& text) {
    HmacConfig result;
    for (const std::string& word : split(text, ',')) {
        const auto parts = split(word, ':');
        result.keys.push_back({static_cast<std::uint8_t>(std::stoi(parts[0])), parts[1], {parts[1].begin(), parts[1].end()}});
    }
    result.active_key = result.keys.front().id;
    result.window = seconds{5};
    return result;
}

template <typename Number>
Number small(const std::string& text) { return static_cast<Number>(std::stoi(text)); }

Setter flag(bool InstanceConfig::* member) {
    return [member](InstanceConfig& config, const std::string& value) { config.*member = value == "on"; };
}

const std::map<std::string, Setter>& setters() {
    static const std::map<std::string, Setter> table = {
        {"interface", [](auto& c, auto& v) { c.interface = v; }},
        {"own", [](auto& c, auto& v) { c.own_interface = v; }},
        {"xmit_base", flag(&InstanceConfig::transmits_on_parent)},
        {"vrid", [](auto& c, auto& v) { c.vrid = Vrid{small<std::uint8_t>(v)}; }},
        {"priority", [](auto& c, auto& v) { c.priority = Priority{small<std::uint8_t>(v)}; }},
        {"state", [](auto& c, auto& v) { c.state = v == "MASTER" ? ConfiguredState::master : ConfiguredState::backup; }},
        {"version", [](auto& c, auto& v) { c.version = v == "3" ? Version::v3 : Version::v2; }},
        {"family", [](auto& c, auto& v) { c.family = v == "6" ? Family::ipv6 : Family::ipv4; }},
        {"advert_int", [](auto& c, auto& v) { c.advert_interval = parse_seconds(v); }},
        {"auth_pass", [](auto& c, auto& v) { c.auth_type = AuthType::pass, c.auth_pass = v; }},
        {"auth_ah", [](auto& c, auto& v) { c.auth_type = AuthType::ah, c.auth_pass = v; }},
        {"hmac", [](auto& c, auto& v) { c.hmac = hmac(v); }},
        {"hmac_mode", [](auto& c, auto& v) { c.hmac->mode = v == "permissive" ? HmacMode::permissive : HmacMode::receive_only; }},
        {"hmac_window", [](auto& c, auto& v) { c.hmac->window = parse_seconds(v); }},
        {"hmac_monotonic", [](auto& c, auto&) { c.hmac->anti_replay = AntiReplay::monotonic; }},
        {"vip", [](auto& c, auto& v) { c.addresses = addresses(v); }},
        {"evip", [](auto& c, auto& v) { c.excluded_addresses = addresses(v); }},
        {"route", [](auto& c, auto& v) { c.routes.push_back(route(v)); }},
        {"nopreempt", flag(&InstanceConfig::nopreempt)},
        {"preempt_delay", [](auto& c, auto& v) { c.preempt_delay = parse_seconds(v); }},
        {"down_timer_adverts", [](auto& c, auto& v) { c.down_timer_adverts = small<std::uint32_t>(v); }},
        {"timer_expired_backup", [](auto& c, auto& v) { c.timer_expired_backup = Priority{small<std::uint8_t>(v)}; }},
        {"lower_prio_no_advert", flag(&InstanceConfig::lower_prio_no_advert)},
        {"higher_prio_send_advert", flag(&InstanceConfig::higher_prio_send_advert)},
        {"owner_ignore_adverts", flag(&InstanceConfig::owner_ignore_adverts)},
        {"skip_check_adv_addr", flag(&InstanceConfig::skip_check_advert_addresses)},
        {"dont_track_primary", flag(&InstanceConfig::dont_track_primary)},
        {"v3_checksum_as_v2", flag(&InstanceConfig::v3_checksum_as_v2)},
        {"check_unicast_src", flag(&InstanceConfig::check_unicast_source)},
        {"source", [](auto& c, auto& v) { c.source = address(v); }},
        {"track_src_ip", flag(&InstanceConfig::track_source)},
        {"group", [](auto& c, auto& v) { c.multicast_group = address(v); }},
        {"peers", [](auto& c, auto& v) { c.unicast_peers = peers(v); }},
        {"unicast_ttl", [](auto& c, auto& v) { c.unicast_ttl = small<std::uint8_t>(v); }},
        {"unicast_fault_no_peer", flag(&InstanceConfig::unicast_fault_no_peer)},
        {"garp_delay", [](auto& c, auto& v) { c.garp.delay = parse_seconds(v); }},
        {"garp_repeat", [](auto& c, auto& v) { c.garp.repeat = small<std::uint32_t>(v); }},
        {"garp_refresh", [](auto& c, auto& v) { c.garp.refresh = parse_seconds(v); }},
        {"garp_refresh_repeat", [](auto& c, auto& v) { c.garp.refresh_repeat = small<std::uint32_t>(v); }},
        {"garp_lower_prio_delay", [](auto& c, auto& v) { c.garp.lower_prio_delay = parse_seconds(v); }},
        {"garp_lower_prio_repeat", [](auto& c, auto& v) { c.garp.lower_prio_repeat = small<std::uint32_t>(v); }},
        {"track_interface", [](auto& c, auto& v) { c.track_interfaces = trackers(v); }},
        {"track_script", [](auto& c, auto& v) { c.track_scripts = trackers(v); }},
        {"track_file", [](auto& c, auto& v) { c.track_files = trackers(v); }},
        {"old_unicast_checksum", [](auto& c, auto& v) { c.unicast_checksum = v == "old" ? UnicastChecksum::old : UnicastChecksum::never_old; }},
        {"garp_extra_if", [](auto& c, auto& v) { c.garp.extra_interval = parse_seconds(v), c.garp.extra_all = true; }},
        {"track_process", [](auto& c, auto& v) { c.track_processes = trackers(v); }},
        {"notify_priority_changes", flag(&InstanceConfig::notify_priority_changes)},
        {"track_virtual_server", [](auto& c, auto& v) { c.track_virtual_servers = trackers(v); }},
        {"notify_deleted", [](auto& c, auto& v) { c.notify.notify_deleted = v == "on"; }},
        {"configuration_fault", [](auto& c, auto& v) { c.configuration_fault = v; }},
    };
    return table;
}

InstanceConfig instance(const Words& words) {
    InstanceConfig config;
    config.name = words.plain.at(1);
    config.interface = "eth0";
    config.vrid = Vrid{51};
    if (words.option("family", "4") == "6") config.version = Version::v3;
    for (const auto& [key, value] : words.options) {
        const auto setter = setters().find(key);
        if (setter == setters().end()) throw std::runtime_error("no such option: " + key);
        setter->second(config, value);
    }
    if (!words.options.contains("vip"))
        config.addresses = addresses(config.family == Family::ipv4 ? "10.0.0.100/24" : "fe80::100/64");
    return config;
}

}  // namespace

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
    return parts;
}

Duration parse_seconds(const std::string& text) {
    return std::chrono::round<microseconds>(std::chrono::duration<double>(std::stod(text)));
}

Words::Words(const std::string& line) {
    std::istringstream stream(line);
    for (std::string word; stream >> word;) {
        const auto equal = word.find('=');
        if (equal == std::string::npos) plain.push_back(word);
        else options[word.substr(0, equal)] = word.substr(equal + 1);
    }
}

bool Words::has(const std::string& word) const { return std::ranges::find(plain, word) != plain.end(); }

std::string Words::option(const std::string& key, const std::string& fallback) const {
    const auto found = options.find(key);
    return found == options.end() ? fallback : found->second;
}

int Words::number(const std::string& key, int fallback) const { return std::stoi(option(key, std::to_string(fallback))); }

void configure(Config& config, const Words& words) {
    if (words.plain[0] == "instance") {
        config.instances.push_back(instance(words));
    } else if (words.plain[0] == "group") {
        SyncGroupConfig group;
        group.name = words.plain.at(1);
        group.members = split(words.option("members", ""), ',');
        if (words.options.contains("track_script")) group.track_scripts = trackers(words.option("track_script", ""));
        if (words.options.contains("track_interface")) group.track_interfaces = trackers(words.option("track_interface", ""));
        config.sync_groups.push_back(group);
    } else {
        config.startup_delay = parse_seconds(words.option("startup_delay", "0"));
        config.log_unknown_vrids = words.option("log_unknown_vrids", "off") == "on";
        config.fifo_states_on_reload = words.option("fifo_states_on_reload", "off") == "on";
        if (words.options.contains("group")) config.multicast_group4 = address(words.option("group", ""));
    }
}

}  // namespace ka::vrrp::transcript
