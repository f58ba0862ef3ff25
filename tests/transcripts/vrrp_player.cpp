#include "tests/transcripts/vrrp_player.hpp"

#include <functional>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "common/base/format.hpp"
#include "tests/transcripts/vrrp_printer.hpp"
#include "tests/transcripts/vrrp_words.hpp"
#include "vrrp/packet/advert_v2.hpp"
#include "vrrp/packet/advert_v3.hpp"
#include "vrrp/packet/auth_ah.hpp"
#include "vrrp/packet/auth_trailer.hpp"
#include "vrrp/packet/ip_header.hpp"
#include "vrrp/packet/keyed_hash.hpp"

namespace ka::vrrp::transcript {

namespace {

class Player {
public:
    std::string command(const std::string& line) {
        out_.clear();
        const Words words(line);
        const auto found = commands().find(words.plain.at(0));
        if (found == commands().end()) throw std::runtime_error("no such command: " + line);
        found->second(*this, words);
        return out_;
    }

private:
    using Command = std::function<void(Player&, const Words&)>;
    static const std::map<std::string, Command>& commands();

    void feed(const Event& event) {
        EffectList effects;
        router().handle(event, now_, effects);
        perform(effects);
    }

    Router& router() {
        if (!router_) router_ = std::make_unique<Router>(std::make_shared<const Config>(config_));
        return *router_;
    }

    void perform(const EffectList& effects) {
        std::vector<AddressesPresent> there;
        for (const Effect& effect : effects) {
            out_ += format("{:8.3f} ", {to_seconds(now_ - begin_)}) + print(effect, router()) + "\n";
            if (const auto* saved = std::get_if<SaveCheckpoint>(&effect)) saved_[saved->checkpoint.name] = saved->checkpoint;
            const auto* wanted = std::get_if<Want>(&effect);
            if (wanted && wanted->held && kernel_auto_) there.push_back(all_present(*wanted));
        }
        for (const AddressesPresent& event : there) feed(event);
    }

    AddressesPresent all_present(const Want& wanted) {
        AddressesPresent event{wanted.instance, {}, wanted.cause == WantCause::resumed || wanted.cause == WantCause::reloaded};
        const InstanceConfig& config = router().config(wanted.instance);
        for (const auto* list : {&config.addresses, &config.excluded_addresses})
            for (const AddressConfig& address : *list) event.addresses.push_back(address.prefix.address);
        return event;
    }

    InstanceId id(const std::string& name) {
        for (const InstanceId candidate : router().instances())
            if (router().config(candidate).name == name) return candidate;
        throw std::runtime_error("no instance " + name);
    }

    void wait(const Words& words) {
        const Instant until = now_ + parse_seconds(words.plain.at(1));
        while (router().next_deadline() <= until) {
            now_ = std::max(now_, router().next_deadline());
            feed(TimePassed{true});
        }
        now_ = until;
    }

    void link(const Words& words) {
        InterfaceChanged event{words.plain.at(1), IfIndex{static_cast<std::uint32_t>(words.number("index", 2))}, words.has("up"), {}};
        if (words.has("gone")) event.index = no_interface;
        for (std::size_t i = 3; i < words.plain.size(); ++i) event.addresses.push_back(*Prefix::parse(words.plain[i]));
        feed(event);
    }

    void start(const Words&) { feed(Start{}); }

    void crash(const Words& words) {
        const Instant sent_until = now_;
        now_ += parse_seconds(words.option("after", "0.05"));
        router_ = std::make_unique<Router>(std::make_shared<const Config>(config_));
        Start event{{}, sent_until};
        if (!words.has("unsaved"))
            for (const auto& [name, checkpoint] : saved_) {
                const auto copy = decode_checkpoint(encode(checkpoint));
                event.saved.push_back(copy.value());
            }
        feed(clock_);
        for (const auto& [name, link_event] : links_) feed(link_event);
        feed(event);
    }

    void advert(const Words& words);
    std::vector<std::uint8_t> build(const Words& words, const InstanceConfig& like, const IpAddress& from, const IpAddress& to);

    void send_failed(const Words& words) {
        const InstanceId instance = id(words.plain.at(1));
        const Priority priority{static_cast<std::uint8_t>(words.number("prio", 100))};
        feed(SendFailed{instance, priority, router().transport(instance).group, words.number("errno", 1)});
    }

    void statistics(const Words& words) {
        const Statistics& s = router().statistics(id(words.plain.at(1)));
        const std::pair<const char*, std::uint64_t> rows[] = {
            {"received", s.advert_received}, {"sent", s.advert_sent}, {"became_master", s.become_master},
            {"released_master", s.release_master}, {"length", s.packet_length_errors}, {"interval", s.advert_interval_errors},
            {"ttl", s.ttl_errors}, {"type", s.invalid_type_received}, {"address_list", s.address_list_errors},
            {"auth_invalid", s.invalid_auth_type}, {"auth_mismatch", s.auth_type_mismatch}, {"auth_failure", s.auth_failures},
            {"trailer_missing", s.trailer_missing}, {"malformed", s.trailer_malformed}, {"unknown_key", s.trailer_unknown_key},
            {"wrong", s.trailer_wrong}, {"stale", s.trailer_stale}, {"replayed", s.trailer_replayed},
            {"zero_received", s.priority_zero_received}, {"zero_sent", s.priority_zero_sent},
            {"version", s.version_errors}, {"checksum", s.checksum_errors}};
        out_ += "stats";
        for (const auto& [name, value] : rows)
            if (value > 0) out_ += format(" {}={}", {name, value});
        out_ += format(" | unknown_vrid={} undersized={}\n", {router().unknown_vrid_datagrams(), router().undersized_datagrams()});
    }

    void state(const Words& words) {
        const InstanceSnapshot shown = router().snapshot(id(words.plain.at(1)));
        out_ += format("{} {} priority {} interval {:.2f}s deadline {:.3f}\n",
                       {shown.name, name_of(shown.state), shown.effective_priority.value, to_seconds(shown.master_interval),
                        to_seconds(router().next_deadline() - now_)});
    }

    Config config_;
    std::unique_ptr<Router> router_;
    std::map<std::string, Checkpoint> saved_;
    std::map<std::string, InterfaceChanged> links_;
    ClockRead clock_{};
    bool kernel_auto_ = true;
    const Instant begin_{seconds{1000}};
    Instant now_ = begin_;
    std::string out_;
};

std::optional<bool> verdict(const std::string& word) {
    if (word == "unknown") return std::nullopt;
    return word == "ok" || word == "up";
}

const std::map<std::string, Player::Command>& Player::commands() {
    static const Command add_to_config = [](Player& p, const Words& w) { configure(p.config_, w); };
    static const std::map<std::string, Command> table = {
        {"instance", add_to_config},
        {"group", add_to_config},
        {"global", add_to_config},
        {"link",
         [](Player& p, const Words& w) {
             p.link(w);
             InterfaceChanged& kept = p.links_[w.plain.at(1)];
             kept = {w.plain.at(1), IfIndex{static_cast<std::uint32_t>(w.number("index", 2))}, w.has("up"), {}};
             for (std::size_t i = 3; i < w.plain.size(); ++i) kept.addresses.push_back(*Prefix::parse(w.plain[i]));
         }},
        {"start", [](Player& p, const Words& w) { p.start(w); }},
        {"stop", [](Player& p, const Words& w) { p.feed(Stop{!w.has("keep")}); }},
        {"wait", [](Player& p, const Words& w) { p.wait(w); }},
        {"advert", [](Player& p, const Words& w) { p.advert(w); }},
        {"script", [](Player& p, const Words& w) { p.feed(ScriptChanged{w.plain.at(1), verdict(w.plain.at(2))}); }},
        {"file", [](Player& p, const Words& w) { p.feed(FileChanged{w.plain.at(1), std::stoi(w.plain.at(2))}); }},
        {"process", [](Player& p, const Words& w) { p.feed(ProcessChanged{w.plain.at(1), w.has("good")}); }},
        {"socket", [](Player& p, const Words& w) { p.feed(SocketChanged{p.id(w.plain.at(1)), w.has("open")}); }},
        {"server", [](Player& p, const Words& w) { p.feed(VirtualServerChanged{w.plain.at(1), verdict(w.plain.at(2))}); }},
        {"present",
         [](Player& p, const Words& w) {
             AddressesPresent event{p.id(w.plain.at(1)), {}, w.has("already")};
             for (std::size_t i = 2; i < w.plain.size(); ++i)
                 if (const auto address = IpAddress::parse(w.plain[i])) event.addresses.push_back(*address);
             p.feed(event);
         }},
        {"lost", [](Player& p, const Words& w) { p.feed(AddressLost{p.id(w.plain.at(1)), *IpAddress::parse(w.plain.at(2)), "eth0"}); }},
        {"lost_route", [](Player& p, const Words& w) { p.feed(RouteLost{p.id(w.plain.at(1)), w.plain.at(2)}); }},
        {"kernel", [](Player& p, const Words& w) { p.kernel_auto_ = w.has("auto"); }},
        {"gap",
         [](Player& p, const Words& w) {
             p.now_ += parse_seconds(w.plain.at(1));
             p.feed(TimeGap{parse_seconds(w.plain.at(1))});
         }},
        {"pass", [](Player& p, const Words& w) { p.now_ += parse_seconds(w.plain.at(1)); }},
        {"clock", [](Player& p, const Words& w) { p.feed(p.clock_ = ClockRead{seconds{std::stoi(w.plain.at(1))}}); }},
        {"undrained", [](Player& p, const Words&) { p.feed(TimePassed{false}); }},
        {"forget", [](Player& p, const Words&) { p.config_ = Config{}; }},
        {"reload", [](Player& p, const Words&) { p.feed(ConfigChanged{std::make_shared<const Config>(p.config_)}); }},
        {"crash", [](Player& p, const Words& w) { p.crash(w); }},
        {"send_failed", [](Player& p, const Words& w) { p.send_failed(w); }},
        {"stats", [](Player& p, const Words& w) { p.statistics(w); }},
        {"state", [](Player& p, const Words& w) { p.state(w); }},
    };
    return table;
}

std::vector<std::uint8_t> Player::build(const Words& words, const InstanceConfig& like, const IpAddress& from, const IpAddress& to) {
    std::vector<IpAddress> addresses;
    for (const AddressConfig& address : like.addresses) addresses.push_back(address.prefix.address);
    if (words.options.contains("vips")) {
        addresses.clear();
        for (const std::string& text : split(words.option("vips", ""), ',')) addresses.push_back(*IpAddress::parse(text));
    }
    const Vrid vrid{static_cast<std::uint8_t>(words.number("vrid", like.vrid.value))};
    const Priority priority{static_cast<std::uint8_t>(words.number("prio", 100))};
    const int version = words.number("version", static_cast<int>(like.version));
    std::vector<std::uint8_t> octets;
    if (version == 3) {
        const auto ours = std::chrono::duration_cast<Centiseconds>(like.advert_interval).count();
        const bool old = words.option("checksum", "") == "old";
        const packet::PseudoHeader pseudo{from, old ? IpAddress::v4(224, 0, 0, 18) : to};
        octets = encode(packet::AdvertV3{vrid, priority, Centiseconds{words.number("interval", ours)}, addresses}, like.family,
                        words.option("checksum", "") == "v2" ? nullptr : &pseudo);
    } else {
        const std::string pass = words.option("pass", like.auth_pass);
        const auto ours = static_cast<int>(std::chrono::duration_cast<seconds>(like.advert_interval).count());
        octets = encode(packet::AdvertV2{vrid, priority, static_cast<std::uint8_t>(words.number("interval", ours)), pass, addresses,
                                          words.options.contains("ah")},
                        like.family);
    }
    if (words.options.contains("type")) octets[0] = static_cast<std::uint8_t>((octets[0] & 0xf0) | words.number("type", 1));
    if (words.options.contains("as_version")) octets[0] = static_cast<std::uint8_t>((octets[0] & 0x0f) | words.number("as_version", 2) << 4);
    if (words.options.contains("auth")) octets[4] = static_cast<std::uint8_t>(words.number("auth", 0));
    if (words.option("checksum", "") == "bad") octets[6] ^= 0x55;
    octets.resize(octets.size() - static_cast<std::size_t>(words.number("cut", 0)) + static_cast<std::size_t>(words.number("pad", 0)));
    return octets;
}

void append_trailer(const Words& words, const IpAddress& from, Duration now, std::vector<std::uint8_t>& octets) {
    const auto parts = split(words.option("key", ""), ':');
    const Duration at = words.options.contains("at") ? parse_seconds(words.option("at", "")) : now;
    packet::TrailerSequence sequence = packet::TrailerSequence::at(seconds{1000} + at);
    sequence.value += static_cast<std::uint64_t>(words.number("counter", 0));
    const std::vector<std::uint8_t> key(parts[1].begin(), parts[1].end());
    packet::append_trailer(octets, from, static_cast<std::uint8_t>(std::stoi(parts[0])), sequence, key);
    const std::size_t begin = octets.size() - packet::trailer_length;
    if (words.options.contains("scheme")) octets[begin] = static_cast<std::uint8_t>(words.number("scheme", 1));
    if (words.options.contains("reserved")) octets[begin + 3] = static_cast<std::uint8_t>(words.number("reserved", 0));
}

// Built here and not by the engine's helper where it is to be wrong: a foreign SPI is right for the check value.
std::vector<std::uint8_t> behind_ah(const Words& words, const InstanceConfig& like, packet::IpHeader header,
                                    std::span<const std::uint8_t> advert) {
    const auto rule = like.is_unicast() ? packet::TtlRule::left_out : packet::TtlRule::covered;
    const IpAddress from = header.source;
    if (words.options.contains("spi")) header.source = *IpAddress::parse(words.option("spi", ""));
    const auto sequence = static_cast<std::uint32_t>(std::stoul(words.option("ah", "1")));
    const std::string pass = words.option("pass", like.auth_pass);
    auto octets = packet::with_ah(header, sequence, advert, pass, rule);
    if (from != header.source) {
        std::ranges::copy(from.bytes(), octets.begin() + 12);
        std::ranges::fill(std::span(octets).subspan(32, 12), std::uint8_t{0});
        auto covered = octets;
        covered[1] = 0;  // TOS
        if (rule == packet::TtlRule::left_out) covered[8] = 0;
        const auto icv = packet::hmac_md5(packet::auth_data(pass), covered);
        std::copy_n(icv->begin(), 12, octets.begin() + 32);
    }
    if (words.option("icv", "") == "bad") octets[32] ^= 1;
    if (words.options.contains("next")) octets[20] = static_cast<std::uint8_t>(words.number("next", 112));
    return octets;
}

void Player::advert(const Words& words) {
    const InstanceConfig like = router().config(words.options.contains("for") ? id(words.option("for", "")) : router().instances().at(0));
    const bool v4 = like.family == Family::ipv4;
    const IpAddress from = *IpAddress::parse(words.option("from", v4 ? "10.0.0.2" : "fe80::2"));
    const Transport transport = router().transport(words.options.contains("for") ? id(words.option("for", "")) : router().instances().at(0));
    const IpAddress usual = transport.multicast ? transport.group : transport.source;
    const IpAddress to = *IpAddress::parse(words.option("to", usual.to_string()));
    std::vector<std::uint8_t> octets = build(words, like, from, to);
    if (words.options.contains("key")) append_trailer(words, from, now_ - begin_, octets);
    const auto ttl = static_cast<std::uint8_t>(words.number("ttl", 255));
    if (v4) {
        packet::IpHeader header;
        header.ttl = ttl;
        header.protocol = packet::protocol_vrrp;
        header.source = from;
        header.destination = to;
        octets = words.options.contains("ah") ? behind_ah(words, like, header, octets) : packet::with_ip_header(header, octets);
        if (words.options.contains("total")) octets[3] = static_cast<std::uint8_t>(words.number("total", 0));
    }
    const IfIndex index{static_cast<std::uint32_t>(words.number("index", 2))};
    for (int i = 0; i < words.number("times", 1); ++i) feed(DatagramReceived{octets, like.family, index, from, to, ttl});
}

}  // namespace

std::string play(const std::string& text) {
    Player player;
    std::string result, line;
    std::istringstream stream(text);
    while (std::getline(stream, line)) {
        const bool is_command = line.starts_with("> ");
        if (is_command || line.empty() || line.starts_with("#")) result += line + "\n";
        if (is_command) result += player.command(line.substr(2));
    }
    return result;
}

}  // namespace ka::vrrp::transcript
