// What was written of a virtual server, before the rules that need the whole of it are applied (validate.hpp). A member that
// is inherited where it is absent is optional here and resolved in the model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/config/model.hpp"
#include "common/model/global.hpp"

namespace ka::checker {

// The settings that exist at three levels: virtual server, real server, check.
struct ScheduleDraft {
    std::optional<Duration> delay_loop;
    std::optional<Duration> delay_before_retry;
    std::optional<Duration> warmup;
    std::optional<Duration> connect_timeout;
    std::optional<std::uint32_t> retry;
    std::optional<bool> alpha;
    std::optional<bool> log_all_failures;
};

struct CheckDraft {
    CheckKind kind = CheckKind::tcp;
    ScheduleDraft schedule;
    std::optional<IpAddress> connect_ip;
    bool connect_ip_invalid = false;  // the reference then has no destination at all (checker.md 3.5)
    std::optional<std::uint16_t> connect_port;
    std::optional<IpAddress> bind_address;
    std::uint16_t bind_port = 0;
    std::string bind_interface;
    std::uint32_t fwmark = 0;
    // Of checks that are not there yet: what decides whether the reference complains at the end of the block.
    std::uint32_t urls = 0;
    bool url_has_path = false;
    bool has_script = false;
};

struct RealServerDraft {
    IpAddress address;
    std::uint16_t port = 0;
    std::optional<std::uint32_t> weight;
    std::optional<Forwarding> forwarding;
    std::uint32_t upper_threshold = 0;
    std::uint32_t lower_threshold = 0;
    std::optional<bool> inhibit_on_failure;
    std::optional<ScriptCommand> notify_up, notify_down;
    ScheduleDraft schedule;
    std::vector<CheckDraft> checks;
    CheckDraft later_check;  // of the kind that is not there yet and is being read
};

struct SorryServerDraft {
    IpAddress address;
    std::uint16_t port = 0;
    std::optional<Forwarding> forwarding;
    bool inhibit = false;
};

struct VirtualServerDraft {
    VirtualServerConfig config;  // endpoints, protocol, flags, quorum, scripts; the rest is filled by validation
    std::optional<Family> family;  // from the address or ip_family; a firewall mark takes that of its first server
    std::optional<std::string> scheduler;
    std::optional<Forwarding> forwarding;
    bool has_protocol = false;
    bool of_group = false;  // virtual_server group NAME: not there yet
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
    std::vector<VirtualServerDraft> virtual_servers;
};

// What complaints of field_or() begin with: the reference says "virtual" or "real" in the words themselves.
inline std::string_view complaint_subject(const VirtualServerDraft&) { return {}; }
inline std::string_view complaint_subject(const RealServerDraft&) { return {}; }
inline std::string_view complaint_subject(const CheckDraft&) { return {}; }

}  // namespace ka::checker
