// What a tracked file says, and that changes of it are noticed (core.md 11.3).
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "common/loop/clock_real.hpp"
#include "vrrp/track/files.hpp"

namespace ka::vrrp::track {
namespace {

std::optional<std::int32_t> number(std::string_view text) {
    std::int64_t read = 0;
    return number_in(text, read);
}

TEST(TrackedFile, HoldsANumberInTheNotationOfC) {
    EXPECT_EQ(number("7\n"), 7);
    EXPECT_EQ(number(" -12 and more"), -12);
    EXPECT_EQ(number("0x10"), 16);
    EXPECT_EQ(number("010"), 8);
}

TEST(TrackedFile, WithoutANumberIsZero) {
    EXPECT_EQ(number(""), 0);
    EXPECT_EQ(number("up"), 0);
}

TEST(TrackedFile, BeyondThirtyTwoBitsIsRefused) {
    EXPECT_EQ(number("2147483647"), 2147483647);
    EXPECT_EQ(number("2147483648"), std::nullopt);
    EXPECT_EQ(number("-2147483649"), std::nullopt);
    EXPECT_EQ(number("99999999999999999999999"), std::nullopt);
}

class WatchedFile : public testing::Test {
protected:
    WatchedFile() : loop_(clock_), files_(loop_, [this](const std::string&, std::int32_t value) {
        heard_.push_back(value);
        loop_.stop(0);
    }) {
        char name[] = "/tmp/track_file_XXXXXX";
        directory_ = ::mkdtemp(name);
        config_.name = "f";
        config_.path = directory_ + "/f";
    }
    ~WatchedFile() override { std::filesystem::remove_all(directory_); }
    void put(const std::string& text) const { std::ofstream(config_.path) << text; }
    // Runs until something is heard, or for half a minute.
    void listen() {
        const auto limit = loop_.at(loop_.now() + seconds{30}, "limit", [this] { loop_.stop(1); });
        EXPECT_EQ(loop_.run(), 0) << "nothing heard";
    }

    RealClock clock_;
    Loop loop_;
    Files files_;
    std::string directory_;
    TrackFileConfig config_;
    std::vector<std::int32_t> heard_;
};

TEST_F(WatchedFile, IsReadAtOnceAndHeardWhenItIsWrittenOrRemoved) {
    put("5\n");
    files_.configure({config_}, true);
    EXPECT_EQ(files_.values().at("f"), 5);
    put("6\n");
    listen();
    std::filesystem::remove(config_.path);
    listen();
    std::ofstream(directory_ + "/other") << "9";
    std::filesystem::rename(directory_ + "/other", config_.path);
    listen();
    EXPECT_EQ(heard_, (std::vector<std::int32_t>{6, 0, 9}));
}

TEST_F(WatchedFile, IsMadeAtTheFirstStartOnlyWhereThereIsNone) {
    config_.init_value = 3;
    files_.configure({config_}, true);
    EXPECT_EQ(files_.values().at("f"), 3);
    put("4\n");
    files_.configure({config_}, true);
    EXPECT_EQ(files_.values().at("f"), 4);
    config_.init_overwrite = true;
    files_.configure({config_}, false);
    EXPECT_EQ(files_.values().at("f"), 4);
    files_.configure({config_}, true);
    EXPECT_EQ(files_.values().at("f"), 3);
}

}  // namespace
}  // namespace ka::vrrp::track
