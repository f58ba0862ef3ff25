// Hand-written parsers of global_defs and the top-level scalars, with the reference's wording (core.md 6).
#pragma once

#include <string_view>

#include "common/base/format.hpp"
#include "common/config/field_or.hpp"
#include "common/model/global.hpp"
#include "common/model/script_line.hpp"

namespace ka::model {

using config::Codec;
using config::custom;
using config::DumpWriter;
using config::Statement;

inline std::string_view complaint_subject(const Global&) { return {}; }

// Top level.
void parse_net_namespace(Statement& line, Global& global);
void dump_net_namespace(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_ipvs_namespace(Statement& line, Global& global);
void dump_ipvs_namespace(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_instance_name(Statement& line, Global& global);
void dump_instance_name(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_child_wait_time(Statement& line, Global& global);
void dump_child_wait_time(const Global& global, std::string_view keyword, DumpWriter& out);

// Names and numbers.
void parse_router_id(Statement& line, Global& global);
void dump_router_id(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_max_auto_priority(Statement& line, Global& global);
void dump_max_auto_priority(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_min_auto_priority_delay(Statement& line, Global& global);
void parse_umask(Statement& line, Global& global);
void dump_umask(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_random_seed(Statement& line, Global& global);
void parse_include_check(Statement& line, Global& global);
void parse_reload_check_config(Statement& line, Global& global);
void dump_reload_check_config(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_reload_time_file(Statement& line, Global& global);
void parse_reload_file(Statement& line, Global& global);
void dump_reload_file(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_config_folder(Statement& line, Global& global);
void parse_json_version(Statement& line, Global& global);
void dump_json_version(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_script_user(Statement& line, Global& global);
void dump_script_user(const Global& global, std::string_view keyword, DumpWriter& out);

// VRRP.
void parse_dynamic_interfaces(Statement& line, Global& global);
void dump_dynamic_interfaces(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_default_interface(Statement& line, Global& global);
void parse_group4(Statement& line, Global& global);
void parse_group6(Statement& line, Global& global);
void parse_garp_repeat(Statement& line, Global& global);
void parse_garp_refresh_repeat(Statement& line, Global& global);
void parse_garp_extra_if(Statement& line, Global& global);
void dump_garp_extra_if(const Global& global, std::string_view keyword, DumpWriter& out);
std::string print_garp_extra(const GarpExtra& extra);
std::optional<GarpExtra> read_garp_extra(Statement& line, std::uint64_t lowest, std::string_view prefix);
void parse_strict(Statement& line, Global& global);
void dump_strict(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_receive_buffer_policy(Statement& line, Global& global);
void dump_receive_buffer_policy(const Global& global, std::string_view keyword, DumpWriter& out);
void parse_receive_buffer_multiplier(Statement& line, Global& global);
void read_buffer_size(Statement& line, SocketBuffer& buffer);

// FIFOs and their readers.
void read_fifo(Statement& line, std::optional<FifoConfig>& fifo);
void print_fifo(const std::optional<FifoConfig>& fifo, std::string_view keyword, DumpWriter& out);
void read_fifo_script(Statement& line, std::optional<ScriptCommand>& script);

template <auto Script>
void parse_lifecycle_script(Statement& line, Global& global) {
    std::optional<ScriptCommand>& slot = global.parent.*Script;
    if (!line.has(1)) line.error(format("{} missing", {line.keyword() == "startup_script" ? "startup script" : "shutdown script"}));
    else if (slot) line.error(format("{} already specified - ignoring {}", {line.keyword(), line[1]}), 1);
    else slot = read_script(line);
}
template <auto Script>
void dump_lifecycle_script(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& slot = global.parent.*Script) out.line(keyword, print_script(*slot));
}

template <auto Timeout>
void parse_script_timeout(Statement& line, Global& global) {
    if (!line.has(1)) {
        line.error(format("{} requires value", {line.keyword()}));
        return;
    }
    const auto value = config::read_unsigned(line, 1, 1, 1000, config::Leniency::lenient);
    if (value) global.parent.*Timeout = seconds(*value);
    else line.error(format("{} '{}' must be in [1, 1000] - ignoring", {line.keyword(), line[1]}), 1);
}
template <auto Timeout>
void dump_script_timeout(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (global.parent.*Timeout != seconds{10}) out.line(keyword, config::WholeSeconds<1, 1000>::print(global.parent.*Timeout));
}

// process_name and relatives: at most 15 characters, as the kernel keeps.
template <auto Process>
void parse_process_name(Statement& line, Global& global) {
    constexpr std::size_t longest = 15;
    if (line[1].size() > longest) line.error(format("Process name {} more than 15 characters, truncating", {line[1]}), 1);
    (global.*Process).name = std::string(line[1].substr(0, longest));
}
template <auto Process>
void dump_process_name(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const std::string& name = (global.*Process).name; !name.empty()) out.line(keyword, config::quoted(name));
}

// netlink_..._rcv_bufs of one part of the settings.
template <auto Part, auto Buffer>
void parse_buffer_size(Statement& line, Global& global) {
    read_buffer_size(line, (global.*Part).*Buffer);
}
template <auto Part, auto Buffer>
constexpr Codec buffer_size() {
    Codec codec = config::field<config::Unsigned, Part, Buffer, &SocketBuffer::octets>();
    codec.parse = custom<parse_buffer_size<Part, Buffer>>().parse;
    codec.required = 0;
    return codec;
}

// "vrrp" of "vrrp_priority".
std::string_view role_of(std::string_view keyword);

// The notify_fifo of one part of the settings.
template <auto Part>
void parse_fifo(Statement& line, Global& global) {
    read_fifo(line, (global.*Part).notify_fifo);
}
template <auto Part>
void dump_fifo(const Global& global, std::string_view keyword, DumpWriter& out) {
    print_fifo((global.*Part).notify_fifo, keyword, out);
}

template <auto Part>
void parse_fifo_script(Statement& line, Global& global) {
    read_fifo_script(line, (global.*Part).notify_fifo_script);
}
template <auto Part>
void dump_fifo_script(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& script = (global.*Part).notify_fifo_script) out.line(keyword, print_script(*script));
}

template <auto Process>
void parse_nice(Statement& line, Global& global) {
    if (!line.has(1)) {
        line.error(format("No {} process priority specified", {role_of(line.keyword())}));
        return;
    }
    const auto value = config::read_signed(line, 1, -20, 19, config::Leniency::lenient);
    if (value) (global.*Process).nice = static_cast<int>(*value);
    else line.error(format("Invalid {} process priority specified", {role_of(line.keyword())}), 1);
}
template <auto Process>
void dump_nice(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto nice = (global.*Process).nice) out.line(keyword, std::to_string(*nice));
}

std::optional<int> read_realtime_priority(Statement& line);
template <auto Process>
void parse_realtime_priority(Statement& line, Global& global) {
    if (const auto value = read_realtime_priority(line)) (global.*Process).realtime_priority = value;
}
template <auto Process>
void dump_realtime_priority(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto priority = (global.*Process).realtime_priority) out.line(keyword, std::to_string(*priority));
}

std::vector<std::uint32_t> read_cpus(Statement& line);
std::string print_cpus(const std::vector<std::uint32_t>& cpus);
template <auto Process>
void parse_cpus(Statement& line, Global& global) {
    (global.*Process).cpus = read_cpus(line);
}
template <auto Process>
void dump_cpus(const Global& global, std::string_view keyword, DumpWriter& out) {
    if (const auto& cpus = (global.*Process).cpus; !cpus.empty()) out.line(keyword, print_cpus(cpus));
}

template <auto Process>
void parse_rlimit(Statement& line, Global& global) {
    const auto value = config::read_unsigned(line, 1, 1, UINT32_MAX, config::Leniency::lenient);
    if (!value) line.error(format("Invalid {} real-time limit - {}", {role_of(line.keyword()), line[1]}), 1);
    else (global.*Process).rlimit_rttime = std::max<std::uint32_t>(2, static_cast<std::uint32_t>(*value));
}
template <auto Process>
void dump_rlimit(const Global& global, std::string_view keyword, DumpWriter& out) {
    const ProcessTuning fresh;
    if ((global.*Process).rlimit_rttime != fresh.rlimit_rttime) out.line(keyword, std::to_string((global.*Process).rlimit_rttime));
}

}  // namespace ka::model
