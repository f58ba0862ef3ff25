// Process events that are lost (core.md 11.4). A netlink group of the test's own stands for the kernel's connector, which only
// the initial network namespace has: it overflows in the same way.
#include "vrrp/track/processes.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

#include "common/log/setup.hpp"
#include "common/log/writer_link.hpp"
#include "common/loop/clock_real.hpp"

namespace ka::vrrp::track {
namespace {

constexpr std::uint32_t group = 1;
constexpr const char* program = "ka-tracked-one";
int listener = -1;  // of the Processes under test

sockaddr_nl place(std::uint32_t groups) {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = groups;
    return address;
}

// Nobody else's events, and the right to hear of ours.
const int apart = ::unshare(::geteuid() == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET);

UniqueFd connect_to_test() {
    EXPECT_EQ(apart, 0);
    UniqueFd fd(::socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_USERSOCK));
    const sockaddr_nl address = place(group);
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0) << std::strerror(errno);
    listener = fd.get();
    return fd;
}

// Where the writer of the log would listen; made before anything else has that descriptor.
const int log_reader = [] {
    const log::WriterEnds ends = log::make_writer_ends();
    const int reader = ::fcntl(ends.reader, F_DUPFD_CLOEXEC, 100);
    ::dup2(ends.sender, log::writer_fd);
    log::inherit_writer();
    return reader;
}();

std::vector<std::string> logged_lines() {
    std::vector<std::string> lines;
    std::array<std::uint8_t, 4096> octets;
    ssize_t got = 0;
    while ((got = ::recv(log_reader, octets.data(), octets.size(), MSG_DONTWAIT)) > 0)
        if (auto line = log::decode({octets.data(), static_cast<std::size_t>(got)})) lines.push_back(std::move(line->text));
    return lines;
}

int buffer_octets() {
    int octets = 0;
    socklen_t length = sizeof octets;
    EXPECT_EQ(::getsockopt(listener, SOL_SOCKET, SO_RCVBUF, &octets, &length), 0);
    return octets;
}

class TrackedProcesses : public testing::Test {
protected:
    TrackedProcesses()
        : loop_(clock_), processes_(loop_, [this](const std::string&, bool quorum) {
              heard_.push_back(quorum);
              loop_.stop(0);
          }, connect_to_test) {
        config_.name = "one";
        config_.command = {program};
        int ready[2];
        EXPECT_EQ(::pipe2(ready, O_CLOEXEC), 0);
        child_ = ::fork();
        if (child_ == 0) {
            ::prctl(PR_SET_NAME, program);
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            (void)!::write(ready[1], "", 1);
            for (;;) ::pause();
        }
        char octet = 0;
        EXPECT_EQ(::read(ready[0], &octet, 1), 1);
        ::close(ready[0]);
        ::close(ready[1]);
    }
    ~TrackedProcesses() override { end_child(); }
    // Nobody is told of it.
    void end_child() {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
    }
    // The end of a process that never was, that many times.
    void flood(int times) const {
        struct {
            alignas(NLMSG_ALIGNTO) char octets[NLMSG_SPACE(sizeof(cn_msg) + sizeof(proc_event))];
        } message{};
        proc_event event{};
        event.what = proc_event::PROC_EVENT_EXIT;
        event.event_data.exit.process_pid = event.event_data.exit.process_tgid = 1 << 30;
        auto* header = reinterpret_cast<nlmsghdr*>(message.octets);
        header->nlmsg_len = NLMSG_LENGTH(sizeof(cn_msg) + sizeof event);
        std::memcpy(static_cast<cn_msg*>(NLMSG_DATA(header))->data, &event, sizeof event);
        const UniqueFd sender(::socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_USERSOCK));
        const sockaddr_nl to = place(group);
        for (int i = 0; i < times; ++i)
            (void)::sendto(sender.get(), message.octets, header->nlmsg_len, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    // Runs until a verdict is heard, or for half a minute.
    void listen() {
        const auto limit = loop_.at(loop_.now() + seconds{30}, "limit", [this] { loop_.stop(1); });
        EXPECT_EQ(loop_.run(), 0) << "nothing heard";
    }

    RealClock clock_;
    Loop loop_;
    std::vector<bool> heard_;
    Processes processes_;
    TrackProcessConfig config_;
    pid_t child_ = 0;
};

TEST_F(TrackedProcesses, LostEventsAreMadeUpForAndTheBufferIsDoubled) {
    log::Settings settings;
    settings.syslog = false;
    settings.console = true;
    log::open(settings, clock_);
    processes_.configure({config_}, 8192);
    EXPECT_EQ(processes_.verdicts().at(0).quorum, true);
    EXPECT_EQ(buffer_octets(), 2 * 8192) << "the kernel doubles what is set";
    flood(1000);
    end_child();
    listen();
    EXPECT_EQ(heard_, std::vector<bool>{false});
    EXPECT_EQ(buffer_octets(), 4 * 8192);
    EXPECT_THAT(logged_lines(),
                testing::ElementsAre("Setting global_def process_monitor_rcv_bufs to 16384 - recommend updating configuration file",
                                     "Quorum lost for tracked process one"));
    log::suppress();
}

TEST_F(TrackedProcesses, AFloodThatGoesOnPutsNothingOff) {
    processes_.configure({config_}, 1);
    WatchPtr again;
    const std::function<void()> on = [&] {
        flood(2000);
        again = loop_.at(loop_.now() + milliseconds{50}, "flood", on);
    };
    on();
    end_child();
    listen();
    EXPECT_EQ(heard_, std::vector<bool>{false});
}

TEST_F(TrackedProcesses, TheBufferGrowsToALimit) {
    constexpr int limit = 16 << 20;
    processes_.configure({config_}, limit / 2);
    flood(100'000);
    end_child();
    listen();
    EXPECT_EQ(buffer_octets(), 2 * limit);
    processes_.configure({config_}, limit + 1);
    const int most = buffer_octets();
    EXPECT_EQ(most, 2 * (limit + 1)) << "a reload sets it";
    flood(200'000);
    const auto limit_of_test = loop_.at(loop_.now() + milliseconds{1200}, "limit", [this] { loop_.stop(0); });
    loop_.run();
    EXPECT_EQ(buffer_octets(), most);
}

}  // namespace
}  // namespace ka::vrrp::track
