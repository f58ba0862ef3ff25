#include "checker/run/runner.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <utility>
#include <variant>

#include "checker/run/saved_state.hpp"
#include "common/base/overloaded.hpp"
#include "common/log/log.hpp"

namespace ka::checker {

namespace {

// Lines of the checker have always had a NUL behind them .
constexpr std::string_view fifo_ending("\n\0", 2);

// Scripts of a stop get this long (checker.md 10.1), and so do probes that have been told to end.
constexpr Duration stop_limit = seconds{1};
// The kernel answers inside the call; this is for a table so large that it takes its time.
constexpr Duration drain_limit = seconds{2};

constexpr Duration module_limit = seconds{5};

bool wants_addresses(const Config& config) {
    return std::any_of(config.virtual_servers.begin(), config.virtual_servers.end(),
                       [](const VirtualServerConfig& server) { return server.ha_suspend; });
}

}  // namespace

Runner::Runner(Loop& loop, const ScriptEnvironment& environment, Report report, Config config, const Past& past)
    : loop_(loop),
      report_(std::move(report)),
      config_(std::move(config)),
      resumed_(past.resumed),
      services_(config_, past.saved),
      module_loader_(loop, environment, "modprobe"),
      applier_(loop, past.resumed, [this](std::function<void()> done) { load_ipvs_module(std::move(done)); }),
      prober_(loop, [this](CheckKey check, std::uint64_t attempt, const CheckResult& result) {
          take_result(check, attempt, result);
      }),
      notifier_(loop, environment),
      fifos_(loop, environment, "lvs_"),
      outbox_(loop) {}

void Runner::start() {
    keep_sync_daemons(true);
    EffectList effects;
    services_.start(loop_.now(), effects);
    perform(effects);
    // All wishes are known before the first look at the table: what they do not name is not ours.
    applier_.open(config_.flush_at_start && !resumed_);
    watch_addresses();
}

void Runner::reconfigure(Config next) {
    config_ = std::move(next);
    keep_sync_daemons(true);
    EffectList effects;
    services_.reconfigure(config_, loop_.now(), effects);
    perform(effects);
    watch_addresses();
}

void Runner::stop(bool keep_services, std::function<void()> done) {
    stopped_ = std::move(done);
    due_.reset();
    if (!keep_services) {
        EffectList effects;
        services_.stop(effects);
        perform(effects);
        applier_.finish(loop_.now() + drain_limit);
    }
    due_.reset();
    prober_.cancel_all();
    const auto look = [this] {
        if (notifier_.idle() && prober_.idle()) finish_stop();
    };
    notifier_.on_idle(look);
    prober_.on_idle(look);
    stop_limit_ = loop_.at(loop_.now() + stop_limit, "checker.stop", [this] {
        notifier_.kill_all();
        finish_stop();
    });
    loop_.post("checker.stop", look);
}

// With the program that the kernel itself would use.
void Runner::load_ipvs_module(std::function<void()> done) {
    std::ifstream setting("/proc/sys/kernel/modprobe");
    ScriptCommand command;
    std::getline(setting, command.path);
    command.arguments = {command.path, "ip_vs"};
    const auto started = command.path.empty()
                             ? Status(fail("this kernel loads no modules"))
                             : module_loader_.start(command, {}, module_limit, [done](const ScriptResult&) { done(); });
    if (!started) loop_.post("ipvs.module", done);
}

// Those of an instance are the VRRP process's.
void Runner::keep_sync_daemons(bool wanted) {
    const bool run = wanted && config_.sync_daemon;
    sync_daemons_.want(run ? config_.sync_daemon : std::nullopt, {run, run}, loop_.now());
    const auto next = sync_daemons_.next_deadline();
    sync_retry_ = next == never || !wanted ? nullptr : loop_.at(next, "ipvs.sync", [this] { keep_sync_daemons(true); });
}

void Runner::finish_stop() {
    keep_sync_daemons(false);
    if (auto done = std::exchange(stopped_, nullptr)) done();
}

void Runner::connect_vrrp(UniqueFd fd) {
    vrrp_ = std::make_unique<VrrpLink>(
        loop_, std::move(fd), "vrrp",
        VrrpLink::Handlers{[](message::VrrpToChecker&, UniqueFd) {},
                           [this](const std::string&) { vrrp_.reset(); }});
    EffectList effects;
    services_.publish_all(effects);
    for (const auto& effect : effects) perform_one(effect);
    tell_vrrp(message::StateComplete{});
}

void Runner::tell_vrrp(const message::CheckerToVrrp& message) {
    if (vrrp_) vrrp_->send(message);
}

void Runner::perform(const EffectList& effects) {
    for (const auto& effect : effects) perform_one(effect);
    applier_.pump();
    arm();
}

void Runner::perform_one(const Effect& effect) {
    std::visit(
        Overloaded{
            [](const effect::Log& log) { log.detail ? log::info_detail("{}", {log.text}) : log::state_change("{}", {log.text}); },
            [this](const effect::StartCheck& start) { prober_.start(start); },
            [this](const effect::CancelCheck& cancel) { prober_.cancel(cancel.check); },
            [this](const effect::PutService& wish) { applier_.perform(wish); },
            [this](const effect::DropService& wish) { applier_.perform(wish); },
            [this](const effect::PutDestination& wish) { applier_.perform(wish); },
            [this](const effect::DropDestination& wish) { applier_.perform(wish); },
            [this](const effect::RunScript& run) { notifier_.run(run.object, run.command); },
            [this](const effect::FifoLine& line) { fifos_.write(line.text, fifo_ending); },
            [this](const effect::Mail& mail) { outbox_.post(mail.subject, mail.text); },
            [this](const effect::PublishQuorum& quorum) {
                tell_vrrp(message::VirtualServerState{quorum.virtual_server, quorum.up});
            },
            [this](const effect::PublishGone& gone) { tell_vrrp(message::VirtualServerGone{gone.virtual_server}); },
            [this](const effect::SaveHealth& save) { report_(message::Checkpoint{record_of(save.check, save.health)}); },
            [this](const effect::SaveQuorum& save) { report_(message::Checkpoint{record_of(save.virtual_server, save.up)}); },
            [this](const effect::ForgetHealth& gone) { report_(message::ForgetCheckpoint{check_record_key(gone.check)}); },
            [this](const effect::ForgetQuorum& gone) {
                report_(message::ForgetCheckpoint{quorum_record_key(gone.virtual_server)});
            }},
        effect);
}

void Runner::arm() {
    const auto next = services_.next_due();
    due_ = next == never ? nullptr : loop_.at(next, "checker.due", [this] { run_due(); });
}

void Runner::run_due() {
    EffectList effects;
    services_.run_due(loop_.now(), effects);
    perform(effects);
}

void Runner::take_result(CheckKey check, std::uint64_t attempt, const CheckResult& result) {
    EffectList effects;
    services_.take_result(check, attempt, result, loop_.now(), effects);
    perform(effects);
}

void Runner::watch_addresses() {
    if (addresses_ || !wants_addresses(config_)) return;
    auto opened = netlink::Monitor::open({.receive_buffer = 0, .routes = false}, loop_.now());
    if (!opened) return log::error("ha_suspend: cannot watch addresses: {}", {opened.error().text});
    addresses_.emplace(std::move(*opened));
    addresses_readable_ = loop_.watch_fd(addresses_->fd(), Readiness::readable, "checker.addresses", [this] { read_addresses(); });
    read_addresses();
}

void Runner::read_addresses() {
    std::vector<netlink::Change> changes;
    addresses_->drain(loop_.now(), changes);
    for (const auto& change : changes) {
        if (const auto* added = std::get_if<netlink::AddressAdded>(&change)) {
            log::info_detail("Netlink reflector reports IP {} added", {added->address.prefix.address.to_string()});
        } else if (const auto* removed = std::get_if<netlink::AddressRemoved>(&change)) {
            log::info_detail("Netlink reflector reports IP {} removed", {removed->address.prefix.address.to_string()});
        }
    }
    const auto deadline = addresses_->behind() ? loop_.now() : addresses_->next_deadline();
    addresses_timer_ = deadline == never ? nullptr : loop_.at(deadline, "checker.addresses", [this] { read_addresses(); });
    if (!addresses_->mirror().synced()) return;
    std::set<IpAddress> held;
    for (const auto& [key, address] : addresses_->mirror().addresses()) held.insert(key.prefix.address);
    EffectList effects;
    services_.addresses_changed(std::move(held), effects);
    perform(effects);
}

}  // namespace ka::checker
