#include "vrrp/run/runner.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <utility>

#include "common/base/limits.hpp"
#include "common/base/overloaded.hpp"
#include "common/log/log.hpp"

namespace ka::vrrp::run {

namespace {

// Frames of announcements between two cycles: some 100 microseconds.
constexpr std::size_t announcements_per_cycle = 64;
// Adverts of so many instances are left to gather.
constexpr std::size_t many_instances = 16;
constexpr std::chrono::nanoseconds gathering_time = std::chrono::milliseconds{1};
constexpr Duration socket_retry = seconds{1};
constexpr Duration notify_patience = seconds{1};
constexpr int missing_permission = 4;
// At the end: for notify scripts (vrrp.md 2.11), and for tracked scripts, which got TERM.
constexpr Duration script_bound = seconds{1};
constexpr Duration release_bound = seconds{4};  // core kills after five
constexpr Duration track_bound = milliseconds{100};

bool is_state(Line line) { return line <= Line::entering_fault_init; }

void write_line(const Log& effect) {
    const Wording& how = wording(effect.line);
    if (how.detail && !log::detail()) return;
    const std::string text = render(effect.line, effect.arguments);
    if (is_state(effect.line)) return log::write_state_change(text);
    log::write(how.severity == Severity::error     ? log::Level::error
               : how.severity == Severity::warning ? log::Level::warning
                                                   : log::Level::info,
               text);
}

ClockRead read_clock(const Clock& clock) { return {clock.wall_now().time_since_epoch() - clock.now().time_since_epoch()}; }

}  // namespace

Runner::Runner(Loop& loop, const ScriptEnvironment& environment, std::shared_ptr<const Config> config,
               std::unique_ptr<kernel::Apply> apply, RunnerListener listener)
    : loop_(loop),
      config_(std::move(config)),
      listener_(std::move(listener)),
      router_(config_),
      cycle_(router_, loop.clock(), *this),
      sysctls_(keeper()),
      apply_(std::move(apply)),
      firewall_(loop.clock()),
      sockets_(config_->log_unknown_vrids),
      announcer_(apply_->mirror(), sysctls_),
      links_(keeper()),
      linkbeat_(loop, [this](const std::string& name, bool up) { take_beat(name, up); }),
      track_scripts_(loop, environment,
                     [this](const std::string& name, bool ok) {
                         cycle_.push(ScriptChanged{name, ok});
                         turn();
                     }),
      track_files_(loop,
                   [this](const std::string& name, std::int32_t value) {
                       cycle_.push(FileChanged{name, value});
                       turn();
                   }),
      track_processes_(loop,
                       [this](const std::string& name, bool quorum) {
                           cycle_.push(ProcessChanged{name, quorum});
                           turn();
                       }),
      notify_scripts_(loop, environment) {
    interfaces_.configure(*config_);
    ask_links();
    links_.configure(config_->made_links);
    configure_pacer();
}

Runner::~Runner() = default;

void Runner::start(Inheritance inheritance) {
    inheritance_ = std::move(inheritance);
    take_settings(inheritance_->settings);
    const auto kernel_wakes = [this] {
        kernel_readable_ = true;
        turn();
    };
    watches_.push_back(loop_.watch_fd(apply_->events_fd(), Readiness::readable, "netlink events", kernel_wakes));
    watches_.push_back(loop_.watch_fd(apply_->requests_fd(), Readiness::readable, "netlink answers", kernel_wakes));
    watches_.push_back(loop_.watch_fd(sockets_.fd(), Readiness::readable, "adverts", [this] {
        turn();
        gather();
    }));
    turn();
}

void Runner::turn() {
    bool more = cycle_.run();
    if (!started_ && apply_->ready() && inheritance_ && links_.settled()) {
        begin();
        more = true;  // what its effects reported
    }
    if (prepared_ && links_.settled()) {
        use_prepared();
        more = true;
    }
    notify();
    if (stopping_) wind_down();
    const bool kernel_work = kernel_readable_ || apply_->has_work() || firewall_.has_work(apply_->idle());
    arm(more || (started_ && kernel_work) || (apply_->ready() && !stopping_ && links_.has_work()));
}

// Scripts come last: they find the addresses of the new state in place, and starting them delays neither these nor their
// announcement. A kernel that does not get ready cannot hold them up for long.
void Runner::notify() {
    const Instant now = loop_.now();
    while (!notifications_.empty() && (apply_->idle() || now - notifications_.front().since >= notify_patience)) {
        notify_scripts_.notify(notifications_.front().notify);
        listener_.changed(notifications_.front().notify);
        notifications_.pop_front();
    }
}

void Runner::arm(bool at_once) {
    if (at_once && !turn_posted_) {
        turn_posted_ = true;
        loop_.post("vrrp work", [this] {
            turn_posted_ = false;
            turn();
        });
    }
    const Instant next = next_deadline();
    // Adverts that are received put the first deadline off, again and again: the timer is left as it is, and a turn that finds
    // nothing due arms the next one.
    if (timer_ && armed_ <= next) return;
    armed_ = next;
    timer_ = next == never ? nullptr : loop_.at(next, "vrrp timers", [this] {
        listener_.late(loop_.now() - armed_);
        armed_ = never;
        turn();
    });
}

// As a network card holds back its interrupts: the adverts of many instances come in bursts, and to be woken for each of a burst
// costs more than to read it. Nobody waits for longer than that, and nothing that is due.
void Runner::gather() const {
    if (turn_posted_ || config_->instances.size() < many_instances || next_deadline() - loop_.now() < 2 * gathering_time) return;
    const timespec time{0, gathering_time.count()};
    ::nanosleep(&time, nullptr);
}

Instant Runner::next_deadline() const {
    Instant next = std::min({router_.next_deadline(), apply_->next_deadline(), firewall_.next_deadline(), interfaces_.next_deadline(),
                             next_retry_, stop_deadline_});
    if (!stopping_) next = std::min({next, links_.next_deadline(), sync_daemons_.next_deadline()});
    if (stopping_ && track_scripts_.running()) next = std::min(next, stop_began_ + track_bound);
    if (started_) next = std::min(next, pacer_.next_deadline());
    if (!notifications_.empty()) next = std::min(next, notifications_.front().since + notify_patience);
    return next;
}

void Runner::begin() {
    started_ = true;
    if (config_->firewall.disable_local_igmp)
        if (const auto set = sysctls_.set_all_ipv4("igmp_link_local_mcast_reports", 0); !set)
            log::error("disable_local_igmp has no effect: {}", {set.error().text});
    Start event{inheritance_->saved, inheritance_->adverts_sent_until};
    std::map<std::string, bool> remembered;
    for (const auto& checkpoint : event.saved)
        for (const auto& script : checkpoint.scripts) remembered[script.name] = script.up;
    track_files_.configure(config_->files, event.saved.empty());
    for (const auto& [name, value] : track_files_.values()) cycle_.inject(FileChanged{name, value}, [] {});
    track_processes_.configure(config_->processes, config_->process_monitor_buffer);
    for (const auto& [name, quorum] : track_processes_.verdicts()) cycle_.inject(ProcessChanged{name, quorum}, [] {});
    cycle_.inject(read_clock(loop_.clock()), [] {});  // an owner, or a master that resumes, signs at once
    cycle_.inject(event, [this] { configure_kernel(); });
    track_scripts_.start(config_->scripts, remembered);
    listener_.ready();
}

void Runner::configure_pacer() {
    pacer_.set_spacing({config_->garp_interval, config_->gna_interval});
    std::vector<kernel::GarpPacer::Group> groups;
    for (const GarpGroup& group : config_->garp_groups)
        if (!group.interfaces.empty()) groups.push_back({{group.garp_interval, group.gna_interval}, group.interfaces});
    pacer_.set_groups(std::move(groups));
}

// promote_secondaries, also of an interface that came later. What it was before comes back at the end.
void Runner::keep_secondaries() {
    for (const auto& instance : config_->instances)
        if (instance.promote_secondaries && apply_->mirror().link(instance.interface) != nullptr)
            (void)sysctls_.set(Family::ipv4, instance.interface, "promote_secondaries", 1);
}

std::vector<kernel::OwnerConfig> Runner::owners() const {
    std::vector<kernel::OwnerConfig> owners;
    for (const auto id : router_.instances()) owners.push_back({id, &router_.config(id), router_.holds_addresses(id)});
    return owners;
}

void Runner::configure_kernel() {
    keep_secondaries();
    configure_firewall();
    apply_->configure(owners(), config_->static_addresses, config_->static_routes, config_->static_rules);
}

// What instances need is made before they are told of it, so that none finds itself without its interface.
void Runner::reload(std::shared_ptr<const Config> config) {
    links_.configure(config->made_links);
    prepared_ = std::move(config);
    turn();
}

void Runner::use_prepared() {
    config_ = std::exchange(prepared_, nullptr);
    states_changed_ = true;
    links_.drop_unwanted();
    interfaces_.configure(*config_);
    ask_links();
    configure_pacer();
    sockets_.set_log_unknown_vrids(config_->log_unknown_vrids);
    cycle_.inject(ConfigChanged{config_}, [this] { configure_kernel(); });
    track_scripts_.replace(config_->scripts);
    track_files_.configure(config_->files, false);
    for (const auto& [name, value] : track_files_.values()) cycle_.push(FileChanged{name, value});
    track_processes_.configure(config_->processes, config_->process_monitor_buffer);
    for (const auto& [name, quorum] : track_processes_.verdicts()) cycle_.push(ProcessChanged{name, quorum});
    for (const auto& script : config_->scripts)
        if (const auto verdict = track_scripts_.verdict(script.name)) cycle_.push(ScriptChanged{script.name, *verdict});
}

void Runner::virtual_server(const std::string& name, std::optional<bool> up) {
    cycle_.push(VirtualServerChanged{name, up});
    turn();
}

// ---- Ports

bool Runner::drain(const Feed& feed) {
    const Instant now = loop_.now();
    if (kernel_readable_ || apply_->next_deadline() <= now) drain_kernel(feed);
    if (!stopping_ && (links_.has_work() || links_.next_deadline() <= now)) keep_links();
    if (!untold_.empty()) tell_late(feed);
    if (interfaces_.next_deadline() <= now) take_steady_links(feed);
    if (!started_) return true;
    if (next_retry_ <= now) retry_sockets(now);
    feed(read_clock(loop_.clock()));
    return sockets_.drain([&](const DatagramReceived& datagram) { feed(datagram); });
}

void Runner::drain_kernel(const Feed& feed) {
    kernel_readable_ = false;
    changes_.clear();
    reports_.clear();
    apply_->drain(changes_, reports_);
    std::vector<InterfaceChanged> events;
    std::vector<InterfaceLine> lines;
    interfaces_.take(changes_, apply_->mirror(), loop_.now(), events, lines);
    log_interfaces(lines);
    links_.observe(changes_, apply_->mirror(), loop_.now());
    for (const auto& event : events) tell(event, feed);
    if (started_ && !events.empty()) {
        keep_secondaries();
        configure_firewall();  // its sets name interfaces by index
    }
    for (const auto& report : reports_) take_report(report, feed);
}

void Runner::take_steady_links(const Feed& feed) {
    std::vector<InterfaceChanged> events;
    std::vector<InterfaceLine> lines;
    interfaces_.take_steady(apply_->mirror(), loop_.now(), events, lines);
    log_interfaces(lines);
    for (const auto& event : events) tell(event, feed);
}

void Runner::take_report(const kernel::Report& report, const Feed& feed) {
    std::visit(Overloaded{
                   [&](const AddressesPresent& event) { feed(event); },
                   [&](const AddressLost& event) { feed(event); },
                   [&](const RouteLost& event) { feed(event); },
                   [&](const RuleLost& event) { feed(event); },
                   [&](const kernel::WantedFailed& failed) {
                       log::warning("({}) cannot {} {} - {}", {name_of(failed.instance), failed.removing ? "remove" : "add",
                                                               failed.object, failed.error.text});
                   },
                   [](const kernel::StaticRestored& restored) {
                       log::info("Restoring deleted static {} {}", {restored.kind, restored.object});
                   },
                   [&](const kernel::RestoringSlowly& slowly) {
                       log::warning("({}) {} is removed again and again by others, restoring it once a second",
                                    {name_of(slowly.instance), slowly.object});
                   },
               },
               report);
}

void Runner::perform(const EffectList& effects) {
    for (const auto& effect : effects) {
        if (!std::holds_alternative<SendAdvert>(effect)) send_adverts();
        perform(effect);
    }
    send_adverts();
}

void Runner::perform(const Effect& effect) {
    std::visit(Overloaded{
                   [&](const SaveCheckpoint& checkpoint) { save(checkpoint); },
                   [&](const SendAdvert& advert) { adverts_.push_back(&advert); },
                   [&](const Want& wanted) { want(wanted); },
                   [&](const SendGarp& burst) { pacer_.add(burst); },
                   [&](const CancelGarp& cancel) { pacer_.cancel(cancel.instance); },
                   [&](const Notify& notify) { notifications_.push_back({notify, loop_.now()}); },
                   [&](const Publish&) { states_changed_ = true; },
                   [](const Log& line) { write_line(line); },
                   [&](const InstanceOpened& opened) { open_sockets(opened.instance); },
                   [&](const TransportChanged& changed) { open_sockets(changed.instance); },
                   [&](const InstanceClosed& closed) { close(closed.instance); },
                   [&](const Stopped&) {
                       stopping_ = true;
                       keep_sync_daemon();
                       apply_->release(kernel::static_owner);
                   },
               },
               effect);
}

void Runner::work() {
    for (const auto& line : std::exchange(lines_for_later_, {})) log_interface(line);
    if (!started_) return;
    announce(loop_.now());
    if (states_changed_ || sync_daemons_.next_deadline() <= loop_.now()) keep_sync_daemon();
    // What blocks an address is there before it, and goes after it.
    if (firewall_.has_work(apply_->idle())) firewall_.work_once(apply_->idle());
    log_firewall();
    watch_firewall();
    if (firewall_.has_additions() || !apply_->has_work()) return;
    reports_.clear();
    apply_->work_once(reports_);
    for (const auto& report : reports_) take_report(report, [this](const Event& event) { cycle_.push(event); });
    // Answers of the kernel are there when the request returns.
    kernel_readable_ = true;
}

// What has been announced once waits with its repetitions for the addresses that are not there yet.
void Runner::announce(Instant now) {
    using Rounds = kernel::GarpPacer::Rounds;
    const auto frames = pacer_.take(announcements_per_cycle, now, apply_->has_work() ? Rounds::first : Rounds::all);
    if (!frames.empty()) announcer_.send(frames, [this](InstanceId id) { return name_of(id); }, now);
}

void Runner::send_adverts() {
    if (adverts_.empty()) return;
    sockets_.send(adverts_, [this](const SendAdvert& advert, int error) {
        // Without a socket the reason has been told when it could not be opened.
        if (error != ENOTCONN) cycle_.push(SendFailed{advert.instance, advert.priority, advert.destination, error});
    });
    adverts_.clear();
}

void Runner::want(const Want& wanted) {
    if (!router_.exists(wanted.instance)) return;  // a reload removed it: configure() said so to the kernel
    if (wanted.held) {
        firewall_.hold(wanted.instance);
        apply_->hold(wanted.instance);
    } else if (release_) {
        apply_->release(wanted.instance);
        firewall_.release(wanted.instance);
    }
    std::vector<IpAddress> addresses;
    if (wanted.held) {
        const auto& config = router_.config(wanted.instance);
        for (const auto* list : {&config.addresses, &config.excluded_addresses})
            for (const auto& address : *list) addresses.push_back(address.prefix.address);
    }
    listener_.holds(wanted.instance, addresses);
}

// By name: what a successor finds again. A reload may have renamed the instance.
void Runner::save(const SaveCheckpoint& effect) {
    std::string& key = checkpoint_keys_[effect.instance];
    if (!key.empty() && key != effect.checkpoint.name) listener_.forget(key);
    key = effect.checkpoint.name;
    listener_.save(key, encode(effect.checkpoint));
}

void Runner::close(InstanceId instance) {
    sockets_.remove(instance);
    without_socket_.erase(instance);
    pacer_.cancel(instance);
    listener_.holds(instance, {});
    if (const auto saved = checkpoint_keys_.find(instance); saved != checkpoint_keys_.end()) {
        listener_.forget(saved->second);
        checkpoint_keys_.erase(saved);
    }
}

std::string Runner::name_of(InstanceId instance) const {
    if (instance == kernel::static_owner) return "static";
    return router_.exists(instance) ? router_.config(instance).name : "";
}

// ---- sockets

void Runner::open_sockets(InstanceId instance) {
    const auto& config = router_.config(instance);
    const kernel::SocketNeed need{router_.transport(instance), config.vrid, config.kernel_rx_buffer};
    auto opened = sockets_.set(instance, config.name, need);
    if (opened) opened = announcer_.open(config.family);
    if (opened) {
        if (without_socket_.erase(instance) > 0) cycle_.push(SocketChanged{instance, true});
        return;
    }
    const bool told = !without_socket_.insert(instance).second;
    next_retry_ = std::min(next_retry_, loop_.now() + socket_retry);
    if (told) return;
    log::error("{}", {opened.error().text});
    const bool forbidden = opened.error().errno_value == EPERM || opened.error().errno_value == EACCES;
    if (forbidden) return listener_.hopeless(missing_permission);
    cycle_.push(SocketChanged{instance, false});
}

void Runner::retry_sockets(Instant now) {
    next_retry_ = never;
    for (const auto instance : std::set(without_socket_)) {
        open_sockets(instance);
        if (!without_socket_.contains(instance)) log::info("({}) the socket is open now", {name_of(instance)});
    }
    if (!without_socket_.empty()) next_retry_ = now + socket_retry;
}

// ---- the end

void Runner::stop(bool release) {
    if (stop_deadline_ != never || stopping_) return;
    prepared_.reset();
    release_ = release;
    const auto idle = [this] { turn(); };
    track_scripts_.stop(idle);
    notify_scripts_.stop(idle);
    stop_began_ = loop_.now();
    stop_deadline_ = stop_began_ + script_bound;
    if (!started_) return finish_stop();
    cycle_.inject(Stop{release}, [] {});
    turn();
}

// Removing the addresses takes some cycles; scripts have until the deadline.
void Runner::wind_down() {
    const Instant now = loop_.now();
    const bool tracks_done = !track_scripts_.running() || now - stop_began_ >= track_bound;
    const bool done = apply_->idle() && notifications_.empty() && notify_scripts_.idle() && tracks_done;
    if (!done && now < stop_deadline_) return;
    notify_scripts_.kill();
    track_scripts_.kill();
    // Thousands of addresses take longer than a script may, and none may stay behind.
    if (!apply_->idle() && now - stop_began_ < release_bound) {
        stop_deadline_ = stop_began_ + release_bound;
        return;
    }
    finish_stop();
}

void Runner::finish_stop() {
    stop_deadline_ = never;
    timer_.reset();
    watches_.clear();
    firewall_watch_.reset();
    firewall_.remove_all();
    log_firewall();
    if (release_) links_.remove_all();
    log_links();
    sysctls_.restore();
    listener_.stopped();
}

}  // namespace ka::vrrp::run
