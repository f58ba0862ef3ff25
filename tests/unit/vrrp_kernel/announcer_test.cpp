// Announcements on a cable of the real kernel, read at its other end.
#include "vrrp/kernel/announcer.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>

#include "common/netlink/monitor.hpp"
#include "tests/unit/vrrp_kernel/own_namespace.hpp"

namespace ka::vrrp::kernel {
namespace {

using tests::run;

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

GarpFrame frame(const char* address, const char* interface) { return {InstanceId{0}, ip(address), interface, true, false}; }

class Announcing : public testing::Test {
protected:
    void SetUp() override {
        run("ip link add near0 address 02:00:00:00:00:01 type veth peer name far0");
        // neither end shall speak by itself
        run("sysctl -qw net.ipv6.conf.near0.addr_gen_mode=1 net.ipv6.conf.far0.addr_gen_mode=1 net.ipv6.conf.near0.forwarding=0");
        run("ip link set near0 up; ip link set far0 up; ip link add silent0 type veth peer name quiet0; ip link set silent0 up arp off");
        bind_to(far_, "far0");
        bind_to(near_, "near0");
        auto monitor = netlink::Monitor::open({}, clock_.now());
        ASSERT_TRUE(monitor) << monitor.error().text;
        monitor_.emplace(std::move(*monitor));
        learn();
        announcer_.emplace(monitor_->mirror(), sysctls_);
        ASSERT_TRUE(announcer_->open(Family::ipv4));
        ASSERT_TRUE(announcer_->open(Family::ipv6));
    }
    void TearDown() override { run("ip link del near0; ip link del silent0"); }

    static void bind_to(UniqueFd& end, const char* interface) {
        end.reset(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
        sockaddr_ll at{};
        at.sll_family = AF_PACKET;
        at.sll_protocol = htons(ETH_P_ALL);
        at.sll_ifindex = static_cast<int>(::if_nametoindex(interface));
        ASSERT_EQ(::bind(end.get(), reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    }
    void learn() {
        std::vector<netlink::Change> changes;
        do {
            monitor_->drain(clock_.now(), changes);
        } while (!monitor_->mirror().synced());
    }
    // What was sent, as it came in at the other end. Behind it goes a frame that says that this was all.
    std::vector<std::vector<std::uint8_t>> announce(const std::vector<GarpFrame>& frames, Instant now = Instant{seconds{100}}) {
        announcer_->send(frames, [](InstanceId) { return "VI_1"; }, now);
        std::vector<std::uint8_t> end(60, 0xff);
        end[12] = ETH_P_802_EX1 >> 8;
        end[13] = ETH_P_802_EX1 & 0xff;
        EXPECT_EQ(::send(near_.get(), end.data(), end.size(), 0), static_cast<ssize_t>(end.size()));
        std::vector<std::vector<std::uint8_t>> heard;
        for (;;) {
            pollfd arrives{far_.get(), POLLIN, 0};
            std::vector<std::uint8_t> octets(2048);
            const auto length = ::poll(&arrives, 1, 5000) == 1 ? ::recv(far_.get(), octets.data(), octets.size(), 0) : -1;
            if (length < 0) {
                ADD_FAILURE() << "the last frame did not arrive";
                return heard;
            }
            octets.resize(static_cast<std::size_t>(length));
            const int protocol = octets[12] << 8 | octets[13];
            if (protocol == ETH_P_802_EX1) return heard;
            // routers are asked for and groups are joined by the kernel itself
            if (protocol == ETH_P_ARP || (protocol == ETH_P_IPV6 && octets[20] == 58 && octets[54] == 136)) heard.push_back(octets);
        }
    }
    tests::SteadyClock clock_;
    std::optional<netlink::Monitor> monitor_;
    UniqueFd far_, near_;
    Sysctls sysctls_;
    std::optional<Announcer> announcer_;
};

TEST_F(Announcing, AGratuitousArpIsARequestForItselfToEverybody) {
    const auto heard = announce({frame("10.9.0.7", "near0")});
    ASSERT_EQ(heard.size(), 1u);
    const std::vector<std::uint8_t> expected{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 6,     // RFC 826, RFC 5227 3
                                             0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 9, 0, 7};
    EXPECT_EQ(std::vector(heard[0].begin(), heard[0].begin() + 32), expected);
    EXPECT_EQ(std::vector(heard[0].begin() + 38, heard[0].begin() + 42), (std::vector<std::uint8_t>{10, 9, 0, 7}));
}

TEST_F(Announcing, AnAdvertisementToAllNodesOverridesAndSaysWhetherWeRoute) {
    auto heard = announce({frame("fd00::7", "near0")});
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(std::vector(heard[0].begin(), heard[0].begin() + 6), (std::vector<std::uint8_t>{0x33, 0x33, 0, 0, 0, 1}));
    EXPECT_EQ(heard[0][54], 136);        // RFC 4861 4.4
    EXPECT_EQ(heard[0][58], 0x20);       // Override; neither Router nor Solicited
    // The Router flag is read again after five seconds, not for every frame of a burst.
    run("sysctl -qw net.ipv6.conf.near0.forwarding=1");
    heard = announce({frame("fd00::7", "near0")}, Instant{seconds{104}});
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0][58], 0x20);
    heard = announce({frame("fd00::7", "near0")}, Instant{seconds{105}});
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0][58], 0xa0);
}

TEST_F(Announcing, ManyFramesLeaveInOrderAndThoseThatCannotLeaveHoldUpNoOther) {
    const auto heard = announce({frame("10.9.0.1", "near0"), frame("10.9.0.2", "nowhere0"), frame("10.9.0.3", "silent0"),
                                 frame("10.9.0.4", "near0"), frame("10.9.0.5", "near0")});
    std::vector<int> last;
    for (const auto& octets : heard) last.push_back(octets[31]);
    EXPECT_EQ(last, (std::vector<int>{1, 4, 5}));
}

TEST_F(Announcing, AFailureIsSaidAndTheNextFrameIsSent) {
    run("ip link add gone0 type veth peer name lost0; ip link set gone0 up");
    learn();
    ASSERT_NE(monitor_->mirror().link("gone0"), nullptr);
    run("ip link del gone0");  // and the mirror does not know it yet
    const auto heard = announce({frame("10.9.0.1", "near0"), frame("10.9.0.2", "gone0"), frame("10.9.0.3", "near0")});
    std::vector<int> last;
    for (const auto& octets : heard) last.push_back(octets[31]);
    EXPECT_EQ(last, (std::vector<int>{1, 3}));
}

}  // namespace
}  // namespace ka::vrrp::kernel
