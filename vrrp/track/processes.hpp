// Tracked processes as the kernel tells of them: its process connector where that is to be had, otherwise a look at /proc
// each second. Nothing here blocks: /proc is read in portions.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/loop/loop.hpp"
#include "common/loop/unique_fd.hpp"
#include "vrrp/track/process_counts.hpp"

namespace ka::vrrp::track {

class Processes {
public:
    // `changed` is called, from the loop, with every new verdict.
    using Changed = std::function<void(const std::string& name, bool quorum)>;
    Processes(Loop& loop, Changed changed) : loop_(loop), changed_(std::move(changed)) {}

    // The first call reads /proc at once, so that verdicts are there before anything is decided.
    void configure(const std::vector<TrackProcessConfig>& tracked);
    // Those known now, in the order of the configuration.
    std::vector<ProcessCounts::Verdict> verdicts() const;
    ProcessCounts::Standing standing(const std::string& name) const { return counts_.standing(name); }

private:
    void listen();
    void stop_listening();
    void take_events();
    void take_event(const void* event);
    void begin_look();
    void look_on();
    void look_again_after(Duration wait);
    void tell();

    Loop& loop_;
    Changed changed_;
    ProcessCounts counts_;
    std::vector<std::string> names_;
    bool begun_ = false;
    UniqueFd connector_;
    WatchPtr readable_;
    WatchPtr delay_;
    WatchPtr look_;
    std::vector<pid_t> to_look_at_;
    std::map<pid_t, ProcessFacts> seen_;
};

}  // namespace ka::vrrp::track
