// The log lines of the engine: one enumerator per wording, one table of templates (text.cpp). The wording is interface.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ka::vrrp {

enum class Line : std::uint16_t {
    entering_master, entering_backup, entering_backup_init, entering_fault, entering_fault_init,
    fault_interface_down_init, fault_no_address_init, fault_script_init, fault_file_init, fault_process_init, fault_virtual_server_init,
    fault_config_init, advert_timeout, sent_priority_zero, resumed, listening_after_gap, thread_timer_expired, yielding_after_gap, master_received_higher,
    master_received_same_higher_address, master_received_lower, master_received_priority_zero,
    equal_with_our_address, backup_received_priority_zero, discarding_lower, master_set, master_changed,
    preempt_delay_start, preempt_delay_stop, interval_updated, interval_local, priority_changed, owner_conflict,
    owner_persists, owner_stopped, owner_restored_lower, owner_restored_gone, setting_vips, removing_vips,
    setting_excluded, removing_excluded, setting_routes, removing_routes, setting_rules, removing_rules, setting_firewall,
    removing_firewall, address_removed_by_other,
    route_removed_by_other, rule_removed_by_other, address_gone_from_config, announcing_source, too_long, too_short, bad_ttl,
    wrong_version, invalid_auth_type, other_auth_type, invalid_password, ah_wrong_icv,
    ah_wrong_spi, ah_replayed, ah_syncing, trailer_missing,
    trailer_malformed, trailer_stale, trailer_unknown_key, trailer_wrong, trailer_replayed, trailer_nearly_stale, interval_mismatch_v2, interval_mismatch_v3,
    interval_zero, invalid_type, total_length_mismatch, invalid_checksum_v2, invalid_checksum_v3,
    old_unicast_checksum, owner_ignores, address_count, address_missing, peer_ttl, not_a_peer, packet_too_short_v4,
    packet_too_short_ah, packet_too_short_v6, unknown_vrid, unknown_vrid_from, file_faults, file_recovers, virtual_server_up, virtual_server_down,
    virtual_server_unknown, send_failed, send_failed_unicast, group_syncing_master, group_syncing_backup,
    group_syncing_fault, group_member_to_fault, startup_delayed, startup_delay_over, count
};

using LineArgument = std::variant<std::int64_t, double, std::string>;

enum class Severity : std::uint8_t { info, warning, error };

struct Wording {
    std::string_view pattern;  // {} places
    Severity severity = Severity::info;
    bool detail = false;  // written only with -D
};

const Wording& wording(Line line);

// The line as people read it.
std::string render(Line line, const std::vector<LineArgument>& arguments);

}  // namespace ka::vrrp
