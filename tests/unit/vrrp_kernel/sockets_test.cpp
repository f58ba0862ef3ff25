// The raw sockets against the real kernel: two ends of a cable in a network namespace of its own.
#include <gtest/gtest.h>
#include <net/if.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "tests/unit/vrrp_kernel/own_namespace.hpp"
#include "vrrp/kernel/sockets.hpp"

namespace ka::vrrp::kernel {
namespace {

using tests::run;

constexpr InstanceId near{0};
constexpr InstanceId far{1};
constexpr InstanceId third{2};

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

IfIndex index_of(const char* name) { return IfIndex{::if_nametoindex(name)}; }

SocketNeed multicast(const char* interface, const char* group, std::uint8_t vrid) {
    SocketNeed need;
    need.transport.family = ip(group).family();
    need.transport.interface_name = interface;
    need.transport.interface = index_of(interface);
    need.transport.group = ip(group);
    need.vrid = Vrid{vrid};
    return need;
}

SocketNeed unicast(const char* interface, const char* source, std::uint8_t vrid) {
    SocketNeed need = multicast(interface, source, vrid);
    need.transport.multicast = false;
    need.transport.source = ip(source);
    need.transport.has_source = true;
    return need;
}

// Only what the sockets look at: an IP header and the first octets of a VRRP header.
std::vector<std::uint8_t> datagram_v4(const IpAddress& source, const IpAddress& destination, std::uint8_t vrid) {
    std::vector<std::uint8_t> octets(28, 0);
    octets[0] = 0x45;
    octets[3] = 28;
    octets[8] = 255;
    octets[9] = 112;
    std::ranges::copy(source.bytes(), octets.begin() + 12);
    std::ranges::copy(destination.bytes(), octets.begin() + 16);
    octets[20] = 0x31;
    octets[21] = vrid;
    return octets;
}

SendAdvert advert_v4(InstanceId instance, const char* interface, const char* source, const char* destination, std::uint8_t vrid) {
    SendAdvert advert{instance, Priority{100}, ip(destination).is_multicast(), ip(source), ip(destination), index_of(interface), 255, {}};
    advert.octets = datagram_v4(advert.source, advert.destination, vrid);
    return advert;
}

struct Arrived {
    std::vector<std::uint8_t> octets;
    DatagramReceived about;
};

class RawSockets : public testing::Test {
protected:
    void SetUp() override {
        run("ip link add near0 type veth peer name far0");
        run("ip addr add 10.9.0.1/24 dev near0; ip addr add 10.9.0.2/24 dev far0");
        run("ip -6 addr add fe80::1/64 dev near0 nodad; ip -6 addr add fe80::2/64 dev far0 nodad");
        run("ip link set near0 up; ip link set far0 up");
        // both ends are this host: its own addresses may come in from the cable
        run("sysctl -qw net.ipv4.conf.all.accept_local=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.near0.rp_filter=0 "
            "net.ipv4.conf.far0.rp_filter=0");
    }
    void TearDown() override { run("ip link del near0"); }

    // Waits until something has come, or for a moment where nothing shall.
    std::vector<Arrived> receive(int patience_ms = 1000) {
        std::vector<Arrived> arrived;
        pollfd ready{sockets_.fd(), POLLIN, 0};
        if (::poll(&ready, 1, patience_ms) != 1) return arrived;
        sockets_.drain([&](const DatagramReceived& datagram) {
            arrived.push_back({{datagram.octets.begin(), datagram.octets.end()}, datagram});
        });
        return arrived;
    }

    int send(const SendAdvert& advert) {
        int failed = 0;
        const SendAdvert* const one = &advert;
        sockets_.send({&one, 1}, [&](const SendAdvert&, int error) { failed = error; });
        return failed;
    }

    Sockets sockets_{false};
};

TEST_F(RawSockets, MulticastReachesTheOtherEndAndNotTheSender) {
    ASSERT_TRUE(sockets_.set(near, "near", multicast("near0", "224.0.0.18", 51)));
    ASSERT_TRUE(sockets_.set(far, "far", multicast("far0", "224.0.0.18", 51)));
    ASSERT_EQ(send(advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 51)), 0);
    const auto arrived = receive();
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].about.interface, index_of("far0"));
    EXPECT_EQ(arrived[0].octets[21], 51);
    EXPECT_TRUE(receive(50).empty());
}

TEST_F(RawSockets, ManyAdvertsLeaveInOrderAndOneThatFailsHoldsUpNoOther) {
    ASSERT_TRUE(sockets_.set(near, "near", multicast("near0", "224.0.0.18", 51)));
    ASSERT_TRUE(sockets_.set(far, "far", multicast("far0", "224.0.0.18", 51)));
    std::vector<SendAdvert> adverts(80, advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 51));
    for (std::size_t i = 0; i < adverts.size(); ++i) adverts[i].octets[27] = static_cast<std::uint8_t>(i);
    adverts[3].octets.resize(65536);   // longer than IPv4 can be
    adverts[50].instance = third;      // has no socket
    adverts[79].octets.resize(65536);
    std::vector<const SendAdvert*> list;
    for (const auto& advert : adverts) list.push_back(&advert);
    std::vector<std::pair<std::ptrdiff_t, int>> failures;
    sockets_.send(list, [&](const SendAdvert& advert, int error) { failures.emplace_back(&advert - adverts.data(), error); });
    EXPECT_EQ(failures, (std::vector<std::pair<std::ptrdiff_t, int>>{{3, EMSGSIZE}, {50, ENOTCONN}, {79, EMSGSIZE}}));
    std::vector<std::size_t> order, expected;
    for (auto some = receive(); !some.empty() && order.size() < 77; some = receive())
        for (const auto& arrived : some) order.push_back(arrived.octets[27]);
    for (std::size_t i = 0; i < adverts.size(); ++i)
        if (i != 3 && i != 50 && i != 79) expected.push_back(i);
    EXPECT_EQ(order, expected);
}

TEST_F(RawSockets, ForeignVridsAreDroppedByTheKernelUnlessTheyAreLogged) {
    ASSERT_TRUE(sockets_.set(near, "near", multicast("near0", "224.0.0.18", 51)));
    ASSERT_TRUE(sockets_.set(far, "far", multicast("far0", "224.0.0.18", 52)));
    const auto advert = advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 51);
    ASSERT_EQ(send(advert), 0);
    EXPECT_TRUE(receive(50).empty());
    sockets_.set_log_unknown_vrids(true);
    ASSERT_EQ(send(advert), 0);
    EXPECT_EQ(receive().size(), 1u);
}

TEST_F(RawSockets, InstancesThatAgreeShareASocketAndItsFilterFollowsThem) {
    ASSERT_TRUE(sockets_.set(near, "near", multicast("near0", "224.0.0.18", 51)));
    ASSERT_TRUE(sockets_.set(far, "far", multicast("far0", "224.0.0.18", 51)));
    ASSERT_TRUE(sockets_.set(third, "third", multicast("far0", "224.0.0.18", 53)));
    ASSERT_EQ(send(advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 53)), 0);
    EXPECT_EQ(receive().size(), 1u);
    sockets_.remove(third);
    ASSERT_EQ(send(advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 53)), 0);
    EXPECT_TRUE(receive(50).empty());
    ASSERT_EQ(send(advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 51)), 0);
    EXPECT_EQ(receive().size(), 1u);
}

TEST_F(RawSockets, TheOnlyUserMayChangeWhatItNeedsInPlace) {
    ASSERT_TRUE(sockets_.set(near, "near", multicast("near0", "224.0.0.18", 51)));
    SocketNeed need = multicast("far0", "224.0.0.18", 51);
    ASSERT_TRUE(sockets_.set(far, "far", need));
    need.vrid = Vrid{52};
    need.transport.source = ip("10.9.0.2");
    ASSERT_TRUE(sockets_.set(far, "far", need));
    ASSERT_EQ(send(advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 51)), 0);
    EXPECT_TRUE(receive(50).empty());
    ASSERT_EQ(send(advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 52)), 0);
    EXPECT_EQ(receive().size(), 1u);
}

TEST_F(RawSockets, Ipv6TellsSourceDestinationInterfaceAndHopLimit) {
    ASSERT_TRUE(sockets_.set(near, "near", multicast("near0", "ff02::12", 51)));
    ASSERT_TRUE(sockets_.set(far, "far", multicast("far0", "ff02::12", 51)));
    SendAdvert advert{near, Priority{100}, true, ip("fe80::1"), ip("ff02::12"), index_of("near0"), 255, {0x31, 51, 100, 0, 0, 100, 0, 0}};
    ASSERT_EQ(send(advert), 0);
    const auto arrived = receive();
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].about.source, ip("fe80::1"));
    EXPECT_EQ(arrived[0].about.destination, ip("ff02::12"));
    EXPECT_EQ(arrived[0].about.interface, index_of("far0"));
    EXPECT_EQ(arrived[0].about.hop_limit, 255);
    ASSERT_EQ(arrived[0].octets.size(), 8u);
    EXPECT_NE(arrived[0].octets[6] | arrived[0].octets[7], 0);  // the kernel's checksum
}

TEST_F(RawSockets, AUnicastSourceNeedNotBeAssignedYet) {
    EXPECT_TRUE(sockets_.set(near, "near", unicast("near0", "10.9.0.99", 51)));
    EXPECT_TRUE(sockets_.has_socket(near));
    EXPECT_TRUE(sockets_.set(far, "far", unicast("far0", "fd00::99", 51)));
    EXPECT_TRUE(sockets_.has_socket(far));
}

TEST_F(RawSockets, WithoutInterfaceOrSourceThereIsNoSocketAndNoError) {
    SocketNeed need = multicast("near0", "224.0.0.18", 51);
    need.transport.interface = no_interface;
    EXPECT_TRUE(sockets_.set(near, "near", need));
    EXPECT_FALSE(sockets_.has_socket(near));
    EXPECT_EQ(send(advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 51)), ENOTCONN);
    SocketNeed sourceless = unicast("near0", "10.9.0.1", 51);
    sourceless.transport.has_source = false;
    EXPECT_TRUE(sockets_.set(near, "near", sourceless));
    EXPECT_FALSE(sockets_.has_socket(near));
}

TEST_F(RawSockets, ADownInterfaceIsAnErrnoNotAnEnd) {
    ASSERT_TRUE(sockets_.set(near, "near", multicast("near0", "224.0.0.18", 51)));
    run("ip link set near0 down");
    EXPECT_NE(send(advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 51)), 0);
    run("ip link set near0 up");
}

TEST_F(RawSockets, ADeviceThatDoesNotExistIsNamedInTheError) {
    SocketNeed need = multicast("near0", "224.0.0.18", 51);
    need.transport.interface_name = "nowhere0";
    const auto opened = sockets_.set(near, "near", need);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().text, "can't bind to device nowhere0. errno=19. (try to run it as root)");
}

TEST_F(RawSockets, AFloodIsReadInBoundedPortions) {
    SocketNeed need = multicast("far0", "224.0.0.18", 51);
    need.receive_buffer = 4 * 1024 * 1024;
    ASSERT_TRUE(sockets_.set(near, "near", multicast("near0", "224.0.0.18", 51)));
    ASSERT_TRUE(sockets_.set(far, "far", need));
    const auto advert = advert_v4(near, "near0", "10.9.0.1", "224.0.0.18", 51);
    for (int i = 0; i < 600; ++i) ASSERT_EQ(send(advert), 0);
    // A busy kernel delivers the last ones later, and may lose some.
    std::vector<std::size_t> portions;
    std::size_t all = 0;
    for (auto arrived = receive(200); !arrived.empty() && all < 600; arrived = receive(200)) {
        portions.push_back(arrived.size());
        all += arrived.size();
    }
    EXPECT_GT(all, 256u);
    EXPECT_EQ(std::ranges::max(portions), 256u);
}

}  // namespace
}  // namespace ka::vrrp::kernel
