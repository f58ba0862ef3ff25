#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/loop/clock_real.hpp"
#include "common/loop/unique_fd.hpp"
#include "common/process/script.hpp"

namespace ka {
namespace {

struct ScriptTest : testing::Test {
    RealClock clock;
    Loop loop{clock};
    WatchPtr limit = loop.at(loop.now() + seconds{20}, "limit", [this] { loop.stop(99); });
    ScriptEnvironment environment = ScriptEnvironment::capture();
    std::filesystem::path folder;
    Script script{loop, environment, "S"};

    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "ka-script-XXXXXX").string();
        folder = mkdtemp(name.data());
        std::filesystem::permissions(folder, std::filesystem::perms(0755));
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    std::string out() const { return folder / "out"; }
    std::string content() const {
        std::ifstream in(out());
        return {std::istreambuf_iterator<char>(in), {}};
    }
    model::ScriptCommand shell(const std::string& text) const {
        model::ScriptCommand command;
        command.arguments = {"sh", "-c", text};
        command.path = "/bin/sh";
        command.uid = getuid();
        command.gid = getgid();
        return command;
    }
    ScriptResult run(const model::ScriptCommand& command, Duration timeout = no_timeout,
                     std::vector<std::string> extra = {}) {
        std::optional<ScriptResult> result;
        const auto started = script.start(command, extra, timeout, [&](const ScriptResult& r) {
            result = r;
            loop.stop(0);
        });
        EXPECT_TRUE(started);
        EXPECT_EQ(loop.run(), 0);
        return result.value_or(ScriptResult{});
    }
    // Runs the loop until `condition` holds.
    void until(const std::function<bool()>& condition) {
        std::function<void()> look;
        WatchPtr timer;
        look = [&] {
            if (condition()) return loop.stop(0);
            timer = loop.at(loop.now() + milliseconds{5}, "look", look);
        };
        look();
        timer = loop.at(loop.now(), "look", look);
        EXPECT_EQ(loop.run(), 0);
    }
    std::vector<pid_t> pids() const {
        std::ifstream in(out());
        std::vector<pid_t> found;
        for (pid_t pid = 0; in >> pid;) found.push_back(pid);
        return found;
    }
    static bool lives(pid_t pid) {
        std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
        std::string text;
        std::getline(stat, text);
        return !text.empty() && text[text.rfind(')') + 2] != 'Z';
    }
};

using Kind = ScriptResult::Kind;

TEST_F(ScriptTest, the_exit_status_is_the_result) {
    EXPECT_EQ(run(shell("exit 0")), (ScriptResult{Kind::exited, 0, {}}));
    EXPECT_TRUE(run(shell("exit 0")).good());
    EXPECT_EQ(run(shell("exit 3")), (ScriptResult{Kind::exited, 3, {}}));
    EXPECT_FALSE(script.running());
}

TEST_F(ScriptTest, CO_169_death_by_a_signal) {
    EXPECT_EQ(run(shell("kill -9 $$")), (ScriptResult{Kind::signalled, 9, {}}));
}

TEST_F(ScriptTest, extra_arguments_follow_the_configured_ones) {
    auto command = shell("printf '%s|' \"$@\" > " + out());
    command.arguments.insert(command.arguments.end(), {"x", "y z"});
    run(command, no_timeout, {"INSTANCE", "V1", "BACKUP", "100"});
    EXPECT_EQ(content(), "y z|INSTANCE|V1|BACKUP|100|");
}

TEST_F(ScriptTest, a_program_that_cannot_be_executed_is_a_failure_with_its_reason) {
    model::ScriptCommand command = shell("");
    command.path = folder / "missing";
    EXPECT_EQ(run(command), (ScriptResult{Kind::not_executed, 0, "Couldn't find command: " + command.path}));
    std::ofstream(folder / "plain") << "text\n";
    command.path = folder / "plain";
    EXPECT_EQ(run(command), (ScriptResult{Kind::not_executed, 0, "Couldn't execute command: " + command.path}));
    std::ofstream(folder / "bad") << "#!/nonexistent/interpreter\n";
    command.path = folder / "bad";
    std::filesystem::permissions(command.path, std::filesystem::perms(0755));
    EXPECT_EQ(run(command).kind, Kind::not_executed);
    std::ofstream(folder / "noformat") << "text\n";
    command.path = folder / "noformat";
    std::filesystem::permissions(command.path, std::filesystem::perms(0755));
    EXPECT_EQ(run(command).reason, "Error exec-ing command '" + command.path + "', error 8: Exec format error");
}

TEST_F(ScriptTest, CO_140_a_script_without_interpreter_runs_in_a_shell_with_its_arguments_quoted) {
    std::ofstream(folder / "it's") << "echo \"$1|$2\" > " << out() << "\n";
    model::ScriptCommand command = shell("");
    command.path = folder / "it's";
    std::filesystem::permissions(command.path, std::filesystem::perms(0755));
    command.arguments = {command.path, "a b", "it's $HOME"};
    command.through_shell = true;
    EXPECT_TRUE(run(command).good());
    EXPECT_EQ(content(), "a b|it's $HOME\n");
}

TEST_F(ScriptTest, CO_140_readability_test) {
    model::ScriptCommand command = shell("");
    command.readability_test = true;
    command.path = "/etc/passwd";
    EXPECT_TRUE(run(command).good());
    command.path = folder / "missing";
    const auto result = run(command);
    EXPECT_EQ(result.kind, Kind::exited);
    EXPECT_TRUE(result.value == 1 || result.value == 2);
}

TEST_F(ScriptTest, CO_168_a_script_past_its_timeout_is_ended_with_its_group) {
    const Instant begin = loop.now();
    const auto result = run(shell("sleep 100 & echo $$ $! > " + out() + "; wait"), seconds{1});
    EXPECT_EQ(result.kind, Kind::timed_out);
    EXPECT_LT(loop.now() - begin, seconds{3}) << "TERM was enough";
    ASSERT_EQ(pids().size(), 2U);
    for (const pid_t pid : pids()) until([&] { return !lives(pid); });
}

TEST_F(ScriptTest, one_that_ignores_TERM_is_killed_two_seconds_later_and_its_offspring_with_it) {
    const Instant begin = loop.now();
    bool told = false;
    WatchPtr look =
        loop.at(begin + seconds{2}, "look", [&] { told = script.running() && script.being_timed_out(); });
    const auto result = run(shell("trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & echo $$ $! > " + out() +
                                  "; while :; do sleep 1; done"),
                            seconds{1});
    EXPECT_EQ(result.kind, Kind::timed_out);
    EXPECT_TRUE(told);
    EXPECT_GE(loop.now() - begin, seconds{3});
    ASSERT_EQ(pids().size(), 2U);
    for (const pid_t pid : pids()) until([&] { return !lives(pid); });
}

TEST_F(ScriptTest, what_the_leader_leaves_behind_at_its_timeout_is_killed) {
    const auto result =
        run(shell("(trap '' TERM; while :; do sleep 1; done) & echo $! > " + out() + "; while :; do sleep 1; done"),
            seconds{1});
    EXPECT_EQ(result.kind, Kind::timed_out);
    ASSERT_EQ(pids().size(), 1U);
    until([&] { return !lives(pids()[0]); });
}

TEST_F(ScriptTest, a_service_started_by_a_script_that_ends_in_time_goes_on) {
    EXPECT_TRUE(run(shell("sleep 100 & echo $! > " + out()), seconds{5}).good());
    ASSERT_EQ(pids().size(), 1U);
    EXPECT_TRUE(lives(pids()[0]));
    kill(pids()[0], SIGKILL);
}

TEST_F(ScriptTest, megabytes_of_output_go_nowhere) {
    EXPECT_TRUE(run(shell("head -c 20000000 /dev/zero; head -c 20000000 /dev/zero >&2"), seconds{15}).good());
}

TEST_F(ScriptTest, CO_170_never_twice_at_a_time) {
    ASSERT_TRUE(script.start(shell("exit 0"), {}, no_timeout, [this](const ScriptResult&) { loop.stop(0); }));
    EXPECT_FALSE(script.start(shell("exit 1"), {}, no_timeout, nullptr));
    EXPECT_EQ(loop.run(), 0);
}

TEST_F(ScriptTest, the_result_may_start_it_again_or_destroy_it) {
    std::optional<Script> own(std::in_place, loop, environment, "own");
    int runs = 0;
    std::function<void(const ScriptResult&)> done = [&](const ScriptResult&) {
        if (++runs < 3) return static_cast<void>(own->start(shell("exit 0"), {}, no_timeout, done));
        own.reset();
        loop.stop(0);
    };
    ASSERT_TRUE(own->start(shell("exit 0"), {}, no_timeout, done));
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(runs, 3);
}

TEST_F(ScriptTest, a_destroyed_script_is_ended_and_reaped_without_a_result) {
    pid_t pid = 0;
    {
        Script own(loop, environment, "own");
        ASSERT_TRUE(own.start(shell("while :; do sleep 1; done"), {}, no_timeout, [](const ScriptResult&) { FAIL(); }));
        pid = own.pid();
    }
    until([&] { return kill(pid, 0) != 0; });
    EXPECT_EQ(waitpid(pid, nullptr, WNOHANG), -1);
}

TEST_F(ScriptTest, one_let_go_runs_to_its_end) {
    ASSERT_TRUE(
        script.start(shell("sleep 0.1; echo done > " + out()), {}, no_timeout, [](const ScriptResult&) { FAIL(); }));
    const pid_t pid = script.pid();
    script.let_go();
    EXPECT_FALSE(script.running());
    until([&] { return kill(pid, 0) != 0; });
    EXPECT_EQ(content(), "done\n");
}

TEST_F(ScriptTest, CO_139_environment_files_signals_and_group) {
    setenv("LD_PRELOAD", "", 1);
    setenv("LD_LIBRARY_PATH", "/nonexistent", 1);
    setenv("IFS", "x", 1);
    setenv("KA_TEST", "kept", 1);
    environment = ScriptEnvironment::capture();
    for (const auto* name : {"LD_PRELOAD", "LD_LIBRARY_PATH", "IFS"}) unsetenv(name);
    const UniqueFd extra(open("/dev/zero", O_RDONLY));  // deliberately inheritable
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGHUP);
    sigprocmask(SIG_BLOCK, &blocked, nullptr);
    signal(SIGUSR2, SIG_IGN);
    const auto result =
        run(shell("( readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2; ls /proc/$$/fd | wc -l;"
                  "[ $(ps -o pgid= -p $$) = $$ ] && echo leader; grep -E 'SigBlk|SigIgn' /proc/$$/status;"
                  "env | grep -E '^(LD_|IFS|KA_)'; pwd ) > " +
                  out()));
    signal(SIGUSR2, SIG_DFL);
    EXPECT_TRUE(result.good());
    EXPECT_EQ(content(),
              "/dev/null\n/dev/null\n/dev/"
              "null\n3\nleader\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nKA_TEST=kept\n" +
                  std::filesystem::current_path().string() + "\n");
}

TEST_F(ScriptTest, CO_129_and_136_user_and_groups) {
    ASSERT_EQ(getuid(), 0U) << "needs root";
    std::filesystem::permissions(folder, std::filesystem::perms(0777));
    auto command = shell("echo $(id -u) $(id -g) $(id -G) > " + out());
    command.uid = 65534;
    command.gid = 1;
    EXPECT_TRUE(run(command).good());
    EXPECT_EQ(content(), "65534 1 1\n");
    std::filesystem::remove(out());
    command.supplementary_groups = {1, 4, 24};
    EXPECT_TRUE(run(command).good());
    EXPECT_EQ(content(), "65534 1 1 4 24\n");
}

TEST_F(ScriptTest, limits_and_niceness_are_those_of_the_start) {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    const rlimit raised{files.rlim_cur / 2, files.rlim_max};
    setrlimit(RLIMIT_NOFILE, &raised);
    const auto result = run(shell("echo $(ulimit -Sn) $(nice) > " + out()));
    setrlimit(RLIMIT_NOFILE, &files);
    EXPECT_TRUE(result.good());
    EXPECT_EQ(content(), std::to_string(files.rlim_cur) + " " + std::to_string(environment.nice) + "\n");
}

TEST_F(ScriptTest, gets_TERM_when_the_daemon_dies) {
    const pid_t daemon = fork();
    if (daemon == 0) {
        Script own(loop, environment, "own");
        const auto started = own.start(shell("trap 'echo term >> " + out() + "; exit' TERM; echo $$ > " + out() +
                                             "; while :; do sleep 0.05; done"),
                                       {}, no_timeout, nullptr);
        if (!started) _exit(1);
        while (pids().empty()) usleep(1000);
        _exit(0);
    }
    ASSERT_EQ(waitpid(daemon, nullptr, 0), daemon);
    until([this] { return content().find("term\n") != std::string::npos; });
}

}  // namespace
}  // namespace ka
