// The time in a reload_time_file (core.md 4.5).
#include "core/reload_time.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace ka::core {
namespace {

class ReloadTimes : public testing::Test {
protected:
    ReloadTimes() {
        setenv("TZ", "XXX-2", 1);  // two hours ahead of UTC
        tzset();
    }
    // 2026-11-21 10:00:00 local time
    static constexpr std::time_t now = 1795248000;
    std::string read(const std::string& text) const {
        const auto time = read_reload_time(text, now);
        if (!time) return time.error().text;
        return print_reload_time(time->at) + (time->dated ? " dated" : "");
    }
};

TEST_F(ReloadTimes, CO_088_ATimeOfToday) {
    EXPECT_EQ(print_reload_time(now), "2026-11-21 10:00:00");
    EXPECT_EQ(read("10:00:01\n"), "2026-11-21 10:00:01");
    EXPECT_EQ(read("  23:59:59 \t\nrest"), "2026-11-21 23:59:59");
    EXPECT_EQ(read("08:30:00Z"), "2026-11-21 10:30:00") << "UTC";
}

TEST_F(ReloadTimes, CO_086_OneThatHasPassedIsTomorrows) {
    EXPECT_EQ(read("09:59:59"), "2026-11-22 09:59:59");
    EXPECT_EQ(read("10:00:00"), "2026-11-22 10:00:00");
    EXPECT_EQ(read("07:00:00Z"), "2026-11-22 09:00:00");
}

TEST_F(ReloadTimes, WithADate) {
    EXPECT_EQ(read("2026-12-31 01:02:03"), "2026-12-31 01:02:03 dated");
    EXPECT_EQ(read("26-12-31 01:02:03"), "2026-12-31 01:02:03 dated");
    EXPECT_EQ(read("2026-12-31 23:30:00Z"), "2027-01-01 01:30:00 dated");
}

TEST_F(ReloadTimes, CO_089_WhatIsIgnored) {
    EXPECT_EQ(read("2020-01-01 10:00:00\n"), "Reload time 2020-01-01 10:00:00 is in the past - ignoring");
    EXPECT_EQ(read("tomorrow\n"), "Reload time tomorrow format is incorrect - ignoring");
    for (const char* text : {"10:00", "1:00:00", "10:00:00 Z", "2026-1-01 10:00:00", "10:00:00ZZ", "2026-12-31"})
        EXPECT_EQ(read(text), std::string("Reload time ") + text + " format is incorrect - ignoring");
    for (const char* text : {"25:00:00", "10:60:00", "2027-02-30 10:00:00"})
        EXPECT_EQ(read(text), std::string("Reload date/time ") + text + " invalid - ignoring");
}

}  // namespace
}  // namespace ka::core
