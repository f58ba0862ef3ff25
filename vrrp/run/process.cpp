#include "vrrp/run/process.hpp"

#include <linux/capability.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <map>
#include <utility>

#include "common/base/hash.hpp"
#include "common/base/overloaded.hpp"
#include "common/log/log.hpp"
#include "common/log/setup.hpp"
#include "common/netlink/snapshot.hpp"
#include "common/process/capabilities.hpp"
#include "common/process/rlimits.hpp"
#include "common/process/script_security.hpp"
#include "common/role/child_setup.hpp"
#include "common/role/data_dump.hpp"
#include "vrrp/dump/data.hpp"
#include "vrrp/dump/json.hpp"
#include "vrrp/dump/statistics.hpp"

namespace ka::vrrp::run {

namespace {

constexpr int exit_fatal = 1;          // permanent, as the next: core does not start us again
constexpr int exit_configuration = 2;
// The mail of STOP is on its way since scripts were told; what a slow server takes longer for is lost.
constexpr Duration last_mail_limit = milliseconds{700};
constexpr const char* long_process_name = "keepalived_vrrp";
constexpr std::uint64_t descriptors_beside_sockets = 256;
constexpr std::uint64_t sockets_per_instance = 2;
// Hung is who is silent for four intervals.
constexpr Duration patience_with_late = milliseconds{750};

InterfaceFacts facts_of(const netlink::Link& link, const std::string& parent) {
    InterfaceFacts facts{link.name, link.index, link.mtu, link.loopback(), link.multicast(), link.vrf_table};
    facts.is_ethernet = link.ethernet();
    facts.is_private_macvlan = link.private_macvlan();
    if (link.kind == "macvlan") facts.parent = parent;
    facts.mac = link.mac;
    return facts;
}

InterfaceCatalogue catalogue_of(const std::vector<netlink::Link>& links) {
    std::map<IfIndex, std::string> names;
    for (const auto& link : links) names.emplace(link.index, link.name);
    InterfaceCatalogue catalogue;
    for (const auto& link : links) {
        const auto parent = names.find(link.parent);
        catalogue.interfaces.push_back(facts_of(link, parent == names.end() ? "" : parent->second));
    }
    return catalogue;
}

Duration fastest_advert(const Config& config) {
    Duration fastest = seconds{2};
    for (const auto& instance : config.instances) fastest = std::min(fastest, instance.advert_interval);
    return fastest;
}

Duration since_boot() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return seconds{now.tv_sec} + nanoseconds{now.tv_nsec};
}

void log_stopped() {
    if (!log::detail()) return log::info("Stopped");
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    log::info("Stopped - used {}.{:06} user time, {}.{:06} system time",
              {usage.ru_utime.tv_sec, usage.ru_utime.tv_usec, usage.ru_stime.tv_sec, usage.ru_stime.tv_usec});
}

}  // namespace

Process::Process(Loop& loop, UniqueFd core, const ScriptEnvironment& environment)
    : loop_(loop),
      environment_(environment),
      fifos_(loop, environment, "vrrp_"),
      checker_(loop, [this](const std::string& name, std::optional<bool> up) {
          if (runner_) runner_->virtual_server(name, up);
      }) {
    core_ = std::make_unique<CoreLink>(
        loop_, std::move(core), "core",
        CoreLink::Handlers{[this](message::CoreToChild& message, UniqueFd fd) { take(message, std::move(fd)); },
                           // Core is gone: nobody will tell us to stop.
                           [this](const std::string&) { stop(); }});
    watch_signals();
    core_->send(message::Hello{message::Role::vrrp, std::string(message::build_id()), ::getpid()});
    beat();
}

Process::~Process() = default;

void Process::watch_signals() {
    signals_.push_back(loop_.on_signal(SIGTERM, "SIGTERM", [this] { stop(); }));
    signals_.push_back(loop_.on_signal(SIGINT, "SIGINT", [this] {
        if (!options_.ignore_sigint) stop();
    }));
    signals_.push_back(loop_.on_signal(SIGHUP, "SIGHUP", [this] { reload_self(); }));
    signals_.push_back(loop_.on_signal(SIGUSR1, "SIGUSR1", [this] { on_command({message::CommandKind::dump_data}); }));
    signals_.push_back(loop_.on_signal(SIGUSR2, "SIGUSR2", [this] { on_command({message::CommandKind::dump_statistics}); }));
    signals_.push_back(loop_.on_signal(SIGRTMAX - 1, "SIGSTATSCLEAR", [this] { on_command({message::CommandKind::clear_statistics}); }));
    signals_.push_back(loop_.on_signal(SIGRTMIN + 2, "SIGJSON", [this] { on_command({message::CommandKind::dump_json}); }));
    signals_.push_back(loop_.on_signal(SIGPIPE, "SIGPIPE", [] {}));
    signals_.push_back(loop_.on_signal(SIGXCPU, "SIGXCPU", [] {
        log::info("VRRP process has used too much CPU time, vrrp_rlimit_rttime may need to be increased");
    }));
}

void Process::beat() {
    message::Heartbeat heartbeat;
    heartbeat.sequence = ++beats_;
    heartbeat.interval = heartbeat_interval_;
    // Who may raise its own priority when it is late has the time to come that far before it counts as hung.
    if (priority_.may_raise()) heartbeat.interval = std::max(heartbeat_interval_, patience_with_late);
    if (runner_ && runner_->started()) heartbeat.adverts_sent_until = runner_->adverts_sent_until();
    heartbeat.longest_callback = loop_.take_stats().longest_callback;
    core_->send(heartbeat, Delivery::state(0));
    // A little early: the promise is that the next one is there within the interval.
    heartbeat_ = loop_.at(loop_.now() + heartbeat_interval_ * 3 / 4, "heartbeat", [this] { beat(); });
}

void Process::take(message::CoreToChild& message, UniqueFd fd) {
    std::visit(Overloaded{
                   [&](const message::Configure& configure) { on_configure(configure, std::move(fd)); },
                   [&](const message::Resume& resume) { on_resume(resume); },
                   [&](const message::Start&) { on_start(); },
                   [&](const message::Prepare& prepare) { on_prepare(prepare, std::move(fd)); },
                   [&](const message::Commit& commit) { on_commit(commit); },
                   [&](const message::Abort&) { prepared_.reset(); },
                   [&](const message::SiblingLink&) { checker_.connect(std::move(fd)); },
                   [&](const message::Command& command) { on_command(command); },
                   [&](const message::Stop&) { stop(); },
               },
               message);
}

// ---- start

InterfaceCatalogue Process::catalogue() const {
    if (runner_) {
        std::vector<netlink::Link> links;
        for (const auto& [index, link] : runner_->mirror().links()) links.push_back(link);
        return catalogue_of(links);
    }
    const auto snapshot = netlink::snapshot();
    if (!snapshot) {
        log::error("The interfaces cannot be read: {}", {snapshot.error().text});
        return {};
    }
    return catalogue_of(snapshot->links);
}

Result<Process::Loaded> Process::load_from(std::uint64_t generation, int fd) const {
    auto bundle = read_bundle(fd);
    if (!bundle) return tl::unexpected<Error>(bundle.error());
    return load_bundle(generation, std::move(*bundle));
}

Process::Loaded Process::load_bundle(std::uint64_t generation, config::Bundle bundle) const {
    const char* path = std::getenv("PATH");
    ScriptSecurity gate(path != nullptr ? path : "", "scripts");
    auto result = load(bundle, catalogue(), gate);
    return Loaded{generation, std::move(bundle), std::move(result)};
}

void Process::on_configure(const message::Configure& configure, UniqueFd bundle) {
    options_ = configure.options;
    log::open(log_settings(options_), loop_.clock());
    auto loaded = load_from(configure.generation, bundle.get());
    if (!loaded) {
        log::error("The configuration cannot be read: {}", {loaded.error().text});
        return end(exit_configuration);
    }
    log_diagnostics(loaded->bundle, loaded->result.diagnostics);
    // With reload_check_config no configuration with an error is good enough, not at the start either.
    const bool checked = loaded->result.global.parent.reload_check_config.has_value();
    const bool wrong = loaded->result.diagnostics.worst() != config::ErrorClass::ok;
    if (loaded->result.is_unusable() || (checked && wrong)) return end(exit_configuration);
    current_.emplace(std::move(*loaded));
    settle(nullptr);
    open_fifos();
    use_mail();
}

// The reader of the pipe of all processes is the checker's, where there is one.
void Process::open_fifos() {
    const auto& global = current_->result.global;
    fifos_.use({global.common.notify_fifo, options_.with_checker ? std::nullopt : global.common.notify_fifo_script},
               {global.vrrp.notify_fifo, global.vrrp.notify_fifo_script}, global.common.scripts);
}

void Process::use_mail() {
    const auto& common = current_->result.global.common;
    outbox_.use(common.mail, common.router_id);
    mails_.configure(current_->result.config, common.mail.no_faults);
}

// What scripts were told of goes to FIFOs first, then to people.
void Process::tell(const Notify& notify) {
    fifos_.write(notify::fifo_line(notify));
    if (auto mail = mails_.mail_of(notify)) outbox_.post(std::move(mail->subject), std::move(mail->text));
}

// Name, limits, priority and rights of this process, from the configuration. What a reload leaves as it was is not asked for
// again: the right to it is gone by then.
void Process::settle(const model::Global* before) {
    const auto& global = current_->result.global;
    const auto& config = current_->result.config;
    if (options_.raise_core_limit) (void)unlimit_core_files();
    const auto descriptors = descriptors_beside_sockets + sockets_per_instance * config.instances.size();
    if (const auto raised = raise_open_files(descriptors); !raised)
        log::warning("The limit of open files stays: {}", {raised.error().text});
    const bool same = before != nullptr && before->vrrp_process == global.vrrp_process &&
                      before->common.process_names == global.common.process_names;
    if (!same) settle_process(global.vrrp_process, global.common, long_process_name);
    priority_.configure(global.common, global.vrrp_process);
    // SETUID, SETGID and KILL start and end scripts as other users, CHOWN gives FIFOs to them. They stay also where none is
    // configured: a reload may add one, and what was given up never comes back.
    CapabilityList keep{CAP_NET_ADMIN, CAP_NET_RAW, CAP_SETUID, CAP_SETGID, CAP_KILL, CAP_CHOWN};
    if (priority_.may_raise()) keep.push_back(CAP_SYS_NICE);
    if (global.vrrp_process.no_swap) keep.push_back(CAP_IPC_LOCK);  // later memory is locked too, beyond any limit
    if (!global.common.config_save_dir.empty()) keep.push_back(CAP_DAC_OVERRIDE);  // its mode 0600 closes it to root too
    for (const auto& line : keep_only_capabilities(keep)) log::warning("{}", {line});
}

void Process::on_resume(const message::Resume& resume) {
    inheritance_.adverts_sent_until = std::max(inheritance_.adverts_sent_until, resume.adverts_sent_until);
    std::size_t strange = 0;
    for (const auto& state : resume.states)
        if (auto checkpoint = decode_checkpoint(state.octets)) inheritance_.saved.push_back(std::move(*checkpoint));
        else if (auto setting = kernel::decode_saved_setting(state.octets)) inheritance_.settings.push_back(std::move(*setting));
        else ++strange;
    if (strange > 0) log::warning("{} saved states of the previous process make no sense and are ignored", {strange});
}

void Process::on_start() {
    if (!current_ || runner_ || stopping_) return;
    log::info_detail("Registering Kernel netlink reflector");
    log::info_detail("Registering Kernel netlink command channel");
    Config& wanted = current_->result.config;
    wanted.startup_delay = wanted.startup_delay_at(since_boot());
    auto config = std::make_shared<const Config>(wanted);
    auto apply = kernel::Apply::open({config->netlink_monitor_buffer, config->netlink_command_buffer}, loop_.clock());
    if (!apply) {
        log::error("No way to the kernel's network settings: {}", {apply.error().text});
        return end(exit_fatal);
    }
    use_firewall(*config);
    checker_.configure(*config);
    heartbeat_interval_ = message::heartbeat_interval(fastest_advert(*config));
    runner_ = std::make_unique<Runner>(loop_, environment_, std::move(config), std::move(*apply), listener());
    runner_->start(std::move(inheritance_));
}

// Whatever is configured, it is nftables; a dump says so.
void Process::use_firewall(const Config& config) {
    auto& settings = current_->result.global.vrrp.firewall;
    const auto notes = firewall_notes(settings, config);
    for (const std::string& note : notes) log::info("{}", {note});
    if (!notes.empty()) settings.nftables.table = config.firewall.table;
}

RunnerListener Process::listener() {
    RunnerListener listener;
    // Of what has to wait the last word on a key counts, saved or forgotten.
    const auto of_key = [](const std::string& key) { return Delivery::state(StableHash{}.add(key).value()); };
    listener.save = [this, of_key](const std::string& key, std::vector<std::uint8_t> octets) {
        core_->send(message::Checkpoint{{key, std::move(octets)}}, of_key(key));
    };
    listener.forget = [this, of_key](const std::string& key) { core_->send(message::ForgetCheckpoint{key}, of_key(key)); };
    listener.holds = [this](InstanceId id, const std::vector<IpAddress>& addresses) { checker_.holds(id, addresses); };
    listener.changed = [this](const Notify& notify) { tell(notify); };
    listener.late = [this](Duration by) { priority_.late(by); };
    listener.ready = [this] {
        beat();
        core_->send(message::Ready{current_->generation});
        if (options_.dump_configuration) log_lines(loop_, data(false));
    };
    listener.stopped = [this] { end(0); };
    listener.hopeless = [this](int status) { end(status); };
    return listener;
}

// ---- reload

void Process::on_prepare(const message::Prepare& prepare, UniqueFd bundle) {
    prepared_.reset();
    auto loaded = load_from(prepare.generation, bundle.get());
    if (!loaded) {
        core_->send(message::Refused{prepare.generation, loaded.error().text});
        return;
    }
    if (loaded->result.is_unusable()) {
        log_diagnostics(loaded->bundle, loaded->result.diagnostics);
        core_->send(message::Refused{prepare.generation, refusal(loaded->bundle, loaded->result.diagnostics)});
        return;
    }
    const auto summary = format("{} VRRP instances", {loaded->result.config.instances.size()});
    prepared_.emplace(std::move(*loaded));
    core_->send(message::Prepared{prepare.generation, summary});
}

void Process::on_commit(const message::Commit& commit) {
    if (!prepared_ || prepared_->generation != commit.generation || !runner_) return;
    log::info("Reloading");
    use(std::move(*std::exchange(prepared_, std::nullopt)));
    core_->send(message::Ready{current_->generation});
}

void Process::use(Loaded loaded) {
    const model::Global before = current_->result.global;
    ++reloads_;
    keep_dump("pre");
    current_.emplace(std::move(loaded));
    log_diagnostics(current_->bundle, current_->result.diagnostics);
    settle(&before);
    open_fifos();
    use_mail();
    auto config = std::make_shared<const Config>(current_->result.config);
    use_firewall(*config);
    checker_.configure(*config);
    heartbeat_interval_ = message::heartbeat_interval(fastest_advert(*config));
    runner_->reload(std::move(config));
    keep_dump("post");
    beat();
}

// A direct SIGHUP: the text that runs, read once more (users, script files and interfaces may have changed).
void Process::reload_self() {
    if (!current_ || !runner_ || stopping_) return;
    log::info("Reloading");
    Loaded again = load_bundle(current_->generation, current_->bundle);
    if (again.result.is_unusable()) return log_diagnostics(again.bundle, again.result.diagnostics);
    use(std::move(again));
}

// ---- dumps

void Process::on_command(const message::Command& command) {
    if (!runner_) return;
    switch (command.kind) {
        case message::CommandKind::dump_data:
            log::info("Printing VRRP data for process({}) on signal", {::getpid()});
            return dump_data();
        case message::CommandKind::dump_statistics:
            log::info("Printing VRRP stats for process({}) on signal", {::getpid()});
            return dump_statistics({});
        case message::CommandKind::clear_statistics:
            log::info("Printing and clearing VRRP stats for process({}) on signal", {::getpid()});
            return dump_statistics([this] { runner_->clear_statistics(); });
        case message::CommandKind::dump_json:
            if (!runner_->router().instances().empty()) dump_json();
    }
}

std::string Process::data(bool running) const {
    auto scene = runner_->scene();
    scene.running = running;
    model::Global global = current_->result.global;
    if (scene.config.sync_daemon) global.common.sync_daemon = scene.config.sync_daemon;  // with the id that its instance gives
    return data_text(global, model::DumpingProcess::Role::vrrp, options_.umask, [&](model::DumpText& out) { dump::data(scene, out); });
}

void Process::dump_data() {
    const auto& global = current_->result.global;
    const auto place = dump_place(options_);
    dumps_.write(data_file(global, place, ""), dump_mode(global, place), [this] { return data(true); });
}

void Process::keep_dump(std::string_view when) {
    const auto& global = current_->result.global;
    if (global.common.config_save_dir.empty()) return;
    dumps_.write(model::kept_dump(global, "vrrp", ::getpid(), reloads_, when), model::kept_mode, [this] { return data(true); });
}

void Process::dump_statistics(std::function<void()> taken) {
    const auto& global = current_->result.global;
    const auto place = dump_place(options_);
    dumps_.write(statistics_file(global, place), dump_mode(global, place),
                 [this] { return dump::statistics(runner_->router()); }, std::move(taken));
}

void Process::dump_json() {
    const auto& global = current_->result.global;
    const auto place = dump_place(options_);
    dumps_.write(json_file(global, place), dump_mode(global, place),
                 [this] { return dump::json(runner_->scene(), current_->result.global.common.dump.json_version); });
}

// ---- the end

void Process::stop() {
    if (std::exchange(stopping_, true)) return;
    if (!runner_) return end(0);
    runner_->stop(!options_.keep_vrrp);
}

void Process::end(int status) {
    stopping_ = true;
    heartbeat_.reset();
    fifos_.finish([this, status] {
        outbox_.finish(last_mail_limit, [this, status] {
            log_stopped();
            core_->send(message::Stopped{});
            loop_.stop(status);
        });
    });
}

}  // namespace ka::vrrp::run
