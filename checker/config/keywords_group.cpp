// virtual_server_group NAME { }: the addresses and firewall marks that make up one service (checker.md 3.2).
#include <algorithm>
#include <array>

#include "checker/config/keywords.hpp"
#include "checker/config/values.hpp"

namespace ka::checker {

using config::Statement;

namespace {

constexpr unsigned last_octet_limit = 255;
constexpr unsigned last_group_limit = 0xffff;

using Octets = std::array<std::uint8_t, 16>;

Octets octets_of(const IpAddress& address) {
    Octets octets{};
    std::ranges::copy(address.bytes(), octets.begin());
    return octets;
}
IpAddress address_of(const Octets& octets, std::size_t size) {
    return IpAddress::from_bytes(std::span(octets).first(size)).value_or(IpAddress{});
}

// The part that counts in "A.B.C.D-N": the last octet, or the last 16 bits of IPv6.
unsigned last_part(const IpAddress& address) {
    const auto bytes = address.bytes();
    return address.is_v4() ? bytes[3] : static_cast<unsigned>(bytes[14] << 8 | bytes[15]);
}
IpAddress with_last_part(const IpAddress& address, unsigned part) {
    Octets octets = octets_of(address);
    octets[address.size() - 1] = static_cast<std::uint8_t>(part);
    if (address.is_v6()) octets[14] = static_cast<std::uint8_t>(part >> 8);
    return address_of(octets, address.size());
}

struct RangeEnd {
    std::uint64_t value = 0;
    std::string_view rest;  // behind the digits
};
RangeEnd read_end(std::string_view digits, int base) {
    RangeEnd end;
    std::size_t at = 0;
    for (; at < digits.size(); ++at) {
        const int digit = hex_value(digits[at]);
        if (digit < 0 || digit >= base) break;
        end.value = std::min<std::uint64_t>(end.value * static_cast<unsigned>(base) + static_cast<unsigned>(digit), UINT32_MAX);
    }
    end.rest = digits.substr(at);
    return end;
}

// "N" of "A.B.C.D-N".
bool read_short_range(Statement& line, std::string_view digits, GroupEntry& entry) {
    const std::string_view whole = line[0];
    const bool ipv4 = entry.first.is_v4();
    const RangeEnd end = read_end(digits, ipv4 ? 10 : 16);
    if (end.value > (ipv4 ? last_octet_limit : last_group_limit)) {
        line.error(format("Virtual server group range '{}' end '{}' too large", {whole, digits}));
        return false;
    }
    if (!end.rest.empty()) {
        line.error(format("{}Virtual server group range '{}' has extra characters at end '{}'",
                          {line.is_test() ? "" : "WARNING - ", whole, end.rest}));
        if (line.is_test()) return false;
    }
    if (end.value <= last_part(entry.first)) {
        line.error(format("Address range end is not greater than address range start - {} - skipping", {whole}));
        return false;
    }
    entry.last = with_last_part(entry.first, static_cast<unsigned>(end.value));
    return true;
}

// "ADDR" of "ADDR-ADDR".
bool read_full_range(Statement& line, std::string_view text, GroupEntry& entry) {
    const auto last = IpAddress::parse(text);
    if (!last) return line.error(format("Invalid range end {} - skipping", {line[0]})), false;
    if (last->family() != entry.first.family())
        return line.error(format("Range address families do not match {} - skipping", {line[0]})), false;
    if (*last < entry.first)
        return line.error(format("Address range end is less than address range start - {} - skipping", {line[0]})), false;
    entry.last = *last;
    return true;
}

// "BITS" of "ADDR/BITS": every address of the prefix.
bool read_prefix(Statement& line, std::string_view bits, GroupEntry& entry) {
    const RangeEnd length = read_end(bits, 10);
    if (bits.empty() || !length.rest.empty() || length.value == 0 || length.value > entry.first.full_length())
        return line.error(format("Invalid netmask - {} - skipping", {line[0]})), false;
    const Prefix prefix{entry.first, static_cast<std::uint8_t>(length.value)};
    if (prefix.network() != entry.first)
        return line.error(format("Address mask bits not empty - {} - skipping", {line[0]})), false;
    Octets octets = octets_of(entry.first);
    for (std::size_t bit = length.value; bit < entry.first.full_length(); ++bit)
        octets[bit / 8] = static_cast<std::uint8_t>(octets[bit / 8] | 0x80 >> bit % 8);
    entry.last = address_of(octets, entry.first.size());
    return true;
}

bool read_addresses(Statement& line, GroupEntry& entry) {
    const std::string_view text = line[0];
    const std::size_t mark = text.find_first_of("-/");
    entry.last = entry.first;
    if (mark == std::string_view::npos) return true;
    const std::string_view rest = text.substr(mark + 1);
    if (text[mark] == '/') return read_prefix(line, rest, entry);
    return rest.find_first_of(".:") != std::string_view::npos ? read_full_range(line, rest, entry) : read_short_range(line, rest, entry);
}

void add_fwmark(Statement& line, ServerGroupConfig& group) {
    if (!line.require(1)) return;
    const auto mark = config::Unsigned::parse(line, 1);
    if (!mark) return line.error(format("({}): fwmark '{}' must be in [0, 4294967295] - ignoring", {group.name, line[1]}), 1);
    GroupEntry entry;
    entry.fwmark = *mark;
    if (line.has(2) && line[2] == "inet") entry.family = Family::ipv4;
    else if (line.has(2) && line[2] == "inet6") entry.family = Family::ipv6;
    else if (line.has(2)) return line.error(format("({}): fwmark '{}' family {} unknown - ignoring", {group.name, *mark, line[2]}), 2);
    group.entries.push_back(entry);
}

std::string print_entry(const GroupEntry& entry) {
    if (entry.fwmark) {
        return format("fwmark {}{}", {*entry.fwmark, !entry.family ? "" : *entry.family == Family::ipv4 ? " inet" : " inet6"});
    }
    std::string text = entry.first.to_string();
    if (entry.last != entry.first) text += "-" + entry.last.to_string();
    if (entry.port != 0) text += format(" {}", {entry.port});
    return text;
}

}  // namespace

ServerGroupConfig* open_server_group(Statement& opening, Draft& draft) {
    ServerGroupConfig& made = draft.groups.emplace_back();
    made.name = std::string(opening[1]);
    return &made;
}

void close_server_group(Statement& closing, ServerGroupConfig& group, Draft& draft) {
    const bool any_family = std::ranges::any_of(group.entries, [](const GroupEntry& entry) { return !entry.family; });
    if (group.entries.empty()) {
        closing.error(format("virtual server group {} has no entries - removing", {group.name}));
    } else if (any_family && group.has(Family::ipv4) && group.has(Family::ipv6)) {
        closing.error(format("virtual server group {} cannot have IPv4, IPv6 and fwmark without family - removing", {group.name}));
    } else {
        return;
    }
    draft.groups.pop_back();
}

void add_group_entry(Statement& line, ServerGroupConfig& group) {
    if (line[0] == "fwmark") return add_fwmark(line, group);
    const auto where = read_server_address(line, 0);
    const bool mixed = where && where->address.is_v4() && line[0].find(':') != std::string_view::npos;
    if (!where || mixed) {
        const bool port = line.has(1);
        line.error(format("Invalid virtual server group IP address {} {}{} - skipping", {line[0], port ? "/port/" : "", line[1]}));
        return;
    }
    GroupEntry entry;
    entry.first = where->address;
    entry.family = entry.first.family();
    entry.port = where->port;
    if (read_addresses(line, entry)) group.entries.push_back(entry);
}

void dump_server_groups(const Draft& draft, std::string_view keyword, config::DumpWriter& out) {
    for (const ServerGroupConfig& group : draft.groups) {
        out.open(keyword, config::quoted(group.name));
        for (const GroupEntry& entry : group.entries) out.line(print_entry(entry));
        out.close();
    }
}

}  // namespace ka::checker
