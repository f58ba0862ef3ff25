#include "vrrp/engine/text.hpp"

#include <array>
#include <cstddef>

#include "common/base/bug.hpp"
#include "common/base/format.hpp"
#include "common/base/overloaded.hpp"

namespace ka::vrrp {

namespace {

struct Row {
    Line line;
    Wording wording;
};
constexpr Severity info = Severity::info;
constexpr Severity warning = Severity::warning;
constexpr bool detail = true;

// The texts are those of keepalived 2.4.3, because people grep for them; those of events that are ours say so.
constexpr Row rows[] = {
    {Line::entering_master, {"({}) Entering MASTER STATE"}},
    {Line::entering_backup, {"({}) Entering BACKUP STATE"}},
    {Line::entering_backup_init, {"({}) Entering BACKUP STATE (init)"}},
    {Line::entering_fault, {"({}) Entering FAULT STATE"}},
    {Line::entering_fault_init, {"({}) Entering FAULT STATE (init)"}},
    {Line::fault_interface_down_init, {"({}): entering FAULT state (interface {} down)"}},
    {Line::fault_no_address_init, {"({}) entering FAULT state (no IPv{} address for interface)"}},
    {Line::fault_script_init, {"({}): entering FAULT state due to script {}"}},
    {Line::fault_file_init, {"({}): entering FAULT state (tracked file {} has status {})"}},
    {Line::fault_process_init, {"({}) entering FAULT state (tracked process {} quorum not achieved)"}},
    {Line::fault_virtual_server_init, {"({}): entering FAULT state due to virtual server {}"}},      // ours
    {Line::fault_config_init, {"({}): entering FAULT state ({})"}},
    {Line::advert_timeout, {"({}) Receive advertisement timeout", info, detail}},
    {Line::sent_priority_zero, {"({}) sent 0 priority", info, detail}},
    {Line::resumed, {"({}) Resuming as MASTER after a restart of the process"}},                      // ours
    {Line::listening_after_gap, {"({}) {:.3f} seconds were lost - listening before sending", warning}},  // ours
    {Line::thread_timer_expired, {"VRRP thread timer expired {:.6f} seconds ago"}},
    {Line::yielding_after_gap, {"({}) {} became master while we were away and stays"}},              // ours
    {Line::master_received_higher, {"({}) Master received advert from {} with higher priority {}, ours {}"}},
    {Line::master_received_same_higher_address,
     {"({}) Master received advert from {} with same priority {} but higher IP address than ours"}},
    {Line::master_received_lower, {"({}) Received advert from {} with lower priority {}, ours {}{}"}},
    {Line::master_received_priority_zero, {"({}) Master received priority 0 message", info, detail}},
    {Line::equal_with_our_address,
     {"({}) WARNING - equal priority advert received from remote host with our IP address."}},
    {Line::backup_received_priority_zero, {"({}) Backup received priority 0 advertisement", info, detail}},
    {Line::discarding_lower, {"({}) received lower priority ({}) advert from {} - discarding"}},
    {Line::master_set, {"({}) master set to {}", info, detail}},
    {Line::master_changed, {"({}) master changed from {} to {}", info, detail}},
    {Line::preempt_delay_start, {"({}) start preempt delay ({:.6f})", info, detail}},
    {Line::preempt_delay_stop, {"({}) stop preempt delay", info, detail}},
    {Line::interval_updated, {"({}) advertisement interval updated from {}ms to {}ms by master", info, detail}},
    {Line::interval_local, {"({}) changing advert interval from {}ms to locally configured {}ms", info, detail}},
    {Line::priority_changed, {"({}) Changing effective priority from {} to {}"}},
    {Line::owner_conflict,
     {"({}) CONFIGURATION ERROR: local instance and {} are both configured as address owner, please resolve"}},
    {Line::owner_persists, {"({}) {} is still advertising as address owner, please resolve - reducing our priority"}},
    {Line::owner_stopped, {"({}): rogue address owner appears to have stopped advertising"}},
    {Line::owner_restored_lower, {"({}) Restoring our priority to {} since received advert with lower priority"}},
    {Line::owner_restored_gone, {"({}) Restoring our priority to {} since other address owner has disappeared"}},
    {Line::setting_vips, {"({}) setting VIPs.", info, detail}},
    {Line::removing_vips, {"({}) removing VIPs.", info, detail}},
    {Line::setting_excluded, {"({}) setting E-VIPs.", info, detail}},
    {Line::removing_excluded, {"({}) removing E-VIPs.", info, detail}},
    {Line::setting_routes, {"({}) setting Virtual Routes", info, detail}},
    {Line::removing_routes, {"({}) removing Virtual Routes", info, detail}},
    {Line::setting_rules, {"({}) setting Virtual Rules", info, detail}},
    {Line::removing_rules, {"({}) removing Virtual Rules", info, detail}},
    {Line::setting_firewall, {"({}) setting firewall drop rule", info, detail}},
    {Line::removing_firewall, {"({}) removing firewall drop rule", info, detail}},
    {Line::address_removed_by_other, {"Netlink reflector reports IP {} removed from {}", info, detail}},
    {Line::route_removed_by_other, {"({}) virtual route {} was removed by somebody else, restoring it"}},  // ours
    {Line::rule_removed_by_other, {"({}) virtual {} was removed by somebody else, restoring it"}},  // ours
    {Line::address_gone_from_config, {"({}) ip address {} dev {}, no longer exist"}},
    {Line::announcing_source, {"{}: sending gratuitous {} for {}", info, detail}},
    {Line::too_long, {"({}) vrrp packet from {} too long, length {} and expect {}"}},
    {Line::too_short, {"({}) vrrp packet from {} too short, length {} and expect {}"}},
    {Line::bad_ttl, {"({}) invalid TTL/HL from {}. Received {} and expect {}"}},
    {Line::wrong_version, {"({}) wrong VRRP version from {}. Received {} and expect {}"}},
    {Line::invalid_auth_type, {"({}) Invalid auth type from {}: {}"}},
    {Line::other_auth_type, {"({}) received a {} auth from {}, expecting {}!"}},
    {Line::invalid_password, {"({}) received an invalid passwd from {}!"}},
    {Line::ah_wrong_icv,
     {"({}) IPSEC-AH : invalid IPSEC HMAC-MD5 value. Due to fields mutation or bad password !"}},
    {Line::ah_wrong_spi, {"IPSEC AH : invalid IPSEC SPI value. {} and expect {}"}},
    {Line::ah_replayed, {"({}) IPSEC-AH : sequence number {} already processed. Packet dropped. Local({})"}},
    {Line::ah_syncing, {"({}) IPSEC-AH : Syncing seq_num - Increment seq"}},
    {Line::trailer_missing, {"({}) missing authentication trailer from {}"}},
    {Line::trailer_malformed, {"({}) malformed authentication trailer from {}"}},
    {Line::trailer_stale, {"({}) stale authentication trailer from {}, clock skew {} sec exceeds window {} sec"}},
    {Line::trailer_unknown_key, {"({}) unknown authentication key id {} from {}"}},
    {Line::trailer_wrong, {"({}) invalid authentication HMAC from {}"}},
    {Line::trailer_replayed, {"({}) replayed authentication trailer from {}"}},
    {Line::trailer_nearly_stale, {"({}) authentication clock skew {} sec from {} approaching window {} sec"}},
    {Line::interval_mismatch_v2, {"({}) advertisement interval mismatch with {} mine={} sec rcv'd={} sec"}},
    {Line::interval_mismatch_v3, {"({}) advertisement interval mismatch ours = {} centi-sec rcv'd={} centi-sec"}},
    {Line::interval_zero, {"({}) advertisement interval 0 from {} - ignoring the advert"}},  // ours
    {Line::invalid_type, {"({}) Invalid packet type from {}. {} and expect {}"}},
    {Line::total_length_mismatch, {"({}) ip_tot_len mismatch against received length from {}. {} and received {}"}},
    {Line::invalid_checksum_v2, {"({}) Invalid VRRPv2 checksum from {}"}},
    {Line::invalid_checksum_v3, {"({}) Invalid VRRPv3 checksum from {}"}},
    {Line::old_unicast_checksum, {"({}) Setting unicast VRRPv3 checksum to old version"}},
    {Line::owner_ignores, {"({}) Dropping packet(s) from {} since we are address owner"}},
    {Line::address_count, {"({}) expected {} VIPs but received {}"}},
    {Line::address_missing, {"({}) ip address associated with VRID {} not present in advert from {}: {}"}},
    {Line::peer_ttl, {"({}) TTL/HL {} from {} not in range [{}, {}]"}},
    {Line::not_a_peer, {"({}) unicast source address {} not a unicast peer"}},
    {Line::packet_too_short_v4, {"IPv4 VRRP packet too short - {} bytes"}},
    {Line::packet_too_short_ah, {"IPv4 VRRP packet with AH too short - {} bytes"}},
    {Line::packet_too_short_v6, {"IPv6 VRRP packet too short - {} bytes"}},
    {Line::unknown_vrid, {"Unknown VRID({}) received on interface({}). ignoring..."}},
    {Line::unknown_vrid_from, {"Unknown VRID({}) received on interface({}) from {}. ignoring..."}},
    {Line::file_faults, {"({}): tracked file {} now FAULT state", Severity::info, true}},
    {Line::file_recovers, {"({}): tracked file {} leaving FAULT state", Severity::info, true}},
    {Line::virtual_server_up, {"Virtual server {} has quorum"}},            // ours
    {Line::virtual_server_down, {"Virtual server {} has no quorum"}},       // ours
    {Line::virtual_server_unknown, {"The state of virtual server {} is not known", warning}},  // ours
    {Line::send_failed, {"({}): send advert error {} ({})"}},
    {Line::send_failed_unicast, {"({}) Cant send advert to {} ({})"}},
    {Line::group_syncing_master, {"VRRP_Group({}) Syncing instances to MASTER state"}},
    {Line::group_syncing_backup, {"VRRP_Group({}) Syncing instances to BACKUP state"}},
    {Line::group_syncing_fault, {"VRRP_Group({}) Syncing instances to FAULT state"}},
    {Line::group_member_to_fault, {"VRRP_Group({}): Syncing {} to FAULT state"}},
    {Line::startup_delayed, {"Delaying startup for {:g} seconds"}},
    {Line::startup_delay_over, {"Delayed start completed"}},
};

constexpr bool in_order() {
    std::size_t position = 0;
    for (const Row& row : rows)
        if (static_cast<std::size_t>(row.line) != position++) return false;
    return position == static_cast<std::size_t>(Line::count);
}
static_assert(in_order(), "one row per line, in the order of the enumeration");

FormatArg as_format(const LineArgument& argument) {
    return std::visit(Overloaded{[](std::int64_t number) { return FormatArg(number); },
                                 [](double number) { return FormatArg(number); },
                                 [](const std::string& text) { return FormatArg(text); }},
                      argument);
}

}  // namespace

const Wording& wording(Line line) { return rows[static_cast<std::size_t>(line)].wording; }

std::string render(Line line, const std::vector<LineArgument>& a) {
    const std::string_view pattern = wording(line).pattern;
    const auto arg = [&](std::size_t n) { return as_format(a[n]); };
    switch (a.size()) {
        case 0: return format(pattern);
        case 1: return format(pattern, {arg(0)});
        case 2: return format(pattern, {arg(0), arg(1)});
        case 3: return format(pattern, {arg(0), arg(1), arg(2)});
        case 4: return format(pattern, {arg(0), arg(1), arg(2), arg(3)});
        case 5: return format(pattern, {arg(0), arg(1), arg(2), arg(3), arg(4)});
        default: bug("a log line with more than five arguments");
    }
}

}  // namespace ka::vrrp
