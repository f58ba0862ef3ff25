// What was written of an instance, a group or a script, before the rules that need the whole file are applied (validate.hpp).
// A member that may be absent is optional here and resolved in the model.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/config/source.hpp"
#include "common/model/bfd_reference.hpp"
#include "common/model/global.hpp"
#include "common/model/script_gate.hpp"
#include "common/model/track_file.hpp"
#include "vrrp/config/catalogue.hpp"
#include "vrrp/config/hmac.hpp"
#include "vrrp/config/model.hpp"
#include "vrrp/config/name_index.hpp"
#include "vrrp/config/name_tables.hpp"
#include "vrrp/config/vmac.hpp"

namespace ka::vrrp {

using config::Location;

struct Draft;

// Garp settings of one instance; what is unset comes from the global settings.
struct GarpDraft {
    std::optional<Duration> delay;
    std::optional<std::uint32_t> repeat;
    std::optional<Duration> refresh;
    std::optional<std::uint32_t> refresh_repeat;
    std::optional<Duration> lower_prio_delay;
    std::optional<std::uint32_t> lower_prio_repeat;
    std::optional<model::GarpExtra> extra;
};

struct InstanceDraft {
    Draft* whole = nullptr;  // while reading: what was said before this instance
    Location at;  // of its vrrp_instance
    InstanceConfig config;  // name, interface, lists; the rest is filled by validation
    struct TakenAddress {
        std::uint32_t index;  // in its list
        bool excluded;
        Location at;
    };
    std::unordered_multimap<std::size_t, TakenAddress> taken_addresses;  // by a hash of prefix and interface
    std::set<IpAddress> taken_peers;
    std::optional<ConfiguredState> state;
    std::optional<std::uint8_t> priority;
    std::optional<Version> version;
    std::optional<std::uint8_t> vrid;
    std::optional<Family> family;  // the first hint wins (vrrp.md 2.3)
    bool interface_is_missing = false;  // named, but not there
    bool unicast_keyword = false;
    bool source_by_unicast_keyword = false;
    bool native_ipv6 = false;
    bool no_virtual_ipaddress = false;
    bool strict = false;
    bool strict_is_said = false;  // not taken from vrrp_strict
    std::optional<VmacConfig> vmac;
    std::optional<IpvlanConfig> ipvlan;
    bool vmac_addresses = false;  // use_vmac_addr
    bool vmac_xmit_base = false;
    std::string vrf;
    std::optional<HmacConfig> hmac;
    std::map<std::uint8_t, Location> hmac_key_places;  // by number
    std::optional<bool> accept;
    bool linkbeat_polling = false;
    std::string lvs_sync_interface;
    std::optional<bool> smtp_alert;
    std::optional<bool> notify_priority_changes;
    std::uint32_t debug = 0;
    std::optional<std::uint32_t> down_timer_adverts;
    std::optional<bool> lower_prio_no_advert;
    std::optional<bool> higher_prio_send_advert;
    std::optional<bool> owner_ignore_adverts;
    std::optional<bool> skip_check_advert_addresses;
    std::optional<bool> v3_checksum_as_v2;
    std::optional<bool> check_unicast_source;
    GarpDraft garp;
};

// The name in complaints about a line of the block.
inline std::string_view complaint_subject(const InstanceDraft& draft) { return draft.config.name; }

struct GroupDraft {
    Draft* whole = nullptr;  // while reading
    Location at;  // of its vrrp_sync_group
    SyncGroupConfig config;
    bool has_group_list = false;
    std::size_t listed_members = 0;  // those of the first list; a second one is refused
    std::optional<bool> smtp_alert;
    std::optional<bool> notify_priority_changes;
};

inline std::string_view complaint_subject(const GroupDraft& draft) { return draft.config.name; }

struct ScriptDraft {
    Location at;  // of its vrrp_script
    TrackScriptConfig config;
    std::optional<Duration> timeout;  // unset = the interval
    model::UserSpec user;  // USER [GROUP], wherever it stands in the block
    bool used = false;
};

using FileDraft = model::TrackFileDraft;

struct TrackGroupDraft {
    std::string name;
    std::vector<std::string> members;
    bool has_group_list = false;
    std::size_t listed_members = 0;  // of the first list
};

struct ProcessDraft {
    TrackProcessConfig config;
    std::optional<ParameterMatch> match;
    std::optional<std::uint32_t> quorum;
    bool used = false;
};

struct GarpGroupDraft {
    Draft* whole = nullptr;  // while reading
    GarpGroup config;
    bool has_interval = false;
    bool has_line = false;  // while reading its list of interfaces
};

// Everything the vrrp process reads of one configuration.
struct Draft {
    const InterfaceCatalogue* catalogue = nullptr;  // while reading
    const model::ScriptGate* gate = nullptr;        // while reading; none: every folder is taken to exist
    NameTables names;                               // likewise
    model::Global global;
    std::vector<ScriptDraft> scripts;
    std::vector<FileDraft> files;
    model::BfdReferences bfd_instances;
    std::vector<InstanceDraft> instances;
    std::vector<GroupDraft> groups;
    mutable NameIndex scripts_by_name, files_by_name, instances_by_name, groups_by_name;
    NameIndex tracked_by_name;  // of the track list that is being read
    std::vector<AddressConfig> static_addresses;
    std::vector<RouteConfig> static_routes;
    std::vector<RuleConfig> static_rules;
    std::array<std::uint32_t, 2> next_rule_priority{16384, 16384};  // IPv4, IPv6; of rules that say none
    std::vector<TrackGroupDraft> track_groups;
    std::vector<ProcessDraft> processes;
    std::vector<GarpGroupDraft> garp_groups;
    std::vector<LinkbeatInterface> linkbeat_interfaces;
    std::vector<LinkDelay> link_delays;
    std::string lvs_sync_interface;       // lvs_sync_daemon_interface of the first instance that has one
    bool interface_missing = false;  // some named interface does not exist: fatal without dynamic_interfaces
};

}  // namespace ka::vrrp
