// The runner with real processes: the fake child beside this test.
#include "watchdog/runner.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "common/loop/clock_real.hpp"

namespace ka::watchdog::test {

namespace {

class RunnerTest : public testing::Test {
protected:
    // Runs a child of this manner until `done` says so (asked after every report), or five seconds have passed.
    void run(const std::string& manner, std::function<bool()> done) {
        Policy policy;
        policy.kind = "VRRP";
        policy.process = "vrrp";
        policy.program = "Keepalived_vrrp";
        done_ = std::move(done);
        const auto look = [this] {
            if (done_()) loop_.post("done", [this] { loop_.stop(0); });
        };
        runner_ = std::make_unique<ChildRunner>(
            loop_, policy, Launch{FAKE_CHILD, {"keepalived", manner}, -1},
            ChildRunner::Handlers{[this](bool, const std::string& text) { log_ += text + "\n"; },
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
                                  [] {},
                                  [this](int code) { exit_code_ = code; }});
        runner_->start();
        const auto limit = loop_.at(loop_.now() + seconds{5}, "limit", [this] { loop_.stop(1); });
        EXPECT_EQ(loop_.run(), 0) << phases_ << log_;
    }
    ~RunnerTest() override {
        if (runner_ && runner_->pid() > 0) kill(runner_->pid(), SIGKILL);
    }

    const RealClock clock_;
    Loop loop_{clock_};
    std::unique_ptr<ChildRunner> runner_;
    std::function<bool()> done_;
    std::string log_;
    std::string phases_;
    int exit_code_ = -1;
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
        if (first == 0 && runner_->phase() == Phase::running) first = runner_->pid();
        if (runner_->phase() == Phase::waiting) {
            EXPECT_NE(kill(first, 0), 0) << "the old one is gone first";
        }
        return phases_.ends_with("waiting starting running ");
    });
    EXPECT_EQ(phases_, "starting running suspect killing waiting starting running ");
    EXPECT_NE(log_.find("hangs: ending it"), std::string::npos);
}

}  // namespace ka::watchdog::test
