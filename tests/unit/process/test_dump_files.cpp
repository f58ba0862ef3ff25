// Files of one moment, written by a copy of the process.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/loop/clock_real.hpp"
#include "common/process/dump_files.hpp"

namespace ka {
namespace {

class DumpFilesTest : public testing::Test {
protected:
    void SetUp() override {
        char pattern[] = "/tmp/dump_files_XXXXXX";
        folder_ = ::mkdtemp(pattern);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string path(const std::string& name) const { return folder_ + "/" + name; }
    std::string read(const std::string& name) const {
        std::ifstream file(path(name));
        return {std::istreambuf_iterator<char>(file), {}};
    }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator{}));
    }
    // Until no copy is at work and none waits.
    void finish(DumpFiles& dumps) {
        std::function<void()> look = [&] {
            if (dumps.pid() == 0) return loop_.stop(0);
            timer_ = loop_.at(loop_.now() + milliseconds{2}, "look", look);
        };
        timer_ = loop_.at(loop_.now() + milliseconds{2}, "look", look);
        loop_.run();
    }

    std::string folder_;
    RealClock clock_;
    Loop loop_{clock_};
    WatchPtr timer_;
};

TEST_F(DumpFilesTest, ShowTheMomentOfAskingHoweverThingsGoOn) {
    DumpFiles dumps(loop_);
    int value = 1;
    bool taken = false;
    dumps.write(path("a"), 0640, [&] { return std::to_string(value); }, [&] { taken = true; });
    EXPECT_TRUE(taken) << "the copy has been made before write() returns";
    value = 2;
    finish(dumps);
    EXPECT_EQ(read("a"), "1");
    struct stat status {};
    ASSERT_EQ(::stat(path("a").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0640u);
    EXPECT_EQ(files(), 1u);
}

TEST_F(DumpFilesTest, AreWrittenInTheOrderOfAskingOneAtATime) {
    DumpFiles dumps(loop_);
    std::string order;
    for (const char* name : {"a", "b", "c"})
        dumps.write(path("same"), 0600, [=] { return std::string(name); }, [&order, name] { order += name; });
    EXPECT_EQ(order, "a");
    finish(dumps);
    EXPECT_EQ(order, "abc");
    EXPECT_EQ(read("same"), "c");
}

TEST_F(DumpFilesTest, MoreThanAFewAreRefused) {
    DumpFiles dumps(loop_);
    int begun = 0;
    for (int i = 0; i < 20; ++i) dumps.write(path("x"), 0600, [] { return std::string(); }, [&] { ++begun; });
    finish(dumps);
    EXPECT_EQ(begun, 9) << "one at once and eight that wait";
}

TEST_F(DumpFilesTest, NothingIsWrittenThroughALink) {
    std::ofstream(path("victim")) << "mine";
    ASSERT_EQ(::symlink(path("victim").c_str(), path("link").c_str()), 0);
    EXPECT_EQ(write_whole_file(path("link"), 0640, "dump"), 0);
    EXPECT_EQ(read("victim"), "mine");
    EXPECT_EQ(read("link"), "dump");
    EXPECT_FALSE(std::filesystem::is_symlink(path("link")));
}

TEST_F(DumpFilesTest, FailuresAreNamedAndLeaveNothingBehind) {
    EXPECT_EQ(write_whole_file(path("nowhere/x"), 0640, "dump"), ENOENT);
    ASSERT_EQ(::mkdir(path("folder").c_str(), 0700), 0);
    EXPECT_EQ(write_whole_file(path("folder"), 0640, "dump"), EISDIR);
    EXPECT_EQ(files(), 1u);
}

}  // namespace
}  // namespace ka
