#include "watchdog/runner.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "common/loop/stray_signals.hpp"

namespace ka::watchdog {

namespace {

// The exit of a child is handled when its last words are read; they are in the socket already, so this is only a bound.
constexpr Duration last_words = milliseconds{50};

void keep_open(int fd) { fcntl(fd, F_SETFD, 0); }

// In the new process, between fork and exec: only async-signal-safe calls, no allocation.
[[noreturn]] void become_child(const Launch& launch, char* const* arguments, int link) {
    if (link == message::child_core_fd)
        keep_open(link);
    else
        dup2(link, message::child_core_fd);
    unsigned next = message::child_core_fd + 1;
    if (launch.keep_fd == static_cast<int>(next)) {
        keep_open(launch.keep_fd);
        ++next;
    }
    close_range(next, ~0U, 0);
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    ignore_stray_signals();
    // A stop or a reload that comes while the child still starts waits for its loop, which takes signals from a signalfd;
    // with the default action it would end the child without giving up what it holds.
    sigset_t waiting;
    sigemptyset(&waiting);
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGRTMAX - 1, SIGRTMIN + 2})
        sigaddset(&waiting, number);
    sigprocmask(SIG_SETMASK, &waiting, nullptr);
    execv(launch.program.c_str(), arguments);
    _exit(127);
}

}  // namespace

Result<Spawned> spawn(const Launch& launch) {
    auto ends = make_channel_pair();
    if (!ends) return tl::unexpected<Error>(ends.error());
    std::vector<char*> arguments;
    for (const auto& argument : launch.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const pid_t pid = fork();
    if (pid < 0) return fail_errno("fork", errno);
    if (pid == 0) become_child(launch, arguments.data(), ends->second.get());
    return Spawned{pid, std::move(ends->first)};
}

ChildRunner::ChildRunner(Loop& loop, Policy policy, Launch launch, Handlers handlers)
    : loop_(loop), supervisor_(std::move(policy)), launch_(std::move(launch)), handlers_(std::move(handlers)) {}

void ChildRunner::send(const message::CoreToChild& message, int fd) {
    if (link_) link_->send(message, Delivery::ordered(), fd);
}

void ChildRunner::signal(int number) const {
    if (pid() > 0 && !wait_status_) ::kill(pid(), number);
}

// Effects may cause events (a failed fork): they wait until the effects of the present one are done.
void ChildRunner::feed(Event event) {
    events_.push_back(std::move(event));
    if (feeding_) return;
    feeding_ = true;
    while (!events_.empty()) {
        const Event next = std::move(events_.front());
        events_.pop_front();
        EffectList effects;
        supervisor_.handle(next, loop_.now(), effects);
        for (const auto& effect : effects) perform(effect);
    }
    feeding_ = false;
}

void ChildRunner::perform(const Effect& effect) {
    struct Performer {
        ChildRunner& self;
        void operator()(const effect::Spawn&) const { self.launch_child(); }
        void operator()(const effect::Signal& what) const { self.signal(what.number); }
        void operator()(const effect::AskStop&) const { self.ask_stop(); }
        void operator()(const effect::ArmTimer& what) const {
            // Whatever the child sent before is read first: the tick goes behind what is ready now.
            self.timer_ = self.loop_.at(what.at, "watchdog", [&runner = self] {
                runner.loop_.post("watchdog tick", [&runner, exists = std::weak_ptr<bool>(runner.exists_)] {
                    if (!exists.expired()) runner.feed(event::Tick{});
                });
            });
        }
        void operator()(const effect::CancelTimer&) const { self.timer_.reset(); }
        void operator()(const effect::Log& what) const { self.handlers_.log(what.alert, what.text); }
        void operator()(const effect::Publish& what) const { self.handlers_.phase(what.phase); }
        void operator()(const effect::StopProgram&) const { self.handlers_.stop_program(); }
        void operator()(const effect::ExitProgram& what) const { self.handlers_.exit_program(what.code); }
    };
    std::visit(Performer{*this}, effect);
}

void ChildRunner::launch_child() {
    greeted_ = false;
    auto spawned = spawn(launch_);
    if (!spawned) return feed(event::SpawnFailed{spawned.error().text});
    link_ = std::make_unique<ChildLink>(
        loop_, std::move(spawned->link), "child link",
        ChildLink::Handlers{[this](message::ChildToCore& message, UniqueFd) { on_message(message); },
                            [this](const std::string& reason) { on_link_end(reason); }});
    exit_watch_ = loop_.on_exit(spawned->pid, "child exit", [this](int wait_status) { on_exit(wait_status); });
    feed(event::SpawnOk{spawned->pid});
}

void ChildRunner::on_message(message::ChildToCore& message) {
    if (const auto* hello = std::get_if<message::Hello>(&message)) {
        if (hello->build != message::build_id()) return feed(event::LinkBroken{"of another build"});
        greeted_ = true;
        feed(event::Hello{});
    } else if (std::holds_alternative<message::Ready>(message)) {
        feed(event::Ready{});
    } else if (const auto* heartbeat = std::get_if<message::Heartbeat>(&message)) {
        feed(event::HeartbeatSeen{heartbeat->interval});
    }
    handlers_.message(message);
}

void ChildRunner::on_link_end(const std::string& reason) {
    link_.reset();
    if (wait_status_) return report_exit();
    if (reason != "end of file") feed(event::LinkBroken{reason});
}

void ChildRunner::on_exit(int wait_status) {
    wait_status_ = wait_status;
    if (!link_) return report_exit();
    drain_timer_ = loop_.at(loop_.now() + last_words, "last words", [this] { report_exit(); });
}

void ChildRunner::report_exit() {
    if (!wait_status_) return;
    const int status = *wait_status_;
    wait_status_.reset();
    link_.reset();
    drain_timer_.reset();
    exit_watch_.reset();
    feed(event::Exited{status});
}

void ChildRunner::ask_stop() {
    if (link_ && greeted_)
        send(message::Stop{});
    else
        signal(SIGTERM);
}

}  // namespace ka::watchdog
