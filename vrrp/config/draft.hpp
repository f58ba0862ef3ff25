// What was written of an instance, a group or a script, before the rules that need the whole file are applied (validate.hpp).
// A member that may be absent is optional here and resolved in the model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/global.hpp"
#include "vrrp/config/model.hpp"

namespace ka::vrrp {

// A word that this version knows and refuses to start with, because ignoring it would change who hears us or who reaches
// an address.
struct Refusal {
    std::string where;  // "(FILE: Line N) "
    std::string word;
    bool operator==(const Refusal&) const = default;
};

// Garp settings of one instance; what is unset comes from the global settings.
struct GarpDraft {
    std::optional<Duration> delay;
    std::optional<std::uint32_t> repeat;
    std::optional<Duration> refresh;
    std::optional<std::uint32_t> refresh_repeat;
    std::optional<Duration> lower_prio_delay;
    std::optional<std::uint32_t> lower_prio_repeat;
};

struct InstanceDraft {
    InstanceConfig config;  // name, interface, lists; the rest is filled by validation
    std::optional<ConfiguredState> state;
    std::optional<std::uint8_t> priority;
    std::optional<Version> version;
    std::optional<std::uint8_t> vrid;
    std::optional<Family> family;  // the first hint wins (vrrp.md 2.3)
    bool interface_is_missing = false;  // named, but not there
    bool unicast_keyword = false;
    bool native_ipv6 = false;
    bool no_virtual_ipaddress = false;
    bool strict = false;
    bool timer_expired_backup = false;
    std::optional<std::uint32_t> down_timer_adverts;
    std::optional<bool> lower_prio_no_advert;
    std::optional<bool> higher_prio_send_advert;
    std::optional<bool> owner_ignore_adverts;
    std::optional<bool> skip_check_advert_addresses;
    std::optional<bool> v3_checksum_as_v2;
    std::optional<bool> check_unicast_source;
    GarpDraft garp;
};

struct GroupDraft {
    SyncGroupConfig config;
    bool has_group_list = false;
};

struct ScriptDraft {
    TrackScriptConfig config;
    std::optional<Duration> timeout;  // unset = the interval
    bool used = false;
};

// Everything the vrrp process reads of one configuration.
struct Draft {
    model::Global global;
    std::vector<ScriptDraft> scripts;
    std::vector<InstanceDraft> instances;
    std::vector<GroupDraft> groups;
    std::vector<AddressConfig> static_addresses;
    std::vector<RouteConfig> static_routes;
    std::vector<Refusal> refusals;
    bool interface_missing = false;  // some named interface does not exist: fatal without dynamic_interfaces
};

}  // namespace ka::vrrp
