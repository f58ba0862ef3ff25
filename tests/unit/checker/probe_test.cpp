// The TCP probe against sockets of this machine; under AddressSanitizer it also guards the coroutines themselves.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <map>
#include <vector>

#include "checker/probe/prober.hpp"
#include "common/loop/clock_real.hpp"
#include "common/loop/unique_fd.hpp"

namespace ka::checker {
namespace {

// A listening socket on the loopback interface at a port that the kernel chooses.
struct Listener {
    UniqueFd fd{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    std::uint16_t port = 0;

    explicit Listener(int backlog = 64) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd.get(), backlog) != 0) return;
        ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
    }
};

UniqueFd connection_to(std::uint16_t port) {
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    return fd;
}

class Probe : public testing::Test {
protected:
    effect::StartCheck check(CheckKey key, std::uint16_t port) {
        effect::StartCheck start;
        start.check = key;
        start.attempt = 1;
        start.config.connect.address = IpAddress::v4(127, 0, 0, 1);
        start.config.connect.port = port;
        start.config.connect.timeout = seconds{5};
        return start;
    }
    // Runs until that many results are there.
    void run(std::size_t results) {
        wanted_ = results;
        guard_ = loop_.at(loop_.now() + seconds{20}, "test.guard", [this] { loop_.stop(1); });
        ASSERT_EQ(loop_.run(), 0) << "results are missing";
    }
    // Lets the coroutines end before what they refer to does.
    void TearDown() override {
        prober_.cancel_all();
        if (prober_.idle()) return;
        prober_.on_idle([this] { loop_.stop(0); });
        loop_.run();
    }

    RealClock clock_;
    Loop loop_{clock_};
    std::map<CheckKey, CheckResult> results_;
    std::size_t wanted_ = 0;
    WatchPtr guard_;
    Prober prober_{loop_, [this](CheckKey key, std::uint64_t, const CheckResult& result) {
                       results_[key] = result;
                       if (results_.size() == wanted_) loop_.stop(0);
                   }};
};

TEST_F(Probe, AConnectionIsASuccess) {
    const Listener listener;
    prober_.start(check(1, listener.port));
    run(1);
    EXPECT_EQ(results_[1].verdict, Verdict::success);
    EXPECT_GT(results_[1].latency, Duration{});
}

TEST_F(Probe, CK_048_NothingIsSent) {
    const Listener listener;
    prober_.start(check(1, listener.port));
    run(1);
    const UniqueFd accepted(::accept4(listener.fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
    ASSERT_TRUE(accepted);
    char octet = 0;
    EXPECT_EQ(::recv(accepted.get(), &octet, 1, 0), 0);  // closed, without a word
}

TEST_F(Probe, AClosedPortIsAFailureAtOnce) {
    std::uint16_t port = 0;
    { port = Listener().port; }
    prober_.start(check(1, port));
    run(1);
    EXPECT_EQ(results_[1].verdict, Verdict::failure);
    EXPECT_EQ(results_[1].cause, Cause::refused);
    EXPECT_LT(results_[1].latency, Duration{seconds{2}});
}

TEST_F(Probe, CK_151_SilenceFailsAfterTheTimeout) {
    const Listener full(0);
    std::vector<UniqueFd> taking_the_queue;
    for (int n = 0; n < 4; ++n) taking_the_queue.push_back(connection_to(full.port));
    auto start = check(1, full.port);
    start.config.connect.timeout = milliseconds{300};
    prober_.start(start);
    run(1);
    EXPECT_EQ(results_[1].verdict, Verdict::failure);
    EXPECT_EQ(results_[1].cause, Cause::timeout);
    EXPECT_GE(results_[1].latency, Duration{milliseconds{300}});
}

TEST_F(Probe, CK_146_WhatCannotBeBoundIsNoVerdict) {
    const Listener listener;
    auto start = check(1, listener.port);
    start.config.connect.bind_address = IpAddress::v4(192, 0, 2, 1);
    prober_.start(start);
    auto nowhere = check(2, listener.port);
    nowhere.config.connect.address.reset();
    prober_.start(nowhere);
    run(2);
    EXPECT_EQ(results_[1].verdict, Verdict::unjudged);
    EXPECT_EQ(results_[1].detail, "Checker bind failed: Cannot assign requested address");
    EXPECT_EQ(results_[2].cause, Cause::no_socket);
}

TEST_F(Probe, MoreThanTheLimitWaitTheirTurn) {
    const Listener listener(4096);
    const std::size_t many = probes_at_once + 100;
    for (CheckKey key = 0; key < many; ++key) prober_.start(check(key, listener.port));
    run(many);
    for (const auto& [key, result] : results_) EXPECT_EQ(result.verdict, Verdict::success) << key;
}

TEST_F(Probe, ACancelledCheckReportsNothing) {
    const Listener listener;
    prober_.start(check(1, listener.port));
    prober_.start(check(2, listener.port));
    prober_.cancel(1);
    run(1);
    EXPECT_TRUE(results_.contains(2));
}

TEST_F(Probe, TheEndDoesNotWaitForATimeout) {
    const Listener full(0);
    std::vector<UniqueFd> taking_the_queue;
    for (int n = 0; n < 4; ++n) taking_the_queue.push_back(connection_to(full.port));
    auto start = check(1, full.port);
    start.config.connect.timeout = seconds{60};
    prober_.start(start);
    const auto begin = loop_.now();
    loop_.post("test.cancel", [this] {
        prober_.on_idle([this] { loop_.stop(0); });
        prober_.cancel_all();
    });
    loop_.run();
    EXPECT_LT(loop_.now() - begin, Duration{seconds{10}});
    EXPECT_TRUE(results_.empty());
    EXPECT_TRUE(prober_.idle());
}

}  // namespace
}  // namespace ka::checker
