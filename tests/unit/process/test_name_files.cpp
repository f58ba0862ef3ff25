// Which files of a folder hold a table of iproute2, and in which order.
#include "common/process/name_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace ka {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class NameFiles : public testing::Test {
protected:
    NameFiles() {
        char pattern[] = "/tmp/ka-names-XXXXXX";
        folder_ = mkdtemp(pattern);
    }
    ~NameFiles() override { fs::remove_all(folder_); }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << text;
    }
    std::vector<std::string> read() const { return read_name_files(folder_.string(), "rt_tables"); }
    fs::path folder_;
};

TEST_F(NameFiles, TheFileItselfThenThoseOfItsFolder) {
    write("rt_tables.d/b.conf", "b");
    write("rt_tables.d/a.conf", "a");
    write("rt_tables.d/README", "c");
    write("rt_tables.d/d.txt", "d");
    EXPECT_THAT(read(), ElementsAre("a", "b"));
    write("rt_tables", "first");
    EXPECT_THAT(read(), ElementsAre("first", "a", "b"));
}

TEST_F(NameFiles, NothingThatIsNotAFileOfReasonableSize) {
    EXPECT_THAT(read(), IsEmpty());
    EXPECT_THAT(read_name_files((folder_ / "none").string(), "rt_tables"), IsEmpty());
    ASSERT_EQ(mkfifo((folder_ / "rt_tables").c_str(), 0600), 0);
    fs::create_directories(folder_ / "rt_tables.d/folder.conf");
    write("rt_tables.d/large.conf", std::string((1 << 20) + 1, '\n'));
    EXPECT_THAT(read(), IsEmpty());
    write("rt_tables.d/most.conf", std::string(1 << 20, '\n'));
    EXPECT_EQ(read().size(), 1U);
}

TEST_F(NameFiles, AtMost256) {
    write("rt_tables", "0 none");
    for (int i = 0; i < 300; ++i) write("rt_tables.d/" + std::to_string(i) + ".conf", "1 one");
    EXPECT_EQ(read().size(), 256U);
}

}  // namespace
}  // namespace ka
