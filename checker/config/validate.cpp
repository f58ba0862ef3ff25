#include "checker/config/validate.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "common/base/format.hpp"

namespace ka::checker {

namespace {

constexpr std::uint32_t one_packet = 4;  // IP_VS_SVC_F_ONEPACKET
constexpr std::uint32_t default_persistence = 360;
constexpr std::uint32_t default_retry = 1;

using Complaints = std::vector<Complaint>;

class Validation {
public:
    Validation(VirtualServerDraft draft, bool log_all_failures, Complaints& complaints)
        : draft_(std::move(draft)), server_(draft_.config), log_all_failures_(log_all_failures), complaints_(complaints) {}

    VirtualServerConfig run();

private:
    void settle_service();
    void drop_duplicates();
    void settle_forwarding();
    void settle_sorry_inhibit();
    void settle_quorum();
    void settle_ports();
    void settle_sorry_port();
    std::uint16_t settled_port(const RealServerDraft& real);
    CheckConfig check(const CheckDraft& check, const RealServerDraft& real) const;
    RealServerConfig real_server(const RealServerDraft& real) const;
    std::uint32_t weight_of(const RealServerDraft& real) const { return real.weight.value_or(draft_.weight.value_or(1)); }
    Forwarding forwarding_of(const std::optional<Forwarding>& own) const { return own.value_or(*draft_.forwarding); }
    bool is_fwmark() const { return server_.endpoints.front().fwmark.has_value(); }
    std::string name() const { return virtual_server_name(server_); }
    std::string name(const RealServerDraft& real) const { return server_name(real.address, real.port, server_.protocol); }
    void complain(std::string_view pattern, std::initializer_list<FormatArg> arguments) {
        complaints_.push_back({format(pattern, arguments), true});
    }

    VirtualServerDraft draft_;
    VirtualServerConfig& server_;
    bool log_all_failures_;
    Complaints& complaints_;
};

template <typename T>
std::optional<T> either(const std::optional<T>& a, const std::optional<T>& b) {
    return a ? a : b;
}

InheritedSchedule inherited(const ScheduleDraft& own, const ScheduleDraft& above, bool alpha) {
    InheritedSchedule schedule;
    schedule.connect_timeout = either(own.connect_timeout, above.connect_timeout).value_or(schedule.connect_timeout);
    schedule.delay_loop = either(own.delay_loop, above.delay_loop).value_or(schedule.delay_loop);
    schedule.retry = either(own.retry, above.retry);
    schedule.delay_before_retry = either(own.delay_before_retry, above.delay_before_retry);
    schedule.warmup = either(own.warmup, above.warmup);
    schedule.alpha = own.alpha.value_or(alpha);
    return schedule;
}

VirtualServerConfig Validation::run() {
    settle_service();
    drop_duplicates();
    settle_forwarding();
    settle_sorry_inhibit();
    settle_quorum();
    settle_ports();
    settle_sorry_port();
    for (const auto& real : draft_.real_servers) server_.real_servers.push_back(real_server(real));
    server_.inhibit_on_failure = draft_.inhibit_on_failure;
    server_.forwarding = *draft_.forwarding;
    server_.schedule = inherited(draft_.schedule, {}, draft_.alpha);
    if (const auto& sorry = draft_.sorry_server) {
        server_.sorry_server = SorryServerConfig{sorry->address, sorry->port, forwarding_of(sorry->forwarding), sorry->inhibit};
    }
    return server_;
}

void Validation::settle_service() {
    auto& endpoint = server_.endpoints.front();
    if (is_fwmark()) endpoint.family = draft_.family.value_or(draft_.real_servers.front().address.family());
    if (server_.ha_suspend && is_fwmark()) {
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
    if (!is_fwmark() && endpoint.port == 0 && server_.persistence_timeout == 0) {
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
    auto& servers = draft_.real_servers;
    std::set<std::pair<IpAddress, std::uint16_t>> seen;
    std::erase_if(servers, [&](const RealServerDraft& one) {
        const bool again = !seen.emplace(one.address, one.port).second;
        if (again) complain("VS {}: real server {} is duplicated - removing second rs", {name(), name(one)});
        return again;
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

// The first of check, real server and virtual server that says something.
template <typename T>
T first_of(const std::optional<T>& a, const std::optional<T>& b, const std::optional<T>& c, T otherwise) {
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
        first_of(own.delay_before_retry, mid.delay_before_retry, top.delay_before_retry, Duration{seconds{1}});
    schedule.warmup = first_of(own.warmup, mid.warmup, top.warmup, schedule.delay_loop);
    schedule.retry = first_of(own.retry, mid.retry, top.retry, default_retry);
    schedule.alpha = first_of(own.alpha, mid.alpha, std::optional<bool>{}, draft_.alpha);
    schedule.log_all_failures = own.log_all_failures.value_or(log_all_failures_);
    auto& connect = config.connect;
    if (!check.connect_ip_invalid || check.connect_ip) connect.address = check.connect_ip ? check.connect_ip : real.address;
    connect.port = check.connect_port.value_or(real.port);
    connect.bind_address = check.bind_address;
    connect.bind_port = check.bind_port;
    connect.bind_interface = check.bind_interface;
    connect.fwmark = check.fwmark;
    connect.timeout = first_of(own.connect_timeout, mid.connect_timeout, top.connect_timeout, Duration{seconds{5}});
    return config;
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
    for (const auto& one : real.checks) config.checks.push_back(check(one, real));
    return config;
}

}  // namespace

Config validate(Draft draft, Complaints& complaints) {
    Config config;
    config.real_server_up_at_start = draft.global.checker.init_notifies;
    config.flush_at_start = draft.global.checker.flush_ipvs;
    std::set<VirtualServerKey> seen;
    for (auto& server : draft.virtual_servers) {
        auto made = Validation(std::move(server), draft.global.checker.log_all_failures, complaints).run();
        if (seen.insert(key_of(made)).second) {
            config.virtual_servers.push_back(std::move(made));
        } else {
            complaints.push_back({format("Virtual server {} is defined twice - ignoring the second", {virtual_server_name(made)}), false});
        }
    }
    return config;
}

}  // namespace ka::checker
