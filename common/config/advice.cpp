#include "common/config/advice.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "common/base/format.hpp"
#include "common/base/ip.hpp"
#include "common/config/lexer.hpp"
#include "common/config/secret.hpp"
#include "common/config/suggest.hpp"
#include "common/config/tolerances.hpp"

namespace ka::config {

namespace {

// Words of other versions, forks, load balancers and how-tos, and what to write.
struct OldWord {
    std::string_view word;
    std::string_view instead;
};
constexpr std::array old_words{
    OldWord{"HTTPS_GET", "SSL_GET { ... }"},
    OldWord{"ICMP_CHECK", "PING_CHECK { ... }"},
    OldWord{"PING", "PING_CHECK { ... }"},
    OldWord{"SCRIPT_CHECK", "MISC_CHECK { ... }"},
    OldWord{"TCP", "TCP_CHECK { ... }"},
    OldWord{"UDP", "UDP_CHECK { ... }"},
    OldWord{"advert_interval", "advert_int SECONDS"},
    OldWord{"check_interval", "interval SECONDS, in the vrrp_script"},
    OldWord{"connection_timeout", "connect_timeout SECONDS"},
    OldWord{"dynamic_interface", "dynamic_interfaces, in global_defs"},
    OldWord{"includedir", "include DIRECTORY/*.conf"},
    OldWord{"include_dir", "include DIRECTORY/*.conf"},
    OldWord{"json_file_location", "json_dump_file PATH"},
    OldWord{"lb_method", "lb_kind NAT|DR|TUN"},
    OldWord{"local_address", "unicast_src_ip ADDRESS"},
    OldWord{"lvs_id", "router_id NAME"},
    OldWord{"nat_mask", "nothing: addresses carry their prefix length"},
    OldWord{"notify_email", "notification_email { ADDRESS }"},
    OldWord{"password", "auth_pass, in an authentication block"},
    OldWord{"peer", "unicast_peer { ADDRESS }"},
    OldWord{"prio", "priority <1-255>"},
    OldWord{"realserver", "real_server ADDRESS PORT { ... }"},
    OldWord{"smtp_port", "smtp_server HOST PORT"},
    OldWord{"smtp_timeout", "smtp_connect_timeout SECONDS"},
    OldWord{"state_file_location", "state_dump_file PATH"},
    OldWord{"stats_file_location", "stats_dump_file PATH"},
    OldWord{"sync_instance", "vrrp_sync_group NAME { group { INSTANCE } }"},
    OldWord{"unicast_peers", "unicast_peer { ADDRESS }"},
    OldWord{"vip", "virtual_ipaddress { ADDRESS }"},
    OldWord{"virtual_address", "virtual_ipaddress { ADDRESS }"},
    OldWord{"virtual_ip", "virtual_ipaddress { ADDRESS }"},
    OldWord{"vrid", "virtual_router_id <1-255>"},
    OldWord{"vrrp_check_script", "vrrp_script NAME { ... }"},
    OldWord{"vrrp_unicast_bind", "unicast_src_ip ADDRESS"},
    OldWord{"vrrp_unicast_peer", "unicast_peer { ADDRESS }"},
    OldWord{"weigth", "weight N"},
};

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

std::string_view block_name(std::string_view name) { return name.empty() ? std::string_view("top level") : name; }

// "priority: 100", "priority=100;": what other languages want between and behind words. Pasted text has the same in characters of
// its own, all beyond ASCII.
std::string_view without_punctuation(std::string_view word) {
    const auto ends = [](char c) { return static_cast<unsigned char>(c) >= 0x80 || std::string_view("=:;,").find(c) != std::string_view::npos; };
    return word.substr(0, static_cast<std::size_t>(std::ranges::find_if(word, ends) - word.begin()));
}

void each_name(const Row& row, auto&& use) {
    use(row.name);
    for (std::string_view rest = trimmed(row.aliases); !rest.empty(); rest = trimmed(rest)) {
        const std::string_view alias = rest.substr(0, rest.find(' '));
        use(alias);
        rest.remove_prefix(alias.size());
    }
}

}  // namespace

std::string_view Advisor::nearest(std::string_view word, const Table* block) const {
    Suggestion suggestion(word);
    std::string_view same_letters;
    const std::string lower = lower_case(word);
    const auto consider = [&](const Table& table) {
        for (const Row& row : table.rows)
            each_name(row, [&](std::string_view name) {
                suggestion.consider(name);
                if (lower_case(name) == lower) same_letters = name;
            });
    };
    if (block != nullptr) consider(*block);
    for (std::size_t i = 0; block == nullptr && i < roots_.size(); ++i) consider(*roots_[i].table);
    return same_letters.empty() ? suggestion.best() : same_letters;
}

void Advisor::collect(const Table& table) {
    for (const Row& row : table.rows) {
        each_name(row, [&](std::string_view name) {
            auto& blocks = places_[name];
            if (std::ranges::find(blocks, table.name) != blocks.end()) return;
            blocks.push_back(table.name);
        });
        const Table* inner = row.block.table;
        if (inner != nullptr && inner != &table && !inner->rows.empty()) {
            const auto known = places_.find(inner->rows[0].name);
            const bool seen = known != places_.end() && std::ranges::find(known->second, inner->name) != known->second.end();
            if (!seen) collect(*inner);
        }
    }
}

const std::vector<std::string_view>* Advisor::places_of(std::string_view word) {
    if (places_.empty())
        for (const Root& root : roots_) collect(*root.table);
    const auto found = places_.find(word);
    return found == places_.end() ? nullptr : &found->second;
}

Advice Advisor::misplaced(std::string_view word, const std::vector<std::string_view>& places, std::span<const Table* const> blocks) const {
    const auto has = [&places](std::string_view name) { return std::ranges::find(places, name) != places.end(); };
    constexpr DiagnosticKind kind = DiagnosticKind::misplaced_keyword;
    if (!blocks.empty() && has("")) return {kind, format("'{}' begins a block at the top level: is a '}}' missing before this line?", {word})};
    for (const Table* around : blocks)
        if (has(around->name)) return {kind, format("'{}' belongs into {}: is the '}}' of {} missing before this line?", {word, around->name, blocks.back()->name})};
    std::string names;
    for (const std::string_view name : places) names += (names.empty() ? "" : ", ") + std::string(block_name(name));
    return {kind, format("'{}' belongs into {}{}", {word, names, blocks.empty() ? " - or is there a '}' too many before this line?" : ""})};
}

Advice Advisor::unknown_word(const Statement& line, std::span<const Table* const> blocks) {
    const Table* block = blocks.empty() ? nullptr : blocks.back();
    const std::string_view word = line.keyword();
    for (const std::string_view other : {"//", "/*", ";", "--"})
        if (word.starts_with(other)) return {DiagnosticKind::unknown_keyword, "a comment begins with # or !"};
    if (const auto* places = places_of(word)) return misplaced(word, *places, blocks);
    const auto old = std::ranges::find(old_words, std::string_view(word), &OldWord::word);
    if (old != old_words.end()) return {DiagnosticKind::removed_keyword, format("use {}", {old->instead})};
    const std::string_view bare = without_punctuation(word);
    if (bare.size() != word.size() && !bare.empty()) {
        const std::string_view meant = nearest(bare, block);
        if (!meant.empty() && static_cast<unsigned char>(word[bare.size()]) >= 0x80) return {DiagnosticKind::unknown_keyword, format("did you mean '{}'?", {meant})};
        if (!meant.empty()) return {DiagnosticKind::unknown_keyword, format("write '{}', a blank and its value; no '=', ':' or ';'", {meant})};
    }
    const std::string_view meant = nearest(word, block);
    if (!meant.empty()) return {DiagnosticKind::unknown_keyword, format("did you mean '{}'?", {meant})};
    return {};
}

namespace {

// "MASTER|BACKUP": the alternative that a value is probably meant to be.
std::string_view nearest_alternative(std::string_view syntax, std::string_view value) {
    syntax = syntax.substr(0, syntax.find(' '));  // of the first word
    if (syntax.find('|') == std::string_view::npos) return {};
    Suggestion suggestion(value);
    const std::string lower = lower_case(value);
    while (!syntax.empty()) {
        const std::string_view one = syntax.substr(0, syntax.find('|'));
        if (lower_case(one) == lower) return one;
        suggestion.consider(one);
        syntax.remove_prefix(std::min(one.size() + 1, syntax.size()));
    }
    return suggestion.best();
}

}  // namespace

std::string value_advice(const Row& row, const Statement& line, const void* object) {
    std::string advice;
    if (line[1] == "=" || line[1] == ":") return format("no '{}' stands between a keyword and its value", {line[1]});
    const std::string_view meant = nearest_alternative(row.syntax, line[1]);
    if (!meant.empty() && meant != line[1]) advice = format("did you mean '{}'? ", {meant});
    if (row.codec.dump != nullptr && row.repeat == Repeat::last_wins && object != nullptr) {
        DumpWriter present;
        row.codec.dump(object, line.keyword(), present);
        const std::vector<DumpEntry> lines = present.take();
        if (lines.size() == 1) {
            const std::string text = dump_text(lines);
            if (secret_at(text) == std::string_view::npos) advice += format("using '{}'; ", {trimmed(text)});
        }
    }
    const std::vector<Argument> arguments = arguments_of(row.syntax);
    const bool tells = !arguments.empty() && !(arguments.size() == 1 && arguments[0].is_free());
    if (tells && !row.is_block()) advice += format("'{}' takes {}", {line.keyword(), row.syntax});
    while (advice.ends_with(' ') || advice.ends_with(';')) advice.pop_back();
    return advice;
}

namespace {

// "255.255.255.0" -> 24; anything but ones and then zeros is no mask.
std::optional<int> bits_of_mask(std::string_view word) {
    const auto mask = IpAddress::parse(word);
    if (!mask || !mask->is_v4() || !word.starts_with("255.")) return std::nullopt;
    std::uint32_t bits = 0;
    for (const std::uint8_t octet : mask->bytes()) bits = bits << 8 | octet;
    const int ones = std::countl_one(bits);
    return std::popcount(bits) == ones ? std::optional(ones) : std::nullopt;
}

// What a word that is no address was probably meant to be; `before` is the word in front of it.
std::string address_meant(std::string_view word, std::string_view before) {
    const auto bits = bits_of_mask(word);
    if (bits && IpAddress::parse(before)) return format("write the length of the prefix: '{}/{}'", {before, *bits});
    if (Prefix::parse(word)) return {};
    if (word.size() > 2 && word.starts_with('<') && word.ends_with('>')) return "a place holder: the value itself belongs here";
    const std::string_view bare = word.substr(0, word.find_last_not_of(",;") + 1);
    if (bare.size() != word.size() && Prefix::parse(bare)) return format("write '{}': one on each line, nothing between them", {bare});
    std::string digits(word);
    std::ranges::replace_if(digits, [](char c) { return c == 'O' || c == 'o'; }, '0');
    std::ranges::replace_if(digits, [](char c) { return c == 'l' || c == 'I'; }, '1');
    if (Prefix::parse(digits)) return format("did you mean '{}'?", {digits});
    const std::size_t colon = word.find(':');
    if (colon != std::string_view::npos && IpAddress::parse(word.substr(0, colon)))
        return format("a blank stands before the port: '{} {}'", {word.substr(0, colon), word.substr(colon + 1)});
    return {};
}

}  // namespace

std::string address_advice(const Statement& line) {
    for (std::size_t at = 0; line.has(at); ++at) {
        std::string meant = address_meant(line[at], at == 0 ? std::string_view() : line[at - 1]);
        if (!meant.empty()) return meant;
    }
    return {};
}

std::size_t first_extra_word(const Row& row, const Statement& line) {
    if (row.is_block() || row.codec.parse == nullptr) return 0;
    const bool is_flag = row.syntax.empty() && row.codec.required == 0;
    const bool is_single = !row.syntax.empty() && row.syntax.find(' ') == std::string_view::npos &&
                           row.syntax.find("...") == std::string_view::npos && row.syntax.find("COMMAND") == std::string_view::npos;
    const std::size_t most = is_flag ? 1 : is_single ? 2 : line.size();
    return line.size() > most ? most : 0;
}

}  // namespace ka::config
