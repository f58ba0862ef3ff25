#include "vrrp/kernel/saved_setting.hpp"

#include <gtest/gtest.h>

namespace ka::vrrp::kernel {
namespace {

SavedSetting saved(std::string interface, std::string name, Family family = Family::ipv4) {
    return {{family, std::move(interface), std::move(name)}, -1, 1};
}

TEST(SavedSetting, RoundTripOfAllThatWeChange) {
    for (const auto& one : {saved("eth0", "arp_ignore"), saved("eth0.100", "arp_filter"), saved("all", "rp_filter"), saved("default", "rp_filter"),
                            saved("abcdefghijklmno", "promote_secondaries"), saved("", "igmp_link_local_mcast_reports")})
        EXPECT_EQ(decode_saved_setting(encode(one)), one) << one.setting.interface;
}

// It becomes part of a path that is written with all rights.
TEST(SavedSetting, RefusesWhatIsNoSettingOfOurs) {
    for (const auto& one : {saved("eth0", "forwarding"), saved("eth0", ""), saved("eth0", "../../../kernel/panic"), saved("", "arp_ignore"),
                            saved("", "ip_forward"), saved("eth0", "igmp_link_local_mcast_reports"), saved("..", "arp_ignore"),
                            saved(".", "arp_ignore"), saved("a/b", "arp_ignore"), saved("a b", "arp_ignore"), saved("a:b", "arp_ignore"),
                            saved(std::string("a\0b", 3), "arp_ignore"), saved("abcdefghijklmnop", "arp_ignore"),
                            saved("eth0", "arp_ignore", Family::ipv6), saved("eth0", "arp_ignore", static_cast<Family>(5))})
        EXPECT_FALSE(decode_saved_setting(encode(one))) << one.setting.interface << " " << one.setting.name;
}

TEST(SavedSetting, RefusesEveryCutAndAnythingBehindAndAnotherForm) {
    auto octets = encode(saved("eth0", "arp_ignore"));
    for (std::size_t length = 0; length < octets.size(); ++length)
        EXPECT_FALSE(decode_saved_setting(std::span(octets).first(length))) << length;
    octets.push_back(0);
    EXPECT_FALSE(decode_saved_setting(octets));
    octets.pop_back();
    octets[0] = 3;  // that of an instance
    EXPECT_FALSE(decode_saved_setting(octets));
}

TEST(SavedSetting, EachHasItsOwnKey) {
    EXPECT_NE(key_of({Family::ipv4, "eth0", "arp_ignore"}), key_of({Family::ipv4, "eth0", "arp_filter"}));
    EXPECT_NE(key_of({Family::ipv4, "eth0", "arp_ignore"}), key_of({Family::ipv4, "eth1", "arp_ignore"}));
    EXPECT_EQ(key_of({Family::ipv4, "eth0", "arp_ignore"}).front(), '\0') << "an instance could be called so";
}

}  // namespace
}  // namespace ka::vrrp::kernel
