#include "checker/run/process.hpp"

#include <linux/capability.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

#include "common/base/hash.hpp"
#include "common/base/overloaded.hpp"
#include "checker/config/effective.hpp"
#include "checker/dump/data.hpp"
#include "checker/run/saved_state.hpp"
#include "common/log/log.hpp"
#include "common/process/capabilities.hpp"
#include "common/process/rlimits.hpp"
#include "common/process/script_security.hpp"
#include "common/role/child_setup.hpp"
#include "common/role/data_dump.hpp"

namespace ka::checker {

namespace {

constexpr int exit_configuration = 2;  // permanent: core does not start us again
constexpr Duration heartbeat_promise = seconds{1};
constexpr Duration heartbeat_interval = milliseconds{500};
constexpr Duration last_mail_limit = milliseconds{700};  // beyond what the stop took already
constexpr const char* default_process_name = "keepalived_lvs";
constexpr std::uint64_t descriptors_beside_probes = 64;

}  // namespace

Process::Process(Loop& loop, UniqueFd core, const ScriptEnvironment& environment)
    : loop_(loop), environment_(environment) {
    core_ = std::make_unique<CoreLink>(
        loop_, std::move(core), "core",
        CoreLink::Handlers{[this](message::CoreToChild& message, UniqueFd fd) { take(message, std::move(fd)); },
                           [this](const std::string&) { stop(); }});
    for (const int number : {SIGTERM, SIGINT}) {
        signals_.push_back(loop_.on_signal(number, "signal", [this, number] {
            if (number != SIGINT || !options_.ignore_sigint) stop();
        }));
    }
    signals_.push_back(loop_.on_signal(SIGUSR1, "SIGUSR1", [this] { on_command({message::CommandKind::dump_data}); }));
    // Reloads come through core, the other dumps are of the vrrp process: sent to this process alone they mean nothing.
    for (const int number : {SIGHUP, SIGUSR2, SIGRTMAX - 1, SIGRTMIN + 2})
        signals_.push_back(loop_.on_signal(number, "signal", [] {}));
    signals_.push_back(loop_.on_signal(SIGXCPU, "SIGXCPU", [] {
        log::info("Healthcheck process has used too much CPU time, checker_rlimit_rttime may need to be increased");
    }));
    send(message::Hello{message::Role::checker, std::string(message::build_id()), ::getpid()});
    beat();
}

void Process::send(const message::ChildToCore& message) {
    const auto* checkpoint = std::get_if<message::Checkpoint>(&message);
    // Of several checkpoints of one object only the latest matters.
    const auto delivery =
        checkpoint != nullptr ? Delivery::state(StableHash{}.add(checkpoint->state.key).value()) : Delivery::ordered();
    core_->send(message, delivery);
}

void Process::beat() {
    message::Heartbeat heartbeat;
    heartbeat.sequence = ++beats_;
    heartbeat.interval = heartbeat_promise;
    heartbeat.longest_callback = loop_.take_stats().longest_callback;
    core_->send(heartbeat, Delivery::state(0));
    heartbeat_ = loop_.at(loop_.now() + heartbeat_interval, "heartbeat", [this] { beat(); });
}

void Process::take(message::CoreToChild& message, UniqueFd fd) {
    std::visit(Overloaded{[&](const message::Configure& configure) { on_configure(configure, std::move(fd)); },
                          [&](const message::Resume& resume) {
                              past_.resumed = true;
                              for (const auto& record : resume.states) restore(record, past_.saved);
                          },
                          [&](const message::Start&) { on_start(); },
                          [&](const message::Prepare& prepare) { on_prepare(prepare, std::move(fd)); },
                          [&](const message::Commit& commit) { on_commit(commit); },
                          [&](const message::Abort&) { pending_.reset(); },
                          [&](const message::SiblingLink&) {
                              if (runner_) runner_->connect_vrrp(std::move(fd));
                              else vrrp_end_ = std::move(fd);
                          },
                          [&](const message::Command& command) { on_command(command); },
                          [&](const message::Stop&) { stop(); }},
               message);
}

Result<Process::Loaded> Process::load_from(int fd) {
    auto bundle = read_bundle(fd);
    if (!bundle) return tl::unexpected<Error>(bundle.error());
    const char* path = std::getenv("PATH");
    ScriptSecurity gate(path != nullptr ? path : "", "check scripts");
    auto result = load(*bundle, gate);
    result.config = effective(std::move(result.config));
    auto reason = refusal(*bundle, result.diagnostics);
    return Loaded{std::move(*bundle), std::move(result), std::move(reason)};
}

void Process::on_configure(const message::Configure& configure, UniqueFd bundle) {
    options_ = configure.options;
    generation_ = configure.generation;
    log::open(log_settings(options_), loop_.clock());
    auto loaded = load_from(bundle.get());
    if (!loaded) {
        log::error("The configuration cannot be read: {}", {loaded.error().text});
        return end(exit_configuration);
    }
    log_diagnostics(loaded->bundle, loaded->result.diagnostics);
    const bool checked = loaded->result.global.parent.reload_check_config.has_value();
    const bool wrong = loaded->result.diagnostics.worst() != config::ErrorClass::ok;
    if (!loaded->refusal.empty() || (checked && wrong)) return end(exit_configuration);
    loaded_.emplace(std::move(*loaded));
    settle(loaded_->result.global);
}

// Limits, priority and rights of this process, from the configuration.
void Process::settle(const model::Global& global) const {
    if (options_.raise_core_limit) (void)unlimit_core_files();
    if (const auto raised = raise_open_files(descriptors_beside_probes + probes_at_once); !raised) {
        log::info("{}", {raised.error().text});
    }
    settle_process(global.checker_process, global.common, default_process_name);
    // The last is for FIFOs that belong to others: a reload makes them anew.
    CapabilityList keep{CAP_NET_ADMIN, CAP_NET_RAW, CAP_SETUID, CAP_SETGID, CAP_KILL, CAP_CHOWN};
    if (global.checker_process.no_swap) keep.push_back(CAP_IPC_LOCK);  // later memory is locked too, beyond any limit
    if (!global.common.config_save_dir.empty()) keep.push_back(CAP_DAC_OVERRIDE);  // its mode 0600 closes it to root too
    for (const auto& line : keep_only_capabilities(keep)) {
        log::warning("{}", {line});
    }
}

void Process::open_outlets(const model::Global& global) {
    runner_->fifos().use({global.common.notify_fifo, global.common.notify_fifo_script},
                         {global.checker.notify_fifo, global.checker.notify_fifo_script}, global.common.scripts);
    runner_->outbox().use(global.common.mail, global.common.router_id);
}

void Process::on_start() {
    if (!loaded_ || runner_) return;
    runner_ = std::make_unique<Runner>(
        loop_, environment_, [this](message::ChildToCore message) { send(message); }, std::move(loaded_->result.config), past_);
    if (vrrp_end_) runner_->connect_vrrp(std::move(vrrp_end_));
    open_outlets(loaded_->result.global);
    runner_->start();
    global_ = std::move(loaded_->result.global);
    loaded_.reset();
    send(message::Ready{generation_});
    if (options_.dump_configuration) log_lines(loop_, data());
}

void Process::on_prepare(const message::Prepare& prepare, UniqueFd bundle) {
    pending_.reset();
    auto loaded = load_from(bundle.get());
    if (!loaded) return send(message::Refused{prepare.generation, loaded.error().text});
    if (!loaded->refusal.empty()) return send(message::Refused{prepare.generation, loaded->refusal});
    const auto summary = format("{} virtual servers", {loaded->result.config.virtual_servers.size()});
    pending_.emplace(Pending{prepare.generation, std::move(*loaded)});
    send(message::Prepared{prepare.generation, summary});
}

void Process::on_commit(const message::Commit& commit) {
    if (!pending_ || pending_->generation != commit.generation || !runner_) return;
    auto pending = std::move(*pending_);
    pending_.reset();
    generation_ = pending.generation;
    log_diagnostics(pending.loaded.bundle, pending.loaded.result.diagnostics);
    open_outlets(pending.loaded.result.global);
    ++reloads_;
    keep_dump("pre");
    global_ = pending.loaded.result.global;
    runner_->reconfigure(std::move(pending.loaded.result.config));
    keep_dump("post");
    send(message::Ready{generation_});
}

void Process::on_command(const message::Command& command) {
    if (!runner_ || command.kind != message::CommandKind::dump_data) return;
    log::info("Printing checker data for process({}) on signal", {::getpid()});
    dump_data();
}

std::string Process::data() const {
    return data_text(global_, model::DumpingProcess::Role::checker, options_.umask,
                     [&](model::DumpText& out) { dump::data(runner_->services(), out); });
}

void Process::dump_data() {
    const auto place = dump_place(options_);
    dumps_.write(data_file(global_, place, "_check"), dump_mode(global_, place), [this] { return data(); });
}

void Process::keep_dump(std::string_view when) {
    if (global_.common.config_save_dir.empty()) return;
    dumps_.write(model::kept_dump(global_, "check", ::getpid(), reloads_, when), model::kept_mode, [this] { return data(); });
}

void Process::stop() {
    if (std::exchange(stopping_, true)) return;
    if (!runner_) return end(0);
    runner_->stop(options_.keep_ipvs, [this] {
        runner_->fifos().finish([this] { runner_->outbox().finish(last_mail_limit, [this] { end(0); }); });
    });
}

void Process::end(int status) {
    heartbeat_.reset();
    if (status == 0) send(message::Stopped{});
    loop_.stop(status);
}

}  // namespace ka::checker
