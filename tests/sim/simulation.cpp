#include "tests/sim/simulation.hpp"

#include <algorithm>
#include <cmath>

#include "common/base/overloaded.hpp"

namespace ka::sim {

using namespace std::chrono_literals;

namespace {
constexpr IfIndex eth0{2};
constexpr std::size_t socket_queue = 256;  // datagrams that wait for a stalled process
constexpr Duration tick_every = 250ms;
constexpr Duration clock_origin = 1000s;
}  // namespace

Simulation::Simulation(std::uint64_t seed, const Options& options, Tally& tally)
    : options_(options), tally_(tally), network_(seed ^ 0x6e6574), scenario_{}, nodes_(options.nodes),
      blocked_(options.nodes, std::vector<int>(options.nodes)) {
    Random random(seed);
    scenario_ = make_scenario(random, options.nodes);
    const Duration settle = 10 * scenario_.longest_interval + 3 * scenario_.longest_preempt_delay + 25s;
    faults_end_ = std::max(Duration{}, options.length - settle);
    faults_ = generate_faults(random, options.nodes, faults_end_);
}

std::optional<std::string> Simulation::run() {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        nodes_[n].config = scenario_.nodes[n];
        start_process(n, false);
    }
    for (std::size_t i = 0; i < faults_.size(); ++i) {
        schedule({faults_[i].from, 0, Kind::fault_begins, 0, i, 0, {}, {}});
        schedule({faults_[i].until, 0, Kind::fault_ends, 0, i, 0, {}, {}});
    }
    schedule({tick_every, 0, Kind::tick, 0, 0, 0, {}, {}});
    while (!queue_.empty() && queue_.top().at <= options_.length && !failure_) {
        const Item item = queue_.top();
        queue_.pop();
        now_ = item.at;
        serve(item);
    }
    if (!failure_) check_end();
    return failure_;
}

void Simulation::schedule(Item item) {
    item.order = ++order_;
    queue_.push(std::move(item));
}

void Simulation::serve(const Item& item) {
    switch (item.kind) {
        case Kind::wake: return wake(item.node);
        case Kind::deliver: return deliver(item);
        case Kind::kernel_done: return kernel_done(item);
        case Kind::fault_begins: return fault_begins(faults_[item.index]);
        case Kind::fault_ends: return fault_ends(faults_[item.index]);
        case Kind::tell_link: return tell_link(item.node);
        case Kind::tell_script:
            if (alive(item.node)) step(item.node, vrrp::ScriptChanged{script_name, nodes_[item.node].trackers == 0});
            return;
        case Kind::tell_loss: return tell_loss(item);
        case Kind::tell_present: return tell_present(item);
        case Kind::tick:
            check_tick();
            schedule({now_ + tick_every, 0, Kind::tick, 0, 0, 0, {}, {}});
            return;
    }
}

void Simulation::tell_loss(const Item& item) {
    Node& node = nodes_[item.node];
    if (node.router && node.stalls > 0) return schedule({now_ + 50ms, 0, Kind::tell_loss, item.node, 0, 0, item.name, {}});
    node.kernel[item.name].unreported_deletion = false;
    if (!node.router) return;
    for (const InstanceId id : node.router->instances()) {
        const vrrp::InstanceConfig& config = node.router->config(id);
        if (config.name != item.name) continue;
        for (const auto& address : config.addresses) step(item.node, vrrp::AddressLost{id, address.prefix.address, "eth0"});
        // The reconciler puts it back at once.
        if (node.router->holds_addresses(id)) kernel_wants(item.node, {id, true, vrrp::WantCause::reloaded});
    }
}

Instant Simulation::local(std::size_t n, Duration at) const {
    const std::int64_t drift = at.count() / 1'000'000 * scenario_.clock_ppm[n];
    return Instant{clock_origin + std::chrono::seconds{1000 * n} + at + Duration{drift}};
}

// The first moment at which the node's clock shows that.
Duration Simulation::global(std::size_t n, Instant at) const {
    const Duration since = at - local(n, Duration{});
    const double rate = 1.0 + static_cast<double>(scenario_.clock_ppm[n]) * 1e-6;
    Duration guess{static_cast<std::int64_t>(std::floor(static_cast<double>(since.count()) / rate)) - 2000};
    guess = std::max(guess, Duration{});
    while (local(n, guess) < at) guess += 500ns;
    return guess;
}

void Simulation::wake(std::size_t n) {
    Node& node = nodes_[n];
    if (node.wake_at != now_) return;  // an earlier appointment has replaced this one
    node.wake_at = Duration::max();
    if (!alive(n)) return;
    if (node.router->next_deadline() <= local(n, now_)) step(n, vrrp::TimePassed{true});
    reschedule(n);
}

void Simulation::reschedule(std::size_t n) {
    Node& node = nodes_[n];
    if (!alive(n)) return;
    const Instant next = node.router->next_deadline();
    if (next == never) return;
    const Duration at = std::max(now_, global(n, next));
    if (at == node.wake_at) return;
    node.wake_at = at;
    schedule({at, 0, Kind::wake, n, 0, 0, {}, {}});
}

void Simulation::deliver(const Item& item) {
    Node& node = nodes_[item.node];
    if (!node.router || node.downs > 0) return;  // no socket, no carrier
    if (node.stalls > 0) {
        if (node.inbox.size() < socket_queue) node.inbox.push_back(item.datagram);
        return;
    }
    hear(item.node, item.datagram);
}

void Simulation::hear(std::size_t n, const Datagram& datagram) {
    note_heard(n, datagram);
    const auto expected = elected(n, datagram);
    step(n, vrrp::DatagramReceived{*datagram.octets, Family::ipv4, eth0, {}, {}, 0});
    if (expected && nodes_[n].router->state(expected->first) != expected->second)
        fail("node " + std::to_string(n) + " decides an election between masters wrongly");
}

void Simulation::step(std::size_t n, const vrrp::Event& event) {
    Node& node = nodes_[n];
    vrrp::EffectList effects;
    node.router->handle(event, local(n, now_), effects);
    ++tally_.steps;
    node.last_alive = now_;
    check_effects(n, effects);
    check_states(n);
    perform(n, effects);
    reschedule(n);
}

void Simulation::perform(std::size_t n, const vrrp::EffectList& effects) {
    Node& node = nodes_[n];
    for (const vrrp::Effect& effect : effects) {
        std::visit(Overloaded{
                       [&](const vrrp::SaveCheckpoint& e) { node.saved[e.checkpoint.name] = e.checkpoint; },
                       [&](const vrrp::SendAdvert& e) { send(n, e); },
                       [&](const vrrp::Want& e) { kernel_wants(n, e); },
                       [&](const vrrp::SendGarp&) { ++tally_.announcements; },
                       [&](const vrrp::InstanceClosed& e) { node.closed.insert(e.instance); },
                       [](const auto&) {},
                   },
                   effect);
    }
}

bool Simulation::reaches(std::size_t from, std::size_t to) const {
    return nodes_[from].downs == 0 && nodes_[to].downs == 0 && blocked_[from][to] == 0;
}

void Simulation::send(std::size_t n, const vrrp::SendAdvert& advert) {
    ++tally_.adverts;
    const auto octets = std::make_shared<const std::vector<std::uint8_t>>(advert.octets);
    for (std::size_t to = 0; to < nodes_.size(); ++to) {
        if (to == n || !reaches(n, to)) continue;
        if (lossy_ > 0 && network_.percent(loss_percent_)) continue;
        const int copies = doubling_ > 0 && network_.percent(30) ? 2 : 1;
        for (int copy = 0; copy < copies; ++copy) {
            Duration delay = microseconds{network_.between(50, 900)};
            if (late_ > 0) delay += milliseconds{network_.between(0, 300)};
            if (shuffling_ > 0 && network_.percent(20)) delay += milliseconds{network_.between(1, 1500)};
            schedule({now_ + delay, 0, Kind::deliver, to, 0, 0, {}, {octets, n}});
        }
    }
}

// A kernel that takes its time, and sometimes refuses; the reconciler tries again.
void Simulation::kernel_wants(std::size_t n, const vrrp::Want& want) {
    Node& node = nodes_[n];
    if (!node.router->exists(want.instance)) {
        // Closed by a reload: whatever has no owner any more is removed.
        for (auto& [name, kernel] : node.kernel) {
            const bool owned = std::ranges::any_of(node.router->instances(), [&](InstanceId id) { return node.router->config(id).name == name; });
            if (!owned) kernel = Kernel{};
        }
        return;
    }
    const std::string& name = node.router->config(want.instance).name;
    Kernel& kernel = node.kernel[name];
    kernel.wanted = want.held;
    kernel.changed_at = now_;
    const Duration takes = node.slow > 0 ? Duration{milliseconds{network_.between(50, 1200)}} : Duration{microseconds{network_.between(20, 3000)}};
    schedule({now_ + takes, 0, Kind::kernel_done, n, 0, ++kernel.generation, name, {}});
}

void Simulation::kernel_done(const Item& item) {
    Node& node = nodes_[item.node];
    Kernel& kernel = node.kernel[item.name];
    if (item.generation != kernel.generation || !node.router) return;
    if (node.failing > 0 || node.stalls > 0) {
        kernel.changed_at = now_;
        schedule({now_ + 500ms, 0, Kind::kernel_done, item.node, 0, item.generation, item.name, {}});
        return;
    }
    const bool was = kernel.actual;
    kernel.actual = kernel.wanted;
    if (!kernel.actual) return;
    // The kernel's word takes its way, and may come when nobody wants to hear it any more.
    schedule({now_ + microseconds{network_.between(10, 3000)}, 0, Kind::tell_present, item.node, was ? 1u : 0u, 0, item.name, {}});
}

void Simulation::tell_present(const Item& item) {
    Node& node = nodes_[item.node];
    if (!alive(item.node)) return;
    for (const InstanceId id : node.router->instances()) {
        const vrrp::InstanceConfig& config = node.router->config(id);
        if (config.name != item.name) continue;
        vrrp::AddressesPresent event{id, {}, item.index == 1};
        for (const auto& address : config.addresses) event.addresses.push_back(address.prefix.address);
        step(item.node, event);
        return;
    }
}

}  // namespace ka::sim
