// What must hold at every moment (safety) and what must come about once the faults are over (liveness).
#include <algorithm>
#include <utility>
#include <cstdio>

#include "common/base/format.hpp"
#include "tests/sim/simulation.hpp"
#include "vrrp/packet/advert.hpp"
#include "vrrp/packet/ip_header.hpp"

namespace ka::sim {

using namespace std::chrono_literals;
using vrrp::State;

namespace {

constexpr Duration network_delay = 2ms;
constexpr Duration kernel_settles = 3s;

std::string label(std::size_t node, const std::string& instance) { return format("node {} {}", {node, instance}); }

InstanceId instance_of(const vrrp::Effect& effect, bool& has) {
    has = true;
    return std::visit(
        [&](const auto& e) -> InstanceId {
            if constexpr (requires { e.instance; }) return e.instance;
            has = false;
            return {};
        },
        effect);
}

}  // namespace

void Simulation::fail(std::string what) {
    if (!failure_) failure_ = format("{:.6f}: ", {to_seconds(now_)}) + what;
}

void Simulation::check_effect(std::size_t n, const vrrp::Effect& effect, std::set<std::string>& saved) {
    const Node& node = nodes_[n];
    bool has = false;
    const InstanceId id = instance_of(effect, has);
    if (!has) return;
    if (node.closed.contains(id)) return fail(format("node {}: an effect for an instance that was closed", {n}));
    if (!node.router->exists(id)) return;  // closed by this very event
    const std::string& name = node.router->config(id).name;
    const auto was = node.watch.find(name);
    const bool was_master = was != node.watch.end() && was->second.state == State::master;
    if (const auto* checkpoint = std::get_if<vrrp::SaveCheckpoint>(&effect)) {
        if (checkpoint->checkpoint.state == State::master) saved.insert(name);
    } else if (const auto* advert = std::get_if<vrrp::SendAdvert>(&effect)) {
        if (advert->priority == priority_resign) return;
        if (!was_master && node.router->state(id) != State::master) fail(label(n, name) + " sends adverts and is not MASTER");
        if (!was_master && !saved.contains(name)) fail(label(n, name) + " sends as MASTER before its checkpoint");
        const auto ip = vrrp::packet::decode_ip_header(advert->octets);
        const auto header = vrrp::packet::decode_header(std::span(advert->octets).subspan(ip->header_length));
        if (header->priority != advert->priority) fail(label(n, name) + " sends another priority than it says");
        nodes_[n].watch[name].last_advert = now_;
    } else if (std::get_if<vrrp::SendGarp>(&effect)) {
        const auto kernel = node.kernel.find(name);
        const bool there = kernel != node.kernel.end() && (kernel->second.actual || kernel->second.unreported_deletion ||
                                                           kernel->second.deleted_at + 3s > now_);
        if (!there) fail(label(n, name) + " announces addresses that are not there");
        if (node.router->state(id) != State::master) fail(label(n, name) + " announces and is not MASTER");
    }
}

void Simulation::check_effects(std::size_t n, const vrrp::EffectList& effects) {
    if (silence_expected_ && !effects.empty()) fail(format("node {}: a reload of the same configuration had effects", {n}));
    std::set<std::string> saved;
    for (const vrrp::Effect& effect : effects) check_effect(n, effect, saved);
}

void Simulation::check_states(std::size_t n) {
    Node& node = nodes_[n];
    for (const InstanceId id : node.router->instances()) {
        const std::string& name = node.router->config(id).name;
        Watch& watch = node.watch[name];
        const State state = node.router->state(id);
        if (node.router->holds_addresses(id) != (state == State::master))
            fail(label(n, name) + " holds addresses and is not MASTER, or the other way round");
        if (!node.carrier_known && (state == State::backup || state == State::master)) fail(label(n, name) + " knows that its link is down and is not in FAULT");
        if (state == watch.state) continue;
        const State from = std::exchange(watch.state, state);
        entered(n, name, from, state);
    }
    for (const vrrp::SyncGroupConfig& group : node.config->sync_groups) {
        std::size_t masters = 0, members = 0;
        for (const InstanceId id : node.router->instances()) {
            if (std::ranges::find(group.members, node.router->config(id).name) == group.members.end()) continue;
            ++members;
            masters += node.router->state(id) == State::master;
        }
        if (masters != 0 && masters != members) fail(format("node {}: the sync group is divided", {n}));
    }
}

void Simulation::entered(std::size_t n, const std::string& name, State from, State to) {
    Watch& watch = nodes_[n].watch[name];
    ++tally_.transitions[format("{} -> {}", {vrrp::name_of(from), vrrp::name_of(to)})];
    if (options_.trace)
        std::printf("%12.6f  node %zu  %-6s %-6s -> %s\n", to_seconds(now_), n, name.c_str(), vrrp::name_of(from).data(), vrrp::name_of(to).data());
    if (to == State::master) {
        watch.master_since = now_;
        if (from == State::init) {
            ++tally_.resumed;
            const vrrp::InstanceConfig& config = *std::ranges::find(nodes_[n].config->instances, name, &vrrp::InstanceConfig::name);
            if (now_ - nodes_[n].died_after > 3 * config.advert_interval * 1001 / 1000)
                fail(label(n, name) + " resumes as MASTER when somebody else may have taken over");
        }
        // Whoever hears a master that it must obey does not take over: no preemption against configuration or priority.
        const auto since = watch.heard ? now_ - *watch.heard : Duration::max();
        if (from == State::backup && since < 3 * watch.heard_interval * 999 / 1000)
            fail(label(n, name) + format(" becomes MASTER {:.3f} s after an advert that it must obey", {to_seconds(since)}));
    }
    watch.heard.reset();
}

void Simulation::note_heard(std::size_t n, const Datagram& datagram) {
    Node& node = nodes_[n];
    const auto ip = vrrp::packet::decode_ip_header(*datagram.octets);
    const auto header = vrrp::packet::decode_header(std::span(*datagram.octets).subspan(ip->header_length));
    for (const InstanceId id : node.router->instances()) {
        const vrrp::InstanceConfig& config = node.router->config(id);
        if (config.vrid != header->vrid) continue;
        Watch& watch = node.watch[config.name];
        if (node.router->state(id) != State::backup) return;
        if (header->priority == priority_resign) {
            watch.heard.reset();
        } else if (config.nopreempt || header->priority >= node.router->snapshot(id).effective_priority) {
            watch.heard = now_;
            watch.heard_interval = header->version == 3 ? Duration{Centiseconds{header->centiseconds}} : config.advert_interval;
        }
        return;
    }
}

// Priority, then the greater address (RFC 9568 6.4.3).
std::optional<std::pair<InstanceId, State>> Simulation::elected(std::size_t n, const Datagram& datagram) const {
    const vrrp::Router& router = *nodes_[n].router;
    const auto ip = vrrp::packet::decode_ip_header(*datagram.octets);
    const auto header = vrrp::packet::decode_header(std::span(*datagram.octets).subspan(ip->header_length));
    for (const InstanceId id : router.instances()) {
        if (router.config(id).vrid != header->vrid) continue;
        const bool listening = router.config(id).nopreempt && now_ <= nodes_[n].listening_until;
        if (router.state(id) != State::master || header->priority == priority_resign || listening) return std::nullopt;
        const auto ours = std::pair{router.snapshot(id).effective_priority, address_of(n)};
        return std::pair{id, std::pair{header->priority, ip->source} > ours ? State::backup : State::master};
    }
    return std::nullopt;
}

void Simulation::check_tick() {
    for (std::size_t a = 0; a < nodes_.size(); ++a) {
        if (!alive(a)) continue;
        check_adverts(a);
        check_kernel(a);
        for (std::size_t b = a + 1; b < nodes_.size(); ++b)
            if (alive(b)) check_two_masters(a, b);
    }
}

// Two masters that hear each other are one after an interval and the way of a packet.
void Simulation::check_two_masters(std::size_t a, std::size_t b) {
    if (lossy_ > 0 || late_ > 0 || shuffling_ > 0 || !reaches(a, b) || !reaches(b, a)) return;
    for (const auto& [name, watch] : nodes_[a].watch) {
        const auto other = nodes_[b].watch.find(name);
        if (watch.state != State::master || other == nodes_[b].watch.end() || other->second.state != State::master) continue;
        const Duration since = std::max({watch.master_since, other->second.master_since, nodes_[a].reliable_since,
                                         nodes_[b].reliable_since, network_calm_since_});
        if (now_ - since > 2 * scenario_.longest_interval * 1001 / 1000 + 2 * network_delay)
            fail(format("nodes {} and {} are both MASTER of {} for {:.3f} s", {a, b, name, to_seconds(now_ - since)}));
    }
}

void Simulation::check_adverts(std::size_t n) {
    const Node& node = nodes_[n];
    if (now_ < node.listening_until || now_ < node.reliable_since + 2 * scenario_.longest_interval) return;
    for (const InstanceId id : node.router->instances()) {
        if (node.router->state(id) != State::master) continue;
        const vrrp::InstanceConfig& config = node.router->config(id);
        const Duration silent = now_ - node.watch.at(config.name).last_advert;
        if (silent > config.advert_interval * 1002 / 1000) fail(label(n, config.name) + format(" is MASTER and silent for {:.3f} s", {to_seconds(silent)}));
    }
}

// Wanted becomes actual.
void Simulation::check_kernel(std::size_t n) {
    const Node& node = nodes_[n];
    if (node.failing > 0) return;
    for (const auto& [name, kernel] : node.kernel) {
        const bool settled = now_ - kernel.changed_at > kernel_settles && now_ - node.reliable_since > kernel_settles &&
                             now_ - kernel.deleted_at > kernel_settles;
        const auto watch = node.watch.find(name);
        if (!settled || watch == node.watch.end()) continue;
        if (kernel.actual != (watch->second.state == State::master)) fail(label(n, name) + " and its kernel disagree about the addresses");
    }
}

void Simulation::check_end() {
    for (const vrrp::InstanceConfig& config : scenario_.nodes[0]->instances) {
        std::size_t masters = 0, holders = 0;
        std::uint8_t best = 0, winner = 0;
        for (std::size_t n = 0; n < nodes_.size(); ++n) {
            if (!nodes_[n].router) return fail(format("node {} did not come back", {n}));
            for (const InstanceId id : nodes_[n].router->instances()) {
                if (nodes_[n].router->config(id).name != config.name) continue;
                const std::uint8_t priority = nodes_[n].router->snapshot(id).effective_priority.value;
                best = std::max(best, priority);
                if (nodes_[n].router->state(id) != State::master) continue;
                ++masters;
                winner = priority;
            }
            const auto kernel = nodes_[n].kernel.find(config.name);
            holders += kernel != nodes_[n].kernel.end() && kernel->second.actual;
            if (!nodes_[n].inbox.empty()) fail(format("node {} has not read everything", {n}));
        }
        if (masters != 1) fail(format("{} has {} masters at the end", {config.name, masters}));
        if (holders != 1) fail(format("{}: {} nodes have the addresses at the end", {config.name, holders}));
        if (scenario_.best_wins && masters == 1 && winner != best)
            fail(format("{}: the master has priority {}, the best has {}", {config.name, winner, best}));
    }
}

}  // namespace ka::sim
