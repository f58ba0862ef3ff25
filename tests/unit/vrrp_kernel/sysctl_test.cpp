#include "vrrp/kernel/sysctl.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/vrrp_kernel/kept_settings.hpp"

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
    Sysctls sysctls({}, root_.string());
    EXPECT_EQ(sysctls.read(Family::ipv4, "eth0", "forwarding"), 1);
    EXPECT_TRUE(sysctls.forwards(Family::ipv4, "eth0"));
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 0));
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 2));
    EXPECT_EQ(get(), "2");
    sysctls.restore();
    EXPECT_EQ(get(), "1");
}

TEST_F(SysctlsTest, WhatSomeoneElseChangedAfterUsStays) {
    Sysctls sysctls({}, root_.string());
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 0));
    put("5");
    sysctls.restore();
    EXPECT_EQ(get(), "5");
}

TEST_F(SysctlsTest, MissingInterfaceIsAnErrorAndDoesNotForward) {
    Sysctls sysctls({}, root_.string());
    EXPECT_FALSE(sysctls.set(Family::ipv4, "eth9", "forwarding", 1));
    EXPECT_FALSE(sysctls.forwards(Family::ipv6, "eth0"));
}

// ---- what is kept for a successor

const Setting forwarding{Family::ipv4, "eth0", "forwarding"};

TEST_F(SysctlsTest, KeptBeforeItIsWritten) {
    std::string text_then;
    Sysctls sysctls({.save = [&](const SavedSetting& saved) {
                        EXPECT_EQ(saved, (SavedSetting{forwarding, 1, 2}));
                        text_then = get();
                    }},
                    root_.string());
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 2));
    EXPECT_EQ(text_then, "1");
    EXPECT_EQ(get(), "2");
}

TEST_F(SysctlsTest, KeptUntilItIsPutBack) {
    tests::KeptSettings kept;
    Sysctls sysctls(kept.keeper(), root_.string());
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 1));
    EXPECT_TRUE(kept.all().empty()) << "nothing was changed";
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 0));
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 2));
    EXPECT_EQ(kept.all(), (std::vector<SavedSetting>{{forwarding, 1, 2}}));
    sysctls.restore([](const Setting& setting) { return setting.interface == "eth1"; });
    EXPECT_EQ(kept.all().size(), 1U);
    EXPECT_EQ(get(), "2");
    sysctls.restore([](const Setting& setting) { return setting == forwarding; });
    EXPECT_TRUE(kept.all().empty());
    EXPECT_EQ(get(), "1");
}

TEST_F(SysctlsTest, WhatCannotBeWrittenIsNotKept) {
    const auto file = root_ / "ipv4/conf/eth0/forwarding";
    std::filesystem::remove(file);
    std::filesystem::create_symlink("/proc/sys/kernel/ngroups_max", file);  // a number that not even root may write
    tests::KeptSettings kept;
    Sysctls sysctls(kept.keeper(), root_.string());
    EXPECT_FALSE(sysctls.set(Family::ipv4, "eth0", "forwarding", 2));
    EXPECT_TRUE(kept.all().empty());
}

TEST_F(SysctlsTest, ASuccessorPutsBackWhatWasBeforeItsPredecessor) {
    tests::KeptSettings kept;
    {
        Sysctls killed(kept.keeper(), root_.string());
        EXPECT_TRUE(killed.set(Family::ipv4, "eth0", "forwarding", 2));
    }
    EXPECT_EQ(get(), "2");
    Sysctls sysctls(kept.keeper(), root_.string());
    for (const auto& saved : kept.all()) sysctls.inherit(saved);
    EXPECT_TRUE(sysctls.set(Family::ipv4, "eth0", "forwarding", 2));
    EXPECT_EQ(kept.all(), (std::vector<SavedSetting>{{forwarding, 1, 2}})) << "the next may be killed too";
    sysctls.restore();
    EXPECT_EQ(get(), "1");
    EXPECT_TRUE(kept.all().empty());
}

TEST_F(SysctlsTest, ASuccessorLeavesWhatSomeoneElseChanged) {
    tests::KeptSettings kept;
    Sysctls sysctls(kept.keeper(), root_.string());
    sysctls.inherit({forwarding, 0, 2});  // killed before it wrote, or changed since
    EXPECT_FALSE(sysctls.value_before(forwarding));
    sysctls.restore();
    EXPECT_EQ(get(), "1");
}

TEST_F(SysctlsTest, WhatGoesWithUsIsNotRemembered) {
    tests::KeptSettings kept;
    Sysctls sysctls(kept.keeper(), root_.string());
    EXPECT_TRUE(sysctls.set_for_good(Family::ipv4, "eth0", "forwarding", 2));
    EXPECT_FALSE(sysctls.set_for_good(Family::ipv4, "eth9", "forwarding", 2));
    EXPECT_TRUE(kept.all().empty());
    sysctls.restore();
    EXPECT_EQ(get(), "2");
}

}  // namespace
}  // namespace ka::vrrp::kernel
