// Faults as they happen to nodes and network, and how they end.
#include <algorithm>
#include <utility>

#include "tests/sim/simulation.hpp"

namespace ka::sim {

using namespace std::chrono_literals;

namespace {
constexpr IfIndex eth0{2};
}

void Simulation::connection_changed(std::size_t n) { nodes_[n].reliable_since = now_; }

void Simulation::start_process(std::size_t n, bool with_checkpoints) {
    Node& node = nodes_[n];
    if (node.next_config) node.config = std::exchange(node.next_config, nullptr);
    node.router = std::make_unique<vrrp::Router>(node.config);
    node.closed.clear();
    node.watch.clear();
    node.inbox.clear();
    node.wake_at = Duration::max();
    vrrp::Start event;
    event.adverts_sent_until = local(n, node.last_alive);
    node.died_after = node.last_alive;
    if (with_checkpoints)
        for (const auto& [name, checkpoint] : node.saved) event.saved.push_back(checkpoint);
    node.saved.clear();
    tell_link(n);
    step(n, event);
    connection_changed(n);
    schedule({now_ + 50ms, 0, Kind::tell_script, n, 0, 0, {}, {}});
}

void Simulation::stop_process(std::size_t n, bool kernel_too) {
    Node& node = nodes_[n];
    if (!node.router) return;
    node.router.reset();
    node.watch.clear();
    for (auto& [name, kernel] : node.kernel) ++kernel.generation;
    if (!kernel_too) return;
    node.kernel.clear();
    node.saved.clear();
}

void Simulation::tell_link(std::size_t n) {
    Node& node = nodes_[n];
    if (!node.router || node.stalls > 0) return;
    node.carrier_known = node.downs == 0;
    step(n, vrrp::InterfaceChanged{"eth0", eth0, node.downs == 0, {Prefix{address_of(n), 24}}});
    connection_changed(n);
}

// As the runner does it: what was missed is noticed, then the sockets are emptied, then the timers run.
void Simulation::wake_from_stall(std::size_t n) {
    Node& node = nodes_[n];
    if (node.stalls > 0 || !node.router) return;
    const Instant now = local(n, now_);
    const Instant due = std::max(local(n, node.last_alive), node.router->next_deadline());
    connection_changed(n);
    if (due != never && now - due >= node.router->worth_telling()) {
        node.listening_until = now_ + 2 * scenario_.longest_interval;
        step(n, vrrp::TimeGap{now - due});
    }
    tell_link(n);
    for (const Datagram& datagram : std::exchange(node.inbox, {})) {
        hear(n, datagram);
        if (network_.one_in(4) && node.router->next_deadline() <= now) step(n, vrrp::TimePassed{false});
    }
    if (node.router->next_deadline() <= now) step(n, vrrp::TimePassed{true});
    if (node.next_config) reload(n, std::exchange(node.next_config, nullptr), false);
    step(n, vrrp::ScriptChanged{script_name, node.trackers == 0});
    reschedule(n);
}

void Simulation::reload(std::size_t n, std::shared_ptr<const vrrp::Config> config, bool expect_silence) {
    Node& node = nodes_[n];
    if (node.router && !alive(n)) {
        node.next_config = std::move(config);
        return;
    }
    node.config = std::move(config);
    if (!alive(n)) return;
    silence_expected_ = expect_silence;
    step(n, vrrp::ConfigChanged{node.config});
    silence_expected_ = false;
    std::erase_if(node.watch, [&](const auto& entry) {
        return std::ranges::none_of(node.config->instances, [&](const auto& i) { return i.name == entry.first; });
    });
    step(n, vrrp::ScriptChanged{script_name, node.trackers == 0});
}

void Simulation::delete_address(std::size_t n, const Fault& fault) {
    Node& node = nodes_[n];
    if (node.kernel.empty()) return;
    auto victim = node.kernel.begin();
    std::advance(victim, fault.amount % static_cast<std::int64_t>(node.kernel.size()));
    if (!victim->second.actual) return;
    victim->second.actual = false;
    victim->second.unreported_deletion = true;
    victim->second.deleted_at = now_;
    schedule({now_ + milliseconds{network_.between(1, 20)}, 0, Kind::tell_loss, n, 0, 0, victim->first, {}});
}

void Simulation::fault_begins(const Fault& fault) {
    ++tally_.faults[static_cast<std::size_t>(fault.kind)];
    const std::size_t n = fault.node;
    Node& node = nodes_[n];
    switch (fault.kind) {
        case FaultKind::loss:
            ++lossy_;
            loss_percent_ = std::max<std::int64_t>(5, fault.amount / 2);
            break;
        case FaultKind::delay: ++late_; break;
        case FaultKind::duplication: ++doubling_; break;
        case FaultKind::reordering: ++shuffling_; break;
        case FaultKind::partition:
        case FaultKind::one_way:
            for (std::size_t other = 0; other < nodes_.size(); ++other) {
                if (other == n || (fault.other < nodes_.size() && fault.other != other)) continue;
                ++blocked_[n][other];
                if (fault.kind == FaultKind::partition) ++blocked_[other][n];
            }
            break;
        case FaultKind::stall: ++node.stalls; break;
        case FaultKind::crash:
        case FaultKind::crash_unsaved:
        case FaultKind::reboot:
            ++node.absences;
            stop_process(n, fault.kind == FaultKind::reboot);
            break;
        case FaultKind::link_down:
            ++node.downs;
            connection_changed(n);
            schedule({now_ + milliseconds{network_.between(0, 100)}, 0, Kind::tell_link, n, 0, 0, {}, {}});
            break;
        case FaultKind::tracker:
            ++node.trackers;
            if (alive(n)) step(n, vrrp::ScriptChanged{script_name, false});
            break;
        case FaultKind::reload_same: return reload(n, std::make_shared<vrrp::Config>(node.next_config ? *node.next_config : *node.config), true);
        case FaultKind::reload_changed: return reload(n, changed(*scenario_.nodes[n], fault.amount), false);
        case FaultKind::kernel_slow: ++node.slow; break;
        case FaultKind::kernel_failing: ++node.failing; break;
        case FaultKind::address_deleted: return delete_address(n, fault);
        case FaultKind::count: break;
    }
}

void Simulation::fault_ends(const Fault& fault) {
    const std::size_t n = fault.node;
    Node& node = nodes_[n];
    switch (fault.kind) {
        case FaultKind::loss: --lossy_; network_calm_since_ = now_; break;
        case FaultKind::delay: --late_; network_calm_since_ = now_; break;
        case FaultKind::duplication: --doubling_; break;
        case FaultKind::reordering: --shuffling_; network_calm_since_ = now_; break;
        case FaultKind::partition:
        case FaultKind::one_way:
            for (std::size_t other = 0; other < nodes_.size(); ++other) {
                if (other == n || (fault.other < nodes_.size() && fault.other != other)) continue;
                --blocked_[n][other];
                if (fault.kind == FaultKind::partition) --blocked_[other][n];
            }
            network_calm_since_ = now_;
            break;
        case FaultKind::stall:
            --node.stalls;
            wake_from_stall(n);
            break;
        case FaultKind::crash:
        case FaultKind::crash_unsaved:
        case FaultKind::reboot:
            if (--node.absences == 0) start_process(n, fault.kind == FaultKind::crash);
            break;
        case FaultKind::link_down:
            --node.downs;
            connection_changed(n);
            schedule({now_ + milliseconds{network_.between(0, 100)}, 0, Kind::tell_link, n, 0, 0, {}, {}});
            break;
        case FaultKind::tracker:
            if (--node.trackers == 0 && alive(n)) step(n, vrrp::ScriptChanged{script_name, true});
            break;
        case FaultKind::reload_changed: return reload(n, scenario_.nodes[n], false);
        case FaultKind::kernel_slow: --node.slow; break;
        case FaultKind::kernel_failing:
            --node.failing;
            for (auto& [name, kernel] : node.kernel) kernel.changed_at = now_;
            break;
        default: break;
    }
}

}  // namespace ka::sim
