// Notify FIFOs and the programs that read them (core.md 9).
#include "common/process/fifo.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "common/loop/clock_real.hpp"

namespace ka {
namespace {

struct FifoTest : testing::Test {
    RealClock clock;
    Loop loop{clock};
    WatchPtr limit = loop.at(loop.now() + seconds{20}, "limit", [this] { loop.stop(99); });
    ScriptEnvironment environment = ScriptEnvironment::capture();
    std::filesystem::path folder;
    std::unique_ptr<Fifos> fifos = std::make_unique<Fifos>(loop, environment, "vrrp_");

    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "ka-fifo-XXXXXX").string();
        folder = mkdtemp(name.data());
    }
    void TearDown() override {
        fifos.reset();
        std::filesystem::remove_all(folder);
    }
    model::FifoConfig pipe(const char* name = "fifo") const { return {folder / name, {}}; }
    // Appends the arguments and what it reads to the file "out".
    model::ScriptCommand reader(const std::string& text = "echo \"$1 $2\" >> out; exec cat < \"$2\" >> out") const {
        model::ScriptCommand command;
        command.arguments = {"sh", "-c", "cd " + folder.string() + "; " + text, "sh", "word"};
        command.path = "/bin/sh";
        command.uid = getuid();
        command.gid = getgid();
        return command;
    }
    std::string out() const {
        std::ifstream in(folder / "out");
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void until(const std::function<bool()>& condition) {
        std::function<void()> look;
        WatchPtr timer;
        look = [&] {
            if (condition()) return loop.stop(0);
            timer = loop.at(loop.now() + milliseconds{5}, "look", look);
        };
        loop.post("look", look);
        EXPECT_EQ(loop.run(), 0);
    }
};

TEST_F(FifoTest, CO_149_TheReaderGetsThePathBehindItsArguments) {
    fifos->use({pipe(), reader()}, {}, {});
    fifos->write("one");
    until([&] { return out() == "word " + pipe().path + "\none\n"; });
}

TEST_F(FifoTest, TheLastLinesAreReadBeforeTheEnd) {
    fifos->use({pipe(), reader("exec cat < \"$2\" >> out")}, {}, {});
    fifos->write("first");
    until([&] { return out() == "first\n"; });
    fifos->write("last");
    const Instant begin = loop.now();
    bool done = false;
    fifos->finish([&] { done = true; });
    until([&] { return done; });
    EXPECT_TRUE(out() == "first\nlast\n" || loop.now() - begin >= milliseconds{200}) << out();  // the limit, on a busy machine
    until([&] { return out() == "first\nlast\n"; });
}

TEST_F(FifoTest, AReaderThatDoesNotEndDoesNotHoldUpTheStop) {
    fifos->use({pipe(), reader("echo here >> out; exec sleep 100")}, {}, {});
    until([&] { return out() == "here\n"; });
    const Instant begin = loop.now();
    bool done = false;
    fifos->finish([&] { done = true; });
    until([&] { return done; });
    EXPECT_LT(loop.now() - begin, seconds{10});
}

TEST_F(FifoTest, WithoutAReaderTheEndIsAtOnce) {
    fifos->use({pipe(), {}}, {}, {});
    bool done = false;
    fifos->finish([&] { done = true; });
    EXPECT_TRUE(done);
}

TEST_F(FifoTest, CO_151_AReloadBeginsAnew) {
    fifos->use({pipe(), reader("echo started >> out; exec cat < \"$2\" > /dev/null")}, {}, {});
    until([&] { return out() == "started\n"; });
    fifos->use({pipe(), reader("echo started >> out; exec cat < \"$2\" >> out")}, {}, {});
    fifos->write("line");
    until([&] { return out() == "started\nstarted\nline\n"; });
}

TEST_F(FifoTest, CO_153_OnePathForBothIsWrittenOnce) {
    fifos->use({pipe(), {}}, {pipe(), {}}, {});
    const int fd = ::open(pipe().path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ASSERT_GE(fd, 0);
    fifos->write("line");
    char text[64] = {};
    EXPECT_EQ(::read(fd, text, sizeof text), 5);
    ::close(fd);
}

TEST_F(FifoTest, CO_148_AnOrdinaryFileIsNotWrittenAndHasNoReader) {
    std::ofstream(pipe().path) << "text";
    fifos->use({pipe(), reader("echo started >> out")}, {pipe("other"), reader()}, {});
    fifos->write("line");
    until([&] { return out().find("line\n") != std::string::npos; });
    EXPECT_EQ(out().find("started"), std::string::npos);
    std::ifstream in(pipe().path);
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>(in), {}}), "text");
}

}  // namespace
}  // namespace ka
