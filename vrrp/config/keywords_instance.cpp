// vrrp_instance NAME { } (vrrp.md 4.1).
#include "common/base/format.hpp"
#include "common/config/field_or.hpp"
#include "common/model/script_line.hpp"
#include "vrrp/config/keywords.hpp"
#include "vrrp/config/parse_instance.hpp"
#include "vrrp/config/parse_link.hpp"

namespace ka::vrrp {

namespace {

using namespace config;
using enum Reload;

template <auto Slot>
void parse_notify(Statement& line, InstanceDraft& draft) {
    Boxed<ScriptCommand>& slot = draft.config.notify.*Slot;
    if (slot) line.error(format("({}) {} script already specified - ignoring {}", {draft.config.name, line.keyword(), line[1]}), 1);
    else slot = model::read_script(line);
}

template <auto Slot>
void dump_notify(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    const Boxed<ScriptCommand>& slot = draft.config.notify.*Slot;
    if (slot) out.line(keyword, model::print_script(*slot));
}

template <auto Slot>
constexpr Codec notify() {
    return custom<parse_notify<Slot>, dump_notify<Slot>>(1);
}

void dump_notify_deleted(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    const NotifyConfig& notify_config = draft.config.notify;
    if (notify_config.notify_deleted) out.line(keyword, notify_config.deleted ? model::print_script(*notify_config.deleted) : "");
}

void dump_garp_repeat(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.garp.repeat) out.line(keyword, std::to_string(*draft.garp.repeat));
}
void dump_garp_refresh_repeat(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.garp.refresh_repeat) out.line(keyword, std::to_string(*draft.garp.refresh_repeat));
}
void dump_interface(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (!draft.config.interface.empty()) out.line(keyword, draft.config.interface);
}
void dump_priority(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.priority) out.line(keyword, std::to_string(*draft.priority));
}
void dump_native_ipv6(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.native_ipv6) out.line(keyword);
}
void dump_skip_check(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.skip_check_advert_addresses) out.line(keyword);
}
void dump_check_unicast_src(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.check_unicast_source) out.line(keyword);
}
template <bool On>
void parse_accept(Statement&, InstanceDraft& draft) {
    draft.accept = On;
}
template <bool On>
void dump_accept(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.accept == On) out.line(keyword);
}

void parse_strict_mode(Statement& line, InstanceDraft& draft) {
    const auto wanted = line.has(1) ? read_bool(line[1]) : true;
    if (!wanted) {
        line.error(format("({}) invalid strict_mode {} specified", {draft.config.name, line[1]}), 1);
        return;
    }
    draft.strict = *wanted;
    draft.strict_is_said = true;
}

void dump_strict_mode(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.strict_is_said) out.line(keyword, draft.strict ? "on" : "off");
}

void parse_virtual_router_id(Statement& line, InstanceDraft& draft) {
    const auto value = read_unsigned(line, 1, 1, 255, Leniency::strict);
    if (value) draft.vrid = static_cast<std::uint8_t>(*value);
    else line.error(format("({}): VRID '{}' not valid - must be between 1 & 255", {draft.config.name, line[1]}), 1);
}
void dump_virtual_router_id(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out) {
    if (draft.vrid) out.line(keyword, std::to_string(*draft.vrid));
}

constexpr Row authentication_rows[] = {
    {.name = "auth_type", .syntax = "PASS|AH", .doc = "How adverts are authenticated: a password in each, or a check value that it keys.",
     .reload = hot, .example = "auth_type PASS", .codec = custom<parse_auth_type, dump_auth_type>(1)},
    {.name = "auth_pass", .syntax = "TEXT", .doc = "The password; eight octets are used.", .reload = hot,
     .example = "auth_pass s3cret",
     .codec = [] {
         Codec codec = field<Text, &InstanceDraft::config, &InstanceConfig::auth_pass>();
         codec.parse = custom<parse_auth_pass>(1).parse;
         return codec;
     }()},
};
constexpr Table authentication_table = table<InstanceDraft>("authentication", authentication_rows);

constexpr Row instance_rows[] = {
    {.name = "state", .syntax = "MASTER|BACKUP", .doc = "State wanted at start; MASTER counts only for priority 255.",
     .reload = hot, .example = "state BACKUP", .tolerance = {.wrong = Tolerance::other_value}, .codec = custom<parse_state, dump_state>(1)},
    {.name = "interface", .syntax = "IFNAME", .doc = "Interface on which adverts are sent and heard.", .reload = restart_instance,
     .example = "interface eth0", .tolerance = {.wrong = Tolerance::line_ignored}, .codec = custom<parse_interface, dump_interface>(1)},
    {.name = "vrf", .syntax = "IFNAME", .doc = "VRF of a unicast instance without interface.", .reload = restart_instance,
     .example = "vrf red", .tolerance = {.wrong = Tolerance::line_ignored},
     .codec = [] { Codec codec = field<Text, &InstanceDraft::vrf>(); codec.parse = custom<parse_vrf>().parse; return codec; }()},
    {.name = "virtual_router_id", .syntax = "<1-255>", .doc = "Number of the virtual router on its network.",
     .reload = restart_instance, .example = "virtual_router_id 51",
     .codec = custom<parse_virtual_router_id, dump_virtual_router_id>(1)},
    {.name = "priority", .syntax = "<1-255>", .doc = "Base election priority; 255 owns the addresses.", .reload = hot,
     .example = "priority 150",
     .tolerance = {.wrong = Tolerance::other_value, .below = Tolerance::other_value, .above = Tolerance::other_value}, .codec = custom<parse_priority, dump_priority>(1)},
    {.name = "version", .syntax = "2|3", .doc = "Protocol version; default vrrp_version, 3 for IPv6.", .reload = restart_instance,
     .example = "version 3", .codec = custom<parse_version, dump_version>(1)},
    {.name = "advert_int", .syntax = "<0.01-255>", .doc = "Seconds between adverts; whole ones for version 2.", .reload = hot,
     .example = "advert_int 2",
     .codec = field_or<"({0}) Advert interval ({2}) not valid! Must be > 0 - ignoring", Seconds<10'000, 255'000'000>,
                       &InstanceDraft::config, &InstanceConfig::advert_interval>()},
    {.name = "native_ipv6", .doc = "An IPv6 instance, whatever its addresses.", .reload = restart_instance,
     .example = "native_ipv6", .codec = custom<parse_native_ipv6, dump_native_ipv6>()},
    {.name = "use_vmac", .syntax = "[[name] NAME] [MAC] [group GROUP] [netlink_notify_msg]",
     .doc = "Addresses on an interface with the virtual MAC.", .reload = restart_instance, .example = "use_vmac vmac51",
     .tolerance = {.extra = Tolerance::other_value, .wrong = Tolerance::accepted}, .codec = custom<parse_use_vmac, dump_use_vmac>()},
    {.name = "use_vmac_addr", .doc = "VMACs for addresses on other interfaces.", .reload = restart_instance,
     .example = "use_vmac_addr", .codec = flag<&InstanceDraft::vmac_addresses>()},
    {.name = "vmac_xmit_base", .doc = "Adverts leave on the parent of the VMAC.", .reload = restart_instance,
     .example = "vmac_xmit_base", .codec = flag<&InstanceDraft::vmac_xmit_base>()},
    {.name = "use_ipvlan", .syntax = "[[name] NAME] [ADDRESS[/LEN]] [bridge|private|vepa] [group GROUP]",
     .doc = "Addresses on an ipvlan interface.", .reload = restart_instance,
     .example = "use_ipvlan ipv51 192.0.2.9/24 vepa", .tolerance = {.extra = Tolerance::other_value, .wrong = Tolerance::accepted}, .codec = custom<parse_use_ipvlan, dump_use_ipvlan>()},
    {.name = "dont_track_primary", .doc = "Faults of the own interface do not count.", .reload = recompute,
     .example = "dont_track_primary", .codec = flag<&InstanceDraft::config, &InstanceConfig::dont_track_primary>()},
    {.name = "track_interface", .syntax = "{ IFNAME [weight <-253-253> [reverse]] ... }", .doc = "Interfaces that fault or weigh.",
     .reload = recompute, .repeat = Repeat::appends, .block = value_list<add_tracked_interface, dump_tracked_interfaces>()},
    {.name = "track_script", .syntax = "{ NAME [weight <-253-253> [reverse|noreverse]] ... }",
     .doc = "Scripts, defined before, that fault or weigh.", .reload = recompute, .repeat = Repeat::appends,
     .block = value_list<add_tracked_script, dump_tracked_scripts>()},
    {.name = "track_virtual_server", .syntax = "{ ADDRESS PORT|NAME [weight <-253-253>] ... }",
     .doc = "Virtual servers whose lost quorum faults or weighs (not in keepalived).", .reload = recompute,
     .repeat = Repeat::appends, .example = "track_virtual_server { 198.51.100.9 8443 weight -10 }",
     .tolerance = {.wrong = Tolerance::other_value}, .block = value_list<add_tracked_server, dump_tracked_servers>()},
    {.name = "track_file", .syntax = "{ NAME [weight <-254-254> [reverse|noreverse]] ... }", .doc = "Files whose number weighs.",
     .reload = recompute, .repeat = Repeat::appends, .block = value_list<add_tracked_file, dump_tracked_files>()},
    {.name = "track_process", .syntax = "{ NAME [weight <-254-254> [reverse|noreverse]] ... }", .doc = "Processes that weigh or fault.",
     .reload = recompute, .repeat = Repeat::appends,
     .block = value_list<add_tracked_process, dump_tracked_processes>()},
    {.name = "track_bfd", .syntax = "{ NAME [weight <-253-253> [reverse|noreverse]] ... }", .doc = "BFD sessions that weigh.",
     .support = Support::not_yet, .repeat = Repeat::appends, .block = value_list<add_tracked_bfd, dump_tracked_bfds>()},
    {.name = "mcast_src_ip", .syntax = "ADDRESS", .doc = "Source address of adverts.", .reload = hot,
     .example = "mcast_src_ip 192.0.2.1", .codec = custom<parse_mcast_src_ip, dump_source>(1)},
    {.name = "unicast_src_ip", .syntax = "ADDRESS", .doc = "Source address of unicast adverts.", .reload = restart_instance,
     .example = "unicast_src_ip 192.0.2.1", .codec = custom<parse_unicast_src_ip, dump_unicast_source>(1)},
    {.name = "mcast_dst_ip", .syntax = "MULTICAST_ADDRESS", .doc = "Group of the adverts; default the global one.",
     .reload = restart_instance, .example = "mcast_dst_ip 224.0.0.19", .codec = custom<parse_mcast_dst_ip, dump_mcast_dst_ip>(1)},
    {.name = "track_src_ip", .doc = "Accepted; has no effect, as in keepalived.", .reload = recompute, .example = "track_src_ip",
     .codec = flag<&InstanceDraft::config, &InstanceConfig::track_source>()},
    {.name = "unicast_peer", .syntax = "{ ADDRESS [min_ttl <0-255>] [max_ttl <0-255>] ... }",
     .doc = "Adverts go to and come from these addresses.", .reload = restart_instance, .repeat = Repeat::appends,
     .block = value_list<parse_unicast_peer, dump_unicast_peer, close_unicast_peer>()},
    {.name = "unicast_ttl", .syntax = "<0-255>", .doc = "TTL of unicast adverts; default 255, IPv6 the kernel's.", .reload = hot,
     .example = "unicast_ttl 64",
     .codec = field_or<"({0}): TTL '{2}' not valid - must be between 0 & 255", Number<std::uint8_t, 0, 255>,
                       &InstanceDraft::config, &InstanceConfig::unicast_ttl>()},
    {.name = "check_unicast_src", .doc = "Unicast adverts only from peers.", .reload = hot, .example = "check_unicast_src",
     .codec = custom<parse_check_unicast_src, dump_check_unicast_src>()},
    {.name = "unicast_fault_no_peer", .doc = "FAULT instead of multicast when there are no peers.", .reload = restart_instance,
     .example = "unicast_fault_no_peer", .codec = flag<&InstanceDraft::config, &InstanceConfig::unicast_fault_no_peer>()},
    {.name = "old_unicast_checksum", .syntax = "[never]", .doc = "Checksum of versions up to 1.3.6; never: not even for such a peer.",
     .reload = hot, .example = "old_unicast_checksum never",
     .codec = custom<parse_old_unicast_checksum, dump_old_unicast_checksum>()},
    {.name = "v3_checksum_as_v2", .syntax = "[BOOL]", .doc = "VRRPv3 checksum without pseudo header.", .reload = hot, .since = "2.4",
     .example = "v3_checksum_as_v2 on",
     .codec = field_or<"({0}) invalid {1} {2} specified", QuietBool, &InstanceDraft::v3_checksum_as_v2>()},
    {.name = "authentication", .syntax = "{ auth_type; auth_pass }", .doc = "Authentication of VRRPv2.", .reload = hot,
     .block = same_object<InstanceDraft>(authentication_table)},
    {.name = "auth_hmac", .syntax = "{ key; active_key; anti_replay; time_window; mode }", .doc = "Signed adverts.",
     .reload = hot, .since = "2.4", .block = same_object<InstanceDraft>(hmac_table)},
    {.name = "virtual_ipaddress", .syntax = "{ ADDRESS[/LEN] [OPTION...] ... }", .doc = "Addresses held in MASTER and advertised.",
     .reload = hot, .repeat = Repeat::appends, .block = value_list<add_address, dump_addresses>()},
    {.name = "virtual_ipaddress_excluded", .syntax = "{ ADDRESS[/LEN] [OPTION...] ... }",
     .doc = "Addresses held in MASTER, not advertised; either family.", .reload = hot, .repeat = Repeat::appends,
     .block = value_list<add_excluded_address, dump_excluded_addresses>()},
    {.name = "no_virtual_ipaddress", .doc = "No address is needed.", .reload = hot, .since = "2.4",
     .example = "no_virtual_ipaddress", .codec = flag<&InstanceDraft::no_virtual_ipaddress>()},
    {.name = "promote_secondaries", .doc = "Secondary addresses survive their primary.", .reload = hot,
     .example = "promote_secondaries", .codec = flag<&InstanceDraft::config, &InstanceConfig::promote_secondaries>()},
    {.name = "linkbeat_use_polling", .doc = "Link state by polling.", .reload = hot,
     .deprecated = "linkbeat_interfaces", .example = "linkbeat_use_polling", .codec = custom<parse_linkbeat, dump_linkbeat>()},
    {.name = "virtual_routes", .syntax = "{ ROUTE ... }", .doc = "Routes held in MASTER.", .reload = hot,
     .repeat = Repeat::appends, .block = value_list<add_route, dump_routes>()},
    {.name = "virtual_rules", .syntax = "{ RULE ... }", .doc = "Policy rules held in MASTER.", .reload = hot,
     .repeat = Repeat::appends, .block = value_list<add_rule, dump_rules>()},
    {.name = "accept", .doc = "Packets to the addresses are accepted: the default, but in strict mode.", .reload = hot, .example = "accept",
     .codec = custom<parse_accept<true>, dump_accept<true>>()},
    {.name = "no_accept", .doc = "Packets to and from the addresses are dropped, unless the priority is 255.", .reload = hot, .example = "no_accept",
     .codec = custom<parse_accept<false>, dump_accept<false>>()},
    {.name = "skip_check_adv_addr", .syntax = "[BOOL]", .doc = "No address comparison for an unchanged master; any BOOL turns it on.",
     .reload = hot, .example = "skip_check_adv_addr", .codec = custom<parse_skip_check_adv_addr, dump_skip_check>()},
    {.name = "strict_mode", .syntax = "[BOOL]", .doc = "Nothing that the RFCs do not know; default vrrp_strict.", .reload = hot,
     .example = "strict_mode off", .codec = custom<parse_strict_mode, dump_strict_mode>()},
    {.name = "preempt", .doc = "Takes over from a lower master: the default.", .reload = hot, .example = "preempt",
     .codec = custom<parse_preempt>()},
    {.name = "nopreempt", .doc = "Does not take over from a lower master.", .reload = hot, .example = "nopreempt",
     .codec = flag<&InstanceDraft::config, &InstanceConfig::nopreempt>()},
    {.name = "preempt_delay", .syntax = "<0-1000>", .doc = "Seconds before a lower master is replaced.", .reload = hot,
     .example = "preempt_delay 60",
     .codec = field_or<"({0}) Preempt_delay not valid! must be between 0-1000", Seconds<0, 1'000'000'000>,
                       &InstanceDraft::config, &InstanceConfig::preempt_delay>()},
    {.name = "debug", .syntax = "<0-4>", .doc = "Stored only, as in keepalived.", .reload = hot, .example = "debug 2",
     .codec = field_or<"({0}) Debug value '{2}' not valid; must be between 0-4", Number<std::uint32_t, 0, 4>,
                       &InstanceDraft::debug>()},
    {.name = "notify_master", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run on becoming MASTER.", .reload = hot,
     .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::master>()},
    {.name = "notify_backup", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run on becoming BACKUP.", .reload = hot,
     .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::backup>()},
    {.name = "notify_fault", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run on a FAULT.", .reload = hot,
     .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::fault>()},
    {.name = "notify_stop", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run on the stop of the daemon.", .reload = hot,
     .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::stop>()},
    {.name = "notify_deleted", .syntax = "[COMMAND [USER [[:]GROUP]]]", .doc = "DELETED, not FAULT, when a reload removes the instance.",
     .reload = hot, .repeat = Repeat::first_wins, .codec = custom<parse_notify_deleted, dump_notify_deleted>()},
    {.name = "notify", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run on each change, with four arguments.", .reload = hot,
     .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::any>()},
    {.name = "notify_master_rx_lower_pri", .syntax = "COMMAND [USER [[:]GROUP]]", .doc = "Run when a MASTER hears a lower priority.",
     .reload = hot, .repeat = Repeat::first_wins, .codec = notify<&NotifyConfig::master_rx_lower_priority>()},
    {.name = "smtp_alert", .syntax = "[BOOL]", .doc = "Mail on each change.", .reload = hot,
     .example = "smtp_alert on", .codec = field_or<"Invalid vrrp_instance {1} parameter {2}", QuietBool, &InstanceDraft::smtp_alert>()},
    {.name = "notify_priority_changes", .syntax = "[BOOL]", .doc = "Priority changes are written to the FIFOs.", .reload = hot,
     .example = "notify_priority_changes on",
     .codec = field_or<"({0}) Invalid value '{2}' for {1} specified", QuietBool, &InstanceDraft::notify_priority_changes>()},
    {.name = "lvs_sync_daemon_interface", .syntax = "IFNAME", .doc = "Interface of the IPVS sync daemon.", .reload = hot,
     .deprecated = "lvs_sync_daemon", .example = "lvs_sync_daemon_interface eth0",
     .codec = custom<parse_lvs_sync_daemon_interface, dump_lvs_sync_daemon_interface>(1)},
    {.name = "garp_master_delay", .syntax = "<0-4294>", .doc = "Seconds to the second burst of gratuitous ARP; 0 for none.",
     .reload = hot, .example = "garp_master_delay 10",
     .codec = field_or<"({0}): {1} '{2}' invalid - ignoring", WholeSeconds<0, 4294>, &InstanceDraft::garp, &GarpDraft::delay>()},
    {.name = "garp_master_repeat", .syntax = "<1-4294967295>", .doc = "Frames of a burst.", .reload = hot,
     .example = "garp_master_repeat 3", .tolerance = {.below = Tolerance::clamped}, .codec = custom<parse_garp_repeat, dump_garp_repeat>(1)},
    {.name = "garp_master_refresh", .syntax = "<0-4294967295>", .doc = "Seconds between refreshing bursts; 0 for none.",
     .reload = hot, .example = "garp_master_refresh 60",
     .codec = field_or<"({0}): Invalid {1} '{2}' - ignoring", WholeSeconds<0, 4294967295>, &InstanceDraft::garp,
                       &GarpDraft::refresh>()},
    {.name = "garp_master_refresh_repeat", .syntax = "<1-4294967295>", .doc = "Frames of a refreshing burst.", .reload = hot,
     .example = "garp_master_refresh_repeat 2",
     .tolerance = {.below = Tolerance::clamped}, .codec = custom<parse_garp_refresh_repeat, dump_garp_refresh_repeat>(1)},
    {.name = "garp_lower_prio_delay", .syntax = "<0-4294>", .doc = "Seconds to the second burst after a lower advert.",
     .reload = hot, .example = "garp_lower_prio_delay 2",
     .codec = field_or<"({0}): {1} '{2}' invalid - ignoring", WholeSeconds<0, 4294>, &InstanceDraft::garp,
                       &GarpDraft::lower_prio_delay>()},
    {.name = "garp_lower_prio_repeat", .syntax = "<0-2147483647>", .doc = "Frames of a burst after a lower advert.", .reload = hot,
     .example = "garp_lower_prio_repeat 1",
     .codec = field_or<"({0}): Invalid {1} '{2}'", Number<std::uint32_t, 0, 2147483647>, &InstanceDraft::garp,
                       &GarpDraft::lower_prio_repeat>()},
    {.name = "garp_extra_if", .aliases = "vmac_garp_intvl", .syntax = "[all] <0-86400>",
     .doc = "Seconds between gratuitous ARPs on further interfaces, VMACs or all; 0 for none.", .reload = hot,
     .example = "garp_extra_if all 60", .tolerance = {.missing = Tolerance::line_ignored, .extra = Tolerance::line_ignored}, .codec = custom<parse_garp_extra_if, dump_garp_extra_if>()},
    {.name = "down_timer_adverts", .syntax = "<1-100>", .doc = "Adverts missed before a takeover.", .reload = hot,
     .example = "down_timer_adverts 4",
     .codec = field_or<"({0}): Invalid {1} [1:100] '{2}'", Number<std::uint32_t, 1, 100>, &InstanceDraft::down_timer_adverts>()},
    {.name = "timer_expired_backup", .aliases = "thread_timer_expired", .syntax = "[<1-254>]",
     .doc = "A stalled master steps down; the number is the priority of its skew time.", .reload = hot,
     .since = "2.4", .example = "timer_expired_backup 100", .codec = custom<parse_timer_expired_backup, dump_timer_expired_backup>()},
    {.name = "lower_prio_no_advert", .syntax = "[BOOL]", .doc = "No answer to lower adverts.", .reload = hot,
     .example = "lower_prio_no_advert",
     .codec = field_or<"({0}) invalid {1} {2} specified", QuietBool, &InstanceDraft::lower_prio_no_advert>()},
    {.name = "higher_prio_send_advert", .syntax = "[BOOL]", .doc = "One more advert before stepping down.", .reload = hot,
     .example = "higher_prio_send_advert",
     .codec = field_or<"({0}) invalid {1} {2} specified", QuietBool, &InstanceDraft::higher_prio_send_advert>()},
    {.name = "owner_ignore_adverts", .syntax = "[BOOL]", .doc = "An owner ignores all adverts.", .reload = hot, .since = "2.4",
     .example = "owner_ignore_adverts",
     .codec = field_or<"({0}) invalid {1} {2} specified", QuietBool, &InstanceDraft::owner_ignore_adverts>()},
    {.name = "kernel_rx_buf_size", .syntax = "<0-4294967295>", .doc = "Octets of the receive buffer for this instance.",
     .reload = restart_instance, .example = "kernel_rx_buf_size 65536",
     .tolerance = {.extra = Tolerance::line_ignored}, .codec = [] {
         Codec codec = field<Unsigned, &InstanceDraft::config, &InstanceConfig::kernel_rx_buffer>();
         codec.parse = custom<parse_receive_buffer>().parse;
         codec.required = 0;
         return codec;
     }()},
};

}  // namespace

constinit const Table instance_table = table<InstanceDraft>("vrrp_instance", instance_rows);

}  // namespace ka::vrrp
