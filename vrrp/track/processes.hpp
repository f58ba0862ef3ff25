// Tracked processes as the kernel tells of them: its process connector where that is to be had, otherwise a look at /proc
// each second. Nothing here blocks: /proc is read in portions. Where more happens than the socket holds, /proc tells what was
// missed, and the socket gets more room.
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
    // Opens a socket that hears of every process from then on; empty, with errno, where there is none.
    using Connect = UniqueFd (*)();
    Processes(Loop& loop, Changed changed, Connect connect = connect_to_kernel)
        : loop_(loop), changed_(std::move(changed)), connect_(connect) {}

    // The first call reads /proc at once, so that verdicts are there before anything is decided. `receive_buffer` is that of
    // the socket, in octets; 0 = the kernel's default.
    void configure(const std::vector<TrackProcessConfig>& tracked, std::uint32_t receive_buffer);
    // Those known now, in the order of the configuration.
    std::vector<ProcessCounts::Verdict> verdicts() const;
    ProcessCounts::Standing standing(const std::string& name) const { return counts_.standing(name); }

    // Refused outside of the initial network namespace, without CAP_NET_ADMIN, and by kernels without CONFIG_PROC_EVENTS.
    static UniqueFd connect_to_kernel();

private:
    void listen();
    void stop_listening();
    void take_events();
    void take_event(const void* event);
    void begin_look();
    void look_on();
    void look_again_after(Duration wait);
    void make_up_for_lost();
    void enlarge_buffer();
    void tell();

    Loop& loop_;
    Changed changed_;
    Connect connect_;
    ProcessCounts counts_;
    std::vector<std::string> names_;
    bool begun_ = false;
    UniqueFd connector_;
    WatchPtr readable_;
    WatchPtr delay_;
    WatchPtr look_;
    WatchPtr lost_;  // events were: what follows from it
    std::uint32_t receive_buffer_ = 0;  // as configured
    std::vector<pid_t> to_look_at_;
    std::map<pid_t, ProcessFacts> seen_;
};

}  // namespace ka::vrrp::track
