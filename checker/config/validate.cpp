#include "checker/config/validate.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/base/format.hpp"

namespace ka::checker {

namespace {

constexpr std::uint32_t one_packet = 4;  // IP_VS_SVC_F_ONEPACKET
constexpr std::uint32_t default_persistence = 360;

using Complaints = std::vector<Complaint>;

// What a kind of check does where nobody says anything (checker.md 3.6).
std::uint32_t default_retry(CheckKind kind) { return kind == CheckKind::dns ? 3 : kind == CheckKind::misc ? 0 : 1; }
Duration default_delay_before_retry(CheckKind kind, Duration delay_loop) {
    if (kind == CheckKind::dns) return delay_loop;
    return kind == CheckKind::http || kind == CheckKind::ssl ? seconds{3} : seconds{1};
}

std::string entry_name(const GroupEntry& entry) {
    if (entry.fwmark) return format("FWM {}", {*entry.fwmark});
    const std::string end = entry.last == entry.first ? "" : "-" + entry.last.to_string();
    return format("{}{},{}", {entry.first.to_string(), end, entry.port});
}

class Validation {
public:
    // `group` is what the service's name of a group leads to; `whole` has no virtual servers any more, only what they refer to.
    Validation(VirtualServerDraft draft, const ServerGroupConfig* group, const Draft& whole, Complaints& complaints)
        : draft_(std::move(draft)), server_(draft_.config), group_(group), whole_(whole), complaints_(complaints) {}

    VirtualServerConfig run();

private:
    void settle_service();
    void drop_duplicates();
    void settle_forwarding();
    void settle_sorry_inhibit();
    void settle_quorum();
    void settle_ports();
    void settle_sorry_port();
    void compare_group_ports();
    CheckSettings settings_of(const CheckSettings& settings) const;
    std::uint16_t settled_port(const RealServerDraft& real);
    CheckConfig check(const CheckDraft& check, const RealServerDraft& real) const;
    RealServerConfig real_server(const RealServerDraft& real) const;
    std::uint32_t weight_of(const RealServerDraft& real) const { return real.weight.value_or(draft_.weight.value_or(1)); }
    Forwarding forwarding_of(const std::optional<Forwarding>& own) const { return own.value_or(*draft_.forwarding); }
    // Firewall marks and nothing else.
    bool is_fwmark() const { return group_ != nullptr ? !group_->has_addresses() : server_.endpoints.front().fwmark.has_value(); }
    bool has_fwmark() const { return group_ != nullptr ? group_->has_fwmarks() : is_fwmark(); }
    bool has_zero_port() const;
    std::string name() const { return virtual_server_name(server_); }
    std::string name(const RealServerDraft& real) const { return server_name(real.address, real.port, server_.protocol); }
    void complain(std::string_view pattern, std::initializer_list<FormatArg> arguments) {
        complaints_.push_back({format(pattern, arguments), true});
    }

    VirtualServerDraft draft_;
    VirtualServerConfig& server_;
    const ServerGroupConfig* group_;
    const Draft& whole_;
    Complaints& complaints_;
};

InheritedSchedule inherited(ScheduleDraft own, const ScheduleDraft& above, bool alpha) {
    inherit(own, above);
    InheritedSchedule schedule;
    if (own.connect_timeout) schedule.connect_timeout = *own.connect_timeout;
    if (own.delay_loop) schedule.delay_loop = *own.delay_loop;
    if (own.delay_before_retry) schedule.delay_before_retry = *own.delay_before_retry;
    if (own.warmup) schedule.warmup = *own.warmup;
    schedule.retry = own.retry;
    schedule.alpha = own.alpha.value_or(alpha);
    return schedule;
}

VirtualServerConfig Validation::run() {
    settle_service();
    drop_duplicates();
    settle_forwarding();
    settle_sorry_inhibit();
    settle_quorum();
    if (group_ == nullptr) {
        settle_ports();
        settle_sorry_port();
    } else {
        compare_group_ports();
    }
    server_.smtp_alert = server_.smtp_alert.value_or(whole_.global.common.mail.virtual_server_default());
    server_.no_checker_mails = whole_.global.common.mail.no_checker_mails;
    server_.real_servers.reserve(draft_.real_servers.size());
    for (const auto& real : draft_.real_servers) server_.real_servers.push_back(real_server(real));
    server_.inhibit_on_failure = draft_.inhibit_on_failure;
    server_.forwarding = *draft_.forwarding;
    server_.schedule = inherited(draft_.schedule, {}, draft_.alpha);
    if (const auto& sorry = draft_.sorry_server) {
        server_.sorry_server = SorryServerConfig{sorry->address, sorry->port, forwarding_of(sorry->forwarding), sorry->inhibit};
    }
    return std::move(server_);
}

bool Validation::has_zero_port() const {
    if (group_ == nullptr) return server_.endpoints.front().port == 0;
    return std::ranges::any_of(group_->entries, [](const GroupEntry& entry) { return !entry.fwmark && entry.port == 0; });
}

void Validation::settle_service() {
    if (group_ == nullptr && is_fwmark())
        server_.endpoints.front().family = draft_.family.value_or(draft_.real_servers.front().address.family());
    if (server_.ha_suspend && has_fwmark()) {
        complain("Virtual server {}: cannot use ha_suspend with fwmarks - clearing ha_suspend", {name()});
        server_.ha_suspend = false;
    }
    if (!is_fwmark() && !draft_.has_protocol) {
        complain("Virtual server {}: no protocol set - defaulting to UDP", {name()});
        server_.protocol = Protocol::udp;
    }
    if (!is_fwmark() && (server_.flags & one_packet) != 0 && server_.protocol != Protocol::udp) {
        complain("Virtual server {}: one packet scheduling requires UDP - resetting", {name()});
        server_.flags &= ~one_packet;
    }
    if (!is_fwmark() && has_zero_port() && server_.persistence_timeout == 0) {
        complain("Virtual server {}: zero port only valid for persistent services - setting", {name()});
        server_.persistence_timeout = default_persistence;
    }
    if (is_fwmark() && draft_.has_protocol) {
        complain("Warning: Virtual server {}: protocol specified for fwmark - protocol will be ignored", {name()});
        server_.protocol = Protocol::none;
    }
    if (!draft_.scheduler) complain("Virtual server {}: no scheduler set, setting default 'wlc'", {name()});
    server_.scheduler = draft_.scheduler.value_or("wlc");
}

void Validation::drop_duplicates() {
    std::set<std::pair<IpAddress, std::uint16_t>> seen;
    std::erase_if(draft_.real_servers, [&](const RealServerDraft& one) {
        if (seen.emplace(one.address, one.port).second) return false;
        complain("VS {}: real server {} is duplicated - removing second rs", {name(), name(one)});
        return true;
    });
}

void Validation::settle_forwarding() {
    if (draft_.forwarding) return;
    const auto& servers = draft_.real_servers;
    const bool all_have_one = std::all_of(servers.begin(), servers.end(),
                                          [](const RealServerDraft& real) { return real.forwarding.has_value(); });
    if (!all_have_one) complain("Virtual server {}: no forwarding method set, setting default NAT", {name()});
    draft_.forwarding = Forwarding{};
}

void Validation::settle_sorry_inhibit() {
    if (!draft_.sorry_server) return;
    auto& sorry = *draft_.sorry_server;
    for (const auto& real : draft_.real_servers) {
        const bool inhibit = real.inhibit_on_failure.value_or(draft_.inhibit_on_failure);
        if (real.address != sorry.address || real.port != sorry.port || inhibit == sorry.inhibit) continue;
        complain("Virtual server {}: real server {} matches sorry server, but inhibit setting differs, {}ing on sorry server",
                 {name(), name(real), inhibit ? "sett" : "clear"});
        sorry.inhibit = inhibit;
    }
}

void Validation::settle_quorum() {
    std::uint64_t weights = 0;
    for (const auto& real : draft_.real_servers) weights += weight_of(real);
    if (server_.quorum > weights) {
        complain("Warning - quorum {} for {} exceeds total weight of real servers {}, reducing quorum to {}",
                 {server_.quorum, name(), weights, weights});
        server_.quorum = static_cast<std::uint32_t>(weights);
    }
    if (server_.hysteresis >= server_.quorum) {
        const std::uint32_t lowered = server_.quorum - 1;  // wraps for quorum 0, as in the reference
        complain("Virtual server {}: hysteresis {} >= quorum {}; setting hysteresis to {}",
                 {name(), server_.hysteresis, server_.quorum, lowered});
        server_.hysteresis = lowered;
    }
}

std::uint16_t Validation::settled_port(const RealServerDraft& real) {
    const bool nat = forwarding_of(real.forwarding).method == ForwardingMethod::nat;
    const auto service_port = server_.endpoints.front().port;
    if (is_fwmark()) {
        if (nat || real.port == 0) return real.port;
        complain("WARNING - fwmark virtual server {}, real server {} has port specified - clearing", {name(), name(real)});
        return 0;
    }
    if (real.port == 0) return service_port;
    if (nat || real.port == service_port) return real.port;
    complain("WARNING - virtual server {} and real server {} ports don't match - resetting", {name(), name(real)});
    return service_port;
}

void Validation::settle_ports() {
    for (auto& real : draft_.real_servers) real.port = settled_port(real);
}

void Validation::settle_sorry_port() {
    if (!draft_.sorry_server) return;
    auto& sorry = *draft_.sorry_server;
    const auto service_port = server_.endpoints.front().port;
    const bool nat = forwarding_of(sorry.forwarding).method == ForwardingMethod::nat;
    if (!nat && is_fwmark() && sorry.port != 0) {
        complain("WARNING - virtual server {}, sorry server has port specified - clearing", {name()});
        sorry.port = 0;
    } else if (!nat && !is_fwmark() && sorry.port != 0 && sorry.port != service_port) {
        complain("WARNING - virtual server {} and sorry server ports don't match - resetting", {name()});
        sorry.port = service_port;
    } else if (!is_fwmark() && sorry.port == 0) {
        sorry.port = service_port;
    }
}

// The ports of a group are only compared, once for all its marks and with each of its addresses; nothing is changed.
void Validation::compare_group_ports() {
    const auto is_nat = [&](const std::optional<Forwarding>& own) { return forwarding_of(own).method == ForwardingMethod::nat; };
    const auto& sorry = draft_.sorry_server;
    const bool sorry_counts = sorry && !is_nat(sorry->forwarding) && sorry->port != 0;
    if (group_->has_fwmarks()) {
        for (const auto& real : draft_.real_servers) {
            if (is_nat(real.forwarding) || real.port == 0) continue;
            complain("WARNING - fwmark virtual server {}, real server {} has port specified - port will be ignored", {name(), name(real)});
        }
        if (sorry_counts)
            complain("WARNING - fwmark virtual server {}, sorry server has port specified - port will be ignored", {name()});
    }
    for (const GroupEntry& entry : group_->entries) {
        if (entry.fwmark) continue;
        for (const auto& real : draft_.real_servers) {
            if (is_nat(real.forwarding) || real.port == 0 || real.port == entry.port) continue;
            complain("virtual server {}:[{}] and real server {} ports don't match", {name(), entry_name(entry), name(real)});
        }
        if (sorry_counts && sorry->port != entry.port)
            complain("WARNING - virtual server {}, sorry server has port specified - port will be ignored", {name()});
    }
}

// The first of check, real server and virtual server that says something.
template <typename Maybe, typename T>
T first_of(const Maybe& a, const Maybe& b, const Maybe& c, T otherwise) {
    return a ? *a : b ? *b : c ? *c : otherwise;
}

CheckConfig Validation::check(const CheckDraft& check, const RealServerDraft& real) const {
    const auto& own = check.schedule;
    const auto& mid = real.schedule;
    const auto& top = draft_.schedule;
    CheckConfig config;
    config.kind = check.kind;
    auto& schedule = config.schedule;
    schedule.delay_loop = first_of(own.delay_loop, mid.delay_loop, top.delay_loop, Duration{seconds{60}});
    schedule.delay_before_retry =
        first_of(own.delay_before_retry, mid.delay_before_retry, top.delay_before_retry,
                 default_delay_before_retry(check.kind, schedule.delay_loop));
    schedule.warmup = first_of(own.warmup, mid.warmup, top.warmup, schedule.delay_loop);
    schedule.retry = first_of(own.retry, mid.retry, top.retry, default_retry(check.kind));
    schedule.alpha = first_of(own.alpha, mid.alpha, std::optional<bool>{}, draft_.alpha);
    schedule.log_all_failures = own.log_all_failures.value_or(whole_.global.checker.log_all_failures);
    auto& connect = config.connect;
    const ConnectionDraft& from = check.connection;
    if (!from.address_invalid || from.address) connect.address = from.address ? from.address : real.address;
    connect.port = from.port != 0 ? from.port : real.port;
    connect.bind_address = from.bind_address;
    connect.bind_port = from.bind_port;
    if (from.bind_interface) connect.bind_interface = *from.bind_interface;
    connect.fwmark = from.fwmark;
    connect.timeout = first_of(own.connect_timeout, mid.connect_timeout, top.connect_timeout, Duration{seconds{5}});
    if (check.settings) config.settings = settings_of(*check.settings);
    return config;
}

// What a setting means that was left to others to say.
CheckSettings Validation::settings_of(const CheckSettings& settings) const {
    CheckSettings resolved = settings;
    if (auto* misc = std::get_if<MiscSettings>(&resolved); misc != nullptr && misc->timeout == Duration{})
        misc->timeout = draft_.schedule.delay_loop ? *draft_.schedule.delay_loop : Duration{seconds{60}};
    if (auto* file = std::get_if<FileSettings>(&resolved); file != nullptr && !file->weight) {
        const auto& tracked = whole_.track_files[whole_.track_file_places.at(file->track_file)].config;
        file->weight = tracked.weight;
        file->reverse = tracked.reverse;
    }
    return resolved;
}

RealServerConfig Validation::real_server(const RealServerDraft& real) const {
    RealServerConfig config;
    config.address = real.address;
    config.port = real.port;
    config.weight = weight_of(real);
    config.forwarding = forwarding_of(real.forwarding);
    config.upper_threshold = real.upper_threshold;
    config.lower_threshold = real.lower_threshold;
    config.inhibit_on_failure = real.inhibit_on_failure.value_or(draft_.inhibit_on_failure);
    config.schedule = inherited(real.schedule, draft_.schedule, draft_.alpha);
    config.notify_up = real.notify_up;
    config.notify_down = real.notify_down;
    config.smtp_alert = real.smtp_alert.value_or(whole_.global.common.mail.real_server_default());
    config.virtual_host = real.virtual_host;
    config.snmp_name = real.snmp_name;
    config.checks.reserve(real.checks.size());
    for (const auto& one : real.checks) config.checks.push_back(check(one, real));
    return config;
}

// Services of groups, by the name of the group (checker.md 4.1). Nothing here is an error of --config-test.
class Groups {
public:
    Groups(const std::vector<ServerGroupConfig>& groups, Complaints& complaints) : complaints_(complaints) {
        for (const ServerGroupConfig& group : groups) groups_.try_emplace(group.name, Known{&group});
    }

    // The group of the service, which gets its place in it and its family. Null: the service is left out.
    const ServerGroupConfig* join(VirtualServerDraft& server) {
        const auto known = groups_.find(server.config.group);
        if (known == groups_.end()) {
            note("Virtual server group {} specified but not configured - ignoring virtual server {}",
                 {server.config.group, virtual_server_name(server.config)});
            return nullptr;
        }
        if (!agree(*known->second.group, server)) return nullptr;
        server.config.group_sequence = known->second.services++;
        return known->second.group;
    }

private:
    struct Known {
        const ServerGroupConfig* group;
        std::uint32_t services = 0;
    };

    bool agree(const ServerGroupConfig& group, VirtualServerDraft& server) {
        const std::string name = virtual_server_name(server.config);
        const bool ipv4 = group.has(Family::ipv4);
        const bool ipv6 = group.has(Family::ipv6);
        if (ipv4 && ipv6 && server.family) {
            note("{}: virtual server group with IPv4 & IPv6 doesn't match virtual server {} - ignoring", {group.name, name});
            return false;
        }
        if (ipv4 && ipv6) return true;
        if (!ipv4 && !ipv6) {
            if (!server.family)
                note("{}: Virtual server {} address family cannot be determined, defaulting to IPv4", {group.name, name});
            server.family = server.family.value_or(Family::ipv4);
            return true;
        }
        const Family family = ipv4 ? Family::ipv4 : Family::ipv6;
        if (server.family.value_or(family) != family) {
            note("{}: address family doesn't match virtual server {} - ignoring", {group.name, name});
            return false;
        }
        server.family = family;
        return true;
    }

    void note(std::string_view pattern, std::initializer_list<FormatArg> arguments) {
        complaints_.push_back({format(pattern, arguments), false});
    }

    std::map<std::string_view, Known> groups_;
    Complaints& complaints_;
};

}  // namespace

Config validate(Draft draft, Complaints& complaints) {
    Config config;
    config.real_server_up_at_start = draft.global.checker.init_notifies;
    config.flush_at_start = draft.global.checker.flush_ipvs;
    if (const auto& daemon = draft.global.common.sync_daemon; daemon && daemon->instance.empty()) config.sync_daemon = daemon;
    config.virtual_servers.reserve(draft.virtual_servers.size());
    Groups groups(draft.groups, complaints);
    std::set<VirtualServerKey> seen;
    for (; !draft.virtual_servers.empty(); draft.virtual_servers.pop_front()) {
        VirtualServerDraft& server = draft.virtual_servers.front();
        const bool of_group = !server.config.group.empty();
        const ServerGroupConfig* group = of_group ? groups.join(server) : nullptr;
        if (of_group && group == nullptr) continue;
        auto made = Validation(std::move(server), group, draft, complaints).run();
        if (seen.insert(key_of(made)).second) {
            config.virtual_servers.push_back(std::move(made));
        } else {
            complaints.push_back({format("Virtual server {} is defined twice - ignoring the second", {virtual_server_name(made)}), false});
        }
    }
    config.groups = std::move(draft.groups);
    config.tls = std::move(draft.tls);
    return config;
}

}  // namespace ka::checker
