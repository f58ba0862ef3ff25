#include "common/process/script.hpp"

#include <sys/wait.h>

#include <csignal>
#include <utility>

#include "common/base/format.hpp"
#include "common/log/log.hpp"
#include "common/process/program.hpp"

namespace ka {

namespace {

constexpr Duration kill_delay = seconds{2};
constexpr Duration kill_again = seconds{10};

}  // namespace

// Lives as long as its process, whatever becomes of the Script: the watch of the process's end holds it.
struct Script::Run : std::enable_shared_from_this<Run> {
    enum class Ending : std::uint8_t { none, terminated, killed, killed_again };

    Run(Loop& given, std::string label, Program what, StartedProgram process, Done callback)
        : loop(given),
          name(std::move(label)),
          program(std::move(what)),
          pid(process.pid),
          failure(std::move(process.failure)),
          done(std::move(callback)) {}

    void watch(Duration timeout);
    void signal_group(int number) const { ::kill(-pid, number); }
    void terminate();
    void escalate();
    void ended(int status);
    ScriptResult result(int status) const;

    Loop& loop;
    std::string name;
    Program program;
    pid_t pid;
    UniqueFd failure;
    Done done;
    Ending ending = Ending::none;
    bool over = false;
    WatchPtr exit;
    WatchPtr timer;
};

void Script::Run::watch(Duration timeout) {
    exit = loop.on_exit(
        pid, "script", [self = shared_from_this()](int status) { self->ended(status); },
        // what a script that was ended left behind in its group goes with it, while the number is still its own
        [this] {
            if (ending != Ending::none) signal_group(SIGKILL);
        });
    if (timeout != no_timeout) timer = loop.at(loop.now() + timeout, "script timeout", [this] { terminate(); });
}

void Script::Run::terminate() {
    if (ending != Ending::none) return;
    ending = Ending::terminated;
    signal_group(SIGTERM);
    signal_group(SIGCONT);  // a stopped one could not hear it
    timer = loop.at(loop.now() + kill_delay, "script kill", [this] { escalate(); });
}

void Script::Run::escalate() {
    Duration next = kill_again;
    if (ending == Ending::terminated) {
        ending = Ending::killed;
        next = kill_delay;
    } else {
        ending = Ending::killed_again;
        log::info("Script {} child (PID {}) failed to terminate after kill", {name, pid});
    }
    signal_group(SIGKILL);
    timer = loop.at(loop.now() + next, "script kill", [this] { escalate(); });
}

ScriptResult Script::Run::result(int status) const {
    if (ending != Ending::none) return {ScriptResult::Kind::timed_out, 0, {}};
    if (auto reason = why_not_executed(failure, program); !reason.empty())
        return {ScriptResult::Kind::not_executed, 0, std::move(reason)};
    if (WIFSIGNALED(status)) return {ScriptResult::Kind::signalled, WTERMSIG(status), {}};
    return {ScriptResult::Kind::exited, WEXITSTATUS(status), {}};
}

void Script::Run::ended(int status) {
    over = true;
    timer.reset();
    const auto found = result(status);
    if (found.kind == ScriptResult::Kind::not_executed) log::write(log::Level::alert, found.reason);
    const auto call = std::move(done);
    exit.reset();
    if (call) call(found);
}

Script::Script(Loop& loop, const ScriptEnvironment& environment, std::string name)
    : loop_(&loop), environment_(&environment), name_(std::move(name)) {}

Script::~Script() {
    if (!running()) return;
    terminate();
    let_go();
}

Script::Script(Script&&) noexcept = default;

Script& Script::operator=(Script&& other) noexcept {
    if (this == &other) return *this;
    if (running()) {
        terminate();
        let_go();
    }
    loop_ = other.loop_;
    environment_ = other.environment_;
    name_ = std::move(other.name_);
    run_ = std::move(other.run_);
    return *this;
}

Status Script::start(const model::ScriptCommand& command, std::span<const std::string> extra_arguments,
                     Duration timeout, Done done) {
    if (running()) return fail("still running");
    auto program = program_of(command, extra_arguments);
    auto started = start_program(program, *environment_);
    if (!started) return tl::unexpected<Error>(started.error());
    run_ = std::make_shared<Run>(*loop_, name_, std::move(program), std::move(*started), std::move(done));
    run_->watch(timeout);
    return {};
}

bool Script::running() const { return run_ && !run_->over; }

bool Script::being_timed_out() const { return running() && run_->ending != Run::Ending::none; }

pid_t Script::pid() const { return running() ? run_->pid : 0; }

void Script::terminate() {
    if (running()) run_->terminate();
}

void Script::kill() {
    if (!running()) return;
    if (run_->ending == Run::Ending::none) run_->ending = Run::Ending::killed;
    run_->signal_group(SIGKILL);
}

void Script::let_go() {
    if (run_) run_->done = nullptr;
    run_.reset();
}

}  // namespace ka
