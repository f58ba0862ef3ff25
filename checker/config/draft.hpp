// What was written of a virtual server, before the rules that need the whole of it are applied (validate.hpp). A member that
// is inherited where it is absent is optional here and resolved in the model.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/config/model.hpp"
#include "common/model/bfd_reference.hpp"
#include "common/model/global.hpp"
#include "common/model/track_file.hpp"

namespace ka::checker {

struct Draft;
struct RealServerDraft;
struct VirtualServerDraft;

// The settings that exist at three levels: virtual server, real server, check.
struct ScheduleDraft {
    MaybeDuration delay_loop;
    MaybeDuration delay_before_retry;
    MaybeDuration warmup;
    MaybeDuration connect_timeout;
    std::optional<std::uint32_t> retry;
    std::optional<bool> alpha;
    std::optional<bool> log_all_failures;
    bool operator==(const ScheduleDraft&) const = default;
};

// What is unset becomes as the outer one says.
void inherit(ScheduleDraft& schedule, const ScheduleDraft& outer);

// Where a check connects to and from, as far as it says so.
struct ConnectionDraft {
    std::optional<IpAddress> address;
    std::optional<IpAddress> bind_address;
    std::uint16_t port = 0;
    std::uint16_t bind_port = 0;
    std::uint32_t fwmark = 0;
    bool address_invalid = false;  // the reference then has no destination at all (checker.md 3.5)
    RareText bind_interface;
    bool operator==(const ConnectionDraft&) const = default;
};

struct CheckDraft {
    CheckKind kind = CheckKind::tcp;
    bool refused = false;  // a mistake in it has been reported for which it is left out
    ScheduleDraft schedule;
    ConnectionDraft connection;
    Boxed<CheckSettings> settings;      // of its kind
    RealServerDraft* server = nullptr;  // while reading
};

struct RealServerDraft {
    VirtualServerDraft* owner = nullptr;  // while reading
    IpAddress address;
    std::uint16_t port = 0;
    std::optional<std::uint32_t> weight;
    std::optional<Forwarding> forwarding;
    std::uint32_t upper_threshold = 0;
    std::uint32_t lower_threshold = 0;
    std::optional<bool> inhibit_on_failure;
    std::optional<bool> smtp_alert;
    RareScript notify_up, notify_down;
    RareText virtual_host, snmp_name;
    ScheduleDraft schedule;
    std::vector<CheckDraft> checks;
};

struct SorryServerDraft {
    IpAddress address;
    std::uint16_t port = 0;
    std::optional<Forwarding> forwarding;
    bool inhibit = false;
};

struct VirtualServerDraft {
    Draft* whole = nullptr;  // while reading: what was said before this service
    VirtualServerConfig config;  // endpoints, protocol, flags, quorum, scripts; the rest is filled by validation
    std::optional<Family> family;  // from the address or ip_family; a firewall mark takes that of its first server
    bool says_family = false;      // ip_family was written
    std::optional<std::string> scheduler;
    std::optional<Forwarding> forwarding;
    bool has_protocol = false;
    std::optional<std::uint32_t> weight;
    bool inhibit_on_failure = false;
    bool alpha = false;
    ScheduleDraft schedule;
    std::optional<SorryServerDraft> sorry_server;
    std::vector<RealServerDraft> real_servers;
};

// Everything the checker process reads of one configuration.
struct Draft {
    model::Global global;
    std::deque<VirtualServerDraft> virtual_servers;  // large, and taken from the front
    std::vector<ServerGroupConfig> groups;
    Boxed<TlsConfig> tls;

    // What checks refer to, as defined so far.
    std::vector<model::TrackFileDraft> track_files;
    std::map<std::string, std::size_t, std::less<>> track_file_places;  // the first of a name
    model::BfdReferences bfd_instances;
    std::vector<CheckDraft> smtp_hosts;  // of the SMTP_CHECK that is being read
};

// What complaints of field_or() begin with: the reference says "virtual" or "real" in the words themselves.
inline std::string_view complaint_subject(const VirtualServerDraft&) { return {}; }
inline std::string_view complaint_subject(const RealServerDraft&) { return {}; }
inline std::string_view complaint_subject(const CheckDraft&) { return {}; }
inline std::string_view complaint_subject(const UrlSettings&) { return {}; }

}  // namespace ka::checker
