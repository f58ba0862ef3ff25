// The running VRRP process: one router, its sockets, its share of the kernel, its scripts, driven by the loop.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/ipvs/sync_daemons.hpp"
#include "common/loop/loop.hpp"
#include "common/process/script.hpp"
#include "vrrp/dump/scene.hpp"
#include "vrrp/engine/router.hpp"
#include "vrrp/kernel/announcer.hpp"
#include "vrrp/kernel/apply.hpp"
#include "vrrp/kernel/firewall.hpp"
#include "vrrp/kernel/garp_pacer.hpp"
#include "vrrp/kernel/made_links.hpp"
#include "vrrp/kernel/sockets.hpp"
#include "vrrp/kernel/sysctl.hpp"
#include "vrrp/notify/scripts.hpp"
#include "vrrp/run/cycle.hpp"
#include "vrrp/run/interface_watch.hpp"
#include "vrrp/track/files.hpp"
#include "vrrp/track/linkbeat.hpp"
#include "vrrp/track/processes.hpp"
#include "vrrp/track/scripts.hpp"

namespace ka::vrrp::run {

// What the runner tells the rest of the process.
struct RunnerListener {
    // For a successor; replaces what was saved under the key.
    std::function<void(const std::string& key, std::vector<std::uint8_t> octets)> save;
    std::function<void(const std::string& key)> forget;
    // The addresses that an instance holds now; none when it has given them up.
    std::function<void(InstanceId, const std::vector<IpAddress>&)> holds;
    // A transition; after its scripts have been started.
    std::function<void(const Notify&)> changed;
    // The first cycle has run: the configuration is in force.
    std::function<void()> ready;
    // A timer was that late.
    std::function<void(Duration by)> late;
    // Everything is released and told; the process may end.
    std::function<void()> stopped;
    // Nothing can be done without this: the process ends with the status.
    std::function<void(int exit_code)> hopeless;
};

struct Inheritance {
    std::vector<Checkpoint> saved;
    std::vector<kernel::SavedSetting> settings;
    Instant adverts_sent_until{};
};

class Runner final : private Ports {
public:
    Runner(Loop& loop, const ScriptEnvironment& environment, std::shared_ptr<const Config> config,
           std::unique_ptr<kernel::Apply> apply, RunnerListener listener);
    ~Runner() override;

    // Begins as soon as the state of the kernel is known.
    void start(Inheritance inheritance);
    void reload(std::shared_ptr<const Config> config);
    // In order; listener.stopped follows. release = false (-V): addresses stay and nobody is told.
    void stop(bool release);
    void virtual_server(const std::string& name, std::optional<bool> up);

    void clear_statistics() { router_.clear_statistics(); }

    bool started() const { return started_; }
    const Router& router() const { return router_; }
    const Config& config() const { return *config_; }
    dump::Scene scene() const;  // what the dumps are made from
    const netlink::Mirror& mirror() const { return apply_->mirror(); }
    Instant adverts_sent_until() const { return cycle_.adverts_sent_until(); }

private:
    bool drain(const Feed& feed) override;
    void perform(const EffectList& effects) override;
    void work() override;

    void turn();  // one cycle, then arm
    void arm(bool at_once);
    void gather() const;
    void drain_kernel(const Feed& feed);
    void take_steady_links(const Feed& feed);
    void keep_links();
    void ask_links();
    void take_beat(const std::string& name, bool up);
    void log_links();
    static void log_interface(const InterfaceLine& line);
    void log_interfaces(const std::vector<InterfaceLine>& lines);
    bool is_untold(const std::string& name) const;
    void tell(const InterfaceChanged& event, const Feed& feed);
    void tell_late(const Feed& feed);
    void use_prepared();
    void take_report(const kernel::Report& report, const Feed& feed);
    void begin();
    void configure_kernel();
    void keep_sync_daemon();
    void configure_firewall();
    void log_firewall();
    void watch_firewall();
    std::vector<kernel::OwnerConfig> owners() const;
    void configure_pacer();
    void keep_secondaries();
    kernel::SettingKeeper keeper();
    void take_settings(const std::vector<kernel::SavedSetting>& settings);
    void open_sockets(InstanceId instance);
    void retry_sockets(Instant now);
    void perform(const Effect& effect);
    void send_adverts();
    void save(const SaveCheckpoint& effect);
    void close(InstanceId instance);
    void want(const Want& want);
    void announce(Instant now);
    void notify();
    void wind_down();
    void finish_stop();
    Instant next_deadline() const;
    std::string name_of(InstanceId instance) const;

    Loop& loop_;
    std::shared_ptr<const Config> config_;
    RunnerListener listener_;
    Router router_;
    Cycle cycle_;
    kernel::Sysctls sysctls_;
    std::unique_ptr<kernel::Apply> apply_;
    kernel::Firewall firewall_;
    kernel::Sockets sockets_;
    kernel::GarpPacer pacer_;
    kernel::Announcer announcer_;
    InterfaceWatch interfaces_;
    kernel::MadeLinks links_;
    std::set<std::string> untold_;  // interfaces that are being made or put back
    std::shared_ptr<const Config> prepared_;  // of a reload whose interfaces are being made
    track::Linkbeat linkbeat_;
    track::Scripts track_scripts_;
    track::Files track_files_;
    track::Processes track_processes_;
    notify::Scripts notify_scripts_;

    std::optional<Inheritance> inheritance_;
    struct Notification {
        Notify notify;
        Instant since;
    };
    std::deque<Notification> notifications_;  // until the kernel has what the state wants
    ipvs::SyncDaemons sync_daemons_;
    bool states_changed_ = true;  // since the sync daemon was looked at
    std::map<InstanceId, std::string> checkpoint_keys_;
    std::set<InstanceId> without_socket_;  // opening failed: tried again
    Instant next_retry_ = never;
    bool started_ = false;
    bool stopping_ = false;
    bool release_ = true;
    Instant stop_began_{};
    Instant stop_deadline_ = never;
    bool kernel_readable_ = true;
    Instant armed_ = never;
    bool turn_posted_ = false;
    WatchPtr timer_;
    WatchPtr firewall_watch_;
    std::vector<WatchPtr> watches_;
    std::vector<const SendAdvert*> adverts_;  // effects that follow each other: one system call for each socket
    std::vector<InterfaceLine> lines_for_later_;  // behind those of the effects of this cycle
    std::vector<netlink::Change> changes_;
    std::vector<kernel::Report> reports_;
};

}  // namespace ka::vrrp::run
