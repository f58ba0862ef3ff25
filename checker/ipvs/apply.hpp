// Makes the kernel's IPVS table what the engine wants: sends the keeper's requests, reads answers, verifies from time to time.
// Never blocks; a kernel without IPVS costs one line in the log and is asked again later.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "checker/engine/effects.hpp"
#include "checker/ipvs/keeper.hpp"
#include "common/loop/loop.hpp"
#include "common/netlink/genl.hpp"

namespace ka::checker::ipvs {

// How often the table is compared with what is wanted; what others delete is back by then.
constexpr Duration verify_interval = seconds{5};
// How soon after an answer that did not fit.
constexpr Duration verify_soon = seconds{1};
// How often a kernel without IPVS is asked again.
constexpr Duration reopen_interval = seconds{30};

class Applier {
public:
    // Loads the kernel's module and calls `done` from the loop, whether that helped or not.
    using LoadModule = std::function<void(std::function<void()> done)>;

    // `loop` outlives the applier. `verify_first`: a predecessor's entries are there.
    Applier(Loop& loop, bool verify_first, LoadModule load_module);

    // Opens the table; without IPVS everything is remembered until it is there. `flush`: removes everything in it first,
    // also what is not ours (lvs_flush).
    void open(bool flush);

    void perform(const effect::PutService& wish) { keeper_.put_service(wish.key, wish.spec); }
    void perform(const effect::DropService& wish) { keeper_.drop_service(wish.key); }
    void perform(const effect::PutDestination& wish) { keeper_.put_destination(wish.service, wish.key, wish.spec); }
    void perform(const effect::DropDestination& wish) { keeper_.drop_destination(wish.service, wish.key); }

    // Sends what waits, as much as the kernel may take at once; the rest follows from the loop.
    void pump();
    // Sends everything that waits, at most until `deadline`: the end of the process.
    void finish(Instant deadline);

private:
    struct Verification {
        std::uint64_t revision = 0;
        std::uint32_t services_request = 0;
        std::map<std::uint32_t, ServiceKey> destination_requests;
        std::vector<ServiceKey> left_to_ask;
        bool incomplete = false;
        IpvsTable table;
    };
    void flush_table();
    bool send_next();
    void drain();
    void take(const netlink::GenlAnswer& answer);
    void take_services(const netlink::GenlAnswer& answer);
    void take_destinations(const ServiceKey& service, const netlink::GenlAnswer& answer);
    void begin_verification();
    void ask_destinations();
    void end_verification_if_whole();
    void lose(int errno_value);
    void do_without(int errno_value);
    void schedule();

    Loop& loop_;
    LoadModule load_module_;  // null once it has been tried
    Keeper keeper_;
    std::optional<netlink::GenlFamily> family_;
    WatchPtr readable_;
    WatchPtr timer_;
    std::map<std::uint32_t, Request> sent_;
    std::optional<Verification> verification_;
    Instant next_verification_ = never;
    bool missing_told_ = false;
    bool pump_posted_ = false;
};

}  // namespace ka::checker::ipvs
