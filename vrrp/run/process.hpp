// VRRP as a child of core: start sequence, two-phase reload, stop, heartbeats. The work itself is the runner's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/source.hpp"
#include "common/loop/loop.hpp"
#include "common/loop/typed_channel.hpp"
#include "common/mailer/outbox.hpp"
#include "common/message/core_child.hpp"
#include "common/process/dump_files.hpp"
#include "common/process/fifo.hpp"
#include "common/process/script.hpp"
#include "common/role/auto_priority.hpp"
#include "vrrp/config/load.hpp"
#include "vrrp/notify/mails.hpp"
#include "vrrp/run/checker_link.hpp"
#include "vrrp/run/runner.hpp"

namespace ka::vrrp::run {

class Process {
public:
    // loop and environment outlive the process. Says Hello at once.
    Process(Loop& loop, UniqueFd core, const ScriptEnvironment& environment);
    ~Process();

private:
    using CoreLink = Channel<message::ChildToCore /*out*/, message::CoreToChild /*in*/>;
    struct Loaded {
        std::uint64_t generation = 0;
        config::Bundle bundle;
        LoadResult result;
    };

    void take(message::CoreToChild& message, UniqueFd fd);
    void on_configure(const message::Configure& configure, UniqueFd bundle);
    void on_resume(const message::Resume& resume);
    void on_start();
    void on_prepare(const message::Prepare& prepare, UniqueFd bundle);
    void on_commit(const message::Commit& commit);
    void on_command(const message::Command& command);
    std::string data(bool running) const;
    void dump_data();
    void keep_dump(std::string_view when);
    void dump_statistics(std::function<void()> taken);
    void dump_json();
    void use(Loaded loaded);
    void reload_self();
    void stop();
    void end(int status);
    void watch_signals();
    void beat();
    void settle(const model::Global* before);
    void open_fifos();
    void use_firewall(const Config& config);
    void use_mail();
    void tell(const Notify& notify);
    RunnerListener listener();
    Result<Loaded> load_from(std::uint64_t generation, int fd) const;
    Loaded load_bundle(std::uint64_t generation, config::Bundle bundle) const;
    InterfaceCatalogue catalogue() const;

    Loop& loop_;
    const ScriptEnvironment& environment_;
    message::RunOptions options_;
    std::optional<Loaded> current_;
    std::optional<Loaded> prepared_;  // not committed
    Inheritance inheritance_;
    std::unique_ptr<CoreLink> core_;
    Fifos fifos_;
    CheckerLink checker_;
    AutoPriority priority_;
    DumpFiles dumps_{loop_};
    mailer::Outbox outbox_{loop_};
    notify::Mails mails_;
    unsigned reloads_ = 0;
    std::unique_ptr<Runner> runner_;
    std::vector<WatchPtr> signals_;
    WatchPtr heartbeat_;
    Duration heartbeat_interval_ = seconds{1};
    std::uint64_t beats_ = 0;
    bool stopping_ = false;
};

}  // namespace ka::vrrp::run
