// The runner with real processes: the fake child beside this test.
#include "watchdog/runner.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "common/loop/clock_real.hpp"

namespace ka::watchdog::test {

namespace {

class RunnerTest : public testing::Test {
protected:
    // Runs a child of this manner until `done` says so (asked after every report), or half a minute has passed.
    void run(const std::string& manner, std::function<bool()> done) {
        make(manner, std::move(done));
        runner_->start();
        wait();
    }
    void wait() {
        const auto limit = loop_.at(loop_.now() + seconds{30}, "limit", [this] { loop_.stop(1); });
        EXPECT_EQ(loop_.run(), 0) << phases_ << log_;
    }
    void make(const std::string& manner, std::function<bool()> done) {
        Policy policy = policy_;
        policy.kind = "VRRP";
        policy.process = "vrrp";
        policy.program = "Keepalived_vrrp";
        done_ = std::move(done);
        const auto look = [this] {
            if (done_()) loop_.post("done", [this] { loop_.stop(0); });
        };
        runner_ = std::make_unique<ChildRunner>(
            loop_, policy, Launch{FAKE_CHILD, {"keepalived", manner}, -1},
            ChildRunner::Handlers{[this](bool alert, const std::string& text) { log_ += (alert ? "alert: " : "") + text + "\n"; },
                                  [this, look](message::ChildToCore& message) {
                                      if (std::holds_alternative<message::Hello>(message)) runner_->send(message::Start{});
                                      if (const auto* saved = std::get_if<message::Checkpoint>(&message))
                                          last_checkpoint_ = saved->state.octets.at(0);
                                      look();
                                  },
                                  [this, look](Phase phase) {
                                      phases_ += std::string(name_of(phase)) + " ";
                                      look();
                                  },
                                  [this] { ++program_stops_; },
                                  [this](int code) { exit_code_ = code; }});
    }
    ~RunnerTest() override {
        if (runner_ && runner_->pid() > 0) kill(runner_->pid(), SIGKILL);
    }

    Policy policy_;
    const RealClock clock_;
    Loop loop_{clock_};
    std::unique_ptr<ChildRunner> runner_;
    std::function<bool()> done_;
    std::string log_;
    std::string phases_;
    int exit_code_ = -1;
    int program_stops_ = 0;
    int last_checkpoint_ = -1;
};

}  // namespace

TEST_F(RunnerTest, AChildGreetsIsReadyAndStopsWhenAsked) {
    run("well", [this] {
        if (runner_->phase() == Phase::running) runner_->stop(seconds{5});
        return runner_->phase() == Phase::gone;
    });
    EXPECT_EQ(phases_, "starting running stopping gone ");
}

TEST_F(RunnerTest, AChildThatDoesNotKnowMessagesYetGetsASignal) {
    run("silent", [this] {
        if (runner_->phase() == Phase::starting && runner_->pid() == 0)
            loop_.post("stop", [this] { runner_->stop(seconds{5}); });
        return runner_->phase() == Phase::gone;
    });
    EXPECT_NE(log_.find("Keepalived_vrrp exited due to signal 15 (Terminated)"), std::string::npos) << log_;
}

TEST_F(RunnerTest, APermanentErrorEndsTheProgram) {
    run("config", [this] { return runner_->phase() == Phase::given_up; });
    EXPECT_EQ(exit_code_, 2);
}

TEST_F(RunnerTest, WhatItSaidBeforeItDiedIsReadBeforeItsDeathIsHandled) {
    run("last words", [this] { return runner_->phase() == Phase::waiting; });
    EXPECT_EQ(last_checkpoint_, 99);
}

TEST_F(RunnerTest, AHungChildIsReplacedAndNeverDoubled) {
    pid_t first = 0;
    run("hangs", [this, &first] {
        const bool in_force = runner_->phase() == Phase::running || runner_->phase() == Phase::suspect;
        EXPECT_EQ(runner_->ready(), in_force) << name_of(runner_->phase());
        if (first == 0 && runner_->phase() == Phase::running) first = runner_->pid();
        if (runner_->phase() == Phase::waiting) {
            EXPECT_NE(kill(first, 0), 0) << "the old one is gone first";
        }
        return phases_.ends_with("waiting starting running ");
    });
    EXPECT_EQ(phases_, "starting running suspect killing waiting starting running ");
    EXPECT_NE(log_.find("hangs: ending it"), std::string::npos);
}

TEST_F(RunnerTest, ASuccessorThatHasNotGreetedGetsASignal) {
    std::string folder = testing::TempDir() + "runner-XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    run(folder, [this] {
        if (phases_.ends_with("waiting starting ") && runner_->pid() == 0) loop_.post("stop", [this] { runner_->stop(seconds{5}); });
        return runner_->phase() == Phase::gone;
    });
    EXPECT_EQ(phases_, "starting running waiting starting stopping gone ");
    EXPECT_NE(log_.find("Keepalived_vrrp exited due to signal 15 (Terminated)"), std::string::npos) << log_;
    std::filesystem::remove_all(folder);
}

// What a handler causes comes after what is being done: here the stop's timer after the heartbeat's, and not before.
TEST_F(RunnerTest, AStopInTheMiddleKeepsItsOwnTime) {
    Instant asked = never;
    run("hangs", [this, &asked] {
        if (runner_->phase() == Phase::suspect) {
            asked = loop_.now();
            runner_->stop(milliseconds{1500});
        }
        return runner_->phase() == Phase::gone;
    });
    EXPECT_GE(loop_.now() - asked, milliseconds{1500});
}

TEST_F(RunnerTest, AChildOfAnotherBuildIsNotUnderstood) {
    run("other build", [this] { return runner_->phase() == Phase::waiting; });
    EXPECT_EQ(phases_.substr(0, 25), "starting killing waiting ") << phases_;
    EXPECT_NE(log_.find("sent a broken message: of another build"), std::string::npos) << log_;
    EXPECT_NE(log_.find("alert: VRRP child process("), std::string::npos) << log_;
}

TEST_F(RunnerTest, WithoutRespawnItsEndIsTheProgramsEnd) {
    policy_.respawn = false;
    run("last words", [this] { return runner_->phase() == Phase::given_up; });
    EXPECT_EQ(program_stops_, 1);
    EXPECT_EQ(exit_code_, -1);
}

TEST_F(RunnerTest, AStubbornChildIsEndedAfterTheWait) {
    run("stubborn", [this] {
        if (runner_->phase() == Phase::running) runner_->stop(milliseconds{20});
        return runner_->phase() == Phase::gone;
    });
    EXPECT_EQ(phases_, "starting running stopping gone ");
    EXPECT_NE(log_.find("vrrp process failed to die - forcing termination"), std::string::npos) << log_;
}

TEST_F(RunnerTest, ASignalReachesTheChild) {
    run("well", [this] {
        if (runner_->phase() == Phase::running) runner_->signal(SIGKILL);
        return runner_->phase() == Phase::waiting;
    });
    EXPECT_NE(log_.find("exited due to signal 9 (Killed) - has"), std::string::npos) << log_;
    runner_->signal(SIGKILL);  // to nobody
    runner_->send(message::Stop{});
}

// A handler that calls the runner again: what it causes comes after what is being done now.
TEST_F(RunnerTest, AFailedStartWaitsForItsTurnAndIsTriedAgain) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    make("well", [this] { return runner_->phase() == Phase::running; });
    const auto first = loop_.at(loop_.now(), "first", [this] { loop_.stop(0); });
    loop_.run();  // what a loop opens for itself is open now
    const rlimit none{0, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    runner_->start();
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(phases_, "starting waiting starting waiting ") << "at once, and then after a second";
    EXPECT_NE(log_.find("VRRP child process: fork error("), std::string::npos) << log_;
    wait();
    EXPECT_EQ(phases_, "starting waiting starting waiting starting running ");
}

// What a new process inherits, seen by a shell that writes to its link.
class Spawning : public testing::Test {
protected:
    static std::string said_by(const std::string& script, int keep_fd = -1) {
        auto child = spawn({"/bin/sh", {"sh", "-c", script}, keep_fd});
        if (!child) return child.error().text;
        pollfd readable{child->link.get(), POLLIN, 0};
        poll(&readable, 1, 30'000);
        char text[4096];
        const auto length = recv(child->link.get(), text, sizeof text, MSG_DONTWAIT);
        waitpid(child->pid, nullptr, 0);
        return length < 0 ? std::string(strerror(errno)) : std::string(text, static_cast<std::size_t>(length));
    }
    static constexpr const char* open_ones =
        "open=; for fd in 0 1 2 3 4 5 6 7 8 9 50; do if [ -e /proc/$$/fd/$fd ]; then open=\"$open $fd\"; fi; done; echo $open >&3";
};

TEST_F(Spawning, NoDescriptorButTheLinkIsInherited) {
    ASSERT_EQ(dup2(0, 50), 50);  // one that does not close by itself
    EXPECT_EQ(said_by(open_ones), "0 1 2 3\n");
    close(50);
}

TEST_F(Spawning, OneMoreDescriptorIsKeptWhenAskedFor) {
    constexpr int fourth = message::child_core_fd + 1;
    const int before = fcntl(fourth, F_DUPFD_CLOEXEC, 60);
    const UniqueFd opened(open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (opened.get() != fourth) {
        ASSERT_EQ(dup3(opened.get(), fourth, O_CLOEXEC), fourth);
    }
    EXPECT_EQ(said_by(open_ones), "0 1 2 3\n");
    EXPECT_EQ(said_by(open_ones, fourth), "0 1 2 3 4\n");
    if (before >= 0) {
        dup3(before, fourth, O_CLOEXEC);
        close(before);
    } else if (opened.get() != fourth) {
        close(fourth);
    }
}

TEST_F(Spawning, TheLinkMayAlreadyBeWhereItBelongs) {
    const UniqueFd third(fcntl(message::child_core_fd, F_DUPFD_CLOEXEC, 60));
    const UniqueFd input(fcntl(0, F_DUPFD_CLOEXEC, 60));
    ASSERT_GE(input.get(), 0);
    close(message::child_core_fd);
    close(0);  // the pair becomes 0 and 3
    const std::string said = said_by("echo here >&3");
    dup2(input.get(), 0);
    if (third.get() >= 0) dup3(third.get(), message::child_core_fd, O_CLOEXEC);
    EXPECT_EQ(said, "here\n");
}

TEST_F(Spawning, ControllingSignalsWaitAndStrayOnesAreIgnoredWhateverWeDoWithThem) {
    std::vector<void (*)(int)> before;
    for (const int number : {SIGINT, SIGBUS, SIGTRAP}) before.push_back(signal(number, SIG_IGN));
    const std::string said = said_by("echo $(grep -E '^Sig(Blk|Ign)' /proc/self/status) >&3");
    for (std::size_t i = 0; i < before.size(); ++i) signal(std::array{SIGINT, SIGBUS, SIGTRAP}[i], before[i]);
    const auto bit = [](int number) { return std::uint64_t{1} << (number - 1); };
    std::uint64_t blocked = 0;  // stop, reload, data, reload through core, statistics: they wait for the child's loop
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGRTMAX - 1, SIGRTMIN + 2}) blocked |= bit(number);
    std::uint64_t ignored = ~std::uint64_t{0};
    for (const int number : {SIGTERM, SIGINT, SIGCHLD, SIGKILL, SIGSTOP, SIGILL, SIGFPE, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGSYS}) ignored &= ~bit(number);
    ignored &= ~(bit(32) | bit(33));  // the C library's own
    char expected[80];
    std::snprintf(expected, sizeof expected, "SigBlk: %016llx SigIgn: %016llx\n", static_cast<unsigned long long>(blocked),
                  static_cast<unsigned long long>(ignored));
    EXPECT_EQ(said, expected);
}

TEST_F(Spawning, AProgramThatIsNotThereEndsAsInAShell) {
    auto child = spawn({"/nonexistent", {"nothing"}, -1});
    ASSERT_TRUE(child);
    int status = 0;
    ASSERT_EQ(waitpid(child->pid, &status, 0), child->pid);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 127);
}

}  // namespace ka::watchdog::test
