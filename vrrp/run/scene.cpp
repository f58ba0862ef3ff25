// What the runner adds to a dump: the sockets, and where the trackers stand.
#include "vrrp/run/runner.hpp"

namespace ka::vrrp::run {

namespace {

dump::ScriptFacts facts_of(const track::ScriptState& script) {
    const char* run = script.run == track::ScriptState::Run::idle      ? "idle"
                      : script.run == track::ScriptState::Run::running ? "running"
                                                                       : "requested termination";
    return {script.counter.known(), script.counter.up(), script.counter.count(), run};
}

dump::SocketFacts facts_of(const kernel::SocketOverview& socket) {
    const auto& place = socket.place;
    return {socket.receive,  socket.send,          place.interface_name, place.family, place.multicast,
            place.address,   socket.receive_buffer, socket.users,         place.behind_ah};
}

}  // namespace

dump::Scene Runner::scene() const {
    const Duration to_wall = loop_.clock().wall_now().time_since_epoch() - loop_.now().time_since_epoch();
    dump::Scene scene{router_, *config_, apply_->mirror(), to_wall};
    for (const auto& [name, state] : track_scripts_.states()) scene.scripts.emplace(name, facts_of(state));
    scene.files = track_files_.values();
    for (const auto& process : config_->processes) {
        const auto standing = track_processes_.standing(process.name);
        scene.processes[process.name] = {standing.count, standing.quorum.value_or(false), standing.gaining, standing.losing};
    }
    for (const auto& socket : sockets_.overview()) scene.sockets.push_back(facts_of(socket));
    scene.polled = linkbeat_.kinds();
    return scene;
}

}  // namespace ka::vrrp::run
