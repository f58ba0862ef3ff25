// The keywords that checks share: whom to connect to and how, and when (checker.md 3.5). Tables are joined from these parts.
#pragma once

#include "checker/config/keywords.hpp"
#include "checker/config/values.hpp"
#include "common/config/joined.hpp"

namespace ka::checker {

void parse_connect_ip(config::Statement& line, CheckDraft& check);
void parse_bindto(config::Statement& line, CheckDraft& check);
void parse_bind_if(config::Statement& line, CheckDraft& check);
void dump_connect_ip(const CheckDraft& check, std::string_view keyword, config::DumpWriter& out);
void dump_bindto(const CheckDraft& check, std::string_view keyword, config::DumpWriter& out);
void dump_bind_if(const CheckDraft& check, std::string_view keyword, config::DumpWriter& out);

namespace check_rows {

using config::field_or;
using config::Port;
using config::QuietBool;
using config::Reload;
using config::Row;
using config::Seconds;
using config::Unsigned;

inline constexpr Row connection[] = {
    {.name = "connect_ip", .syntax = "ADDRESS", .doc = "Where to connect; the real server's address otherwise.",
     .reload = Reload::restart_instance, .example = "connect_ip 10.66.0.4",
     .codec = config::custom<parse_connect_ip, dump_connect_ip>(1)},
    {.name = "connect_port", .syntax = "<1-65535>", .doc = "Port to connect to; the real server's otherwise.",
     .reload = Reload::restart_instance, .example = "connect_port 9443",
     .codec = field_or<"Invalid checker connect_port '{2}'", Port, &CheckDraft::connection, &ConnectionDraft::port>()},
    {.name = "bindto", .syntax = "ADDRESS", .doc = "Source address of the check.", .reload = Reload::restart_instance,
     .example = "bindto 10.66.0.1", .codec = config::custom<parse_bindto, dump_bindto>(1)},
    {.name = "bind_port", .syntax = "<1-65535>", .doc = "Source port; of effect only with bindto.",
     .reload = Reload::restart_instance, .example = "bind_port 40123",
     .codec = field_or<"Invalid checker bind_port '{2}'", Port, &CheckDraft::connection, &ConnectionDraft::bind_port>()},
    {.name = "bind_if", .syntax = "INTERFACE", .doc = "Interface through which the check goes.",
     .reload = Reload::restart_instance, .example = "bind_if lo", .codec = config::custom<parse_bind_if, dump_bind_if>(1)},
    {.name = "connect_timeout", .syntax = "<0.000001-4294.967295>", .doc = "Seconds for the whole of one attempt.",
     .reload = Reload::restart_instance, .example = "connect_timeout 2",
     .codec = field_or<"connect_timeout {2} invalid - ignoring", Seconds<1, 4'294'967'295>, &CheckDraft::schedule,
                       &ScheduleDraft::connect_timeout>()},
    {.name = "fwmark", .syntax = "<0-4294967295>", .doc = "Firewall mark of the check's packets.",
     .reload = Reload::restart_instance, .example = "fwmark 77",
     .codec = field_or<"Invalid fwmark connection value '{2}'", Unsigned, &CheckDraft::connection, &ConnectionDraft::fwmark>()},
};

inline constexpr Row schedule[] = {
    {.name = "retry", .syntax = "<0-4294967295>", .doc = "Failures in a row that are forgiven before the server is taken out.",
     .example = "retry 0",
     .codec = field_or<"Invalid retry connection value '{2}'", Unsigned, &CheckDraft::schedule, &ScheduleDraft::retry>()},
    {.name = "delay_before_retry", .syntax = "SECONDS", .doc = "Pause between a forgiven failure and the next attempt.",
     .example = "delay_before_retry 2",
     .codec = quiet_seconds<"Invalid delay_before_retry connection value '{}'", &CheckDraft::schedule,
                            &ScheduleDraft::delay_before_retry>()},
    {.name = "warmup", .syntax = "SECONDS", .doc = "The first attempt comes within this time, spread over all checks.",
     .example = "warmup 1.5",
     .codec = quiet_seconds<"Invalid warmup connection value '{}'", &CheckDraft::schedule, &ScheduleDraft::warmup>()},
    {.name = "delay_loop", .syntax = "SECONDS", .doc = "Pause between two attempts.", .example = "delay_loop 6",
     .codec = field_or<"delay_loop '{2}' is invalid - ignoring", Seconds<1, 18446744073709551614ULL>, &CheckDraft::schedule,
                       &ScheduleDraft::delay_loop>()},
    {.name = "alpha", .syntax = "[BOOL]", .doc = "The server is down until the first success.", .example = "alpha off",
     .codec = field_or<"Invalid alpha parameter {2}", QuietBool, &CheckDraft::schedule, &ScheduleDraft::alpha>()},
    {.name = "log_all_failures", .syntax = "[BOOL]", .doc = "Log forgiven failures too.", .example = "log_all_failures on",
     .codec = field_or<"Invalid log_all_failures parameter {2}", QuietBool, &CheckDraft::schedule,
                       &ScheduleDraft::log_all_failures>()},
};

}  // namespace check_rows

// The settings of one kind, of a check of that kind.
template <typename Settings>
Settings& settings_of(CheckDraft& check) {
    return std::get<Settings>(*check.settings);
}
template <typename Settings>
const Settings& settings_of(const CheckDraft& check) {
    return std::get<Settings>(*check.settings);
}

// Like custom(), for functions that take the settings of one kind.
template <auto Parse, auto Dump>
constexpr config::Codec custom_setting(std::uint8_t required = 0) {
    using Settings = typename config::detail::Signature<decltype(Parse)>::Parent;
    config::Codec codec = config::custom<Parse, Dump>(required);
    codec.parse = [](config::Statement& line, void* check) { Parse(line, settings_of<Settings>(*static_cast<CheckDraft*>(check))); };
    codec.dump = [](const void* check, std::string_view keyword, config::DumpWriter& out) {
        Dump(settings_of<Settings>(*static_cast<const CheckDraft*>(check)), keyword, out);
    };
    codec.object_type = config::type_id<CheckDraft>();
    return codec;
}

// A member of the settings; a wrong value is also reported as COMPLAINT says ({0} the word).
template <config::Pattern Complaint, typename CodecType, auto Member>
void parse_setting(config::Statement& line, typename config::detail::Member<decltype(Member)>::Class& settings) {
    if (const auto value = CodecType::parse(line, 1)) settings.*Member = *value;
    else line.error(format(Complaint.view(), {line[1]}), 1);
}
template <typename CodecType, auto Member>
void dump_setting(const typename config::detail::Member<decltype(Member)>::Class& settings, std::string_view keyword,
                  config::DumpWriter& out) {
    static const typename config::detail::Member<decltype(Member)>::Class fresh{};
    if (settings.*Member != fresh.*Member) out.line(keyword, CodecType::print(settings.*Member));
}
template <config::Pattern Complaint, typename CodecType, auto Member>
constexpr config::Codec setting() {
    return custom_setting<parse_setting<Complaint, CodecType, Member>, dump_setting<CodecType, Member>>(CodecType::required);
}

}  // namespace ka::checker
