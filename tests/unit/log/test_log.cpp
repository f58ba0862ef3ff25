#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "common/log/line.hpp"
#include "common/log/logger.hpp"
#include "common/log/rate.hpp"
#include "common/log/setup.hpp"
#include "common/log/writer_link.hpp"

namespace ka::log {
namespace {

struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "ka-log-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

// A /dev/log of the test.
struct Reader {
    int fd = -1;
    explicit Reader(const std::string& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    ~Reader() { close(fd); }
    std::optional<std::string> line() const {
        char buffer[8192];
        const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
        if (got < 0) return std::nullopt;
        return std::string(buffer, static_cast<std::size_t>(got));
    }
    std::vector<std::string> lines() const {
        std::vector<std::string> out;
        while (auto one = line()) out.push_back(*one);
        return out;
    }
};

WallTime wall(int year, int month, int day, int hour, int minute, int second, std::int64_t nanosecond = 0) {
    std::tm parts{};
    parts.tm_year = year - 1900;
    parts.tm_mon = month - 1;
    parts.tm_mday = day;
    parts.tm_hour = hour;
    parts.tm_min = minute;
    parts.tm_sec = second;
    parts.tm_isdst = -1;
    return WallTime{seconds{std::mktime(&parts)} + nanoseconds{nanosecond}};
}

TEST(LogLine, syslog_as_the_c_library_writes_it) {
    EXPECT_EQ(syslog_line(3 << 3, Level::info, wall(2026, 11, 21, 5, 6, 35), "Keepalived_vrrp", 42, "(V1) text"),
              "<30>Nov 21 05:06:35 Keepalived_vrrp[42]: (V1) text");
    EXPECT_EQ(syslog_line(16 << 3, Level::alert, wall(2026, 2, 3, 23, 59, 0), "K", 1, "x"),
              "<129>Feb  3 23:59:00 K[1]: x");
}

TEST(LogLine, CO_124_console) {
    EXPECT_EQ(console_line(wall(2026, 11, 20, 9, 28, 2), "text"), "Fri Nov 20 09:28:02 2026: text");
}

TEST(LogLine, CO_127_file) {
    EXPECT_EQ(file_line(wall(2026, 11, 20, 9, 34, 38, 194654596), "text"), "Fri Nov 20 09:34:38.194654596 2026: text");
    EXPECT_EQ(file_line(wall(2026, 11, 1, 9, 34, 38, 7), "text"), "Sun Nov  1 09:34:38.000000007 2026: text");
}

TEST(LogFile, CO_127_names_of_the_processes) {
    EXPECT_EQ(file_of_process("/t/k.log", "", "", ""), "/t/k.log");
    EXPECT_EQ(file_of_process("/t/k.log", "vrrp", "", ""), "/t/k_vrrp.log");
    EXPECT_EQ(file_of_process("/t/k.log", "check", "ns", "inst"), "/t/k_check_ns_inst.log");
    EXPECT_EQ(file_of_process("/t.d/k", "bfd", "", ""), "/t.d/k_bfd");
}

struct SyslogTest : testing::Test {
    Folder folder;
    std::string path = folder.path / "log";
    FakeClock clock;
    Logger logger{clock, path};
    static std::string text_of(const std::string& line) { return line.substr(line.find("]: ") + 3); }
    std::vector<std::string> texts(const Reader& reader) const {
        std::vector<std::string> out;
        for (const auto& line : reader.lines()) out.push_back(text_of(line));
        return out;
    }
};

TEST_F(SyslogTest, CO_125_ident_pid_facility_and_level) {
    const Reader reader(path);
    logger.configure({.ident = "Keepalived_vrrp"});
    logger.write(Level::info, "(V1) Entering MASTER STATE", true);
    logger.write(Level::alert, "died", false);
    const auto lines = reader.lines();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_TRUE(lines[0].starts_with("<30>")) << lines[0];
    EXPECT_TRUE(lines[0].ends_with(" Keepalived_vrrp[" + std::to_string(getpid()) + "]: (V1) Entering MASTER STATE"))
        << lines[0];
    EXPECT_TRUE(lines[1].starts_with("<25>")) << lines[1];
}

TEST_F(SyslogTest, nothing_is_written_before_it_is_configured_nor_when_suppressed) {
    const Reader reader(path);
    logger.write(Level::info, "early", false);
    logger.configure({.syslog = false});
    logger.write(Level::info, "no syslog", false);
    logger.configure({});
    logger.suppress();
    logger.write(Level::info, "suppressed", false);
    EXPECT_EQ(reader.lines(), std::vector<std::string>{});
}

TEST_F(SyslogTest, a_reader_that_comes_later_is_found_and_told_what_it_missed) {
    logger.configure({});
    logger.write(Level::info, "one", false);
    logger.write(Level::info, "two", false);
    const Reader reader(path);
    logger.write(Level::info, "three", false);  // not looked for again within the second
    EXPECT_EQ(texts(reader), std::vector<std::string>{});
    clock.advance(seconds{1});
    logger.write(Level::info, "four", false);
    EXPECT_EQ(texts(reader), (std::vector<std::string>{"3 messages lost", "four"}));
    logger.write(Level::info, "five", false);
    EXPECT_EQ(texts(reader), std::vector<std::string>{"five"});
}

TEST_F(SyslogTest, a_reader_that_is_restarted_loses_nothing_after_that) {
    logger.configure({});
    {
        const Reader reader(path);
        logger.write(Level::info, "one", false);
        EXPECT_EQ(texts(reader), std::vector<std::string>{"one"});
    }
    std::filesystem::remove(path);
    const Reader reader(path);
    clock.advance(seconds{2});
    logger.write(Level::info, "two", false);
    EXPECT_EQ(texts(reader), std::vector<std::string>{"two"});
}

// Takes what the reader has and lets the logger offer the rest, until nothing is left.
std::vector<std::string> take_all(const SyslogTest& test, const Reader& reader, Logger& logger) {
    std::vector<std::string> out;
    for (auto some = test.texts(reader); !some.empty(); some = test.texts(reader)) {
        out.insert(out.end(), some.begin(), some.end());
        logger.flush();
    }
    return out;
}

TEST_F(SyslogTest, a_burst_waits_for_a_slow_reader_and_is_whole) {
    const Reader reader(path);
    logger.configure({});
    std::vector<std::string> sent;
    for (int i = 0; i < 600; ++i) {
        sent.push_back("line " + std::to_string(i));
        logger.write(Level::info, sent.back(), false);
    }
    EXPECT_EQ(take_all(*this, reader, logger), sent);
    EXPECT_FALSE(logger.has_backlog());
}

TEST_F(SyslogTest, a_stalled_reader_blocks_nobody_loses_no_state_change_and_hears_of_the_loss) {
    const Reader reader(path);
    logger.configure({});
    for (int i = 0; i < 20000; ++i) logger.write(Level::info, "line " + std::to_string(i), false);
    for (int i = 0; i < 50; ++i) logger.write(Level::info, "state " + std::to_string(i), true);
    const auto got = take_all(*this, reader, logger);
    const auto states =
        std::count_if(got.begin(), got.end(), [](const auto& text) { return text.starts_with("state "); });
    EXPECT_EQ(states, 50);
    const auto lines =
        std::count_if(got.begin(), got.end(), [](const auto& text) { return text.starts_with("line "); });
    EXPECT_GT(lines, 100);
    EXPECT_LT(lines, 20000);
    EXPECT_EQ(got.back(), std::to_string(20000 - lines) + " messages lost");
}

TEST_F(SyslogTest, a_process_that_ends_hands_over_what_waits) {
    const Reader reader(path);
    const pid_t child = fork();
    if (child == 0) {
        FakeClock own;
        auto last = std::make_unique<Logger>(own, path);
        last->configure({});
        for (int i = 0; i < 100; ++i) last->write(Level::info, "line " + std::to_string(i), false);
        last.reset();
        _exit(0);
    }
    std::size_t count = 0;
    pollfd readable{reader.fd, POLLIN, 0};
    while (count < 100 && poll(&readable, 1, 5000) > 0) count += texts(reader).size();
    EXPECT_EQ(count, 100U);
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST(WriterLine, survives_the_way) {
    const WriterLine line{true, "/tmp/k_vrrp.log", true, wall(2026, 1, 2, 3, 4, 5, 6), "(V1) text"};
    EXPECT_EQ(decode(encode(line)), line);
    const auto octets = encode(line);
    for (std::size_t size = 0; size < 11; ++size) EXPECT_EQ(decode({octets.data(), size}), std::nullopt);
}

struct WriterTest : testing::Test {
    Folder folder;
    WriterEnds ends = make_writer_ends();
    FakeClock clock;
    Logger logger{clock, folder.path / "no-log"};
    int console = -1;  // our end of the writer's stderr
    pid_t writer = 0;

    void start() {
        int pipe_ends[2];
        ASSERT_EQ(pipe2(pipe_ends, O_CLOEXEC), 0);
        writer = fork();
        if (writer == 0) {
            dup2(pipe_ends[1], 2);
            close(ends.sender);
            _exit(main_log_writer(ends.reader));
        }
        close(pipe_ends[1]);
        close(ends.reader);
        console = pipe_ends[0];
        logger.set_writer(ends.sender);
    }
    int finish() {
        close(ends.sender);
        int status = -1;
        EXPECT_EQ(waitpid(writer, &status, 0), writer);
        return status;
    }
    std::string console_text() const {
        std::string out;
        char buffer[65536];
        for (ssize_t got = 0; (got = read(console, buffer, sizeof buffer)) > 0;)
            out.append(buffer, static_cast<std::size_t>(got));
        return out;
    }
    std::string file(const std::string& name) const {
        std::ifstream in(folder.path / name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    ~WriterTest() override {
        if (console >= 0) close(console);
    }
};

TEST_F(WriterTest, CO_124_console_lines_carry_the_date_and_no_tag) {
    start();
    logger.configure({.syslog = false, .console = true});
    logger.write(Level::info, "one", false);
    logger.write(Level::info, "two", false);
    EXPECT_EQ(finish(), 0);
    const std::string text = console_text();
    const std::regex shape(
        R"(\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}: one\n\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}: two\n)");
    EXPECT_TRUE(std::regex_match(text, shape)) << text;
}

TEST_F(WriterTest, CO_127_files_of_several_processes_are_appended_to) {
    start();
    std::ofstream(folder.path / "k.log") << "before\n";
    logger.configure({.syslog = false, .file = folder.path / "k.log"});
    logger.write(Level::info, "parent", false);
    logger.configure({.syslog = false, .file = folder.path / "k_vrrp.log"});
    logger.write(Level::info, "child", false);
    EXPECT_EQ(finish(), 0);
    const std::regex date(R"(\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d\.\d{9} \d{4}: )");
    EXPECT_EQ(std::regex_replace(file("k.log"), date, "DATE "), "before\nDATE parent\n");
    EXPECT_EQ(std::regex_replace(file("k_vrrp.log"), date, "DATE "), "DATE child\n");
    EXPECT_EQ(console_text(), "");
}

TEST_F(WriterTest, a_file_that_cannot_be_opened_stops_nothing) {
    start();
    logger.configure({.syslog = false, .console = true, .file = folder.path / "file" / "k.log"});
    std::ofstream(folder.path / "file") << "";
    logger.write(Level::info, "one", false);
    EXPECT_EQ(finish(), 0);
    EXPECT_NE(console_text().find(": one\n"), std::string::npos);
}

TEST_F(WriterTest, a_console_nobody_reads_blocks_nobody_and_keeps_room_for_what_matters) {
    start();
    logger.configure({.syslog = false, .console = true});
    const std::string filler(500, 'x');
    for (int i = 0; i < 20000; ++i) logger.write(Level::info, filler, false);
    for (int i = 0; i < 50; ++i) logger.write(Level::info, "state " + std::to_string(i), true);
    logger.write(Level::alert, "alert", false);
    logger.write(Level::info, filler, false);  // no room for it
    const std::string text = [this] {
        std::string out;
        // read until the last important line has come, then say one more, which reports the loss
        char buffer[65536];
        while (out.find(": alert\n") == std::string::npos) {
            const ssize_t got = read(console, buffer, sizeof buffer);
            if (got <= 0) break;
            out.append(buffer, static_cast<std::size_t>(got));
        }
        logger.write(Level::info, "after", false);
        EXPECT_EQ(finish(), 0);
        return out + console_text();
    }();
    for (int i = 0; i < 50; ++i) EXPECT_NE(text.find("state " + std::to_string(i) + "\n"), std::string::npos) << i;
    std::size_t fillers = 0;
    for (std::size_t at = 0; (at = text.find(filler + "\n", at)) != std::string::npos; ++at) ++fillers;
    EXPECT_LT(fillers, 20000U);
    // the loss may be told in parts, when room comes back for a while
    std::size_t told = 0;
    const std::regex loss(R"(: (\d+) messages lost\n)");
    for (std::sregex_iterator i(text.begin(), text.end(), loss); i != std::sregex_iterator(); ++i)
        told += std::stoul((*i)[1]);
    EXPECT_EQ(told, 20001 - fillers);
    EXPECT_NE(text.find(": after\n"), std::string::npos);
}

TEST(WriterProcess, is_started_and_finished_by_the_parent) {
    Folder folder;
    // in a process of its own, because start_writer takes descriptor 4
    const pid_t parent = fork();
    if (parent == 0) {
        FakeClock clock;
        const auto writer = start_writer(false);
        if (!writer) _exit(1);
        open({.syslog = false, .file = folder.path / "k.log"}, clock);
        info("from {}", {"parent"});
        const pid_t child = fork();
        if (child == 0) {
            info("from child");
            _exit(0);
        }
        waitpid(child, nullptr, 0);
        finish_writer(*writer, seconds{5});
        _exit(waitpid(*writer, nullptr, WNOHANG) == -1 ? 0 : 2);
    }
    int status = -1;
    ASSERT_EQ(waitpid(parent, &status, 0), parent);
    EXPECT_EQ(status, 0);
    std::ifstream in(folder.path / "k.log");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_NE(text.find(": from parent\n"), std::string::npos) << text;
    EXPECT_NE(text.find(": from child\n"), std::string::npos) << text;
}

TEST(WriterProcess, that_hangs_is_killed_after_its_time) {
    const pid_t parent = fork();
    if (parent == 0) {
        FakeClock clock;
        int ends[2];
        if (pipe(ends) != 0) _exit(3);
        dup2(ends[1], 2);
        const auto writer = start_writer(true);
        if (!writer) _exit(1);
        open({.syslog = false, .console = true}, clock);
        for (int i = 0; i < 1000; ++i) info(std::string(500, 'x'));
        finish_writer(*writer, milliseconds{20});
        _exit(waitpid(*writer, nullptr, WNOHANG) == -1 ? 0 : 2);
    }
    int status = -1;
    ASSERT_EQ(waitpid(parent, &status, 0), parent);
    EXPECT_EQ(status, 0);
}

// Nobody is left to kill it: after a while it looks for its senders by itself.
TEST_F(WriterTest, that_hangs_gives_up_when_its_senders_have_gone) {
    start();
    logger.configure({.syslog = false, .console = true});
    for (int i = 0; i < 1000; ++i) logger.write(Level::info, std::string(500, 'x'), false);
    EXPECT_NE(finish(), 0) << "the console was not read";
}

TEST(LogRate, one_line_a_minute_for_each_key_with_a_count) {
    FakeClock clock;
    RateLimiter<int> rate;
    EXPECT_EQ(rate.allow(1, clock.now()), 0U);
    EXPECT_EQ(rate.allow(1, clock.now()), std::nullopt);
    EXPECT_EQ(rate.allow(2, clock.now()), 0U);
    clock.advance(seconds{59});
    EXPECT_EQ(rate.allow(1, clock.now()), std::nullopt);
    clock.advance(seconds{1});
    EXPECT_EQ(rate.allow(1, clock.now()), 2U);
    EXPECT_EQ(rate.allow(1, clock.now()), std::nullopt);
}

TEST(LogRate, forged_keys_are_held_back_and_memory_stays_bounded) {
    FakeClock clock;
    RateLimiter<int> rate(seconds{60}, 100);
    int allowed = 0;
    for (int key = 0; key < 10000; ++key) allowed += rate.allow(key, clock.now()).has_value() ? 1 : 0;
    EXPECT_EQ(allowed, 100);
    EXPECT_EQ(rate.size(), 100U);
    clock.advance(seconds{60});
    EXPECT_EQ(rate.allow(5000, clock.now()), 0U) << "old keys make room";
}

}  // namespace
}  // namespace ka::log
