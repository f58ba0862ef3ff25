#include "vrrp/kernel/sysctl.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace ka::vrrp::kernel {
namespace {

class SysctlsTest : public testing::Test {
protected:
    SysctlsTest() {
        std::string pattern = testing::TempDir() + "sysctlXXXXXX";
        root_ = ::mkdtemp(pattern.data());
        std::filesystem::create_directories(root_ / "ipv4/conf/eth0");
        put("1");
    }
    ~SysctlsTest() override { std::filesystem::remove_all(root_); }
    void put(const std::string& text) { std::ofstream(root_ / "ipv4/conf/eth0/forwarding") << text << "\n"; }
    std::string get() {
        std::string text;
        std::ifstream(root_ / "ipv4/conf/eth0/forwarding") >> text;
        return text;
    }
    std::filesystem::path root_;
};

TEST_F(SysctlsTest, ReadsAndSetsAndPutsBackTheFirstValue) {
    Sysctls sysctls(root_.string());
    EXPECT_EQ(sysctls.read(Family::ipv4, "eth0", "forwarding"), 1);
    EXPECT_TRUE(sysctls.forwards(Family::ipv4, "eth0"));
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 0));
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 2));
    EXPECT_EQ(get(), "2");
    sysctls.restore();
    EXPECT_EQ(get(), "1");
}

TEST_F(SysctlsTest, WhatSomeoneElseChangedAfterUsStays) {
    Sysctls sysctls(root_.string());
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 0));
    put("5");
    sysctls.restore();
    EXPECT_EQ(get(), "5");
}

TEST_F(SysctlsTest, MissingInterfaceIsAnErrorAndDoesNotForward) {
    Sysctls sysctls(root_.string());
    EXPECT_FALSE(sysctls.set(Family::ipv4, "eth9", "forwarding", 1));
    EXPECT_FALSE(sysctls.forwards(Family::ipv6, "eth0"));
}

}  // namespace
}  // namespace ka::vrrp::kernel
