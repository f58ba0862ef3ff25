#include "common/model/parse_global.hpp"

#include <array>
#include <charconv>

namespace ka::model {

using config::Leniency;
using config::read_bool;
using config::read_decimal;
using config::read_signed;
using config::read_unsigned;

void parse_net_namespace(Statement& line, Global& global) {
    if (!line.has(1)) {
        line.error(format("{} name missing - ignoring", {line.keyword()}));
        return;
    }
    if (!global.parent.net_namespace.empty()) {
        line.error(format("Duplicate net_namespace definition {} - ignoring", {line[1]}), 1);
        return;
    }
    global.parent.net_namespace = std::string(line[1]);
    global.parent.use_pid_dir = true;
}
void dump_net_namespace(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (!global.parent.net_namespace.empty()) out.line(keyword, config::quoted(global.parent.net_namespace));
}

void parse_ipvs_namespace(Statement& line, Global& global) { global.parent.net_namespace_ipvs = std::string(line[1]); }
void dump_ipvs_namespace(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& name = global.parent.net_namespace_ipvs) out.line(keyword, name->empty() ? "" : config::quoted(*name));
}

void parse_instance_name(Statement& line, Global& global) {
    if (!line.has(1)) line.error("instance name missing - ignoring");
    else if (!global.parent.instance.empty()) line.error(format("Duplicate instance definition {} - ignoring", {line[1]}), 1);
    else global.parent.instance = std::string(line[1]);
    global.parent.use_pid_dir = global.parent.use_pid_dir || !global.parent.instance.empty();
}
void dump_instance_name(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (!global.parent.instance.empty()) out.line(keyword, config::quoted(global.parent.instance));
}

void parse_child_wait_time(Statement& line, Global& global) {
    const auto value = read_unsigned(line, 1, 0, UINT32_MAX, Leniency::lenient);
    if (value) global.parent.child_wait = seconds(*value);
    else line.error(format("Invalid child_wait_time {}", {line[1]}), 1);
}
void dump_child_wait_time(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (global.parent.child_wait != seconds{5}) out.line(keyword, config::WholeSeconds<0, UINT32_MAX>::print(global.parent.child_wait));
}

void parse_router_id(Statement& line, Global& global) {
    if (line.has(1)) global.common.router_id = std::string(line[1]);
    else line.error("routerid name missing - ignoring");
}
void dump_router_id(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (!global.common.router_id.empty()) out.line(keyword, config::quoted(global.common.router_id));
}

void parse_max_auto_priority(Statement& line, Global& global) {
    if (!line.has(1)) {
        global.common.max_auto_priority = 99;
        return;
    }
    const auto value = read_signed(line, 1, -1, 99, Leniency::lenient);
    if (value) global.common.max_auto_priority = static_cast<int>(*value);
    else line.error(format("max_auto_priority '{}' must be in [0, 99] (or -1 to disable) - ignoring", {line[1]}), 1);
}
void parse_min_auto_priority_delay(Statement& line, Global& global) {
    if (!line.has(1)) return line.error("min_auto_priority_delay requires delay time");
    const auto value = read_unsigned(line, 1, 1, 10'000'000, Leniency::lenient);
    if (value) global.common.min_auto_priority_microseconds = static_cast<std::uint32_t>(*value);
    else line.error(format("min_auto_priority_delay '{}' must be in [1, 10000000] - ignoring", {line[1]}), 1);
}
void dump_max_auto_priority(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (global.common.max_auto_priority != 0) out.line(keyword, std::to_string(global.common.max_auto_priority));
}

namespace {

// IRUSR ... IXOTH and IRWXU, IRWXG, IRWXO.
std::optional<std::uint32_t> mask_bit(std::string_view name) {
    constexpr std::array<std::string_view, 3> people{"USR", "GRP", "OTH"};
    if (name == "IRWXU") return 0700;
    if (name == "IRWXG") return 0070;
    if (name == "IRWXO") return 0007;
    if (name.size() != 5 || name[0] != 'I') return std::nullopt;
    const std::uint32_t kind = name[1] == 'R' ? 4 : name[1] == 'W' ? 2 : name[1] == 'X' ? 1 : 0;
    for (std::size_t i = 0; i < people.size(); ++i)
        if (kind != 0 && name.substr(2) == people[i]) return kind << (6 - 3 * i);
    return std::nullopt;
}

// As C writes numbers.
std::optional<std::uint32_t> read_mask(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text[0] == '0') {
        base = 8;
    }
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size() || value > 0777) return std::nullopt;
    return value;
}

std::optional<std::uint32_t> read_mask_bits(Statement& line) {
    std::uint32_t mask = 0;
    for (std::size_t at = 1; line.has(at); ++at) {
        std::string_view rest = line[at];
        while (!rest.empty()) {
            const std::string_view name = rest.substr(0, rest.find('|'));
            rest.remove_prefix(std::min(name.size() + 1, rest.size()));
            if (name.empty()) continue;
            const auto bit = mask_bit(name);
            if (!bit) {
                line.error(format("Unknown umask bit {}", {name}), at);
                return std::nullopt;
            }
            mask |= *bit;
        }
    }
    return mask;
}

}  // namespace

void parse_umask(Statement& line, Global& global) {
    const bool number = !line[1].empty() && line[1][0] >= '0' && line[1][0] <= '9';
    const auto mask = number ? read_mask(line[1]) : read_mask_bits(line);
    if (mask) global.parent.umask = mask;
    else if (number) line.error(format("invalid umask value {}", {line[1]}), 1);
}
void dump_umask(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (global.parent.umask) out.line(keyword, format("0{:o}", {*global.parent.umask}));
}

void parse_config_folder(Statement& line, Global& global) {
    if (line.has(1)) global.parent.config_folder = std::string(line[1]);
    else line.error("tmp_config_directory missing directory name");
}

void parse_json_version(Statement& line, Global& global) {
    if (!line.has(1)) return line.error("json_version requires version");
    const auto value = read_unsigned(line, 1, 1, 2, Leniency::lenient);
    if (value) global.common.dump.json_version = static_cast<std::uint8_t>(*value);
    else line.error(format("Invalid json_version '{}' - ignoring", {line[1]}), 1);
}
void dump_json_version(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (global.common.dump.json_version != 1) out.line(keyword, std::to_string(global.common.dump.json_version));
}

void parse_random_seed(Statement& line, Global& global) {
    const auto value = read_unsigned(line, 1, 0, UINT32_MAX, Leniency::lenient);
    if (value) global.common.random_seed = static_cast<std::uint32_t>(*value);
    else line.error(format("random_seed {} invalid", {line[1]}), 1);
}

void parse_include_check(Statement&, Global&) {}  // acted on while the files are read (core.md 5.4)

void parse_reload_check_config(Statement& line, Global& global) {
    global.parent.reload_check_config = line.has(1) ? std::string(line[1]) : "/dev/null";
}
void dump_reload_check_config(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& log = global.parent.reload_check_config) out.line(keyword, config::quoted(*log));
}

void parse_reload_time_file(Statement& line, Global& global) {
    if (line.has(1) && !line[1].empty() && !line.has(2)) global.parent.reload_time_file = std::string(line[1]);
    else line.error(format("{} invalid", {line.keyword()}));
}

void parse_reload_file(Statement& line, Global& global) { global.parent.reload_file = std::string(line[1]); }
void dump_reload_file(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& path = global.parent.reload_file) out.line(keyword, path->empty() ? "" : config::quoted(*path));
}

void parse_script_user(Statement& line, Global& global) {
    if (!line.has(1)) {
        line.error("No script username specified");
        return;
    }
    const std::vector<std::string> words{line.words().begin() + 1, line.words().end()};
    global.common.scripts.default_user = read_user(words, line.where());
}
void dump_script_user(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const UserSpec& user = global.common.scripts.default_user; user.is_set()) out.line(keyword, print_user(user));
}

std::string_view role_of(std::string_view keyword) { return keyword.substr(0, keyword.find('_')); }

std::optional<int> read_realtime_priority(Statement& line) {
    const std::string_view role = role_of(line.keyword());
    if (!line.has(1)) {
        line.error(format("No {} process real-time priority specified", {role}));
        return std::nullopt;
    }
    const auto value = read_signed(line, 1, INT32_MIN, INT32_MAX, Leniency::lenient);
    if (!value) {
        line.error(format("{} process real-time priority '{}' invalid", {role, line[1]}), 1);
        return std::nullopt;
    }
    if (*value < 1) {
        line.error(format("{} process real-time priority {} less than minimum 1 - setting to minimum", {role, *value}), 1);
        return 1;
    }
    if (*value > 99) {
        line.error(format("{} process real-time priority {} greater than maximum 99 - setting to maximum", {role, *value}), 1);
        return 99;
    }
    return static_cast<int>(*value);
}

}  // namespace ka::model
