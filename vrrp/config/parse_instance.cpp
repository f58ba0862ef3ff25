#include "vrrp/config/parse_instance.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/config/codecs.hpp"
#include "common/model/parse_global.hpp"
#include "common/model/script_line.hpp"

namespace ka::vrrp {

namespace {

using config::Leniency;
using Kind = config::DiagnosticKind;

constexpr std::size_t password_octets = 8;  // of the VRRPv2 packet (RFC 2338 5.3.10)

std::string about(const InstanceDraft& draft, std::string_view pattern, std::initializer_list<FormatArg> rest) {
    std::string text = "(" + draft.config.name + ")";
    text += format(pattern, rest);
    return text;
}

}  // namespace

InstanceDraft* open_instance(Statement& opening, Draft& draft) {
    if (!opening.has(1)) {
        opening.error("vrrp_instance must have a name");
        return nullptr;
    }
    const std::string name(opening[1]);
    const InstanceDraft* const known = draft.instances_by_name.find(draft.instances, name);
    if (known != nullptr) {
        opening.error(Kind::duplicate_object, format("vrrp instance {} already defined", {name}), 1);
        opening.see(known->at, "the first one is here");
        return nullptr;
    }
    InstanceDraft& made = draft.instances.emplace_back();
    made.whole = &draft;
    made.at = opening.location();
    made.config.name = name;
    made.strict = draft.global.vrrp.strict;
    return &made;
}

void close_instance(Statement& closing, InstanceDraft& instance, Draft&) {
    if (instance.config.unicast_ttl && !instance.config.is_unicast()) {
        // The reference then sends multicast with TTL 0; here the setting has no effect.
        closing.error(about(instance, ": Cannot use unicast_ttl without unicast peers - resetting", {}));
        instance.config.unicast_ttl.reset();
    }
}

void parse_state(Statement& line, InstanceDraft& draft) {
    const std::string_view word = line[1];
    if (word == "MASTER") {
        draft.state = ConfiguredState::master;
    } else if (word == "BACKUP") {
        if (draft.state == ConfiguredState::master)
            line.error(about(draft, " state previously set as MASTER - ignoring BACKUP", {}), 1);
        else draft.state = ConfiguredState::backup;
    } else {
        line.error(about(draft, " unknown state '{}', defaulting to BACKUP", {word}), 1);
        draft.state = ConfiguredState::backup;
    }
}

void dump_state(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.state) out.line(keyword, *draft.state == ConfiguredState::master ? "MASTER" : "BACKUP");
}

void parse_interface(Statement& line, InstanceDraft& draft) {
    const std::string name(line[1]);
    const InterfaceFacts* facts = draft.whole->catalogue->find(name);
    if (facts != nullptr && facts->is_loopback) {
        line.error(about(draft, " cannot use a loopback interface ({}) for vrrp - ignoring", {name}), 1);
        return;
    }
    if (facts == nullptr && !draft.whole->global.vrrp.dynamic_interfaces) {
        line.error(Kind::missing_interface, format("WARNING - interface {} for vrrp_instance {} doesn't exist", {name, draft.config.name}), 1);
        draft.whole->interface_missing = true;
        draft.interface_is_missing = true;
        return;
    }
    draft.config.interface = name;
}

void parse_priority(Statement& line, InstanceDraft& draft) {
    const auto value = config::read_unsigned(line, 1, 1, 255, Leniency::strict);
    if (!value) line.error(about(draft, " Priority not valid! must be between 1 & {}. Using default {}", {255, 100}), 1);
    draft.priority = static_cast<std::uint8_t>(value.value_or(100));
}

void parse_version(Statement& line, InstanceDraft& draft) {
    const auto value = config::read_unsigned(line, 1, 2, 3, Leniency::lenient);
    if (!value) {
        line.error(about(draft, ": Version must be either 2 or 3", {}), 1);
        return;
    }
    const Version wanted = *value == 3 ? Version::v3 : Version::v2;
    if (draft.version.value_or(wanted) != wanted) {
        line.error(about(draft, " vrrp_version {} conflicts with configured or deduced version {}; ignoring.",
                         {*value, static_cast<int>(*draft.version)}), 1);
        return;
    }
    draft.version = wanted;
}

void dump_version(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.version) out.line(keyword, *draft.version == Version::v3 ? "3" : "2");
}

void parse_native_ipv6(Statement& line, InstanceDraft& draft) {
    if (draft.family == Family::ipv4) {
        line.error(about(draft, " Cannot specify native_ipv6 with IPv4 addresses", {}));
        return;
    }
    draft.family = Family::ipv6;
    draft.native_ipv6 = true;
    if (!draft.version) draft.version = Version::v3;
}

void parse_skip_check_adv_addr(Statement& line, InstanceDraft& draft) {
    // VR-051: any valid boolean, even false, enables it.
    if (line.has(1) && !config::read_bool(line[1]))
        line.error(about(draft, " invalid skip_check_adv_addr {} specified", {line[1]}), 1);
    else draft.skip_check_advert_addresses = true;
}

void parse_preempt(Statement&, InstanceDraft& draft) { draft.config.nopreempt = false; }

// The number of words is looked at before the number.
void parse_receive_buffer(Statement& line, InstanceDraft& draft) {
    const auto octets = line.size() == 2 ? config::Unsigned::parse(line, 1) : std::nullopt;
    if (octets) draft.config.kernel_rx_buffer = *octets;
    else line.error(about(draft, " invalid {} specified", {line.keyword()}), line.size() > 2 ? 2 : line.size() - 1);
}

void parse_timer_expired_backup(Statement& line, InstanceDraft& draft) {
    if (line.keyword() == "thread_timer_expired")
        line.deprecated("Keyword \"thread_timer_expired\" is deprecated - please use \"timer_expired_backup\"");
    constexpr std::uint8_t by_default = 254;
    const auto value = line.has(1) ? config::read_unsigned(line, 1, 1, 254, Leniency::lenient) : by_default;
    if (value) draft.config.timer_expired_backup = Priority{static_cast<std::uint8_t>(*value)};
    else line.error(about(draft, ": Invalid {} priority '{}'", {line.keyword(), line[1]}), 1);
}
void dump_timer_expired_backup(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (const auto priority = draft.config.timer_expired_backup) out.line(keyword, std::to_string(priority->value));
}

void parse_auth_type(Statement& line, InstanceDraft& draft) {
    if (line[1] == "PASS") {
        draft.config.auth_type = AuthType::pass;
    } else if (line[1] == "AH") {
        draft.config.auth_type = AuthType::ah;
    } else {
        line.error(about(draft, " unknown authentication type '{}'", {line[1]}), 1);
    }
}

void dump_auth_type(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.config.auth_type != AuthType::none) out.line(keyword, draft.config.auth_type == AuthType::ah ? "AH" : "PASS");
}

void parse_auth_pass(Statement& line, InstanceDraft& draft) {
    if (line[1].size() > password_octets) line.error("Truncating auth_pass to 8 characters", 1);
    draft.config.auth_pass = std::string(line[1].substr(0, password_octets));
}

namespace {

// 0 is no number of frames: the burst would never be sent.
void parse_repeat(Statement& line, InstanceDraft& draft, std::optional<std::uint32_t>& repeat) {
    const auto value = config::read_unsigned(line, 1, 0, UINT32_MAX, Leniency::lenient);
    if (!value) {
        line.error(about(draft, ": {} '{}' invalid - ignoring", {line.keyword(), line[1]}), 1);
        return;
    }
    if (*value == 0) line.error(about(draft, ": {} must be greater than 0, setting to 1", {line.keyword()}), 1);
    repeat = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(*value));
}

}  // namespace

void parse_garp_repeat(Statement& line, InstanceDraft& draft) { parse_repeat(line, draft, draft.garp.repeat); }
void parse_garp_refresh_repeat(Statement& line, InstanceDraft& draft) { parse_repeat(line, draft, draft.garp.refresh_repeat); }

void parse_garp_extra_if(Statement& line, InstanceDraft& draft) {
    if (line.keyword() == "vmac_garp_intvl")
        line.deprecated("Keyword \"vmac_garp_intvl\" is deprecated - please use \"garp_extra_if\"");
    if (const auto extra = model::read_garp_extra(line, 0, about(draft, ": ", {}))) draft.garp.extra = *extra;
}
void dump_garp_extra_if(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.garp.extra) out.line(keyword, model::print_garp_extra(*draft.garp.extra));
}

void parse_lvs_sync_daemon_interface(Statement& line, InstanceDraft& draft) {
    line.deprecated(about(draft, " Specifying lvs_sync_daemon_interface against a vrrp is deprecated.", {}));
    // The second line stands under the text of the first.
    line.deprecated(std::string(draft.config.name.size() + 4, ' ') + "Please use global lvs_sync_daemon");
    Draft& whole = *draft.whole;
    const auto& global = whole.global.common.sync_daemon;  // the instance's interface is the same setting, in an old place
    const std::string& known = global ? global->interface : whole.lvs_sync_interface;
    if (!known.empty())
        return line.error(about(draft, " lvs_sync_daemon_interface has already been specified as {} - ignoring", {known}));
    draft.lvs_sync_interface = whole.lvs_sync_interface = std::string(line[1]);
}
void dump_lvs_sync_daemon_interface(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (!draft.lvs_sync_interface.empty()) out.line(keyword, config::quoted(draft.lvs_sync_interface));
}

void parse_linkbeat(Statement& line, InstanceDraft& draft) {
    line.deprecated(about(draft, " 'linkbeat_use_polling' in vrrp instance deprecated - use linkbeat_interfaces block", {}));
    draft.linkbeat_polling = true;
}
void dump_linkbeat(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.linkbeat_polling) out.line(keyword);
}

void parse_old_unicast_checksum(Statement& line, InstanceDraft& draft) {
    draft.unicast_keyword = true;
    UnicastChecksum& checksum = draft.config.unicast_checksum;
    if (!line.has(1)) checksum = UnicastChecksum::old;
    else if (line[1] == "never") checksum = UnicastChecksum::never_old;
    else line.error(about(draft, " Unknown old_unicast_chksum mode {} - ignoring", {line[1]}), 1);
}
void dump_old_unicast_checksum(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.config.unicast_checksum != UnicastChecksum::automatic)
        out.line(keyword, draft.config.unicast_checksum == UnicastChecksum::never_old ? "never" : "");
}

void parse_notify_deleted(Statement& line, InstanceDraft& draft) {
    NotifyConfig& notify = draft.config.notify;
    if (notify.notify_deleted) {
        line.error(about(draft, " notify_deleted already specified - ignoring {}", {line[1]}));
        return;
    }
    notify.notify_deleted = true;
    if (line.has(1)) notify.deleted = model::read_script(line);
}

}  // namespace ka::vrrp
