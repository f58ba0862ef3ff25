// A network of routers on a virtual clock. Deterministic: scenario, faults and seed decide everything.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/faults.hpp"
#include "tests/sim/scenario.hpp"
#include "vrrp/engine/router.hpp"

namespace ka::sim {

// How often what happened, over all seeds.
struct Tally {
    std::array<std::uint64_t, fault_kinds> faults{};
    std::map<std::string, std::uint64_t> transitions;
    std::uint64_t steps = 0;
    std::uint64_t resumed = 0;
    std::uint64_t adverts = 0;
    std::uint64_t announcements = 0;
};

struct Options {
    std::size_t nodes = 5;
    Duration length = std::chrono::minutes{10};
    bool trace = false;  // one line per transition
};

class Simulation {
public:
    Simulation(std::uint64_t seed, const Options& options, Tally& tally);

    const std::vector<Fault>& faults() const { return faults_; }
    void use_faults(std::vector<Fault> faults) { faults_ = std::move(faults); }

    // What was violated first; nothing when all went well.
    std::optional<std::string> run();

private:
    using Octets = std::shared_ptr<const std::vector<std::uint8_t>>;
    struct Datagram {
        Octets octets;
        std::size_t from = 0;
    };
    // What the invariants remember of one instance of a node.
    struct Watch {
        vrrp::State state = vrrp::State::init;  // before the event that is being checked
        Duration last_advert{};           // sent, global time
        std::optional<Duration> heard;    // last advert that binds us while BACKUP
        Duration heard_interval{};
        Duration master_since{};
    };
    struct Kernel {  // of one virtual router: what a node's kernel has
        bool wanted = false;
        bool actual = false;
        bool unreported_deletion = false;
        std::uint64_t generation = 0;
        Duration changed_at{};
        Duration deleted_at{};
    };
    struct Node {
        std::unique_ptr<vrrp::Router> router;  // null: no process
        std::shared_ptr<const vrrp::Config> config;
        std::map<std::string, vrrp::Checkpoint> saved;
        std::map<std::string, Watch> watch;      // by instance name
        std::map<std::string, Kernel> kernel;    // by instance name
        std::set<InstanceId> closed;
        std::vector<Datagram> inbox;  // while stalled
        std::shared_ptr<const vrrp::Config> next_config;  // of a reload that came meanwhile
        int stalls = 0;
        int downs = 0;      // link_down faults in force
        int trackers = 0;   // tracker faults in force
        int absences = 0;   // crash or reboot faults in force
        int slow = 0;
        int failing = 0;
        bool carrier_known = true;  // what the router has been told
        Duration listening_until{};
        Duration reliable_since{};
        Duration last_alive{};   // the heartbeat that a successor is told of
        Duration died_after{};   // the last one of the process before this one
        Duration wake_at = Duration::max();
    };
    enum class Kind { wake, deliver, kernel_done, fault_begins, fault_ends, tell_link, tell_script, tell_loss, tell_present, tick };
    struct Item {
        Duration at{};
        std::uint64_t order = 0;
        Kind kind = Kind::wake;
        std::size_t node = 0;
        std::size_t index = 0;
        std::uint64_t generation = 0;
        std::string name;
        Datagram datagram;
        bool operator>(const Item& other) const { return at != other.at ? at > other.at : order > other.order; }
    };

    // simulation.cpp
    void schedule(Item item);
    void serve(const Item& item);
    void wake(std::size_t n);
    void deliver(const Item& item);
    void tell_loss(const Item& item);
    void tell_present(const Item& item);
    void hear(std::size_t n, const Datagram& datagram);
    void step(std::size_t n, const vrrp::Event& event);
    void perform(std::size_t n, const vrrp::EffectList& effects);
    void send(std::size_t n, const vrrp::SendAdvert& advert);
    void kernel_wants(std::size_t n, const vrrp::Want& want);
    void kernel_done(const Item& item);
    void reschedule(std::size_t n);
    Instant local(std::size_t n, Duration at) const;
    Duration global(std::size_t n, Instant at) const;
    bool reaches(std::size_t from, std::size_t to) const;
    bool alive(std::size_t n) const { return nodes_[n].router != nullptr && nodes_[n].stalls == 0; }

    // fault_actions.cpp
    void fault_begins(const Fault& fault);
    void fault_ends(const Fault& fault);
    void start_process(std::size_t n, bool with_checkpoints);
    void stop_process(std::size_t n, bool kernel_too);
    void wake_from_stall(std::size_t n);
    void delete_address(std::size_t n, const Fault& fault);
    void reload(std::size_t n, std::shared_ptr<const vrrp::Config> config, bool expect_silence);
    void tell_link(std::size_t n);
    void connection_changed(std::size_t n);

    // invariants.cpp
    void fail(std::string what);
    void check_effects(std::size_t n, const vrrp::EffectList& effects);
    void check_effect(std::size_t n, const vrrp::Effect& effect, std::set<std::string>& saved);
    void check_states(std::size_t n);
    void entered(std::size_t n, const std::string& name, vrrp::State from, vrrp::State to);
    void note_heard(std::size_t n, const Datagram& datagram);
    // What a MASTER that hears this must be afterwards; nothing where that is no question.
    std::optional<std::pair<InstanceId, vrrp::State>> elected(std::size_t n, const Datagram& datagram) const;
    void check_tick();
    void check_two_masters(std::size_t a, std::size_t b);
    void check_adverts(std::size_t n);
    void check_kernel(std::size_t n);
    void check_end();

    Options options_;
    Tally& tally_;
    Random network_;
    Scenario scenario_;
    std::vector<Fault> faults_;
    std::vector<Node> nodes_;
    std::priority_queue<Item, std::vector<Item>, std::greater<>> queue_;
    std::uint64_t order_ = 0;
    Duration now_{};
    Duration faults_end_{};
    std::vector<std::vector<int>> blocked_;  // [from][to]
    int lossy_ = 0, late_ = 0, doubling_ = 0, shuffling_ = 0;
    std::int64_t loss_percent_ = 0;
    Duration network_calm_since_{};
    bool silence_expected_ = false;
    std::optional<std::string> failure_;
};

}  // namespace ka::sim
