// The checker as a child of core: start sequence, two-phase reload, stop. The work itself is the runner's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/config/load.hpp"
#include "checker/run/runner.hpp"
#include "common/loop/loop.hpp"
#include "common/loop/typed_channel.hpp"
#include "common/message/core_child.hpp"
#include "common/process/dump_files.hpp"
#include "common/process/script.hpp"

namespace ka::checker {

class Process {
public:
    // loop and environment outlive the process. Says Hello at once.
    Process(Loop& loop, UniqueFd core, const ScriptEnvironment& environment);

private:
    using CoreLink = Channel<message::ChildToCore /*out*/, message::CoreToChild /*in*/>;

    void take(message::CoreToChild& message, UniqueFd fd);
    void on_configure(const message::Configure& configure, UniqueFd bundle);
    void on_start();
    void on_prepare(const message::Prepare& prepare, UniqueFd bundle);
    void on_commit(const message::Commit& commit);
    void stop();
    void end(int status);
    void send(const message::ChildToCore& message);
    void beat();
    void settle(const model::Global& global) const;
    void open_outlets(const model::Global& global);
    void on_command(const message::Command& command);
    std::string data() const;
    void dump_data();
    void keep_dump(std::string_view when);

    struct Loaded {
        config::Bundle bundle;  // for the places of complaints
        LoadResult result;
        std::string refusal;  // why it must not be used
    };
    static Result<Loaded> load_from(int fd);

    struct Pending {
        std::uint64_t generation = 0;
        Loaded loaded;
    };

    Loop& loop_;
    const ScriptEnvironment& environment_;
    message::RunOptions options_;
    std::uint64_t generation_ = 0;
    std::optional<Loaded> loaded_;   // what Start will run with
    model::Global global_;           // of the configuration in force
    DumpFiles dumps_{loop_};
    unsigned reloads_ = 0;
    std::optional<Pending> pending_;  // prepared, not committed
    Runner::Past past_;
    UniqueFd vrrp_end_;  // came before Start
    std::unique_ptr<CoreLink> core_;
    std::unique_ptr<Runner> runner_;
    std::vector<WatchPtr> signals_;
    WatchPtr heartbeat_;
    std::uint64_t beats_ = 0;
    bool stopping_ = false;
};

}  // namespace ka::checker
