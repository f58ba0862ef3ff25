// All VRRP instances of a process as one state machine: events in, effects out; no clock, no socket, no log.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "vrrp/engine/effect.hpp"
#include "vrrp/engine/event.hpp"
#include "vrrp/engine/state.hpp"

namespace ka::vrrp {

struct World;

class Router {
public:
    // Feed InterfaceChanged for every interface, then Start. Instance ids are the positions in config->instances;
    // instances added by a reload get the numbers after them, those of removed ones are never used again.
    explicit Router(std::shared_ptr<const Config> config);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    // Appends to `out`. now must not go back.
    void handle(const Event& event, Instant now, EffectList& out);

    // When TimePassed is due; never if nothing is armed. In the past while a master-down timer waits for queued datagrams.
    Instant next_deadline() const;

    // How late a runner has to be for a TimeGap: never more than limits::lateness.
    Duration worth_telling() const;

    std::vector<InstanceId> instances() const;  // in configuration order
    bool exists(InstanceId id) const;
    // The following need an instance that exists.
    const InstanceConfig& config(InstanceId id) const;
    State state(InstanceId id) const;
    bool holds_addresses(InstanceId id) const;  // what the last Want said
    const Statistics& statistics(InstanceId id) const;
    Transport transport(InstanceId id) const;
    InstanceSnapshot snapshot(InstanceId id) const;
    InstanceDetails details(InstanceId id) const;
    std::vector<GroupSnapshot> groups() const;  // those that have members, in configuration order
    Checkpoint checkpoint(InstanceId id) const;

    // Datagrams that belong to no instance of ours, by cause.
    std::uint64_t unknown_vrid_datagrams() const;
    std::uint64_t undersized_datagrams() const;
    void clear_statistics();

private:
    std::unique_ptr<World> world_;
};

}  // namespace ka::vrrp
