// The working checker: feeds the engine with due times and results, and performs what it decides.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "checker/engine/services.hpp"
#include "checker/ipvs/apply.hpp"
#include "checker/probe/prober.hpp"
#include "checker/run/notifier.hpp"
#include "common/ipvs/sync_daemons.hpp"
#include "common/loop/loop.hpp"
#include "common/loop/typed_channel.hpp"
#include "common/mailer/outbox.hpp"
#include "common/message/core_child.hpp"
#include "common/message/vrrp_checker.hpp"
#include "common/netlink/monitor.hpp"
#include "common/process/fifo.hpp"

namespace ka::checker {

using VrrpLink = Channel<message::CheckerToVrrp /*out*/, message::VrrpToChecker /*in*/>;

class Runner {
public:
    using Report = std::function<void(message::ChildToCore)>;

    struct Past {
        bool resumed = false;  // a predecessor died: the kernel has its entries
        SavedState saved;
    };

    // loop and environment outlive the runner; `report` sends to core.
    Runner(Loop& loop, const ScriptEnvironment& environment, Report report, Config config, const Past& past);

    void start();
    // Where lines about virtual and real servers go, from now on.
    Fifos& fifos() { return fifos_; }
    mailer::Outbox& outbox() { return outbox_; }
    const Services& services() const { return services_; }
    // Takes everything down and calls `done` when scripts and probes have ended, after a second at the latest.
    // `keep_services`: the table stays as it is and nobody is told (-I).
    void stop(bool keep_services, std::function<void()> done);
    void reconfigure(Config next);
    // The pair to vrrp has been made anew: tells it everything.
    void connect_vrrp(UniqueFd fd);

private:
    void perform(const EffectList& effects);
    void perform_one(const Effect& effect);
    void arm();
    void run_due();
    void take_result(CheckKey check, std::uint64_t attempt, const CheckResult& result);
    void tell_vrrp(const message::CheckerToVrrp& message);
    void watch_addresses();
    void read_addresses();
    void finish_stop();
    void keep_sync_daemons(bool wanted);
    void load_ipvs_module(std::function<void()> done);

    Loop& loop_;
    Report report_;
    Config config_;
    bool resumed_;
    Services services_;
    Script module_loader_;
    ipvs::Applier applier_;
    ka::ipvs::SyncDaemons sync_daemons_;
    WatchPtr sync_retry_;
    Prober prober_;
    Notifier notifier_;
    std::unique_ptr<VrrpLink> vrrp_;
    Fifos fifos_;
    mailer::Outbox outbox_;
    std::optional<netlink::Monitor> addresses_;
    WatchPtr addresses_readable_;
    WatchPtr addresses_timer_;
    WatchPtr due_;
    WatchPtr stop_limit_;
    std::function<void()> stopped_;
};

}  // namespace ka::checker
