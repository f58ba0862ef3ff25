// The socket filter, run by the kernel on a datagram pair that carries what a raw socket would show it.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "vrrp/kernel/receive_filter.hpp"

namespace ka::vrrp::kernel {
namespace {

class ReceiveFilter : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends_.data()), 0); }
    void TearDown() override {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    void attach(const std::vector<sock_filter>& program) {
        sock_fprog filter{static_cast<unsigned short>(program.size()), const_cast<sock_filter*>(program.data())};
        ASSERT_EQ(::setsockopt(ends_[1], SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter), 0);
    }
    bool passes(const std::vector<std::uint8_t>& datagram) {
        if (::send(ends_[0], datagram.data(), datagram.size(), 0) < 0) return false;  // EPERM: filtered
        std::array<std::uint8_t, 128> buffer;
        return ::recv(ends_[1], buffer.data(), buffer.size(), 0) == static_cast<ssize_t>(datagram.size());
    }
    std::array<int, 2> ends_{};
};

// An IPv4 header of `words` words and a VRRP header with this VRID.
std::vector<std::uint8_t> over_v4(std::uint8_t vrid, std::uint8_t words = 5, std::size_t vrrp_octets = 20) {
    std::vector<std::uint8_t> datagram(words * 4u + vrrp_octets, 0);
    datagram[0] = static_cast<std::uint8_t>(0x40 | words);
    datagram[words * 4u] = 0x21;
    if (vrrp_octets > 1) datagram[words * 4u + 1] = vrid;
    return datagram;
}

std::vector<std::uint8_t> over_v6(std::uint8_t vrid, std::size_t octets = 24) {
    std::vector<std::uint8_t> datagram(octets, 0);
    datagram[0] = 0x31;
    if (octets > 1) datagram[1] = vrid;
    return datagram;
}

TEST_F(ReceiveFilter, PassesExactlyTheVridsInUse) {
    const std::set<Vrid> vrids{Vrid{1}, Vrid{10}, Vrid{11}, Vrid{12}, Vrid{255}};
    attach(receive_filter(Family::ipv4, vrids));
    for (int vrid = 0; vrid <= 255; ++vrid) {
        const auto number = static_cast<std::uint8_t>(vrid);
        EXPECT_EQ(passes(over_v4(number)), vrids.contains(Vrid{number})) << vrid;
    }
}

TEST_F(ReceiveFilter, FindsTheVridBehindIpv4Options) {
    attach(receive_filter(Family::ipv4, {Vrid{51}}));
    EXPECT_TRUE(passes(over_v4(51, 8)));
    EXPECT_FALSE(passes(over_v4(52, 8)));
}

TEST_F(ReceiveFilter, ReadsIpv6FromTheVrrpHeader) {
    attach(receive_filter(Family::ipv6, {Vrid{7}, Vrid{9}}));
    EXPECT_TRUE(passes(over_v6(7)));
    EXPECT_FALSE(passes(over_v6(8)));
    EXPECT_TRUE(passes(over_v6(9)));
}

TEST_F(ReceiveFilter, LetsShortDatagramsThroughToBeCounted) {
    attach(receive_filter(Family::ipv4, {Vrid{51}}));
    EXPECT_TRUE(passes(over_v4(99, 5, 7)));
    EXPECT_FALSE(passes(over_v4(99, 5, 8)));
}

TEST_F(ReceiveFilter, FindsTheVridBehindAnAuthenticationHeader) {
    const auto behind_ah = [](std::uint8_t vrid, std::uint8_t words, std::size_t vrrp_octets) {
        auto datagram = over_v4(vrid, words, vrrp_octets);
        datagram.insert(datagram.begin() + words * 4, 24, 0);
        return datagram;
    };
    attach(receive_filter_behind_ah({Vrid{51}}));
    EXPECT_TRUE(passes(behind_ah(51, 5, 20)));
    EXPECT_FALSE(passes(behind_ah(52, 5, 20)));
    EXPECT_TRUE(passes(behind_ah(51, 8, 20)));
    EXPECT_FALSE(passes(behind_ah(52, 8, 20)));
    EXPECT_TRUE(passes(behind_ah(99, 5, 7)));
    EXPECT_FALSE(passes(behind_ah(99, 5, 8)));
}

TEST_F(ReceiveFilter, TakesAllVridsInTheWorstArrangement) {
    std::set<Vrid> odd;
    for (int vrid = 1; vrid <= 255; vrid += 2) odd.insert(Vrid{static_cast<std::uint8_t>(vrid)});
    attach(receive_filter(Family::ipv6, odd));
    EXPECT_TRUE(passes(over_v6(255)));
    EXPECT_FALSE(passes(over_v6(254)));
    EXPECT_TRUE(passes(over_v6(1)));
}

TEST_F(ReceiveFilter, WithoutVridsNothingPasses) {
    attach(receive_filter(Family::ipv4, {}));
    EXPECT_FALSE(passes(over_v4(1)));
}

TEST_F(ReceiveFilter, ASendSocketHearsNothing) {
    attach(drop_everything());
    EXPECT_FALSE(passes(over_v4(1)));
    EXPECT_FALSE(passes({}));
}

}  // namespace
}  // namespace ka::vrrp::kernel
