#include "core/pidfile.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace ka::core::test {

namespace {

class PidFileTest : public testing::Test {
protected:
    PidFileTest() {
        char name[] = "/tmp/pidfile_test_XXXXXX";
        directory_ = mkdtemp(name);
        path_ = directory_ + "/x.pid";
    }
    ~PidFileTest() override { std::filesystem::remove_all(directory_); }
    std::string content() const {
        std::stringstream text;
        text << std::ifstream(path_).rdbuf();
        return text.str();
    }
    std::string directory_;
    std::string path_;
};

}  // namespace

TEST_F(PidFileTest, CO_029_PidAndNewlineReadableByAll) {
    const auto mask = umask(0177);
    auto file = PidFile::open(path_);
    umask(mask);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(1234));
    EXPECT_EQ(content(), "1234\n");
    struct stat status {};
    stat(path_.c_str(), &status);
    EXPECT_EQ(status.st_mode & 0777, 0644U);
    ASSERT_TRUE(file->write(99));
    EXPECT_EQ(content(), "99\n");
    file->remove();
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(PidFileTest, CO_031_OneHolderOnly) {
    auto first = PidFile::open(path_);
    ASSERT_TRUE(first && first->write(1));
    const auto second = PidFile::open(path_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().errno_value, pid_file_locked);
    EXPECT_EQ(content(), "1\n") << "the holder's file is not touched";
}

TEST_F(PidFileTest, CO_032_AStaleFileIsNoObstacle) {
    std::ofstream(path_) << getpid() << "\nmore\n";
    auto file = PidFile::open(path_);
    ASSERT_TRUE(file);
    EXPECT_EQ(content(), "");
}

TEST_F(PidFileTest, NeverFollowsASymbolicLink) {
    const auto victim = directory_ + "/victim";
    std::ofstream(victim) << "precious";
    std::filesystem::create_symlink(victim, path_);
    EXPECT_FALSE(PidFile::open(path_));
    EXPECT_EQ(std::filesystem::file_size(victim), 8U);
}

TEST_F(PidFileTest, AFileThatWasReplacedIsMadeAnewAndNotRemoved) {
    auto file = PidFile::open(path_);
    ASSERT_TRUE(file);
    std::filesystem::remove(path_);
    ASSERT_TRUE(file->write(7));
    EXPECT_EQ(content(), "7\n");
    std::filesystem::remove(path_);
    std::ofstream(path_) << "somebody else's";
    file->remove();
    EXPECT_EQ(content(), "somebody else's");
}

TEST(PidPath, CO_030_DefaultNames) {
    EXPECT_EQ(default_pid_path("keepalived", "", false), "/run/keepalived.pid");
    EXPECT_EQ(default_pid_path("vrrp", "", true), "/run/keepalived/vrrp.pid");
    EXPECT_EQ(default_pid_path("checkers", "X", false), "/run/keepalived/checkers_X.pid");
}

}  // namespace ka::core::test
